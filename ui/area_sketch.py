"""A boundary drawn among its neighbours, before it is saved: plain SVG, north above, true in its proportions."""

from collections.abc import Sequence
from math import cos, radians
from typing import Any

import streamlit as st

from rules.outlines import box_of

WIDE, HIGH, RIM = 360, 270, 3
"""The frame in units of the drawing, of one shape whatever the area's: the page holds its room before it is drawn."""


def sketch(words: str, layers: Sequence[tuple[dict[str, Any], str]]) -> None:
    """`layers`: outlines (GeoJSON) with their SVG style, the lowest first. `words` say what is seen."""
    boxes = [box for outline, _style in layers if (box := box_of(outline))]
    if not boxes:
        return
    west, north = min(b.west for b in boxes), max(b.north for b in boxes)
    east, south = max(b.east for b in boxes), min(b.south for b in boxes)
    narrow = cos(radians((south + north) / 2))
    wide, high = max((east - west) * narrow, 1e-6), max(north - south, 1e-6)
    scale = min((WIDE - 2 * RIM) / wide, (HIGH - 2 * RIM) / high)

    def place(corner: Sequence[float]) -> str:
        return f"{(corner[0] - west) * narrow * scale:.1f},{(north - corner[1]) * scale:.1f}"

    paths = "".join(f'<path d="{_path(outline, place)}" style="{style}"/>' for outline, style in layers)
    frame = f"{(wide * scale - WIDE) / 2:.1f} {(high * scale - HIGH) / 2:.1f} {WIDE} {HIGH}"
    drawing = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{frame}" fill-rule="evenodd">{paths}</svg>'
    with st.container(width=420):  # never wider than the screen
        st.image(drawing, caption=words, width="stretch")


def _path(outline: dict[str, Any], place: Any) -> str:
    polygons = outline["coordinates"] if outline["type"] == "MultiPolygon" else [outline["coordinates"]]
    return "".join(f"M{'L'.join(place(corner) for corner in ring)}Z" for polygon in polygons for ring in polygon)
