"""Somebody else's ledger taken over: every row that can be read, once."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any, NamedTuple

from sqlmodel import Session

from actions import numbers
from actions.heading_maps import remember
from data import journal
from data.days import day_start
from data.imports import Sheet, of_sheet
from data.queries.import_columns import no_headings
from data.queries.ledger_import import SUCH_AS, Planned, Preview, columns, preview
from models import Hazard, HazardEvent, ImportedLine, now
from rules.errors import BadInput
from rules.hazard_steps import IMPORTED, Step
from rules.permissions import Viewer
from rules.vocabulary import CoordSource, Grade, HazardSource, HazardState

MORNING, EVENING = timedelta(hours=8), timedelta(hours=17)
GRADED_THERE, NOT_GRADED_THERE = "按原台账定级", "原台账未注明级别,按一般隐患导入"

Progress = Callable[[int, int], None]
"""Told how many of how many lines are written; what it raises undoes all of them."""


class Imported(NamedTuple):
    taken: int
    already: int
    left_out: tuple[int, ...]  # rows that cannot be read


class Asked(NamedTuple):
    """One sheet: its rows, where its headings stand (from 0), which column is what, and what stands in for gaps."""

    file_name: str
    rows: Sequence[Sequence[object]]
    start: int
    fields: tuple[tuple[str, int], ...]
    year: int
    area_id: int
    category: str

    def facts(self) -> dict[str, Any]:
        """What its preview is asked with."""
        return {name: value for name, value in self._asdict().items() if name != "file_name"}


def as_they_read(session: Session, file_name: str, sheets: Sequence[Sheet], **gaps: Any) -> list[Asked]:
    """Each sheet with the columns that its headings name, or that were chosen for them before. Raises BadInput."""
    if not sheets:
        raise no_headings(SUCH_AS)
    asked = []
    for sheet in sheets:
        found = columns(session, sheet.rows)
        asked.append(Asked(of_sheet(file_name, sheet), sheet.rows, found.row, found.fields, **gaps))
    return asked


def bad_rows(session: Session, viewer: Viewer, sheets: Sequence[Asked], today: date) -> list[str]:
    """Every row that cannot be read, with its sheet, its column and the reason, for the back door."""
    return [
        f"{one.file_name}, row {bad.row}, {bad.field}: {bad.sentence.format(**dict(bad.facts))}"
        for one in sheets
        for bad in preview(session, viewer, today=today, **one.facts()).troubles
    ]


def in_all(done: Sequence[Imported]) -> Imported:
    """What came of several sheets together."""
    left_out = tuple(row for one in done for row in one.left_out)
    return Imported(sum(one.taken for one in done), sum(one.already for one in done), left_out)


def import_ledger(
    session: Session,
    *,
    viewer: Viewer,
    sheets: Sequence[Asked],
    today: date,
    all_or_nothing: bool,
    progress: Progress = lambda _done, _of: None,
) -> list[Imported]:
    """As `data.queries.ledger_import.preview` shows each. Days are those of the other ledger, numbers are ours.

    One after the other, so that a line that stands on two sheets comes once.
    """
    if not sheets:
        raise BadInput("Choose at least one sheet.", field="sheets")
    return [_one_sheet(session, viewer, asked, today, all_or_nothing, progress) for asked in sheets]


def _one_sheet(
    session: Session, viewer: Viewer, asked: Asked, today: date, all_or_nothing: bool, progress: Progress
) -> Imported:
    file_name = asked.file_name
    found = preview(session, viewer, **asked.facts(), today=today)
    if all_or_nothing and found.troubles:
        raise BadInput("{n} rows cannot be read; nothing was imported.", n=len(found.bad_rows))
    remember(session, asked.rows[asked.start], asked.fields)
    _write(session, viewer, file_name, found, progress)
    result = Imported(len(found.lines), found.already, found.bad_rows)
    told = {"file": file_name, "taken": result.taken, "already": result.already, "left_out": list(result.left_out)}
    journal.record(session, viewer, "import_ledger", ("ledger", file_name[:60]), after=told)
    return result


def _write(session: Session, viewer: Viewer, file_name: str, found: Preview, progress: Progress) -> None:
    """Numbered in the order of finding, year by year."""
    moment = now()
    by_day = sorted(found.lines, key=lambda one: (one.line.found_on, one.line.row))
    made: list[tuple[Planned, Hazard]] = []
    for year, group in groupby(by_day, key=lambda one: one.line.found_on.year):
        lines = list(group)
        given = numbers.several(session, numbers.HAZARD, year, len(lines))
        made += [(one, _hazard(one, number, moment)) for one, number in zip(lines, given, strict=True)]
    session.add_all([hazard for _one, hazard in made])
    session.flush()
    for one, hazard in made:
        session.add_all(_events(one, hazard, viewer, file_name, moment))
        session.add(_mark(one, hazard, file_name, moment))
    session.flush()
    for done, (one, hazard) in enumerate(made):
        progress(done, len(made))
        after = {"number": hazard.number, "title": hazard.title, "state": hazard.state, "row": one.line.row}
        journal.record(session, viewer, "import_hazard", ("hazard", hazard.id), after=after)


def _hazard(one: Planned, number: str, moment: datetime) -> Hazard:
    line, spot, state = one.line, one.spot, one.landing.state
    grade = line.grade or (None if state is HazardState.REGISTERED else Grade.GENERAL)
    found_at = min(day_start(line.found_on) + MORNING, moment)
    gone = state is HazardState.STRUCK_OFF and line.rechecked_on
    return Hazard(
        number=number,
        site_id=spot.site_id,
        area_id=spot.area_id,
        unit_id=spot.unit_id,
        category=one.category,
        title=line.title,
        note=_note(line.texts, known_unit=spot.unit_id is not None),
        source=HazardSource.IMPORT,
        state=state,
        grade=grade,
        grade_basis="" if grade is None else (GRADED_THERE if line.grade else NOT_GRADED_THERE),
        responsible_person=line.text("responsible_person"),
        due_on=line.due_on,
        place=line.text("place") or line.text("site")[:200],
        lat=spot.lat,
        lon=spot.lon,
        coord_source=CoordSource.IMPORT if spot.lat is not None else None,
        found_at=found_at,
        recorded_at=moment,
        registered_at=found_at,
        struck_off_at=min(day_start(gone) + EVENING, moment) if gone else None,
    )


def _note(texts: Mapping[str, str], *, known_unit: bool) -> str:
    """What has no column of its own here is kept in words."""
    more = [("原编号", texts.get("old_number", "")), ("责任单位", "" if known_unit else texts.get("unit", ""))]
    return "\n".join([part for part in (texts.get("note", ""),) if part] + [f"{k}:{v}" for k, v in more if v])


def _events(one: Planned, hazard: Hazard, viewer: Viewer, file_name: str, moment: datetime) -> list[HazardEvent]:
    line, actor = one.line, viewer.person_id or None
    said = {"file": file_name, "row": line.row, "old_number": line.text("old_number"), "round": 1}
    if line.rechecked_on:
        said |= {"rechecked_on": line.rechecked_on.isoformat(), "rechecker": line.text("rechecker")}
    base: dict[str, Any] = {"hazard_id": hazard.id, "actor_id": actor, "recorded_at": moment}
    first = {"source": HazardSource.IMPORT.value, "round": 1}
    return [
        HazardEvent(**base, step=Step.FOUND.value, to_state=HazardState.REGISTERED, at=hazard.found_at, facts=first),
        HazardEvent(
            **base, step=IMPORTED, from_state=HazardState.REGISTERED, to_state=hazard.state, at=moment, facts=said
        ),
    ]


def _mark(one: Planned, hazard: Hazard, file_name: str, moment: datetime) -> ImportedLine:
    return ImportedLine(
        fingerprint=one.line.fingerprint,
        hazard_id=hazard.id,
        file_name=file_name[:200],
        row_number=one.line.row,
        at=moment,
    )
