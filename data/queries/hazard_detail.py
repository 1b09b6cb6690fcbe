"""One line of the ledger with everything that belongs to it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from data.queries import photos
from data.queries.hazard_facts import facts_of
from data.queries.photos import PhotoSeen
from data.queries.scope import visible
from models import Area, Hazard, HazardEvent, Notice, NoticeHazard, Person, Site, Unit
from rules.errors import UnknownThing
from rules.evidence import Held, evidence
from rules.hazard_steps import Step
from rules.lifecycle import HazardFacts
from rules.permissions import Viewer
from rules.vocabulary import Grade, HazardSource, HazardState, PhotoRole


class Line(NamedTuple):
    """The line itself, by the names of its columns."""

    id: UUID
    number: str | None
    title: str
    note: str
    category: str
    item_code: str | None
    source: HazardSource
    state: HazardState
    grade: Grade | None
    grade_basis: str
    plan: dict[str, str] | None
    site_id: int | None
    area_id: int
    unit_id: int | None
    place: str
    floor: str
    lat: float | None
    lon: float | None
    accuracy_m: float | None
    responsible_person: str
    interim_control: str
    due_on: date | None
    asked_due_on: date | None
    extensions: int
    round: int
    fixed_on_spot: bool
    refused: bool
    escalation_level: int
    early_warning: bool
    recurrence_of: UUID | None
    duplicate_of: UUID | None
    rectifier_id: int | None
    rechecker_id: int | None
    found_at: datetime
    registered_at: datetime | None
    struck_off_at: datetime | None


class TimelineEvent(NamedTuple):
    id: int
    step: str
    from_state: HazardState | None
    to_state: HazardState
    actor: str | None  # None: the system itself, or a resident
    note: str
    facts: dict[str, Any]
    at: datetime
    photos: tuple[PhotoSeen, ...]


class Paper(NamedTuple):
    """A notice that was served, or is still to be."""

    number: str
    kind: str
    issued_at: datetime
    served_at: datetime | None
    due_on: date | None


@dataclass(frozen=True, slots=True)
class HazardDetail:
    line: Line
    facts: HazardFacts
    area_name: str
    area_path: str
    site_name: str | None
    unit_name: str | None
    finder: str | None
    earlier_number: str | None  # of the line that came back as this one
    twin_number: str | None  # of the line that this report repeats
    before: tuple[PhotoSeen, ...]
    after: tuple[PhotoSeen, ...]
    events: tuple[TimelineEvent, ...]
    papers: tuple[Paper, ...]
    evidence_score: int
    evidence_missing: tuple[str, ...]


NAMES = ("area_name", "area_path", "site_name", "unit_name", "finder", "earlier_number", "twin_number")


def detail(session: Session, viewer: Viewer, hazard_id: UUID) -> HazardDetail:
    """Raises UnknownThing where there is none in the viewer's scope."""
    question = _line_with_names().where(col(Hazard.id) == hazard_id, visible(viewer, Hazard.area_id, Hazard.unit_id))
    row = session.execute(question).one_or_none()
    if row is None:
        raise UnknownThing("There is no such hazard.")
    hazard: Hazard = row[0]
    own = photos.of(session, "hazard", [hazard.id])
    events, papers = _events(session, hazard.id), _papers(session, hazard.id)
    taken = [photo for event in events for photo in event.photos]
    before = tuple(p for p in own if p.role is not PhotoRole.AFTER) + _with_role(taken, PhotoRole.BEFORE)
    after = _with_role([*own, *taken], PhotoRole.AFTER)
    held = _held(hazard, papers, events, bool(before), bool(after))
    score, missing = evidence(hazard.state, held, fixed_on_spot=hazard.fixed_on_spot)
    line = Line(*(getattr(hazard, name) for name in Line._fields))
    return HazardDetail(
        line,
        facts_of(session, hazard),
        **dict(zip(NAMES, row[1:], strict=True)),
        before=before,
        after=after,
        events=events,
        papers=papers,
        evidence_score=score,
        evidence_missing=tuple(missing),
    )


def _line_with_names() -> Any:
    """A hazard and, in the order of NAMES, the names that belong to it."""
    earlier, twin = aliased(Hazard), aliased(Hazard)
    names = (Area.name, Area.path, Site.name, Unit.name, Person.name, earlier.number, twin.number)
    return (
        select(Hazard, *(col(name) for name in names))
        .join(Area, col(Area.id) == col(Hazard.area_id))
        .outerjoin(Site, col(Site.id) == col(Hazard.site_id))
        .outerjoin(Unit, col(Unit.id) == col(Hazard.unit_id))
        .outerjoin(Person, col(Person.id) == col(Hazard.finder_id))
        .outerjoin(earlier, col(earlier.id) == col(Hazard.recurrence_of))
        .outerjoin(twin, col(twin.id) == col(Hazard.duplicate_of))
    )


def _events(session: Session, hazard_id: UUID) -> tuple[TimelineEvent, ...]:
    rows = session.execute(
        select(HazardEvent, col(Person.name))
        .outerjoin(Person, col(Person.id) == col(HazardEvent.actor_id))
        .where(col(HazardEvent.hazard_id) == hazard_id)
        .order_by(col(HazardEvent.id))
    ).all()
    pictures = photos.of(session, "hazard_event", [event.id for event, _name in rows])
    return tuple(
        TimelineEvent(
            event.id or 0,
            event.step,
            event.from_state,
            event.to_state,
            name,
            event.note,
            event.facts,
            event.at,
            tuple(p for p in pictures if p.subject_id == str(event.id)),
        )
        for event, name in rows
    )


def _papers(session: Session, hazard_id: UUID) -> tuple[Paper, ...]:
    columns = [getattr(Notice, name) for name in Paper._fields]
    rows = session.execute(
        select(*columns)
        .join(NoticeHazard, col(NoticeHazard.notice_id) == col(Notice.id))
        .where(col(NoticeHazard.hazard_id) == hazard_id)
        .order_by(col(Notice.id))
    )
    return tuple(Paper(*row) for row in rows)


def _with_role(pictures: list[PhotoSeen], role: PhotoRole) -> tuple[PhotoSeen, ...]:
    return tuple(p for p in pictures if p.role is role)


def _held(
    hazard: Hazard, papers: tuple[Paper, ...], events: tuple[TimelineEvent, ...], before: bool, after: bool
) -> Held:
    """What is on file, for `rules.evidence`."""
    rechecked = hazard.rechecker_id is not None and hazard.rechecker_id != hazard.rectifier_id
    return Held(
        place_proof=hazard.lat is not None or bool(hazard.floor),
        before_photo=before,
        deadline=hazard.due_on is not None,
        notice_served=any(paper.served_at for paper in papers),
        signature=any(event.step == Step.ACKNOWLEDGE for event in events),
        after_photo=after,
        other_rechecker=rechecked,
    )
