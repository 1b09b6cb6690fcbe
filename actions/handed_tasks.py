"""Tasks handed down from above 交办任务: who sent them, by when, and the reply; in the same list as all others."""

from datetime import date

from sqlalchemy import select
from sqlmodel import Session, col

from actions.activities import ActivityDraft, record_activity
from actions.plan_tasks import add_task
from data import journal
from data.queries.plan_documents import DraftTask
from models import ActivityRecord, Area, Assignment, Campaign, HandedTask, Task, now
from rules.errors import BadInput, UnknownThing
from rules.permissions import Viewer, require

LONGEST_REPLY = 2000


def hand_down(
    session: Session, *, viewer: Viewer, area_id: int, sender: str, number: str, received_on: date, task: DraftTask
) -> HandedTask:
    """Take in a task from above and give it to units. The year's handed-down tasks are one campaign of the area."""
    area = session.get(Area, area_id)
    if area is None or not viewer.sees(area_path=area.path):
        raise UnknownThing("There is no such area here.")
    require(viewer, "manage_plans", area_path=area.path)
    if not sender.strip():
        raise BadInput("Say who sent it.", field="sender")
    if task.due.last is None or task.due.last < received_on:
        raise BadInput("The deadline lies before the day on which it came in.", field="due")
    made = add_task(session, viewer=viewer, campaign_id=_year_of(session, viewer, area, received_on).id or 0, task=task)
    row = HandedTask(
        task_id=made.id or 0, sender=sender.strip()[:80], number=number.strip()[:60], received_on=received_on
    )
    session.add(row)
    session.flush()
    for assignment in session.execute(select(Assignment).where(col(Assignment.task_id) == made.id)).scalars():
        assignment.opens_on = received_on
    session.flush()
    after = {"sender": row.sender, "number": row.number, "received_on": received_on, "due_on": task.due.last}
    journal.record(session, viewer, "task_handed_down", ("task", made.id), after=after)
    return row


def _year_of(session: Session, viewer: Viewer, area: Area, received_on: date) -> Campaign:
    name = f"{received_on.year}年上级交办任务"
    known = select(Campaign).where(
        col(Campaign.name) == name, col(Campaign.area_id) == area.id, col(Campaign.cancelled_at).is_(None)
    )
    campaign: Campaign | None = session.execute(known).scalar()
    if campaign is None:
        campaign = Campaign(
            name=name, year=received_on.year, starts_on=date(received_on.year, 1, 1),
            ends_on=date(received_on.year, 12, 31), area_id=area.id or 0, created_by=viewer.person_id or None,
            is_demo=area.is_demo,
        )  # fmt: skip
        session.add(campaign)
        session.flush()
        journal.record(session, viewer, "campaign_made", ("campaign", campaign.id), after={"source": "handed_down"})
    return campaign


def reply(session: Session, *, viewer: Viewer, assignment_id: int, text: str) -> ActivityRecord:
    """Answer a task from above. The answer is a record like any other, so what comes late stays late."""
    row = session.get(Assignment, assignment_id)
    handed = select(col(HandedTask.id)).where(col(HandedTask.task_id) == row.task_id) if row else None
    if row is None or handed is None or session.execute(handed).first() is None:
        raise UnknownThing("There is no such task here.")
    if not text.strip():
        raise BadInput("Write the reply.", field="text")
    task = session.get_one(Task, row.task_id)
    draft = ActivityDraft(
        assignment_id=assignment_id, note=text.strip()[:LONGEST_REPLY], evidence=("report",),
        counts={task.metric: row.target}, occurred_at=now(),
    )  # fmt: skip
    return record_activity(session, viewer=viewer, draft=draft)
