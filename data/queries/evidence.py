"""What goes into an evidence pack: the records of a plan or a unit in a period with their pictures, chunk by chunk."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from data import reference
from data.queries import photos
from data.queries.overview import within
from data.queries.report_activities import happened
from data.queries.reports import area_in_sight
from data.queries.scope import visible
from models import ActivityRecord, Area, Assignment, Campaign, Person, Task, Unit
from rules.errors import UnknownThing
from rules.permissions import Viewer
from rules.reports import Period

CHUNK = 500


@dataclass(frozen=True, slots=True)
class PackWanted:
    """Which records: of an area and below, in whole days, of one plan or one unit where that is said."""

    area_id: int
    period: Period
    campaign_id: int | None = None
    unit_id: int | None = None


class PackNames(NamedTuple):
    area: str
    plan: str
    unit: str


class Packed(NamedTuple):
    """One record, as a line of the table."""

    id: UUID
    occurred_at: datetime
    recorded_at: datetime
    area: str
    unit: str
    plan: str
    task: str
    kind: str
    title: str
    place: str
    counts: dict[str, float]
    evidence: tuple[str, ...]
    links: tuple[str, ...]
    note: str
    person: str
    state: str  # "", "needs_review" or "voided"
    void_reason: str
    photos: tuple[photos.PhotoSeen, ...]


def names(session: Session, viewer: Viewer, *, pack: PackWanted) -> PackNames:
    """Of what the pack is. Raises UnknownThing for what this person does not see."""
    area = area_in_sight(session, viewer, pack.area_id)
    plan = session.get(Campaign, pack.campaign_id) if pack.campaign_id is not None else None
    unit = session.get(Unit, pack.unit_id) if pack.unit_id is not None else None
    home = session.get(Area, unit.area_id) if unit else None
    if unit is not None and (home is None or not viewer.sees(area_path=home.path, unit_id=unit.id)):
        raise UnknownThing("One of the units is not known here.")
    return PackNames(area.name, plan.name if plan else "", unit.name if unit else "")


def packed(session: Session, viewer: Viewer, *, pack: PackWanted) -> Iterator[Packed]:
    """In the order of what happened; never more than a chunk of them in memory."""
    area = area_in_sight(session, viewer, pack.area_id)
    ids = _ids(session, within(viewer, area.path), pack)
    for start in range(0, len(ids), CHUNK):
        yield from _chunk(session, ids[start : start + CHUNK])


def _ids(session: Session, viewer: Viewer, pack: PackWanted) -> list[UUID]:
    asked = (
        select(col(ActivityRecord.id))
        .outerjoin(Assignment, col(Assignment.id) == col(ActivityRecord.assignment_id))
        .outerjoin(Task, col(Task.id) == col(Assignment.task_id))
        .where(*happened(pack.period), visible(viewer, ActivityRecord.area_id, ActivityRecord.unit_id))
    )
    if pack.campaign_id is not None:
        asked = asked.where(col(Task.campaign_id) == pack.campaign_id)
    if pack.unit_id is not None:
        asked = asked.where(col(ActivityRecord.unit_id) == pack.unit_id)
    return list(session.execute(asked.order_by(col(ActivityRecord.occurred_at), col(ActivityRecord.id))).scalars())


def _chunk(session: Session, ids: list[UUID]) -> Iterator[Packed]:
    rows = session.execute(
        select(
            ActivityRecord, col(Area.name).label("area"), col(Unit.name).label("unit"),
            col(Campaign.name).label("plan"), col(Task.zh).label("task"), col(Person.name).label("person"),
        )
        .join(Area, col(Area.id) == col(ActivityRecord.area_id))
        .join(Person, col(Person.id) == col(ActivityRecord.person_id))
        .outerjoin(Unit, col(Unit.id) == col(ActivityRecord.unit_id))
        .outerjoin(Assignment, col(Assignment.id) == col(ActivityRecord.assignment_id))
        .outerjoin(Task, col(Task.id) == col(Assignment.task_id))
        .outerjoin(Campaign, col(Campaign.id) == col(Task.campaign_id))
        .where(col(ActivityRecord.id).in_(ids))
        .order_by(col(ActivityRecord.occurred_at), col(ActivityRecord.id))
    ).all()  # fmt: skip
    pictures: dict[str, list[photos.PhotoSeen]] = {}
    for picture in photos.of(session, "activity", ids):
        pictures.setdefault(picture.subject_id, []).append(picture)
    for row in rows:
        yield _packed(row, tuple(pictures.get(str(row.ActivityRecord.id), ())))
    session.expunge_all()


def _packed(row: Any, pictures: tuple[photos.PhotoSeen, ...]) -> Packed:
    kept: ActivityRecord = row.ActivityRecord
    kinds, proofs = reference.words("task_categories"), reference.words("evidence")
    state = "voided" if kept.voided_at else "needs_review" if kept.needs_review else ""
    return Packed(
        kept.id, kept.occurred_at, kept.recorded_at, row.area, row.unit or "", row.plan or "", row.task or "",
        kinds[kept.kind].zh if kept.kind in kinds else kept.kind, kept.title, kept.place, dict(kept.counts),
        tuple(proofs[code].zh if code in proofs else code for code in kept.evidence), tuple(kept.links), kept.note,
        row.person, state, kept.void_reason, pictures,
    )  # fmt: skip
