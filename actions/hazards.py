"""Hazards: found, and taken step by step to their strike-off. Every door takes the same steps through here."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col, func

from actions.hazard_reports import Found, checked, line, recurrence
from actions.hazard_steps import apply, note_event
from actions.photos import PhotoRef, attach
from actions.step_records import cleaned
from data import journal
from data.days import local_day
from data.queries.hazard_facts import facts_of
from models import Area, Hazard, HazardEvent, new_id, now
from rules.errors import BadInput, ConflictingCopy, ForbiddenMove, UnknownThing
from rules.hazard_steps import MOVES, SYSTEM_ROLE, Step
from rules.lifecycle import check
from rules.permissions import SYSTEM, Viewer, require
from rules.vocabulary import HazardSource, HazardState

__all__ = ["MAY_REPORT", "Found", "locked", "report", "report_again", "take_step", "taken"]

MAY_REPORT = ("report_hazard", "log_inspection", "register_hazard", "submit_self_check")
UNVERIFIED_SOURCES = frozenset({HazardSource.PUBLIC, HazardSource.HOTLINE_12350, HazardSource.HOTLINE_12345})
CLOCK_TOLERANCE = timedelta(minutes=5)


def report(
    session: Session,
    *,
    viewer: Viewer,
    found: Found,
    at: datetime | None = None,
    rights: tuple[str, ...] = MAY_REPORT,
) -> Hazard:
    """A new line. Whoever may verify has verified by finding it, and it gets its number at once.

    A report from the public or a hotline waits for verification. `at` is the moment of recording, now by default:
    the ledger counts from it, so that a late copy from a phone never changes last week's figures.
    """
    moment = at or now()
    if session.get(Hazard, found.id) is not None:
        raise ConflictingCopy("There is a hazard under this id already.")
    place = checked(session, found)
    if viewer != SYSTEM:
        require(viewer, rights, area_path=place.area_path, unit_id=place.unit_id)
    hazard = line(found, place, viewer, moment)
    hazard.recurrence_of = recurrence(session, found)
    session.add(hazard)
    session.flush()
    hint = {"grade_hint": found.grade_hint.value} if found.grade_hint else {}
    facts = {"note": hazard.note, "source": found.source.value, **hint}
    note_event(session, hazard, Step.FOUND, None, viewer, found.found_at, facts)
    journal.record(session, viewer, "report_hazard", ("hazard", hazard.id), after=_said(hazard))
    may_verify = MOVES[Step.VERIFY].roles & _roles_here(viewer, place.area_path, place.unit_id)
    if may_verify and found.source not in UNVERIFIED_SOURCES:
        take_step(session, viewer=viewer, hazard_id=hazard.id, step=Step.VERIFY, at=moment)
    return hazard


def report_again(
    session: Session, *, viewer: Viewer, hazard_id: UUID, note: str, photos: Sequence[PhotoRef] = ()
) -> Hazard:
    """A struck-off hazard has come back: a new line that points to the old one, which stays as it is."""
    old, _path = locked(session, viewer, hazard_id)
    if old.state is not HazardState.STRUCK_OFF:
        raise ForbiddenMove("This hazard is still open; there is no need to report it again.")
    if not note.strip():
        raise BadInput("Say in a few words what was found or done.", field="note")
    found = Found(
        id=new_id(),
        site_id=old.site_id,
        area_id=old.area_id,
        category=old.category,
        item_code=old.item_code,
        title=old.title,
        note=note,
        source=HazardSource.STAFF,
        found_at=now(),
        lat=old.lat,
        lon=old.lon,
        coord_source=old.coord_source,
        place=old.place,
        floor=old.floor,
    )
    hazard = report(session, viewer=viewer, found=found)
    hazard.recurrence_of = old.id
    attach(session, subject=("hazard", hazard.id), refs=photos)
    session.flush()
    return hazard


def take_step(
    session: Session,
    *,
    viewer: Viewer,
    hazard_id: UUID,
    step: str,
    note: str = "",
    photos: Sequence[PhotoRef] = (),
    at: datetime | None = None,
    **facts: Any,
) -> None:
    """One step in a hazard's life; what it must record is in `rules.hazard_steps.TABLE`.

    Facts by name: grade, basis, plan, due_on, responsible_person, signed_by, asked_due_on, interim_control, approve,
    unit_id, duplicate_of; from a phone also record and occurred_at, its own id and time. The row is locked and read
    again first, so the second of two people is told that it moved on.
    """
    hazard, area_path = locked(session, viewer, hazard_id)
    taken(session, viewer, hazard, area_path, _known(step), cleaned(note, facts), photos=photos, at=at)


def taken(
    session: Session,
    viewer: Viewer,
    hazard: Hazard,
    area_path: str,
    named: Step,
    record: dict[str, Any],
    *,
    photos: Sequence[PhotoRef] = (),
    at: datetime | None = None,
) -> None:
    """One step on a locked line with a cleaned record: checked, written, with its event and its line in the journal."""
    moment = _moment(session, hazard, at)
    state = check(
        facts_of(session, hazard),
        named,
        roles=_roles_here(viewer, area_path, hazard.unit_id),
        person_id=viewer.person_id,
        today=local_day(moment),
        record=record,
        photos=[photo.role for photo in photos],
    )
    was = _said(hazard)
    event = apply(session, hazard, named, state, record, viewer, moment)
    attach(session, subject=("hazard_event", event.id), refs=photos)
    after = {name: value for name, value in _said(hazard).items() if was[name] != value}
    before = {name: was[name] for name in after}
    subject = ("hazard", hazard.id)
    journal.record(session, viewer, named.value, subject, before=before, after=after, reason=record["note"])


def locked(session: Session, viewer: Viewer, hazard_id: UUID) -> tuple[Hazard, str]:
    """The row, read again under a lock, and the path of its area; unknown outside the viewer's scope."""
    row = session.execute(
        select(Hazard, col(Area.path))
        .join(Area, col(Area.id) == col(Hazard.area_id))
        .where(col(Hazard.id) == hazard_id)
        .with_for_update(of=Hazard)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None or not (viewer == SYSTEM or viewer.sees(area_path=row[1], unit_id=row[0].unit_id)):
        raise UnknownThing("There is no such hazard.")
    return row[0], row[1]


def _roles_here(viewer: Viewer, area_path: str, unit_id: int | None) -> frozenset[str]:
    if viewer == SYSTEM:
        return frozenset({SYSTEM_ROLE})
    return viewer.roles_at(area_path=area_path, unit_id=unit_id)


def _known(step: str) -> Step:
    try:
        return Step(step)
    except ValueError:
        raise BadInput("There is no such step.", field="step") from None


def _moment(session: Session, hazard: Hazard, at: datetime | None) -> datetime:
    """When the step is taken: never before the one before it, never in the future."""
    if at is None:
        return now()
    last = session.execute(
        select(func.max(col(HazardEvent.at))).where(
            col(HazardEvent.hazard_id) == hazard.id, col(HazardEvent.step) != Step.FOUND.value
        )
    ).scalar()
    if at.utcoffset() is None:
        raise BadInput("The time has no time zone.", field="at")
    if at > now() + CLOCK_TOLERANCE:
        raise BadInput("A step cannot be taken in the future.", field="at")
    if last is not None and at < last:
        raise BadInput("A step cannot come before the one before it.", field="at")
    return at


def _said(hazard: Hazard) -> dict[str, Any]:
    """What the journal keeps of a line."""
    return hazard.model_dump(exclude={"id", "body_hash", "raw_lat", "raw_lon", "is_demo"})
