"""Large events in sight, what waits for a decision, and the papers of one."""

from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import case, select
from sqlmodel import Session, col

from data.queries.scope import visible
from models import Area, EventDocument, JournalEntry, LargeEvent, Person, Unit
from rules.events import Actor, EventFacts, EventPaper, EventState, EventStep, missing, next_steps
from rules.permissions import Viewer

MOST = 300


class EventLine(NamedTuple):
    """One event in the list. `mine`: it waits for a decision that this person may take."""

    id: int
    title: str
    unit: str
    place: str
    starts_on: date
    ends_on: date
    state: EventState
    missing: tuple[EventPaper, ...]
    mine: bool


class PaperSeen(NamedTuple):
    """A paper in force: a file by its name, or a text."""

    id: int
    kind: EventPaper
    sha256: str | None
    file_name: str
    mime: str
    size: int
    text: str
    added_at: datetime


class Happened(NamedTuple):
    """One line of its history, from the journal."""

    verb: str
    who: str
    at: datetime
    reason: str


class EventSeen(NamedTuple):
    """One event with everything a person needs to decide. `steps`: what this person may do now."""

    line: EventLine
    people_expected: int
    people_came: int | None
    note: str
    reason: str
    summary: str
    papers: tuple[PaperSeen, ...]
    history: tuple[Happened, ...]
    steps: tuple[EventStep, ...]
    writes: bool


class PaperFile(NamedTuple):
    sha256: str
    mime: str
    file_name: str


def _rows(viewer: Viewer) -> Any:
    return (
        select(LargeEvent, col(Area.path), col(Unit.name))
        .join(Area, col(Area.id) == col(LargeEvent.area_id))
        .outerjoin(Unit, col(Unit.id) == col(LargeEvent.unit_id))
        .where(visible(viewer, LargeEvent.area_id, LargeEvent.unit_id))
    )


def events(session: Session, viewer: Viewer) -> list[EventLine]:
    """What needs somebody first, then by date, the newest first."""
    open_first = case((col(LargeEvent.state) == EventState.SUBMITTED, 0), else_=1)
    rows = session.execute(
        _rows(viewer).order_by(open_first, col(LargeEvent.starts_on).desc(), col(LargeEvent.id)).limit(MOST)
    )
    return [_line(viewer, *row) for row in rows]


def to_decide(session: Session, viewer: Viewer) -> list[EventLine]:
    """Submitted, and this person may approve or return it; the soonest event first."""
    rows = session.execute(
        _rows(viewer)
        .where(col(LargeEvent.state) == EventState.SUBMITTED)
        .order_by(col(LargeEvent.starts_on), col(LargeEvent.id))
        .limit(MOST)
    )
    return [line for line in (_line(viewer, *row) for row in rows) if line.mine]


def event(session: Session, viewer: Viewer, *, event_id: int, on: date) -> EventSeen | None:
    """None when it is not there or not in sight."""
    found = session.execute(_rows(viewer).where(col(LargeEvent.id) == event_id)).one_or_none()
    if found is None:
        return None
    row, path, unit = found
    actor = _actor(viewer, row, path)
    return EventSeen(
        _line(viewer, row, path, unit),
        row.people_expected,
        row.people_came,
        row.note,
        row.reason,
        row.summary,
        _papers(session, row),
        _history(session, row),
        tuple(next_steps(facts_of(row), actor, on)),
        actor.may_write,
    )


def paper_file(session: Session, viewer: Viewer, *, document_id: int) -> PaperFile | None:
    """A paper's file, also one that was replaced, for those who see its event."""
    document = session.get(EventDocument, document_id)
    if document is None or document.sha256 is None:
        return None
    seen = select(col(LargeEvent.id)).where(
        col(LargeEvent.id) == document.event_id, visible(viewer, LargeEvent.area_id, LargeEvent.unit_id)
    )
    if session.execute(seen).first() is None:
        return None
    return PaperFile(document.sha256, document.mime, document.file_name)


def facts_of(row: LargeEvent) -> EventFacts:
    """The row as the rules see it."""
    papers = frozenset(paper for paper in EventPaper if getattr(row, f"{paper}_id") is not None)
    return EventFacts(row.state, papers, row.starts_on, row.submitted_by)


def _actor(viewer: Viewer, row: LargeEvent, path: str) -> Actor:
    where: dict[str, Any] = {"area_path": path, "unit_id": row.unit_id}
    return Actor(viewer.person_id, viewer.may("update_task", **where), viewer.may("approve_event", **where))


def _line(viewer: Viewer, row: LargeEvent, path: str, unit: str | None) -> EventLine:
    actor = _actor(viewer, row, path)
    waits = row.state is EventState.SUBMITTED and actor.may_approve and row.submitted_by != viewer.person_id
    lacks = tuple(missing(facts_of(row).papers))
    return EventLine(row.id or 0, row.title, unit or "", row.place, row.starts_on, row.ends_on, row.state, lacks, waits)


def _papers(session: Session, row: LargeEvent) -> tuple[PaperSeen, ...]:
    ids = [getattr(row, f"{paper}_id") for paper in EventPaper]
    rows = session.execute(select(EventDocument).where(col(EventDocument.id).in_([i for i in ids if i]))).scalars()
    by_id = {one.id: one for one in rows}
    return tuple(
        PaperSeen(d.id or 0, d.kind, d.sha256, d.file_name, d.mime, d.size, d.text, d.added_at)
        for d in (by_id[i] for i in ids if i)
    )


def _history(session: Session, row: LargeEvent) -> tuple[Happened, ...]:
    rows = session.execute(
        select(col(JournalEntry.verb), col(Person.name), col(JournalEntry.at), col(JournalEntry.reason))
        .outerjoin(Person, col(Person.id) == col(JournalEntry.actor_id))
        .where(col(JournalEntry.subject_kind) == "event", col(JournalEntry.subject_id) == str(row.id))
        .order_by(col(JournalEntry.id))
    )
    return tuple(Happened(verb, who or "", at, reason) for verb, who, at, reason in rows)
