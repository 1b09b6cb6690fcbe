"""The filtered ledger as a workbook. Papers are always Chinese, whoever asks for them."""

from collections.abc import Iterable

from data.database import reading
from data.exports import Cell, csv_table, workbook
from data.queries import hazards
from data.queries.hazards import LedgerFilter, LedgerRow
from rules.permissions import Viewer
from rules.vocabulary import Grade
from ui import exports
from ui.exports import named, zh
from ui.words import _, today

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
    if exports.may(viewer):
        name = f"{zh('Hazard ledger')}{today():%Y%m%d}"
        exports.button(_("Export as Excel"), name, lambda: ledger_workbook(viewer, wanted), key="hazards.export")
        exports.button(_("Export as CSV"), name, lambda: ledger_csv(viewer, wanted), key="hazards.csv", kind="csv")


def ledger_workbook(viewer: Viewer, wanted: LedgerFilter) -> bytes:
    """All lines that the filter finds in the viewer's scope, carried over a thousand at a time."""
    with reading() as session:
        rows = _rows(hazards.every(session, viewer, wanted, on=today()))
        return workbook(zh("Hazard ledger"), [zh(heading) for heading in HEADINGS], rows)


def ledger_csv(viewer: Viewer, wanted: LedgerFilter) -> bytes:
    """The same lines."""
    with reading() as session:
        rows = _rows(hazards.every(session, viewer, wanted, on=today()))
        return csv_table([zh(heading) for heading in HEADINGS], rows)


def _rows(rows: Iterable[LedgerRow]) -> Iterable[tuple[Cell, ...]]:
    grades = {Grade.MAJOR: zh("Major"), Grade.GENERAL: zh("General"), None: zh("Not graded")}
    yes = zh("Overdue")
    for row in rows:
        yield (
            row.number,
            row.title,
            named("hazard_categories", row.category),
            grades[row.grade],
            named("hazard_states", row.state),
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
