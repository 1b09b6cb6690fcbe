"""What can be changed about one area. Each form gives a wish; the page does it."""

from collections.abc import Sequence

import streamlit as st

from data.queries.areas import AreaRow, Candidate
from rules.vocabulary import Level
from ui import address
from ui.staff_tools import Wish, role_word
from ui.words import _, name

LEVELS: list[Level] = [level for level in Level if level != Level.HOUSEHOLD]
TURN = "areas.turn"


def key_of(area: AreaRow) -> str:
    """For the widgets of one area; other ones after each change, so that forms come back empty."""
    return f"areas.{area.id}.{st.session_state.get(TURN, 0)}"


def changes(area: AreaRow, people: Sequence[Candidate]) -> Wish | None:
    """The forms, folded; the first wish of this run."""
    key = key_of(area)
    made = [_steward(area, people, key), _add(area, key), _correct(area, key)]
    if area.parent_id is not None:
        made.append(_end(area, key))
    return next((wish for wish in made if wish), None)


def changed(wish: Wish, area: AreaRow) -> None:
    """The page comes again with the change and with empty forms; after an end, at the area above."""
    st.session_state[TURN] = st.session_state.get(TURN, 0) + 1
    if wish.verb == "end":
        address.go(area=str(area.parent_id))
        st.toast(_("Ended. It can be brought back from here."), icon=":material/check:")
    else:
        st.toast(_("Changed."), icon=":material/check:")
    st.rerun()


def _steward(area: AreaRow, people: Sequence[Candidate], key: str) -> Wish | None:
    by_id = {one.id: f"{one.name} · {role_word(one.role)} · {one.place}" for one in people}
    with st.expander(_("Steward"), icon=":material/badge:"), st.form(f"{key}.steward", border=False):
        held = list(by_id).index(area.steward_id) if area.steward_id in by_id else None
        chosen = st.selectbox(
            _("Who answers for this area"), list(by_id), format_func=by_id.__getitem__, index=held,
            placeholder=_("Nobody: the seat is empty"), key=f"{key}.who",
        )  # fmt: skip
        if not st.form_submit_button(_("Save the steward"), type="primary", width="stretch"):
            return None
    return Wish("steward", {"area_id": area.id, "person_id": chosen})


def _add(area: AreaRow, key: str) -> Wish | None:
    lower = LEVELS[LEVELS.index(Level(area.level)) + 1 :] if area.level in LEVELS else []
    if not lower:
        return None
    with st.expander(_("Add an area below"), icon=":material/add:"), st.form(f"{key}.add", border=False):
        level = st.selectbox(_("Level"), lower, format_func=lambda one: name("levels", one.value), key=f"{key}.level")
        called = st.text_input(_("Name of the area"), max_chars=80, key=f"{key}.called")
        code = st.text_input(_("Code (empty: the next number)"), max_chars=40, key=f"{key}.code").strip()
        if not st.form_submit_button(_("Add"), type="primary", width="stretch"):
            return None
    facts = {"parent_id": area.id, "level": level, "name": called, "code": code or None}
    return Wish("add", facts)


def _correct(area: AreaRow, key: str) -> Wish | None:
    with st.expander(_("Name and households"), icon=":material/edit:"), st.form(f"{key}.correct", border=False):
        called = st.text_input(_("Name of the area"), area.name, max_chars=80, key=f"{key}.name")
        homes = st.number_input(
            _("Households"), min_value=0, value=area.households, step=1, format="%d", key=f"{key}.homes"
        )
        if not st.form_submit_button(_("Save"), type="primary", width="stretch"):
            return None
    return Wish("correct", {"area_id": area.id, "name": called, "households": None if homes is None else int(homes)})


def _end(area: AreaRow, key: str) -> Wish | None:
    with st.expander(_("End this area"), icon=":material/block:"), st.form(f"{key}.end", border=False):
        st.caption(_("What happened there stays. It can be brought back from the area above."))
        reason = st.text_input(_("Reason"), max_chars=200, key=f"{key}.reason")
        if not st.form_submit_button(_("End it"), width="stretch"):
            return None
    return Wish("end", {"area_id": area.id, "reason": reason})
