"""Where plans stand: this month's figure, and what is still to do."""

from datetime import date, time
from typing import NamedTuple

from sqlalchemy import case, select
from sqlmodel import Session, col

from data.queries.boards import BoardRow, board_rows, in_sight
from models import Campaign, PlanTemplate
from rules.permissions import Viewer
from rules.progress import FINISHED, NOT_COUNTED, State, mean

LOOK_AHEAD_DAYS = 7
MOST_ROWS = 300  # in a bundle for one phone; the board has the rest


class Progress(NamedTuple):
    """How far the campaign that runs now is. `share` none = nothing owed."""

    campaign_id: int
    campaign: str
    share: float | None
    done: int
    total: int
    late: int
    overdue: int
    ends_on: date


class AssignmentRow(NamedTuple):
    """One open task of one unit, for the phone."""

    id: int
    campaign: str
    task_zh: str
    task_en: str
    category: str
    metric: str
    unit_word: str
    target: float
    done: float
    due_on: date
    due_time: time | None
    evidence: tuple[str, ...]
    missing: tuple[str, ...]
    unit: str
    state: str
    light: str


def month_progress(session: Session, viewer: Viewer, *, on: date) -> Progress | None:
    """The running campaign, a safety month before a yearly plan; None when none runs."""
    found = session.execute(
        select(col(Campaign.id), col(Campaign.name), col(Campaign.ends_on))
        .outerjoin(PlanTemplate, col(PlanTemplate.code) == col(Campaign.template))
        .where(
            in_sight(viewer),
            col(Campaign.cancelled_at).is_(None),
            col(Campaign.starts_on) <= on,
            col(Campaign.ends_on) >= on,
        )
        .order_by(
            case((col(PlanTemplate.kind) == "safety_month", 0), else_=1),
            col(Campaign.starts_on).desc(),
            col(Campaign.id),
        )
        .limit(1)
    ).one_or_none()
    if found is None:
        return None
    campaign_id, name, ends_on = found
    rows = board_rows(session, viewer, campaign_id=campaign_id, on=on)
    return progress_of(campaign_id, name, ends_on, rows)


def progress_of(campaign_id: int, name: str, ends_on: date, rows: list[BoardRow]) -> Progress:
    owed = [r for r in rows if r.state not in NOT_COUNTED]
    return Progress(
        campaign_id,
        name,
        mean(r.share for r in owed),
        sum(r.state in FINISHED for r in owed),
        len(owed),
        sum(r.state is State.DONE_LATE for r in owed),
        sum(r.state is State.OVERDUE for r in owed),
        ends_on,
    )


def my_assignments(session: Session, viewer: Viewer, *, on: date) -> list[AssignmentRow]:
    """What this person may still record, soonest first: open now or within a week, not done, not cancelled."""
    if not viewer.has("update_task"):
        return []
    rows = board_rows(session, viewer, campaign_id=None, on=on, ahead=LOOK_AHEAD_DAYS)
    open_rows = [r for r in rows if r.state not in FINISHED and r.state is not State.CANCELLED]
    open_rows.sort(key=lambda r: (r.due_on, r.position, r.unit))
    return [
        AssignmentRow(
            r.id, r.campaign, r.zh, r.en, r.category, r.metric, r.unit_word, r.target, r.done, r.due_on, r.due_time,
            r.evidence, r.missing, r.unit, r.state, r.light,
        )
        for r in open_rows[:MOST_ROWS]
    ]  # fmt: skip
