"""Category and place of a report put right before it is verified, the pin by a tap on the map."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from data import reference
from data.queries import outlines
from data.queries.hazard_detail import HazardDetail
from rules.grid import Box
from rules.hazard_steps import MOVES, Step
from rules.permissions import Viewer
from rules.places import distance_m
from rules.public_reports import LONGEST
from rules.vocabulary import HazardState
from ui import maps
from ui.act import act
from ui.ask import ask
from ui.words import _, name

AROUND = 0.003
"""Degrees of ground shown on each side of the pin."""


def section(viewer: Viewer, seen: HazardDetail, correct: Callable[..., Any]) -> None:
    """`correct` is `actions.hazard_corrections.correct_report`. Drawn only when it is asked for: the map costs time."""
    roles = viewer.roles_at(area_path=seen.area_path, unit_id=seen.line.unit_id)
    if seen.line.state is not HazardState.REPORTED or not MOVES[Step.VERIFY].roles & roles:
        return
    key = f"correct.{seen.line.id}.{len(seen.events)}"
    if not st.toggle(_("Correct the category or the place"), key=key):
        return
    with st.container(border=True):
        pin = _pin(viewer, seen, key)
        asked = _form(seen, key)
        if asked is not None and act(correct, hazard_id=seen.line.id, pin=pin, **asked):
            st.toast(_("Corrected."), icon=":material/check:")
            st.rerun()


def _pin(viewer: Viewer, seen: HazardDetail, key: str) -> tuple[float, float] | None:
    """Where somebody has tapped; None while nobody has."""
    tapped = st.session_state.get(f"{key}.pin")
    home = _ground(viewer, seen)
    if home is None:
        return None
    answer = maps.field_map(
        layers=("hazards", "sites"), home=home, key=f"{key}.map", height=320, returned=("last_clicked",), pin=tapped
    )
    clicked = (answer or {}).get("last_clicked")
    here = (round(clicked["lat"], 6), round(clicked["lng"], 6)) if clicked else None
    if here and here != tapped:
        st.session_state[f"{key}.pin"] = here
        st.rerun()
    st.caption(_told(seen, tapped))
    return tapped


def _told(seen: HazardDetail, tapped: tuple[float, float] | None) -> str:
    line = seen.line
    if tapped is None:
        return _("Tap the map where it really is; without a tap the pin stays.")
    if line.lat is None or line.lon is None:
        return _("The pin stands where you tapped.")
    moved = round(distance_m(line.lat, line.lon, *tapped))
    return _("The pin moves by {n} m. Tap again to put it elsewhere.").format(n=moved)


def _ground(viewer: Viewer, seen: HazardDetail) -> Box | None:
    """Around the pin; where a caller had none, the area that was named."""
    line = seen.line
    if line.lat is None or line.lon is None:
        return ask(outlines.frame, viewer, area_path=seen.area_path)
    return Box(line.lon - AROUND, line.lat - AROUND, line.lon + AROUND, line.lat + AROUND)


def _form(seen: HazardDetail, key: str) -> dict[str, Any] | None:
    codes = [code for code in reference.words("hazard_categories") if "/" not in code]
    now = seen.line.category
    options = codes if now in codes else [now, *codes]
    with st.form(f"{key}.form", border=False):
        category = st.selectbox(
            _("Category"),
            options,
            index=options.index(now),
            format_func=lambda code: name("hazard_categories", code),
            key=f"{key}.category",
        )
        place = st.text_input(
            _("Street, building, floor"), value=seen.line.place, max_chars=LONGEST["place"], key=f"{key}.place"
        )
        sent = st.form_submit_button(_("Save the correction"), width="stretch", icon=":material/edit_location:")
    return {"category": category, "place": place} if sent else None
