"""A campaign from a plan document, after a planner has corrected what the rules proposed."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlmodel import Session, col

from actions.plans import assign
from data import journal, reference
from data.queries.plan_documents import Dated, DraftTask, dated
from data.queries.plans import FIRST_YEAR, LAST_YEAR, PlannedTask
from data.queries.scope import visible
from models import Area, Campaign, Unit
from rules.errors import BadInput, UnknownThing
from rules.permissions import Viewer, require
from rules.progress import METRICS
from rules.responsibility import Fit

MOST_TASKS = 200
LARGEST_TARGET = 10_000_000
OPS = (">=", "=")


def make_from_document(
    session: Session, *, viewer: Viewer, area_id: int, name: str, starts_on: date, ends_on: date,
    tasks: Sequence[DraftTask],
) -> Campaign:  # fmt: skip
    """One task each, one assignment per task, day and unit: from then on a campaign like any other."""
    area = session.get(Area, area_id)
    if area is None or not viewer.sees(area_path=area.path):
        raise UnknownThing("There is no such area here.")
    require(viewer, "manage_plans", area_path=area.path)
    title = name.strip()[:160]
    _check_plan(session, title, starts_on, area_id, tasks)
    found = dated(session, starts_on=starts_on, ends_on=ends_on, tasks=tuple(tasks))
    for number, each in enumerate(found, 1):
        check_task(session, viewer, each, number)
    last = max(day.due_on for each in found for day in each.dates)
    campaign = Campaign(
        name=title, year=starts_on.year, starts_on=starts_on, ends_on=max(ends_on, last), area_id=area_id,
        created_by=viewer.person_id or None, is_demo=area.is_demo,
    )  # fmt: skip
    session.add(campaign)
    session.flush()
    planned = [planned_task(each, number) for number, each in enumerate(found, 1)]
    assign(session, campaign, planned)
    after = {
        "source": "document",
        "tasks": len(planned),
        "assignments": sum(len(t.dates) * len(t.units) for t in planned),
    }
    journal.record(session, viewer, "campaign_made", ("campaign", campaign.id), after=after)
    return campaign


def _check_plan(session: Session, name: str, starts_on: date, area_id: int, tasks: Sequence[DraftTask]) -> None:
    if not name:
        raise BadInput("Give the plan a name.", field="name")
    if not FIRST_YEAR <= starts_on.year <= LAST_YEAR:
        raise BadInput("A plan is made for a year between {first} and {last}.", first=FIRST_YEAR, last=LAST_YEAR)
    if not tasks:
        raise BadInput("Keep at least one task.", field="tasks")
    if len(tasks) > MOST_TASKS:
        raise BadInput("A plan has at most {n} tasks; make two of it.", n=MOST_TASKS, field="tasks")
    twin = select(col(Campaign.id)).where(
        col(Campaign.name) == name, col(Campaign.area_id) == area_id, col(Campaign.year) == starts_on.year,
        col(Campaign.cancelled_at).is_(None),
    )  # fmt: skip
    if session.execute(twin).first() is not None:
        raise BadInput("There is a plan of this name already: {name}.", field="name", name=name)


def check_task(session: Session, viewer: Viewer, each: Dated, number: int) -> None:
    """A task that can be given out. Raises BadInput with its number, UnknownThing for a unit out of sight."""
    task = each.task
    if not task.zh.strip():
        raise BadInput("Task {n} has no name.", n=number, field="zh")
    if not each.dates:
        raise BadInput("Task {n} has no date within the plan.", n=number, field="due")
    if not task.unit_ids:
        raise BadInput("Task {n} has no responsible unit.", n=number, field="units")
    if task.metric not in METRICS or task.op not in OPS or not 0 <= task.target <= LARGEST_TARGET:
        raise BadInput("Task {n} has no number that can be counted.", n=number, field="target")
    unknown = set(task.evidence) - set(reference.words("evidence"))
    if unknown or (task.category and task.category not in reference.words("task_categories")):
        raise BadInput("Task {n} has a kind that is not known.", n=number, field="category")
    seen = session.execute(
        select(col(Unit.id)).where(
            col(Unit.id).in_(task.unit_ids), visible(viewer, Unit.area_id, Unit.id), col(Unit.ended_at).is_(None)
        )
    ).all()
    if len(seen) != len(set(task.unit_ids)):
        raise UnknownThing("One of the units is not known here.")


def planned_task(each: Dated, number: int) -> PlannedTask:
    task = each.task
    return PlannedTask(
        "", number, task.zh.strip()[:200], "", task.category, task.metric, task.op, task.target, task.unit_word[:20],
        tuple(task.evidence), task.source.strip()[:200], each.dates, tuple(dict.fromkeys(task.unit_ids)), Fit.EXACT,
    )  # fmt: skip
