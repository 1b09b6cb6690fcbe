"""What the forms of the catalogue share: what is wished, from which day on, and what it does to today's due list."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

import streamlit as st

from data.queries.frequency_rules import Preview
from ui import address
from ui.words import _, today

TURN = "catalogue.turn"


class Wish(NamedTuple):
    """`where`: a refusal is said there, beside what was pressed."""

    verb: str
    facts: dict[str, Any]
    where: Any = None


def part(waiting: int) -> str:
    """Checklists, how often they are asked, or what a newer catalogue brings."""
    updates = _("Updates ({n})").format(n=waiting) if waiting else _("Updates")
    words = {"lists": _("Checklists"), "rules": _("How often"), "updates": updates}
    chosen = address.said("part", list(words), "lists")
    st.segmented_control(
        _("Show"), list(words), format_func=words.__getitem__, required=True, label_visibility="collapsed",
        **address.bound("catalogue", "part", chosen),
    )  # fmt: skip
    return chosen


def from_day(key: str, words: str, *, first: date) -> date:
    chosen: date = st.date_input(words, max(first, today()), min_value=first, format="YYYY-MM-DD", key=key)
    return chosen


def told(found: Preview) -> None:
    """More, fewer or the same, with both figures."""
    before, after = found
    if after.sites == before.sites == 0:
        st.info(_("No site here is concerned today."), icon=":material/info:")
        return
    more = after.missing - before.missing
    head = _("{n} more checks are due today.") if more > 0 else _("{n} fewer checks are due today.")
    said = head.format(n=abs(more)) if more else _("Just as many checks are due today.")
    both = _("Missing checks {a} → {b}, sites that are not done {c} → {d}.").format(
        a=before.missing, b=after.missing, c=before.short, d=after.short
    )
    st.warning(f"{said} {both}", icon=":material/compare_arrows:")


def changed() -> None:
    st.session_state[TURN] = st.session_state.get(TURN, 0) + 1
    st.toast(_("Changed."), icon=":material/check:")
    st.rerun()


def first_of(wishes: Sequence[Wish | None]) -> Wish | None:
    return next((wish for wish in wishes if wish), None)
