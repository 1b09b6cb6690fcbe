"""A safety month that is always under way: scheme 3, moved so that it began eighteen days ago."""

from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select
from sqlmodel import Session, col

from data.days import day_start
from data.demo.drills import show_fault
from data.demo.world import World
from models import (
    ActivityRecord,
    Area,
    Assignment,
    Campaign,
    Person,
    PhotoLink,
    PlanTemplate,
    Task,
    TaskTemplate,
    Unit,
)
from rules.activity_forms import form_of
from rules.almanac import Almanac
from rules.calendar import Occurrence, occurrences, plan_days
from rules.entries import SETTINGS, titled
from rules.progress import is_percentage
from rules.responsibility import given_to
from rules.vocabulary import PhotoRole

TEMPLATE = "smp3"
BEGAN_DAYS_AGO = 18
PLACES = ("社区广场", "活动中心", "居委会会议室", "小区南门", "商业街", "学校礼堂")
MORE_COUNTS: dict[str, tuple[tuple[str, int, int], ...]] = {  # beside what the task itself counts
    "consultation_day": (("people", 60, 260), ("leaflets", 100, 500), ("consultations", 10, 60)),
    "drill": (("people", 30, 180), ("minutes", 20, 60)),
    "lecture": (("people", 20, 90),),
    "study": (("people", 12, 40),),
    "five_entries": (("leaflets", 80, 400), ("people", 40, 200)),
    "inspection": (("hazards", 6, 30), ("hazards_fixed", 3, 20), ("units_ordered", 1, 6)),
    "law": (("leaflets", 60, 300), ("people", 30, 150)),
}
SCENES = {"study": "lecture", "law": "publicity", "culture": "publicity", "competition": "training"}


class Due(NamedTuple):
    """One assignment with its task, and how it is going."""

    assignment: Assignment
    task: Task
    unit: Unit
    fate: str


def make_month(session: Session, world: World, top: Area) -> None:
    plan = session.get_one(PlanTemplate, TEMPLATE)
    began = world.today - timedelta(days=BEGAN_DAYS_AGO)
    home = plan_days(world.today.year, plan.starts, plan.ends)
    shift = began - home.starts
    campaign = Campaign(
        template=plan.code,
        name=f"{world.today.year}年安全生产月(演示)",
        theme=plan.theme_zh,
        year=world.today.year,
        starts_on=began,
        ends_on=home.ends + shift,
        area_id=top.id or 0,
        created_by=world.people["planner"][0].id,
        is_demo=True,
        created_at=day_start(began - timedelta(days=9)) + timedelta(hours=10),
    )
    session.add(campaign)
    session.flush()
    units = _units(world)
    dues: list[Due] = []
    for row in _templates(session):
        task = make_task(session, campaign, row)
        given, _ = given_to(row.responsible, {unit.id or 0: unit.kind for unit in units})
        days = occurrences(row.due, home, Almanac())
        dues += [_due(world, task, unit, _moved(day, shift), row) for day in days for unit in units if unit.id in given]
    session.add_all([due.assignment for due in dues])
    session.flush()
    for due in dues:
        report(session, world, due)
    session.flush()
    show_fault(session, world)


def _templates(session: Session) -> list[TaskTemplate]:
    rows = select(TaskTemplate).where(col(TaskTemplate.plan) == TEMPLATE).order_by(col(TaskTemplate.position))
    return list(session.execute(rows).scalars())


def _units(world: World) -> list[Unit]:
    """The communities, the emergency office and the subdistrict; two enterprises and a school beside them."""
    market = world.communities[0].units[2]
    heavy = next(site.unit_id for site in world.sites if site.type == "key_class1_enterprise")
    factory = next(unit for unit in world.units["enterprise"] if unit.id == heavy)
    school = world.units["school"][0]
    bodies = [world.units["emergency_office"][0], world.units["subdistrict"][0]]
    return [*(home.unit for home in world.communities), *bodies, market, factory, school]


def _moved(day: Occurrence, shift: timedelta) -> Occurrence:
    return day._replace(opens_on=day.opens_on + shift, due_on=day.due_on + shift)


def make_task(session: Session, campaign: Campaign, row: TaskTemplate) -> Task:
    facts = row.model_dump(
        include={
            "position", "zh", "en", "category", "metric", "op", "target", "unit_word", "evidence", "source",
        }
    )  # fmt: skip
    task = Task(campaign_id=campaign.id or 0, template=row.code, **facts)
    session.add(task)
    session.flush()
    return task


def _due(world: World, task: Task, unit: Unit, day: Occurrence, row: TaskTemplate) -> Due:
    target = row.target if day.target is None else day.target
    assignment = Assignment(
        task_id=task.id or 0,
        unit_id=unit.id or 0,
        area_id=unit.area_id,
        opens_on=day.opens_on,
        due_on=day.due_on,
        due_time=day.due_time,
        target=target,
    )
    return Due(assignment, task, unit, fate(world, day.due_on))


def fate(world: World, due_on: date) -> str:
    """done | late | no_photo | partly | nothing: what is due already is mostly done, the rest is under way."""
    dice = world.rng.random()
    if due_on < world.today:
        return "done" if dice < 0.72 else "late" if dice < 0.86 else "nothing"
    return "done" if dice < 0.34 else "partly" if dice < 0.5 else "no_photo" if dice < 0.58 else "nothing"


def report(session: Session, world: World, due: Due) -> None:
    if due.fate == "nothing":
        return
    task = due.task
    at = _when(world, due)
    whole = due.assignment.target or 1
    share = 0.5 if due.fate == "partly" else 1.0
    amount = max(1.0, round(whole * share)) if not is_percentage(task.metric) else whole * share
    counts: dict[str, float] = {task.metric: amount}
    for metric, low, high in MORE_COUNTS.get(task.category, ()):
        counts.setdefault(metric, float(world.rng.randint(low, high)))
    shown = [kind for kind in task.evidence if kind not in ("photo", "link")]
    record = ActivityRecord(
        id=world.id(at),
        assignment_id=due.assignment.id,
        unit_id=due.unit.id,
        area_id=due.unit.area_id,
        person_id=_author(world, due.unit).id or 0,
        kind=task.category,
        form=form_of(task.category, task.metric) or "",
        title=_title(task, due.unit.id or 0),
        place=world.rng.choice(PLACES),
        counts=counts,
        evidence=shown if due.fate != "partly" else shown[:1],
        links=["https://example.org/anxun-demo"] if "link" in task.evidence else [],
        occurred_at=at,
        recorded_at=min(at + timedelta(minutes=world.rng.randint(5, 240)), world.end + timedelta(hours=1)),
        is_demo=True,
    )
    session.add(record)
    if due.fate != "no_photo":
        _add_photo(session, world, task, record)


def _title(task: Task, unit: int) -> str:
    """An activity of the five entries says where it entered; which ones differs from unit to unit."""
    if task.category != "five_entries":
        return task.zh
    return titled(task.zh, {SETTINGS[(unit + n) % len(SETTINGS)] for n in range(2 + unit % 4)})


def _when(world: World, due: Due) -> datetime:
    """Within its days; late = some days after the deadline, but not after the end of the demo."""
    opens, ends = due.assignment.opens_on, due.assignment.due_on
    yesterday = world.today - timedelta(days=1)
    if due.fate == "late":
        day = min(ends + timedelta(days=world.rng.randint(1, 3)), yesterday)
    else:
        last = min(ends, yesterday)
        day = last - timedelta(days=world.rng.randint(0, max(0, (last - opens).days)))
    return day_start(day) + timedelta(hours=9, minutes=world.rng.randint(0, 480))


def _author(world: World, unit: Unit) -> Person:
    home = next((c for c in world.communities if c.unit is unit), None)
    if home is not None and home.head is not None:
        return home.head
    return world.contacts.get(unit.id or 0) or world.people["planner"][0]


def _add_photo(session: Session, world: World, task: Task, record: ActivityRecord) -> None:
    kind = SCENES.get(task.category, task.category)
    sha256 = world.photos.get(f"activity-{kind}", world.photos["activity-publicity"])
    session.add(
        PhotoLink(
            sha256=sha256,
            subject_kind="activity",
            subject_id=str(record.id),
            role=PhotoRole.EVIDENCE,
            taken_at=record.occurred_at,
        )
    )
