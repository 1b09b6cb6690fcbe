"""Somebody else's duty roster taken over: new shifts entered, others changed, bad rows left out and named."""

from collections.abc import Sequence
from datetime import date

from sqlmodel import Session

from actions.rosters import kept_place, put_shifts
from data import journal
from data.queries.roster_import import preview
from models import HeadingMap, now
from rules.headings import plain, signature
from rules.permissions import Viewer
from rules.roster_rows import KIND


def import_roster(
    session: Session,
    *,
    viewer: Viewer,
    file_name: str,
    rows: Sequence[Sequence[object]],
    start: int,
    fields: tuple[tuple[str, int], ...],
    place: str,
    today: date,
) -> int:
    """As `data.queries.roster_import.preview` shows it; how many shifts were written. Twice is once."""
    kept_place(session, viewer, place)
    found = preview(session, viewer, rows=rows, start=start, fields=fields, place=place, today=today)
    headings = rows[start]
    kept = {field: plain(headings[column]) for field, column in fields}
    session.merge(HeadingMap(signature=signature(headings, KIND), columns=kept, at=now()))
    shifts = [one.facts for one in (*found.new, *(row for row, _ours in found.changed))]
    written = put_shifts(session, viewer=viewer, place=place, shifts=shifts)
    told = {"file": file_name, "place": place, "written": written, "left_out": [t.row for t in found.troubles]}
    journal.record(session, viewer, "duty_roster_imported", ("duty_roster", place), after=told)
    return written
