"""Open hazards as a phone takes them along, and which of them the viewer may put right or recheck on the spot."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from data.queries import hazards, photos
from data.queries.hazards import OpenHazard
from models import Area, HazardEvent
from rules.hazard_steps import Step
from rules.lifecycle import HazardFacts, next_steps
from rules.permissions import Viewer
from rules.vocabulary import PhotoRole

ON_THE_SPOT = (Step.FIX_ON_SPOT, Step.SUBMIT_FIX, Step.RECHECK_PASS, Step.RECHECK_FAIL)
ORDERS = (Step.ISSUE_NOTICE.value, Step.REISSUE.value)
FIXES = (Step.FIX_ON_SPOT.value, Step.SUBMIT_FIX.value)
LONGEST = 300  # of what is only to be read again on the spot


class Told(NamedTuple):
    """What must be rectified, what was done, and the picture of that."""

    must: str = ""
    done: str = ""
    after: str | None = None


def rows(session: Session, viewer: Viewer, *, today: date) -> list[dict[str, Any]]:
    """The newest first, as plain JSON; `steps` are the viewer's own, and only such lines carry `must` and `done`."""
    found = hazards.open_at_sites(session, viewer, None)
    before: dict[str, str] = {}
    for photo in photos.of(session, "hazard", [h.id for h in found]):
        if photo.here:
            before.setdefault(photo.subject_id, photo.sha256)
    steps = _steps(session, viewer, found, today)
    told = _told(session, list(steps))
    return [_row(h, before.get(str(h.id)), steps.get(h.id, []), told.get(h.id, Told())) for h in found]


def _row(h: OpenHazard, before: str | None, steps: list[str], told: Told) -> dict[str, Any]:
    row = {
        "id": str(h.id),
        "number": h.number,
        "site": h.site_id,
        "category": h.category,
        "item": h.item_code,
        "title": h.title,
        "state": h.state,
        "grade": h.grade,
        "due_on": h.due_on.isoformat() if h.due_on else None,
        "lat": h.lat,
        "lon": h.lon,
        "photo": before,
        "found_at": h.found_at.isoformat(timespec="seconds"),
    }
    return {**row, "place": h.place, "steps": steps, **told._asdict()} if steps else row


def _steps(session: Session, viewer: Viewer, found: Sequence[OpenHazard], today: date) -> dict[UUID, list[str]]:
    """By the rules alone; whether a photo from before is there is asked when the step arrives."""
    paths = {row[0]: row[1] for row in session.execute(select(col(Area.id), col(Area.path)))}
    mine = {}
    for h in found:
        facts = HazardFacts(h.state, h.grade, h.filed_at is not None, h.due_on, rectifier_id=h.rectifier_id)
        roles = viewer.roles_at(area_path=paths.get(h.area_id), unit_id=h.unit_id)
        steps = [s.value for s in next_steps(facts, roles, viewer.person_id, today) if s in ON_THE_SPOT]
        if steps:
            mine[h.id] = steps
    return mine


def _told(session: Session, ids: Sequence[UUID]) -> dict[UUID, Told]:
    """By the newest order and the newest fix of each."""
    told: dict[UUID, Told] = {}
    fixes: dict[str, UUID] = {}
    for start in range(0, len(ids), 500):
        wanted = select(col(HazardEvent.id), col(HazardEvent.hazard_id), col(HazardEvent.step), col(HazardEvent.note))
        here = col(HazardEvent.hazard_id).in_(ids[start : start + 500]), col(HazardEvent.step).in_(ORDERS + FIXES)
        for event_id, hazard_id, step, note in session.execute(wanted.where(*here).order_by(col(HazardEvent.id))):
            part = {"must": note[:LONGEST]} if step in ORDERS else {"done": note[:LONGEST]}
            told[hazard_id] = told.get(hazard_id, Told())._replace(**part)
            if step in FIXES:
                fixes[str(event_id)] = hazard_id
    for photo in photos.of(session, "hazard_event", fixes):
        if photo.here and photo.role is PhotoRole.AFTER:
            hazard_id = fixes[photo.subject_id]
            told[hazard_id] = told[hazard_id]._replace(after=photo.sha256)
    return told
