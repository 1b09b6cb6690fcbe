"""Papers of the sites: responsibility letters and cards with who has not signed, and what runs out."""

from collections.abc import Callable

import streamlit as st

from actions.letters import decide_letters, show_letter, sign_letter, sign_letters, take_letter_back
from actions.photos import keep
from data.queries import expiries, letter_slots, letter_terms, letters, overview
from rules.errors import UnknownThing
from rules.letters import DECIDE, SIGN, LetterKind
from ui import address, letter_export, letter_forms, letter_words
from ui import expiries as due_shown
from ui import letters as shown
from ui.act import act
from ui.ask import ask
from ui.person import require
from ui.shell import SIGHT
from ui.site_tools import Wish
from ui.words import _, say, today

DEEDS: dict[str, Callable[..., object]] = {
    "sign": sign_letter,
    "sign_batch": sign_letters,
    "show": show_letter,
    "take_back": take_letter_back,
    "decide": decide_letters,
}
viewer = require(*SIGHT, "view_own")
may_sign = any(viewer.has(permission) for permission in SIGN)
areas = ask(overview.areas, viewer)
if (area_id := shown.deeper(areas)) and (deep := ask(overview.area, viewer, area_id=area_id)):
    areas = (*areas, deep)  # a zone or a building that a figure led to


def settle(wish: Wish | None) -> None:
    if wish and act(DEEDS[wish.deed], **wish.facts):
        address.go(sign="", batch="")
        st.session_state["letters.turn"] = letter_forms.turn() + 1
        st.toast(wish.said, icon=":material/check:")
        st.rerun()


def running_out() -> None:
    asked = due_shown.filters(areas, ask(expiries.counts, viewer, on=today()))
    found = ask(expiries.due, viewer, asked=asked, on=today(), limit=due_shown.PER_PAGE, offset=due_shown.offset())
    due_shown.listed(found, doors=any(viewer.has(one) for one in SIGHT))
    due_shown.buttons(viewer, asked)


def papers(kind: LetterKind) -> None:
    term = shown.term(kind)
    standing = ask(letters.standing, viewer, term=term, area_path=shown.area_path(areas), on=today())
    shown.figures(standing)
    sought = shown.filters(term, areas, standing)
    found = ask(letters.listed, viewer, sought=sought, on=today(), limit=shown.PER_PAGE, offset=due_shown.offset())
    rows, beside = shown.columns()
    with beside:
        shown.groups(standing)
    with rows:
        if may_sign and sought.state == "unsigned" and found.total > 1:
            st.button(_("Write down a batch"), icon=":material/checklist:", on_click=address.go, kwargs={"batch": "1"})
        shown.listed(found, sought, may_sign=may_sign)
        letter_export.buttons(viewer, sought)
        types = ask(letter_terms.owing_types, term=term)
        settle(letter_forms.owing(kind, term, types, may_decide=viewer.has(DECIDE)))


def one(kind: LetterKind, asked: str) -> None:
    letter_forms.back()
    term = shown.term(kind)
    site_id = int(asked) if asked.isdecimal() and len(asked) < 10 else 0
    site = ask(letter_slots.signing, viewer, site_id=site_id)
    slot = ask(letter_slots.slot, viewer, site_id=site_id, term=term, on=today())
    if site is None or slot is None:
        st.warning(say(UnknownThing("This site is not known here.")), icon=":material/search_off:")
        return
    settle(letter_forms.one(site, slot, keep))


def batch(kind: LetterKind) -> None:
    letter_forms.back()
    term = shown.term(kind)
    sought = shown.unsigned(term, areas)
    found = ask(letters.listed, viewer, sought=sought, on=today(), limit=shown.BATCH)
    settle(letter_forms.batch(found, term, keep))


view = address.said("view", shown.VIEWS, shown.VIEWS[0])
if view in letter_words.VIEWS and st.query_params.get("sign"):
    one(letter_words.VIEWS[view], st.query_params["sign"])
elif view in letter_words.VIEWS and may_sign and st.query_params.get("batch"):
    batch(letter_words.VIEWS[view])
else:
    st.title(_("Letters and certificates"))
    if shown.view() == "expiries":
        running_out()
    else:
        papers(letter_words.VIEWS[view])
