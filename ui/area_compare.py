"""An outline held against the areas around it, before it is saved: inside, overlaps, gaps; in words, and drawn."""

from typing import Any

import streamlit as st

from data.queries.areas import AreaRow, Ground
from rules import boundaries
from rules.vocabulary import Level
from ui import look
from ui.area_sketch import sketch
from ui.words import _, percent

WHOLE = 0.98  # of an outline within the area above: the rest is the thickness of lines


def told(area: AreaRow, ground: Ground, outline: dict[str, Any]) -> None:
    found = boundaries.fit(outline, ground.above, ground.beside)
    if found.inside is not None and found.inside < WHOLE:
        said = _("{share} of the outline lies outside {parent}.")
        st.warning(said.format(share=percent(1 - found.inside), parent=ground.above_name), icon=":material/warning:")
    for neighbour, share in found.overlaps:
        said = _("{share} of the outline is also in {neighbour}.")
        st.warning(said.format(share=percent(share), neighbour=neighbour), icon=":material/warning:")
    if not found.overlaps:
        st.success(_("It overlaps no neighbour."), icon=":material/check:")
    if found.gap is not None and area.level != Level.BUILDING:
        said = _("{share} of {parent} then lies in no area of this level.")
        st.caption(said.format(share=percent(found.gap), parent=ground.above_name))


def drawing(area: AreaRow, ground: Ground, outline: dict[str, Any] | None) -> None:
    """Without an outline: the boundary as it is."""
    colours = look.tokens(look.theme())  # a picture knows no style sheet
    new = f"fill:{colours.primary};fill-opacity:.3;stroke:{colours.primary};stroke-width:2.5"
    neighbour = f"fill:{colours.muted};fill-opacity:.18;stroke:{colours.muted};stroke-width:1"
    layers = [(other, neighbour) for _name, other in ground.beside]
    if ground.above:
        layers.append((ground.above, f"fill:none;stroke:{colours.muted};stroke-width:2;stroke-dasharray:6 4"))
    if ground.own:
        layers.append((ground.own, new if outline is None else f"fill:none;stroke:{colours.larger};stroke-width:2"))
    layers += [(outline, new)] if outline else []
    sketch(_("{name} among its neighbours").format(name=area.name), layers)
    said = _("Green: {name}. Grey: neighbours. Dashed: the area above.").format(name=area.name)
    st.caption(said + (_(" Orange: the boundary until now.") if outline and ground.own else ""))
