"""An area and those below it as a workbook, as CSV, and their boundaries as GeoJSON. Papers are always Chinese."""

from collections.abc import Iterable, Sequence

import streamlit as st

from data.database import reading
from data.exports import Cell, csv_table, outlines, workbook
from data.queries import areas as questions
from data.queries.areas import AreaRow
from rules.permissions import Viewer
from ui import exports
from ui.exports import named, zh
from ui.words import _, today

HEADINGS = ("Code", "Area", "Level", "Above", "Households", "Boundary", "Steward", "Role", "Phone")


def buttons(viewer: Viewer, area: AreaRow, rows: Sequence[AreaRow]) -> None:
    if not exports.may(viewer):
        return
    below = [row for row in rows if row.path.startswith(area.path)]
    called = f"{zh('Areas')}{area.name}{today():%Y%m%d}"
    with st.popover(_("Export"), icon=":material/download:", width="stretch"):
        exports.button("Excel", called, lambda: as_workbook(viewer, below), key="areas.xlsx")
        exports.button("CSV", called, lambda: as_csv(viewer, below), key="areas.csv", kind="csv")
        exports.button(
            _("GeoJSON of the boundaries"), called, lambda: as_outlines(viewer, area, below), key="areas.geojson",
            kind="geojson",
        )  # fmt: skip


def as_workbook(viewer: Viewer, rows: Sequence[AreaRow]) -> bytes:
    return workbook(zh("Areas and stewards"), [zh(heading) for heading in HEADINGS], _rows(viewer, rows))


def as_csv(viewer: Viewer, rows: Sequence[AreaRow]) -> bytes:
    return csv_table([zh(heading) for heading in HEADINGS], _rows(viewer, rows))


def as_outlines(viewer: Viewer, area: AreaRow, rows: Sequence[AreaRow]) -> bytes:
    """Those with a boundary. Of a steward only the role goes along, no name and no number."""
    roles, by_id = _roles(viewer), {row.id: row for row in rows}
    above = {row.id: by_id[row.parent_id].code for row in rows if row.parent_id in by_id}
    with reading() as session:
        held = {one.id: one.boundary for one in questions.outlined(session, viewer, area_id=area.id)}
    return outlines(
        (
            outline,
            {
                "code": row.code, "name": row.name, "level": row.level, "parent": above.get(row.id),
                "households": row.households, "steward_role": roles.get(row.steward_id or 0),
            },
        )
        for row in rows
        if (outline := held.get(row.id))
    )  # fmt: skip


def _rows(viewer: Viewer, rows: Sequence[AreaRow]) -> Iterable[tuple[Cell, ...]]:
    roles, names = _roles(viewer), {row.id: row.name for row in rows}
    for row in rows:
        role = roles.get(row.steward_id or 0)
        held = zh("has a boundary") if row.bounded else zh("no boundary yet")
        yield (
            row.code, row.name, named("levels", row.level), names.get(row.parent_id or 0, ""), row.households, held,
            row.steward, named("roles", role) if role else "", row.phone,
        )  # fmt: skip


def _roles(viewer: Viewer) -> dict[int, str]:
    with reading() as session:
        return {one.id: one.role for one in questions.candidates(session, viewer)}
