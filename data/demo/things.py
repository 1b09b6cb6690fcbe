"""An invented plan of numbered things 件: five of an enterprise and three of an office, one after another."""

from datetime import timedelta

from sqlalchemy import select
from sqlmodel import Session, col

from data.days import day_start
from data.demo.month import Due, fate, make_task, report
from data.demo.world import World
from models import Area, Assignment, Campaign, PlanTemplate, Task, TaskTemplate, Unit
from rules.entries import thing_of

TEMPLATE = "smp6"
BEGAN_DAYS_AGO, EACH_DAYS = 34, 9
LARGE = ("key_class1_enterprise", "hazchem_enterprise", "general_enterprise", "gas_station", "crowded_place")
ENTERPRISES, OFFICES = 8, 4


def make_things(session: Session, world: World, top: Area) -> None:
    """The first things of each list are over, the last ones under way."""
    rows = select(TaskTemplate).where(col(TaskTemplate.plan) == TEMPLATE).order_by(col(TaskTemplate.position))
    lists: dict[str, list[TaskTemplate]] = {}
    for row in session.execute(rows).scalars():
        thing = thing_of(row.zh)
        if thing:
            lists.setdefault(thing.whose, []).append(row)
    longest = max(len(row) for row in lists.values())
    campaign = _campaign(session, world, top, days=longest * EACH_DAYS)
    dues: list[Due] = []
    for of_list in lists.values():
        for number, row in enumerate(of_list, longest - len(of_list) + 1):
            task = make_task(session, campaign, row)
            dues += [_due(world, campaign, task, unit, number) for unit in _units(world, row.responsible)]
    session.add_all([due.assignment for due in dues])
    session.flush()
    for due in dues:
        report(session, world, due)
    session.flush()


def _campaign(session: Session, world: World, top: Area, days: int) -> Campaign:
    plan, began = session.get_one(PlanTemplate, TEMPLATE), world.today - timedelta(days=BEGAN_DAYS_AGO)
    campaign = Campaign(
        name=f"{began.year}年第一责任人履职行动(演示)", theme=plan.theme_zh, year=began.year, starts_on=began,
        ends_on=began + timedelta(days=days), area_id=top.id or 0, created_by=world.people["planner"][0].id,
        is_demo=True, created_at=day_start(began - timedelta(days=6)) + timedelta(hours=15),
    )  # fmt: skip
    session.add(campaign)
    session.flush()
    return campaign


def _units(world: World, kinds: list[str]) -> list[Unit]:
    """Offices of the subdistrict, or its larger enterprises with somebody who answers for them."""
    if "enterprise" not in kinds:
        return world.units["department"][:OFFICES]
    answered = {unit.id: unit for unit in world.units["enterprise"] if unit.id in world.contacts}
    first = [site.unit_id for type in LARGE for site in world.sites if site.type == type and site.unit_id in answered]
    return [answered[id] for id in dict.fromkeys(first)][:ENTERPRISES]


def _due(world: World, campaign: Campaign, task: Task, unit: Unit, number: int) -> Due:
    due_on = campaign.starts_on + timedelta(days=number * EACH_DAYS)
    opens_on = max(campaign.starts_on, due_on - timedelta(days=EACH_DAYS * 2))
    given = Assignment(
        task_id=task.id or 0, unit_id=unit.id or 0, area_id=unit.area_id, opens_on=opens_on, due_on=due_on,
        target=task.target,
    )  # fmt: skip
    return Due(given, task, unit, fate(world, due_on))
