"""Tasks of a running campaign: one's own added, a title, number or evidence changed, a whole task cancelled."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlmodel import Session, col

from actions.plan_documents import LARGEST_TARGET, check_task, planned_task
from actions.plans import assign
from data import journal, reference
from data.queries.plan_documents import DraftTask, dated
from models import Area, Assignment, Campaign, Task, now
from rules.errors import BadInput, UnknownThing
from rules.permissions import Viewer, require


def add_task(session: Session, *, viewer: Viewer, campaign_id: int, task: DraftTask) -> Task:
    """One more task, given to its units like those that the plan was made with. It may move the plan's end."""
    campaign = plan_of(session, viewer, campaign_id)
    [each] = dated(session, starts_on=campaign.starts_on, ends_on=campaign.ends_on, tasks=(task,))
    last = select(func.max(col(Task.position))).where(col(Task.campaign_id) == campaign_id)
    position = (session.execute(last).scalar() or 0) + 1
    check_task(session, viewer, each, position)
    [made] = assign(session, campaign, [planned_task(each, position)])
    campaign.ends_on = max([campaign.ends_on, *(day.due_on for day in each.dates)])
    session.flush()
    after = {"title": made.zh, "assignments": len(each.dates) * len(set(task.unit_ids))}
    journal.record(session, viewer, "task_added", ("task", made.id), after=after)
    return made


def edit_task(
    session: Session, *, viewer: Viewer, task_id: int, zh: str, target: float, evidence: Sequence[str], reason: str
) -> None:
    """Another title, number or evidence, with a reason. Assignments that owe the old number owe the new one."""
    task = session.get(Task, task_id)
    if task is None:
        raise UnknownThing("There is no such task here.")
    plan_of(session, viewer, task.campaign_id)
    if not zh.strip():
        raise BadInput("Give the task a name.", field="zh")
    if not 0 <= target <= LARGEST_TARGET:
        raise BadInput("This number cannot be counted.", field="target")
    if set(evidence) - set(reference.words("evidence")):
        raise BadInput("This kind of evidence is not known.", field="evidence")
    why = _reason(reason)
    before = {"title": task.zh, "target": task.target, "evidence": list(task.evidence)}
    for row in _open(session, task_id):
        if row.target == task.target:
            row.target = target
    task.zh, task.target, task.evidence = zh.strip()[:200], target, sorted(set(evidence))
    session.flush()
    after = {"title": task.zh, "target": task.target, "evidence": task.evidence}
    journal.record(session, viewer, "task_changed", ("task", task_id), before=before, after=after, reason=why)


def cancel_task(session: Session, *, viewer: Viewer, task_id: int, reason: str) -> None:
    """For all its units and dates; what was recorded stays."""
    task = session.get(Task, task_id)
    if task is None:
        raise UnknownThing("There is no such task here.")
    plan_of(session, viewer, task.campaign_id)
    why, rows = _reason(reason), _open(session, task_id)
    if not rows:
        return
    for row in rows:
        row.cancelled_at, row.cancel_reason = now(), why
    session.flush()
    journal.record(session, viewer, "task_cancelled", ("task", task_id), after={"assignments": len(rows)}, reason=why)


def plan_of(session: Session, viewer: Viewer, campaign_id: int) -> Campaign:
    """A campaign that this person may change."""
    campaign = session.get(Campaign, campaign_id)
    area = session.get(Area, campaign.area_id) if campaign else None
    if campaign is None or area is None or campaign.cancelled_at or not viewer.sees(area_path=area.path):
        raise UnknownThing("There is no such campaign here.")
    require(viewer, "manage_plans", area_path=area.path)
    return campaign


def _open(session: Session, task_id: int) -> list[Assignment]:
    rows = select(Assignment).where(col(Assignment.task_id) == task_id, col(Assignment.cancelled_at).is_(None))
    return list(session.execute(rows).scalars())


def _reason(text: str) -> str:
    if not text.strip():
        raise BadInput("Say why.", field="reason")
    return text.strip()[:200]
