"""The filtered ledger as a workbook. Papers are always Chinese, whoever asks for them."""

from collections.abc import Iterable

import streamlit as st

import lang
from data import reference
from data.database import reading
from data.exports import Cell, workbook
from data.queries import hazards
from data.queries.hazards import LedgerFilter, LedgerRow
from rules.permissions import Viewer
from rules.vocabulary import Grade
from ui.words import _, today

MAY_EXPORT = ("export", "export_scope")
MOST = 200_000
HEADINGS = (
    "Number",
    "Hazard",
    "Category",
    "Grade",
    "State",
    "Site",
    "Area",
    "Place",
    "Responsible unit",
    "Responsible person",
    "Found",
    "Registered on",
    "Deadline",
    "Overdue",
    "Struck off on",
)


def button(viewer: Viewer, wanted: LedgerFilter) -> None:
    """Built when it is clicked, not on every run."""
    if not any(viewer.has(permission) for permission in MAY_EXPORT):
        return
    st.download_button(
        _("Export as Excel"),
        data=lambda: ledger_workbook(viewer, wanted),
        file_name=f"{_zh('Hazard ledger')}{today():%Y%m%d}.xlsx",
        mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        icon=":material/download:",
        on_click="ignore",
        width="stretch",
        key="hazards.export",
    )


def ledger_workbook(viewer: Viewer, wanted: LedgerFilter) -> bytes:
    """All lines that the filter finds in the viewer's scope."""
    with reading() as session:
        found = hazards.ledger(session, viewer, wanted, on=today(), limit=MOST)
    return workbook(_zh("Hazard ledger"), [_zh(heading) for heading in HEADINGS], _rows(found.rows))


def _rows(rows: Iterable[LedgerRow]) -> Iterable[tuple[Cell, ...]]:
    grades = {Grade.MAJOR: _zh("Major"), Grade.GENERAL: _zh("General"), None: _zh("Not graded")}
    yes = _zh("Overdue")
    for row in rows:
        yield (
            row.number,
            row.title,
            _name("hazard_categories", row.category),
            grades[row.grade],
            _name("hazard_states", row.state),
            row.site_name,
            row.area_name,
            row.place,
            row.unit_name,
            row.responsible_person,
            row.found_at,
            row.registered_at,
            row.due_on,
            yes if row.overdue else None,
            row.struck_off_at,
        )


def _zh(message: str) -> str:
    return lang.translate(message, "zh")


def _name(kind: str, code: str) -> str:
    found = reference.words(kind).get(code)
    return found.zh if found else code
