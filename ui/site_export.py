"""The filtered register as a workbook, as CSV and as points. Papers are always Chinese, whoever asks for them."""

from collections.abc import Iterable
from datetime import datetime

import streamlit as st

from data.database import reading
from data.exports import Cell, csv_table, points, workbook
from data.queries import sites
from data.queries.sites import SiteFilter, SiteRow
from rules.permissions import Viewer
from ui import exports
from ui.exports import named, zh
from ui.words import _, today

HEADINGS = (
    "Code", "Site", "Site type", "Risk class", "Area", "Responsible unit", "Address", "Floor", "Room",
    "Responsible person", "Phone", "Longitude (WGS-84)", "Latitude (WGS-84)", "Ended", "First expiry",
    "First expiry",
)  # fmt: skip


def buttons(viewer: Viewer, choice: SiteFilter, at: datetime) -> None:
    if not exports.may(viewer):
        return
    called = f"{zh('Sites')}{today():%Y%m%d}"
    with st.popover(_("Export"), icon=":material/download:", width="stretch"):
        exports.button("Excel", called, lambda: as_workbook(viewer, choice, at), key="sites.xlsx")
        exports.button("CSV", called, lambda: as_csv(viewer, choice, at), key="sites.csv", kind="csv")
        exports.button(
            _("GeoJSON of the points"), called, lambda: as_points(viewer, choice, at), key="sites.points",
            kind="geojson",
        )  # fmt: skip


def as_workbook(viewer: Viewer, choice: SiteFilter, at: datetime) -> bytes:
    with reading() as session:
        rows = _rows(sites.every(session, viewer, choice=choice, at=at))
        return workbook(zh("Site register"), [zh(heading) for heading in HEADINGS], rows)


def as_csv(viewer: Viewer, choice: SiteFilter, at: datetime) -> bytes:
    with reading() as session:
        rows = _rows(sites.every(session, viewer, choice=choice, at=at))
        return csv_table([zh(heading) for heading in HEADINGS], rows)


def as_points(viewer: Viewer, choice: SiteFilter, at: datetime) -> bytes:
    """Those that have a position; nobody's name or number goes along."""
    with reading() as session:
        return points(
            (row.lat, row.lon, {"code": row.code, "name": row.name, "type": row.type, "risk": row.risk.value})
            for row in sites.every(session, viewer, choice=choice, at=at)
            if row.lat is not None and row.lon is not None
        )


def _rows(found: Iterable[SiteRow]) -> Iterable[tuple[Cell, ...]]:
    for row in found:
        yield (
            row.code, row.name, named("site_types", row.type), named("risk_levels", row.risk), row.area_name,
            row.unit_name, row.address, row.floor, row.room, row.responsible_person, row.phone, row.lon, row.lat,
            row.ended_at, row.due_on,
        )  # fmt: skip
