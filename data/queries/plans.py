"""Plan templates, and what a campaign made from one would hold: every task with its real dates, before it is saved."""

from datetime import date
from typing import NamedTuple

from sqlalchemy import select
from sqlmodel import Session, col

from data.queries.almanac import almanac
from data.queries.scope import visible
from models import Area, Campaign, PlanTemplate, TaskTemplate, Unit
from rules.calendar import Occurrence, occurrences, plan_days
from rules.errors import BadInput, UnknownThing
from rules.permissions import Viewer
from rules.responsibility import Fit, given_to
from rules.vocabulary import Level

FIRST_YEAR, LAST_YEAR = 2000, 2099  # the lunar calendar that we carry is sure within these


class TemplateSeen(NamedTuple):
    code: str
    kind: str
    zh: str
    en: str
    theme_zh: str
    theme_en: str
    starts: str
    ends: str
    focus: str
    tasks: int


class UnitSeen(NamedTuple):
    id: int
    kind: str
    name: str
    area_id: int
    area: str


class PlannedTask(NamedTuple):
    """A task as it would be made: whom it goes to and when it is due."""

    code: str
    position: int
    zh: str
    en: str
    category: str
    metric: str
    op: str
    target: float
    unit_word: str
    evidence: tuple[str, ...]
    source: str
    dates: tuple[Occurrence, ...]
    units: tuple[int, ...]
    fit: Fit


class Preview(NamedTuple):
    template: str
    zh: str
    en: str
    theme: str
    starts_on: date
    ends_on: date
    tasks: tuple[PlannedTask, ...]
    assignments: int
    made_before: str  # the name of the same campaign, "" when there is none


def templates(session: Session) -> list[TemplateSeen]:
    """All schemes and yearly plans of the catalogue."""
    counts: dict[str, int] = {}
    for (plan,) in session.execute(select(col(TaskTemplate.plan))):
        counts[plan] = counts.get(plan, 0) + 1
    rows = session.execute(select(PlanTemplate).order_by(col(PlanTemplate.position), col(PlanTemplate.code))).scalars()
    return [
        TemplateSeen(
            p.code, p.kind, p.zh, p.en, p.theme_zh, p.theme_en, p.starts, p.ends, p.focus, counts.get(p.code, 0)
        )
        for p in rows
    ]


def units(session: Session, viewer: Viewer) -> list[UnitSeen]:
    """Units in sight that a plan can give tasks to."""
    rows = session.execute(
        select(col(Unit.id), col(Unit.kind), col(Unit.name), col(Unit.area_id), col(Area.name))
        .join(Area, col(Area.id) == col(Unit.area_id))
        .where(visible(viewer, Unit.area_id, Unit.id), col(Unit.ended_at).is_(None))
        .order_by(col(Area.path), col(Unit.kind), col(Unit.name))
    )
    return [UnitSeen(*row) for row in rows]


def plannable_areas(session: Session, viewer: Viewer) -> list[tuple[int, str]]:
    """Areas for which this person may make plans, widest first."""
    rows = session.execute(
        select(col(Area.id), col(Area.name), col(Area.path))
        .where(
            visible(viewer, Area.id),
            col(Area.ended_at).is_(None),
            col(Area.level).in_([Level.DISTRICT, Level.SUBDISTRICT, Level.COMMUNITY]),
        )
        .order_by(col(Area.path))
    )
    return [(found, name) for found, name, path in rows if viewer.may("manage_plans", area_path=path)]


def preview(
    session: Session,
    viewer: Viewer,
    *,
    template: str,
    year: int,
    area_id: int,
    unit_ids: tuple[int, ...],
    month: int | None = None,
) -> Preview:
    """What make_campaign would save, row for row. Raises UnknownThing or BadInput as it would."""
    plan_row = session.get(PlanTemplate, template)
    if plan_row is None:
        raise UnknownThing("There is no such plan template.")
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise BadInput("A plan is made for a year between {first} and {last}.", first=FIRST_YEAR, last=LAST_YEAR)
    years_on = plan_row.end_year_offset
    days = plan_days(year, plan_row.starts, plan_row.ends, years_on=years_on, month=month)
    chosen = _chosen(session, viewer, unit_ids)
    brought = almanac(session, year, years_on=years_on)
    rows = session.execute(
        select(TaskTemplate).where(col(TaskTemplate.plan) == template).order_by(col(TaskTemplate.position))
    ).scalars()
    tasks = []
    for row in rows:
        given, fit = given_to(row.responsible, chosen)
        dates = tuple(occurrences(row.due, days, brought))
        tasks.append(_planned(row, dates, tuple(given), fit))
    ends = max([days.ends, *(d.due_on for t in tasks for d in t.dates)])
    total = sum(len(t.dates) * len(t.units) for t in tasks)
    same = same_campaign(session, template, year, area_id)
    name = same.name if same else ""
    theme = plan_row.theme_zh
    return Preview(template, plan_row.zh, plan_row.en, theme, days.starts, ends, tuple(tasks), total, name)


def same_campaign(session: Session, template: str, year: int, area_id: int) -> Campaign | None:
    """The campaign of this template, year and area that is not cancelled."""
    return session.execute(
        select(Campaign).where(
            col(Campaign.template) == template,
            col(Campaign.year) == year,
            col(Campaign.area_id) == area_id,
            col(Campaign.cancelled_at).is_(None),
        )
    ).scalar()


def _planned(row: TaskTemplate, dates: tuple[Occurrence, ...], given: tuple[int, ...], fit: Fit) -> PlannedTask:
    return PlannedTask(
        row.code, row.position, row.zh, row.en, row.category, row.metric, row.op, row.target, row.unit_word,
        tuple(row.evidence), row.source, dates, given, fit,
    )  # fmt: skip


def _chosen(session: Session, viewer: Viewer, unit_ids: tuple[int, ...]) -> dict[int, str]:
    if not unit_ids:
        raise BadInput("Choose at least one unit.", field="units")
    rows = session.execute(
        select(col(Unit.id), col(Unit.kind))
        .where(col(Unit.id).in_(unit_ids), visible(viewer, Unit.area_id, Unit.id), col(Unit.ended_at).is_(None))
        .order_by(col(Unit.id))
    ).all()
    if len(rows) != len(set(unit_ids)):
        raise UnknownThing("One of the units is not known here.")
    return {row[0]: row[1] for row in rows}
