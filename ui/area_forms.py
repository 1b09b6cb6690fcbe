"""What can be changed about one area. Each form gives a wish; the page does it."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from data.queries.areas import AreaRow, Candidate, Ground
from rules import boundaries
from rules.coordinates import from_gcj02
from rules.errors import BadInput
from rules.vocabulary import Level
from ui import address
from ui.area_sketch import sketch
from ui.staff_tools import Wish, role_word
from ui.words import _, name, percent, say

LEVELS: list[Level] = [level for level in Level if level != Level.HOUSEHOLD]
WHOLE = 0.98  # of an outline within the area above: the rest is the thickness of lines
TURN = "areas.turn"
NEIGHBOUR = "fill:#56636F;fill-opacity:.18;stroke:#56636F;stroke-width:1"
ABOVE = "fill:none;stroke:#56636F;stroke-width:2;stroke-dasharray:6 4"
OLD = "fill:none;stroke:#B26A00;stroke-width:2"
NEW = "fill:#0B5C6B;fill-opacity:.3;stroke:#0B5C6B;stroke-width:2.5"


def changes(area: AreaRow, people: Sequence[Candidate], ground: Ground) -> Wish | None:
    """All forms, folded; the first wish of this run."""
    key = f"areas.{area.id}.{st.session_state.get(TURN, 0)}"
    made = [_steward(area, people, key), _add(area, key), _correct(area, key), _boundary(area, ground, key)]
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


def _boundary(area: AreaRow, ground: Ground, key: str) -> Wish | None:
    """A file is read, checked, compared and drawn before anything is saved."""
    with st.expander(_("Boundary"), icon=":material/pentagon:"):
        if ground.own:
            _draw(area, ground, None)
        systems = {"wgs84": _("WGS-84 (GPS, Tianditu)"), "gcj02": _("GCJ-02 (Amap, Tencent)")}
        system = st.radio(
            _("Coordinates in the file"),
            list(systems),
            format_func=systems.__getitem__,
            index=None,
            key=f"{key}.system",
        )
        file = st.file_uploader(_("GeoJSON or KML with one outline"), ["geojson", "json", "kml"], key=f"{key}.file")
        if file is None:
            return None
        if system is None:
            st.info(_("Say first which coordinates the file has; a wrong guess shifts it by up to 700 m."))
            return None
        try:
            outline = boundaries.read(file.name, file.getvalue(), from_gcj02 if system == "gcj02" else None)
        except BadInput as refusal:
            st.error(say(refusal), icon=":material/error:")
            return None
        _compare(area, ground, outline)
        if not st.button(_("Save the boundary"), type="primary", width="stretch", key=f"{key}.save"):
            return None
    return Wish("boundary", {"area_id": area.id, "geometry": outline})


def _compare(area: AreaRow, ground: Ground, outline: dict[str, Any]) -> None:
    found = boundaries.fit(outline, ground.above, ground.beside)
    _draw(area, ground, outline)
    if found.inside is not None and found.inside < WHOLE:
        told = _("{share} of the outline lies outside {parent}.")
        st.warning(told.format(share=percent(1 - found.inside), parent=ground.above_name), icon=":material/warning:")
    for neighbour, share in found.overlaps:
        told = _("{share} of the outline is also in {neighbour}.")
        st.warning(told.format(share=percent(share), neighbour=neighbour), icon=":material/warning:")
    if not found.overlaps:
        st.success(_("It overlaps no neighbour."), icon=":material/check:")
    if found.gap is not None and area.level != Level.BUILDING:
        told = _("{share} of {parent} then lies in no area of this level.")
        st.caption(told.format(share=percent(found.gap), parent=ground.above_name))


def _draw(area: AreaRow, ground: Ground, outline: dict[str, Any] | None) -> None:
    layers = [(other, NEIGHBOUR) for _name, other in ground.beside]
    layers += [(ground.above, ABOVE)] if ground.above else []
    layers += [(ground.own, NEW if outline is None else OLD)] if ground.own else []
    layers += [(outline, NEW)] if outline else []
    sketch(_("{name} among its neighbours").format(name=area.name), layers)
    said = _("Green: {name}. Grey: neighbours. Dashed: the area above.").format(name=area.name)
    st.caption(said + (_(" Orange: the boundary until now.") if outline and ground.own else ""))
