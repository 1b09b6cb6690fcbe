"""Letters and cards of one site: each term with its state, and the way to sign it."""

from collections.abc import Sequence

import streamlit as st

from data.queries.letter_slots import Slot
from rules.letters import LetterKind
from ui import letter_words
from ui.doors import door
from ui.words import _

VIEW = {LetterKind.LETTER: "letter", LetterKind.CARD: "card"}


def section(site_id: int, found: Sequence[Slot]) -> None:
    if not found:
        return
    st.subheader(_("Letters and cards"))
    for slot in found:
        query = {"view": VIEW[slot.term.kind], "term": letter_words.spelled(slot.term), "sign": str(site_id)}
        door(letter_words.slot_line(slot).replace("$", "\\$"), "letters", query)
