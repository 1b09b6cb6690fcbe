"""A step that somebody took on the spot, sent by a phone, perhaps hours later: the same verb and laws as at a desk."""

from datetime import datetime

from sqlmodel import Session

from actions import hazards
from actions.arrivals import Arrival
from actions.drafts import StepDraft
from rules.errors import BadInput, ForbiddenMove, NotPermitted, UnknownThing
from rules.hazard_steps import Step
from rules.permissions import Viewer


def take(session: Session, *, viewer: Viewer, draft: StepDraft, arrival: Arrival) -> None:
    """Raises BadInput with the sentence of the law that stands against it: the phone keeps the entry and shows why.

    Taken while the hazard moved on beside it, as when somebody named its unit meanwhile, it counts from its arrival.
    """
    for moment in _moments(draft, arrival):
        try:
            with session.begin_nested():
                hazards.take_step(
                    session,
                    viewer=viewer,
                    hazard_id=draft.hazard,
                    step=draft.step,
                    note=draft.note,
                    photos=draft.refs(),
                    at=moment,
                    record=arrival.id,
                    occurred_at=draft.occurred_at,
                )
        except BadInput as refusal:
            if refusal.field != "at" or moment is None:
                raise
        except (ForbiddenMove, NotPermitted, UnknownThing) as refusal:
            raise BadInput(refusal.message, field="hazard", **refusal.facts) from refusal
        else:
            return


def _moments(draft: StepDraft, arrival: Arrival) -> tuple[datetime | None, ...]:
    """A strike-off always counts from its arrival: last week's figures stay as they were told."""
    if Step(draft.step) is Step.RECHECK_PASS:
        return (None,)
    return (min(draft.occurred_at, arrival.at), None)
