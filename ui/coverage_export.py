"""The list that is shown as a workbook, from the same questions as the page. Papers are always Chinese."""

from collections.abc import Iterable
from datetime import datetime
from typing import get_args

from sqlmodel import Session

from data.database import reading
from data.exports import Cell, csv_table, workbook
from data.queries import coverage, due, schedule
from data.queries.coverage import CoverageFigure, Standing
from data.queries.due import DoubtfulVisit, LeftOut, Which
from data.queries.owed import Owed
from rules.permissions import Viewer
from ui import exports
from ui.coverage import Looked
from ui.exports import named, zh
from ui.owed import WHICH
from ui.words import _

MOST = 100_000
POINTS = (
    "Code",
    "Site",
    "Site type",
    "Risk",
    "Area",
    "State",
    "Last visit",
    "Every, days",
    "Due by",
    "Times the allowed",
)
PAUSES = ("Code", "Site", "Site type", "Area", "Reason", "From", "Until", "Approved by")
OWED = (
    "Site", "Site type", "Area", "Kind of check", "Period", "From", "Until", "Required", "Done", "Missing",
    "Expected by now",
)  # fmt: skip
VISITS = ("Code", "Site", "Site type", "Area", "Kind of check", "When", "On the server", "Note")


def button(viewer: Viewer, looked: Looked) -> None:
    if exports.may(viewer):
        name = f"{zh('Coverage')}{looked.on:%Y%m%d}"
        exports.button(_("Export as Excel"), name, lambda: list_workbook(viewer, looked), key="coverage.export")
        exports.button(_("Export as CSV"), name, lambda: list_csv(viewer, looked), key="coverage.csv", kind="csv")


def list_workbook(viewer: Viewer, looked: Looked) -> bytes:
    """The rows of the list, and above them the figures of the same moment."""
    at, part = looked.at, looked.part
    with reading() as session:
        figure = coverage.figure_of(session, viewer, at=at, part=part)
        headings, rows = _rows_of(session, viewer, looked)
    return workbook(zh("Coverage"), [zh(heading) for heading in headings], [*rows, (), *_figures(figure, at)])


def list_csv(viewer: Viewer, looked: Looked) -> bytes:
    """The rows alone."""
    with reading() as session:
        headings, rows = _rows_of(session, viewer, looked)
    return csv_table([zh(heading) for heading in headings], rows)


def _rows_of(session: Session, viewer: Viewer, looked: Looked) -> tuple[tuple[str, ...], list[tuple[Cell, ...]]]:
    at, part = looked.at, looked.part
    if looked.which == "left_out":
        return PAUSES, _pauses(due.left_out(session, viewer, at=at, part=part, limit=MOST))
    if looked.which == "no_proof":
        return VISITS, _visits(due.without_proof(session, viewer, at=at, part=part, limit=MOST))
    if looked.which == "review":
        return VISITS, _visits(due.for_review(session, viewer, part=part, limit=MOST))
    if looked.which in WHICH:
        found = schedule.owed(
            session, viewer, at=looked.ended_by, known_at=at, part=part, which=WHICH[looked.which], limit=MOST
        )
        return OWED, _owed(found.rows)
    which = next(w for w in get_args(Which) if w == looked.which)
    return POINTS, _points(due.due_list(session, viewer, at=at, which=which, part=part, limit=MOST).rows)


def _points(rows: Iterable[Standing]) -> list[tuple[Cell, ...]]:
    states = {"fresh": "seen in time", "due": "due soon", "stale": "out of time", "never": "never visited"}
    return [
        (
            row.code,
            row.name,
            named("site_types", row.type),
            named("risk_levels", row.risk.value),
            row.area_name,
            zh(states[row.state]),
            row.last_valid_at,
            row.interval_days,
            row.due_at,
            None if row.ratio is None else round(row.ratio, 2),
        )
        for row in rows
    ]


def _owed(rows: Iterable[Owed]) -> list[tuple[Cell, ...]]:
    return [
        (r.name, named("site_types", r.type), r.area_name, named("check_kinds", r.kind), named("periods", r.period),
         r.starts, r.ends, r.required, r.done, r.required - r.done, r.expected)
        for r in rows
    ]  # fmt: skip


def _pauses(rows: Iterable[LeftOut]) -> list[tuple[Cell, ...]]:
    return [
        (r.code, r.name, named("site_types", r.type), r.area_name, r.reason, r.starts_at, r.ends_at, r.approver)
        for r in rows
    ]


def _visits(rows: Iterable[DoubtfulVisit]) -> list[tuple[Cell, ...]]:
    return [
        (r.code, r.name, named("site_types", r.type), r.area_name, named("check_kinds", r.kind),
         r.occurred_at, r.recorded_at, r.note)
        for r in rows
    ]  # fmt: skip


def _figures(figure: CoverageFigure, at: datetime) -> list[tuple[Cell, ...]]:
    """Numerator and denominator stand beside every share."""
    return [
        (zh("As of"), at),
        (zh("Coverage rate"), figure.share, figure.numerator, figure.denominator),
        (zh("High-risk coverage"), figure.high_share, figure.high_fresh, figure.high_active),
        (zh("Out of time"), figure.overdue, None, figure.active),
        (zh("Never visited"), figure.never, None, figure.active),
        (zh("Left out"), figure.left_out),
        (zh("No place proof"), figure.without_proof_share, figure.without_proof, figure.visits),
        (zh("Longest wait"), figure.worst_ratio, figure.worst_name),
    ]
