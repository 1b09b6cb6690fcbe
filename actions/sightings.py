"""What somebody on the spot says about a hazard that is on record: still there, or fixed. It never refuses."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from actions import hazards, photos
from actions.arrivals import Arrival
from actions.photos import PhotoRef
from data import journal
from data.queries.scope import visible
from models import Hazard, HazardEvent
from rules.errors import BadInput, RuleBroken
from rules.hazard_steps import SAID_FIXED, SEEN_AGAIN
from rules.permissions import Viewer
from rules.vocabulary import OPEN_STATES, HazardState


@dataclass(frozen=True, slots=True)
class Sighting:
    """One person's word and pictures, and when that was."""

    arrival: Arrival
    occurred_at: datetime
    note: str = ""
    refs: tuple[PhotoRef, ...] = ()

    @property
    def at(self) -> datetime:
        """No step of a hazard's life lies in the future, whatever the phone's clock says."""
        return min(self.occurred_at, self.arrival.at)


def visible_hazard(session: Session, viewer: Viewer, hazard_id: UUID) -> Hazard | None:
    seen = visible(viewer, Hazard.area_id, Hazard.unit_id)
    return session.execute(select(Hazard).where(col(Hazard.id) == hazard_id, seen)).scalar_one_or_none()


def open_hazard(session: Session, viewer: Viewer, hazard_id: UUID | None) -> Hazard | None:
    hazard = visible_hazard(session, viewer, hazard_id) if hazard_id else None
    return hazard if hazard is not None and hazard.state in OPEN_STATES else None


def see_again(
    session: Session, *, viewer: Viewer, hazard: Hazard, sighting: Sighting, step: str = SEEN_AGAIN
) -> HazardEvent:
    """A line in the hazard's life that moves nothing: somebody was there and saw it."""
    event = HazardEvent(
        hazard_id=hazard.id,
        step=step,
        from_state=hazard.state,
        to_state=hazard.state,
        actor_id=viewer.person_id or None,
        note=sighting.note,
        facts={"record": str(sighting.arrival.id), "round": hazard.round},
        at=sighting.at,
    )
    session.add(event)
    session.flush()
    photos.attach(session, subject=("hazard_event", event.id), refs=sighting.refs)
    after = {"record": str(sighting.arrival.id), "note": sighting.note}
    journal.record(session, viewer, step, ("hazard", hazard.id), after=after)
    return event


def follow_up(session: Session, *, viewer: Viewer, hazard_id: UUID, fixed: bool, sighting: Sighting) -> bool:
    """What became of a hazard that was open already. False when there is none such for this person."""
    hazard = visible_hazard(session, viewer, hazard_id)
    if hazard is None:
        return False
    if fixed and _took_fix(session, viewer, hazard, sighting):
        return True
    if not fixed and hazard.state is HazardState.STRUCK_OFF and _came_back(session, viewer, hazard, sighting):
        return True
    step = SAID_FIXED if fixed else SEEN_AGAIN
    see_again(session, viewer=viewer, hazard=hazard, sighting=sighting, step=step)
    return True


def _took_fix(session: Session, viewer: Viewer, hazard: Hazard, sighting: Sighting) -> bool:
    """Submit the fix where the hazard's life and this person's role allow it."""
    for moment in (sighting.at, None):  # a step cannot come before the one before it: then it counts from now
        try:
            with session.begin_nested():
                hazards.take_step(
                    session,
                    viewer=viewer,
                    hazard_id=hazard.id,
                    step="submit_fix",
                    note=sighting.note,
                    photos=sighting.refs,
                    at=moment,
                )
        except BadInput as refusal:
            if refusal.field != "at":
                return False
        except RuleBroken:
            return False
        else:
            return True
    return False


def _came_back(session: Session, viewer: Viewer, hazard: Hazard, sighting: Sighting) -> bool:
    """Struck off meanwhile and there all the same: a new line that points to the old one."""
    note = sighting.note or hazard.title
    try:
        with session.begin_nested():
            hazards.report_again(session, viewer=viewer, hazard_id=hazard.id, note=note, photos=sighting.refs)
    except RuleBroken:
        return False
    return True
