"""The tasks of a campaign as a planner may change them."""

from datetime import date
from typing import NamedTuple

from sqlalchemy import case, func, select
from sqlmodel import Session, col

from data.queries.scope import visible
from models import Assignment, Campaign, Task
from rules.permissions import Viewer


class TaskSeen(NamedTuple):
    id: int
    zh: str
    en: str
    metric: str
    op: str
    target: float
    unit_word: str
    evidence: tuple[str, ...]
    first_due: date
    last_due: date
    assignments: int
    cancelled: int


def tasks_of(session: Session, viewer: Viewer, *, campaign_id: int) -> list[TaskSeen]:
    """In the order of the plan; only what is given to units in sight counts."""
    gone = func.sum(case((col(Assignment.cancelled_at).is_not(None), 1), else_=0))
    columns = (
        col(Task.id), col(Task.zh), col(Task.en), col(Task.metric), col(Task.op), col(Task.target), col(Task.unit_word),
        col(Task.evidence),
    )  # fmt: skip
    per_task = (
        select(
            col(Assignment.task_id).label("task_id"), func.min(col(Assignment.due_on)).label("first"),
            func.max(col(Assignment.due_on)).label("last"), func.count().label("n"), gone.label("gone"),
        )
        .where(visible(viewer, Assignment.area_id, Assignment.unit_id))
        .group_by(col(Assignment.task_id))
        .subquery()
    )  # fmt: skip
    rows = session.execute(
        select(*columns, per_task.c.first, per_task.c.last, per_task.c.n, per_task.c.gone)
        .join(per_task, per_task.c.task_id == col(Task.id))
        .join(Campaign, col(Campaign.id) == col(Task.campaign_id))
        .where(col(Task.campaign_id) == campaign_id, col(Campaign.cancelled_at).is_(None))
        .order_by(col(Task.position), col(Task.id))
    )
    return [TaskSeen._make((*row[:7], tuple(row[7]), row[8], row[9], int(row[10]), int(row[11]))) for row in rows]
