"""What was recorded, and what helps to record the next: my last one of each kind, who else owes the same task."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from data.queries import photos
from data.queries.photos import PhotoSeen
from data.queries.scope import visible
from models import ActivityRecord, Area, Assignment, Person, Task, Unit
from rules.permissions import Viewer
from rules.vocabulary import Level

LOOKED_AT = 80


class LastRecord(NamedTuple):
    """My newest record of one kind, to begin the next one from."""

    form: str
    kind: str
    title: str
    place: str
    note: str
    counts: tuple[tuple[str, float], ...]
    evidence: tuple[str, ...]
    grids: tuple[int, ...]
    occurred_at: datetime


class RecordSeen(NamedTuple):
    """One record of an assignment with its pictures."""

    id: UUID
    person_id: int
    person: str
    title: str
    place: str
    counts: tuple[tuple[str, float], ...]
    evidence: tuple[str, ...]
    links: tuple[str, ...]
    note: str
    occurred_at: datetime
    recorded_at: datetime
    needs_review: str
    void_reason: str
    voided: bool
    hazards: int  # opened by its faults
    joint: bool  # the same activity was recorded for another unit first
    photos: tuple[PhotoSeen, ...]


class Sibling(NamedTuple):
    """The same task of another unit, which this person may record too."""

    assignment_id: int
    unit: str


class Grid(NamedTuple):
    id: int
    name: str


def last_of_mine(session: Session, viewer: Viewer) -> list[LastRecord]:
    """The newest first, one of each form and kind; what was taken back is not repeated."""
    rows = session.execute(
        select(ActivityRecord)
        .where(
            col(ActivityRecord.person_id) == viewer.person_id,
            visible(viewer, ActivityRecord.area_id, ActivityRecord.unit_id),
            col(ActivityRecord.voided_at).is_(None),
        )
        .order_by(col(ActivityRecord.recorded_at).desc(), col(ActivityRecord.id).desc())
        .limit(LOOKED_AT)
    ).scalars()
    found: dict[tuple[str, str], LastRecord] = {}
    for r in rows:
        last = LastRecord(
            r.form, r.kind, r.title, r.place, r.note, tuple(r.counts.items()),
            tuple(e for e in r.evidence if e not in ("photo", "link")), tuple(r.grids), r.occurred_at,
        )  # fmt: skip
        found.setdefault((r.form, r.kind), last)
    return list(found.values())


def records_of(session: Session, viewer: Viewer, *, assignment_id: int) -> list[RecordSeen]:
    """What was recorded for one assignment, newest first; what was taken back stays readable."""
    rows = session.execute(
        select(ActivityRecord, col(Person.name))
        .join(Person, col(Person.id) == col(ActivityRecord.person_id))
        .where(
            col(ActivityRecord.assignment_id) == assignment_id,
            visible(viewer, ActivityRecord.area_id, ActivityRecord.unit_id),
        )
        .order_by(col(ActivityRecord.occurred_at).desc())
    ).all()
    pictures: dict[str, list[PhotoSeen]] = {}
    for picture in photos.of(session, "activity", [record.id for record, _ in rows]):
        pictures.setdefault(picture.subject_id, []).append(picture)
    return [
        RecordSeen(
            r.id, r.person_id, name, r.title, r.place, tuple(r.counts.items()), tuple(r.evidence), tuple(r.links),
            r.note, r.occurred_at, r.recorded_at, r.needs_review, r.void_reason, r.voided_at is not None,
            len(r.hazards), r.copied_from is not None,
            tuple(pictures.get(str(r.id), ())),
        )
        for r, name in rows
    ]  # fmt: skip


def siblings(session: Session, viewer: Viewer, *, assignment_id: int) -> list[Sibling]:
    """Units with the same task and the same turn of it, not cancelled."""
    first = session.get(Assignment, assignment_id)
    if first is None:
        return []
    rows = session.execute(
        select(col(Assignment.id), col(Unit.name), col(Area.path), col(Unit.id))
        .join(Unit, col(Unit.id) == col(Assignment.unit_id))
        .join(Area, col(Area.id) == col(Assignment.area_id))
        .join(Task, col(Task.id) == col(Assignment.task_id))
        .where(
            visible(viewer, Assignment.area_id, Assignment.unit_id),
            col(Assignment.task_id) == first.task_id,
            col(Assignment.occurrence) == first.occurrence,
            col(Assignment.id) != first.id,
            col(Assignment.cancelled_at).is_(None),
        )
        .order_by(col(Unit.name))
    )
    return [Sibling(i, n) for i, n, path, unit in rows if viewer.may("update_task", area_path=path, unit_id=unit)]


def grids_of(session: Session, viewer: Viewer, *, area_id: int | None = None) -> list[Grid]:
    """Grids in sight, below one area where it matters."""
    conditions = [visible(viewer, Area.id), col(Area.level) == Level.GRID, col(Area.ended_at).is_(None)]
    if area_id is not None:
        area = session.get(Area, area_id)
        conditions.append(col(Area.path).startswith(area.path if area else "/none/", autoescape=True))
    rows = session.execute(select(col(Area.id), col(Area.name)).where(*conditions).order_by(col(Area.path)))
    return [Grid(*row) for row in rows]


def reached_before(session: Session, assignment_id: int) -> set[int]:
    """Grids that earlier records of this assignment reached; what was taken back reached none."""
    rows = session.execute(
        select(col(ActivityRecord.grids)).where(
            col(ActivityRecord.assignment_id) == assignment_id, col(ActivityRecord.voided_at).is_(None)
        )
    ).scalars()
    return {grid for row in rows for grid in row}


def grid_ids_below(session: Session, path: str) -> set[int]:
    below = col(Area.path).startswith(path, autoescape=True)
    rows = session.execute(
        select(col(Area.id)).where(below, col(Area.level) == Level.GRID, col(Area.ended_at).is_(None))
    )
    return set(rows.scalars())
