"""A file of boundaries taken in: GeoJSON, KML or a zipped shapefile; its coordinates, and which outline is meant."""

from typing import Any

import streamlit as st

from data import shapefiles
from rules import boundaries, outline_files
from rules.errors import RuleBroken
from rules.outline_files import Shape, Shapes
from rules.sites import Datum, wgs84_exactly
from ui import site_forms
from ui.words import _, say

KINDS = ["geojson", "json", "kml", "zip"]
LIKELY = ("name", "名称", "mc", "社区", "code", "编码", "代码", "bm", "dm")


def taken(key: str) -> tuple[Shapes, Datum] | None:
    """What was uploaded; None until there is a file that can be read and its coordinates are known."""
    file = st.file_uploader(_("GeoJSON, KML or a shapefile (zip)"), KINDS, key=f"{key}.file")
    if file is None:
        st.caption(_("A shapefile comes as one zip with .shp, .shx, .dbf and .prj. Nothing is saved yet."))
        return None
    try:
        body = file.getvalue()
        found = shapefiles.read(body) if file.name.lower().endswith(".zip") else outline_files.read(file.name, body)
    except RuleBroken as refusal:
        st.error(say(refusal), icon=":material/error:")
        return None
    if found.is_wgs84:
        st.caption(_("Its .prj file says longitude and latitude in WGS-84 or CGCS2000."))
        return found, Datum.WGS84
    datum = site_forms.datum(f"{key}.file")
    if datum is None:
        st.info(_("Say first which coordinates the file has; a wrong guess shifts it by up to 700 m."))
        return None
    return found, datum


def outline(shape: Shape, datum: Datum) -> dict[str, Any]:
    """In WGS-84 and checked. Raises BadInput."""
    return boundaries.checked(shape.geometry, lambda lat, lon: wgs84_exactly(lat, lon, datum))


def column(found: Shapes, label: str, key: str) -> int | None:
    """Which attribute tells the outlines apart; the likely one first."""
    if not found.columns:
        return None
    guess = next((n for word in LIKELY for n, told in enumerate(found.columns) if word in told.lower()), 0)
    chosen: int = st.selectbox(
        label, range(len(found.columns)), index=guess, key=f"{key}.column",
        format_func=lambda n: f"{found.columns[n]} ({found.rows[0].facts[n] or '—'} …)",
    )  # fmt: skip
    return chosen


def one(key: str) -> dict[str, Any] | None:
    """The outline for a single area; of several in the file, the one that is chosen."""
    held = taken(key)
    if held is None:
        return None
    found, datum = held
    at: int | None = 0
    if len(found.rows) > 1:
        named = column(found, _("Attribute with the name"), key)
        names = [row.facts[named] if named is not None else "" for row in found.rows]
        at = st.selectbox(
            _("Which of the {n} outlines").format(n=len(names)), range(len(names)), index=None,
            format_func=lambda n: names[n] or _("outline {n}").format(n=n + 1), placeholder=_("Choose"),
            key=f"{key}.which",
        )  # fmt: skip
    if at is None:
        return None
    try:
        return outline(found.rows[at], datum)
    except RuleBroken as refusal:
        st.error(say(refusal), icon=":material/error:")
        return None
