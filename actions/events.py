"""Large events: drafted with four papers, submitted, decided by somebody else, done, summed up."""

from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select
from sqlmodel import Session, col

from data import documents, journal
from data.days import local_day
from data.queries.events import facts_of
from models import Area, EventDocument, LargeEvent, Unit, now
from rules.errors import BadInput, ForbiddenMove, UnknownThing
from rules.events import CHANGEABLE, Actor, EventPaper, EventStep, check
from rules.permissions import Viewer, require

LONGEST_DAYS = 366
MOST_PEOPLE = 1_000_000
WRITES, DECIDES = "update_task", "approve_event"


class EventDraft(BaseModel):
    """What is known of an event before it is approved."""

    model_config = ConfigDict(frozen=True)

    title: str = Field(max_length=200)
    place: str = Field(default="", max_length=200)
    starts_on: date
    ends_on: date
    people_expected: int = 0
    note: str = Field(default="", max_length=2000)


def draft_event(session: Session, *, viewer: Viewer, draft: EventDraft, unit_id: int) -> LargeEvent:
    """A new event of a unit; it lies in the unit's area."""
    unit = session.get(Unit, unit_id)
    area = session.get(Area, unit.area_id) if unit else None
    if unit is None or area is None or not viewer.sees(area_path=area.path, unit_id=unit.id):
        raise UnknownThing("There is no such unit here.")
    require(viewer, WRITES, area_path=area.path, unit_id=unit.id)
    _mind(draft)
    row = LargeEvent(
        **draft.model_dump(), unit_id=unit.id, area_id=unit.area_id, created_by=viewer.person_id, is_demo=unit.is_demo
    )
    session.add(row)
    session.flush()
    journal.record(session, viewer, "event_drafted", ("event", row.id), after=draft.model_dump())
    return row


def change_event(session: Session, *, viewer: Viewer, event_id: int, draft: EventDraft) -> None:
    """Other facts; only while nobody has to decide on them."""
    row, path = locked(session, viewer, event_id)
    require(viewer, WRITES, area_path=path, unit_id=row.unit_id)
    _mind_changeable(row)
    _mind(draft)
    after = {name: value for name, value in draft.model_dump().items() if getattr(row, name) != value}
    if not after:
        return
    before = {name: getattr(row, name) for name in after}
    for name, value in after.items():
        setattr(row, name, value)
    session.flush()
    journal.record(session, viewer, "event_changed", ("event", row.id), before=before, after=after)


def put_paper(
    session: Session,
    *,
    viewer: Viewer,
    event_id: int,
    kind: str,
    data: bytes | None = None,
    file_name: str = "",
    text: str = "",
) -> None:
    """One of the four papers, as a file or as a text; it takes the place of the one before."""
    row, path = locked(session, viewer, event_id)
    require(viewer, WRITES, area_path=path, unit_id=row.unit_id)
    _mind_changeable(row)
    paper = _paper(kind)
    facts: dict[str, Any]
    if data is None:
        facts = {"text": _text(text)}
    else:
        kept = documents.store(data)
        facts = {
            "sha256": kept.sha256,
            "mime": kept.mime,
            "size": kept.size,
            "file_name": documents.plain_name(file_name),
        }
    document = EventDocument(event_id=event_id, kind=paper, added_by=viewer.person_id, **facts)
    session.add(document)
    session.flush()
    before = getattr(row, f"{paper}_id")
    setattr(row, f"{paper}_id", document.id)
    session.flush()
    after = {"kind": paper, "document": document.id, "sha256": document.sha256, "file": document.file_name}
    journal.record(session, viewer, "event_paper_put", ("event", row.id), before={"document": before}, after=after)


def take_event_step(
    session: Session, *, viewer: Viewer, event_id: int, step: str, note: str = "", people_came: int | None = None
) -> None:
    """Submit, approve, return, finish, sum up or call off; the row is read again, so the second of two is told."""
    row, path = locked(session, viewer, event_id)
    named, said = _step(step), note.strip()
    actor = Actor(
        viewer.person_id,
        viewer.may(WRITES, area_path=path, unit_id=row.unit_id),
        viewer.may(DECIDES, area_path=path, unit_id=row.unit_id),
    )
    before = row.state
    row.state = check(facts_of(row), named, actor, note=said, today=local_day(now()))
    _note(row, named, viewer, said, people_came)
    session.flush()
    states = {"before": {"state": before}, "after": {"state": row.state}}
    journal.record(session, viewer, f"event_{named}", ("event", row.id), **states, reason=said[:500])


def _note(row: LargeEvent, step: EventStep, viewer: Viewer, said: str, people_came: int | None) -> None:
    """What a step leaves on the row beside its state."""
    if step is EventStep.SUBMIT:
        row.submitted_by, row.submitted_at = viewer.person_id, now()
        row.decided_by, row.decided_at, row.reason = None, None, ""
    elif step in (EventStep.APPROVE, EventStep.RETURN):
        row.decided_by, row.decided_at, row.reason = viewer.person_id, now(), said[:500]
    elif step is EventStep.FINISH:
        row.done_at, row.people_came = now(), _people(people_came)
    elif step is EventStep.SUMMARISE:
        row.summary = said[:5000]
    else:
        row.reason = said[:500]


def locked(session: Session, viewer: Viewer, event_id: int) -> tuple[LargeEvent, str]:
    """The row, read again under a lock, and its area's path; unknown outside the viewer's scope."""
    found = session.execute(
        select(LargeEvent, col(Area.path))
        .join(Area, col(Area.id) == col(LargeEvent.area_id))
        .where(col(LargeEvent.id) == event_id)
        .with_for_update(of=LargeEvent)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None or not viewer.sees(area_path=found[1], unit_id=found[0].unit_id):
        raise UnknownThing("There is no such event here.")
    return found[0], found[1]


def _mind_changeable(row: LargeEvent) -> None:
    if row.state not in CHANGEABLE:
        raise ForbiddenMove("It has been submitted; what is decided on stays as it is.")


def _mind(draft: EventDraft) -> None:
    if not draft.title.strip():
        raise BadInput("Give the event a name.", field="title")
    if not 0 <= (draft.ends_on - draft.starts_on).days <= LONGEST_DAYS:
        raise BadInput("The event ends before it begins, or lasts longer than a year.", field="ends_on")
    _people(draft.people_expected)


def _people(number: int | None) -> int | None:
    if number is not None and not 0 <= number <= MOST_PEOPLE:
        raise BadInput("This number of people cannot be right.", field="people")
    return number


def _paper(kind: str) -> EventPaper:
    try:
        return EventPaper(kind)
    except ValueError:
        raise BadInput("There is no such paper.", field="kind") from None


def _step(step: str) -> EventStep:
    try:
        return EventStep(step)
    except ValueError:
        raise BadInput("There is no such step.", field="step") from None


def _text(text: str) -> str:
    said = text.replace("\0", "").strip()
    if len(said) < 10:
        raise BadInput("Write the paper, or choose a file.", field="text")
    if len(said) > 20_000:
        raise BadInput("The text is longer than {n} characters.", field="text", n=20_000)
    return said
