"""Where plans stand: this month's figure, and what is still to do."""

from collections.abc import Sequence
from datetime import date, time
from typing import NamedTuple

from sqlalchemy import case, select
from sqlmodel import Session, col

from data.queries.boards import BoardRow, board_rows, in_sight
from models import Area, Campaign, PlanTemplate
from rules.permissions import Viewer
from rules.progress import FINISHED, NOT_COUNTED, Light, State, mean

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
    task_id: int
    area_id: int

    @property
    def zh(self) -> str:
        return self.task_zh

    @property
    def en(self) -> str:
        return self.task_en


class CampaignSeen(NamedTuple):
    id: int
    name: str
    template: str
    year: int
    starts_on: date
    ends_on: date
    area_id: int
    area: str
    running: bool
    mine: bool  # may change it


class TaskRisk(NamedTuple):
    """A task of which something is overdue, late or about to be."""

    task_id: int
    zh: str
    en: str
    due_on: date  # of what is open and due first
    open: int
    overdue: int
    total: int
    share: float | None
    light: Light
    first_id: int  # the assignment to open


def campaigns(session: Session, viewer: Viewer, *, on: date) -> list[CampaignSeen]:
    """Campaigns in sight: what runs now first, a safety month before a yearly plan, then the newest."""
    rows = session.execute(
        select(
            col(Campaign.id), col(Campaign.name), col(Campaign.template), col(Campaign.year), col(Campaign.starts_on),
            col(Campaign.ends_on), col(Campaign.area_id), col(Area.name), col(Area.path), col(PlanTemplate.kind),
        )
        .join(Area, col(Area.id) == col(Campaign.area_id))
        .outerjoin(PlanTemplate, col(PlanTemplate.code) == col(Campaign.template))
        .where(in_sight(viewer), col(Campaign.cancelled_at).is_(None))
        .order_by(col(Campaign.starts_on).desc(), col(Campaign.id).desc())
    ).all()  # fmt: skip
    seen = [
        (r[9] != "safety_month", CampaignSeen(
            r[0], r[1], r[2] or "", r[3], r[4], r[5], r[6], r[7], r[4] <= on <= r[5],
            viewer.may("manage_plans", area_path=r[8]),
        ))
        for r in rows
    ]  # fmt: skip
    seen.sort(key=lambda pair: (not pair[1].running, pair[0] and pair[1].running))
    return [campaign for _, campaign in seen]


def board(session: Session, viewer: Viewer, *, campaign_id: int, on: date) -> list[BoardRow]:
    """Every assignment of a campaign in sight, by task, unit and date."""
    return board_rows(session, viewer, campaign_id=campaign_id, on=on)


def one(session: Session, viewer: Viewer, *, assignment_id: int, on: date) -> BoardRow | None:
    """One assignment, or None when it is not there or not in sight."""
    return next(iter(board_rows(session, viewer, campaign_id=None, on=on, assignment_id=assignment_id)), None)


def most_at_risk(rows: Sequence[BoardRow], number: int = 3) -> list[TaskRisk]:
    """The tasks to look at first: most overdue, then what is due soonest with the least done."""
    tasks: dict[int, list[BoardRow]] = {}
    for row in rows:
        if row.state not in NOT_COUNTED:
            tasks.setdefault(row.task_id, []).append(row)
    risks = []
    for task_id, of_task in tasks.items():
        open_rows = [r for r in of_task if r.state not in FINISHED and r.light in (Light.RED, Light.AMBER)]
        if not open_rows:
            continue
        first = min(open_rows, key=lambda r: (r.due_on, r.share or 0.0))
        overdue = sum(r.state is State.OVERDUE for r in of_task)
        light = Light.RED if overdue else Light.AMBER
        share = mean(r.share for r in of_task)
        risks.append(
            TaskRisk(
                task_id, first.zh, first.en, first.due_on, len(open_rows), overdue, len(of_task), share, light, first.id
            )
        )
    risks.sort(key=lambda r: (r.light is not Light.RED, -r.overdue, r.due_on, r.share or 0.0, r.task_id))
    return risks[:number]


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
            r.evidence, r.missing, r.unit, r.state, r.light, r.task_id, r.area_id,
        )
        for r in open_rows[:MOST_ROWS]
    ]  # fmt: skip
