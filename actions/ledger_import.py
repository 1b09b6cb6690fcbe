"""Somebody else's ledger taken over: every row that can be read, once."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any, NamedTuple

from sqlmodel import Session

from actions import numbers
from data import journal
from data.days import day_start
from data.queries.ledger_import import Planned, Preview, preview
from models import Hazard, HazardEvent, HeadingMap, ImportedLine, now
from rules.errors import BadInput
from rules.hazard_steps import IMPORTED, Step
from rules.headings import plain, signature
from rules.permissions import Viewer
from rules.vocabulary import CoordSource, Grade, HazardSource, HazardState

MORNING, EVENING = timedelta(hours=8), timedelta(hours=17)
GRADED_THERE, NOT_GRADED_THERE = "按原台账定级", "原台账未注明级别,按一般隐患导入"


class Imported(NamedTuple):
    taken: int
    already: int
    left_out: tuple[int, ...]  # rows that cannot be read


def import_ledger(
    session: Session,
    *,
    viewer: Viewer,
    file_name: str,
    rows: Sequence[Sequence[object]],
    start: int,
    fields: tuple[tuple[str, int], ...],
    year: int,
    area_id: int,
    category: str,
    today: date,
    all_or_nothing: bool,
) -> Imported:
    """As `data.queries.ledger_import.preview` shows it. Days are those of the other ledger, numbers are ours."""
    found = preview(
        session,
        viewer,
        rows=rows,
        start=start,
        fields=fields,
        year=year,
        area_id=area_id,
        category=category,
        today=today,
    )
    if all_or_nothing and found.troubles:
        raise BadInput("{n} rows cannot be read; nothing was imported.", n=len(found.bad_rows))
    _remember(session, rows[start], fields)
    _write(session, viewer, file_name, found)
    result = Imported(len(found.lines), found.already, found.bad_rows)
    told = {"file": file_name, "taken": result.taken, "already": result.already, "left_out": list(result.left_out)}
    journal.record(session, viewer, "import_ledger", ("ledger", file_name[:60]), after=told)
    return result


def _remember(session: Session, headings: Sequence[object], fields: Sequence[tuple[str, int]]) -> None:
    kept = {field: plain(headings[column]) for field, column in fields}
    session.merge(HeadingMap(signature=signature(headings), columns=kept, at=now()))


def _write(session: Session, viewer: Viewer, file_name: str, found: Preview) -> None:
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
    for one, hazard in made:
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
