"""The daily work of the ledger: what is refused or overdue climbs by itself, each step in the journal."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, exists, or_, select
from sqlmodel import Session, col

from actions.hazard_steps import note_event
from actions.hazards import take_step
from data import journal
from data.queries.hazard_figures import overdue_on
from models import Hazard, HazardEvent, now
from rules.escalation import SUPERVISE_AFTER_DAYS
from rules.hazard_steps import SUPERVISION_DUE, Step
from rules.permissions import SYSTEM
from rules.vocabulary import ON_LEDGER_STATES, HazardState

MOST_AT_ONCE = 200  # a short turn, so that phones never wait long for theirs
NOT_FIXED = ON_LEDGER_STATES - {HazardState.FIXED_PENDING_RECHECK}
"""What waits for its recheck waits for us, not for the unit."""
REFUSED = "拒不整改,自动上报安监站"
OVERDUE = "{due_on:%Y-%m-%d}到期未整改,自动上报安监站"
STILL = "上报后仍未整改,建议挂牌督办"


class Climbed(NamedTuple):
    escalated: int
    suggested: int


def climb(
    session: Session, *, on: date, supervise_after: int = SUPERVISE_AFTER_DAYS, limit: int = MOST_AT_ONCE
) -> Climbed:
    """One round of `rules.escalation.next_rung`; call it until nothing climbs. Again on the same day does nothing.

    The system escalates to the safety station. Listing for supervision is a leader's or an officer's step, so here it
    is only said, once, that it is time.
    """
    lowest = _lines(session, 0, overdue_on(on), limit)
    for line in lowest:
        reason = OVERDUE.format(due_on=line.due_on) if line.due_on and line.due_on < on else REFUSED
        take_step(session, viewer=SYSTEM, hazard_id=line.id, step=Step.ESCALATE, note=reason)
    told = exists().where(col(HazardEvent.hazard_id) == col(Hazard.id), col(HazardEvent.step) == SUPERVISION_DUE)
    waiting = _lines(session, 1, overdue_on(on - timedelta(days=supervise_after)), limit, ~told)
    for line in waiting:
        note_event(session, line, SUPERVISION_DUE, line.state, SYSTEM, now(), {"note": STILL})
        journal.record(session, SYSTEM, SUPERVISION_DUE, ("hazard", line.id), reason=STILL)
    return Climbed(len(lowest), len(waiting))


def _lines(
    session: Session, level: int, late: ColumnElement[bool], limit: int, *more: ColumnElement[bool]
) -> Sequence[Hazard]:
    """On the ledger at this level, and late or refused; the longest overdue first."""
    wanted = [col(Hazard.state).in_(NOT_FIXED), col(Hazard.escalation_level) == level]
    chosen = select(Hazard).where(*wanted, or_(late, col(Hazard.refused)), *more)
    return session.execute(chosen.order_by(col(Hazard.due_on), col(Hazard.id)).limit(limit)).scalars().all()
