"""The boundary of an area drawn on the map, or corrected by its corners."""

from typing import Any

import streamlit as st

from data.queries import outlines
from data.queries.areas import AreaRow, Ground
from rules.grid import Box
from rules.outlines import box_of
from rules.permissions import Viewer
from ui import maps
from ui.ask import ask
from ui.words import _

HEIGHT = 440


def drawn(viewer: Viewer, area: AreaRow, ground: Ground, key: str) -> dict[str, Any] | None:
    """What is on the map by now; None while the outline is open. A redrawn page does not take the drawing away."""
    home = _home(viewer, area, ground)
    if home is None:
        st.info(_("No outline and no point to show here. Upload the boundary as a file."), icon=":material/map:")
        return None
    st.caption(_("Corners and sides of the neighbours catch a corner that comes close, so that no gap is left."))
    answer = maps.field_map(
        layers=(), home=home, key=f"{key}.draw", height=HEIGHT, returned=("last_active_drawing",),
        draw={"key": key, "own": ground.own, "above": ground.above, "beside": list(ground.beside)},
    )  # fmt: skip
    feature = (answer or {}).get("last_active_drawing") or {}
    return feature.get("geometry") if feature.get("properties", {}).get("key") == key else None


def _home(viewer: Viewer, area: AreaRow, ground: Ground) -> Box | None:
    held = ground.own or ground.above
    if held:
        return box_of(held)
    return ask(outlines.frame, viewer, area_path=area.path) or ask(outlines.frame, viewer)
