"""The list of people as a workbook and as CSV: who has which role where, without anything that opens a door."""

from collections.abc import Iterable

import streamlit as st

from data.database import reading
from data.exports import Cell, csv_table, workbook
from data.queries import staff
from data.queries.staff import Staff
from rules.permissions import Viewer
from ui import exports
from ui.exports import zh
from ui.staff_tools import last_day, role_zh
from ui.words import _, today

HEADINGS = (
    "Name of the person", "Sign-in name", "Phone", "Role", "Area or unit", "Last day", "May sign in", "Last here",
    "Left on",
)  # fmt: skip
EVERYBODY = 1_000_000


def buttons(viewer: Viewer, text: str, *, left: bool) -> None:
    called = f"{zh('People')}{today():%Y%m%d}"
    with st.popover(_("Export"), icon=":material/download:", width="stretch"):
        exports.button("Excel", called, lambda: as_workbook(viewer, text, left=left), key="staff.xlsx")
        exports.button("CSV", called, lambda: as_csv(viewer, text, left=left), key="staff.csv", kind="csv")


def as_workbook(viewer: Viewer, text: str, *, left: bool) -> bytes:
    return workbook(zh("People"), [zh(heading) for heading in HEADINGS], _rows(_found(viewer, text, left=left)))


def as_csv(viewer: Viewer, text: str, *, left: bool) -> bytes:
    return csv_table([zh(heading) for heading in HEADINGS], _rows(_found(viewer, text, left=left)))


def _found(viewer: Viewer, text: str, *, left: bool) -> tuple[Staff, ...]:
    with reading() as session:
        return staff.staff(session, viewer, text=text, left=left, limit=EVERYBODY).rows


def _rows(found: Iterable[Staff]) -> Iterable[tuple[Cell, ...]]:
    """A line per role, so that the file can be corrected and taken in again."""
    for row in found:
        may = zh("Yes") if row.can_sign_in and not row.left_at else zh("No")
        for held in row.roles or (None,):
            post: tuple[Cell, ...] = (role_zh(held.role), held.place, last_day(held)) if held else ("", "", None)
            yield (row.name, row.login, row.phone, *post, may, row.seen_at, row.left_at)
