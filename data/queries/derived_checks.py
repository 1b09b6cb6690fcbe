"""Indicators that follow from checks by rule and from what activities reached, by month."""

from collections import Counter
from datetime import date, datetime

from sqlalchemy import select
from sqlmodel import Session, col

from data.days import day_start, local_day
from data.moments import moment
from data.queries.boards import counts_for_progress
from data.queries.derived_hazards import Found, count, rate, until
from data.queries.scope import visible
from data.queries.standing import saved
from models import ActivityRecord, Area, Assignment, FrequencyRule, Inspection, Site, Task
from rules.activity_forms import ActivityForm
from rules.entries import settings_in
from rules.indicators import Cell, Origin
from rules.permissions import Viewer
from rules.vocabulary import Level

BUILDING = "construction_site"
A_YEAR = {"month": 12, "quarter": 4, "half_year": 2, "year": 1}
ENTRIES = "five_entries"


def construction(session: Session, viewer: Viewer, months: list[date], at: datetime) -> Found:
    """Checks done per building site: each kind up to what its rule asks for in a year, so that none fills another."""
    sites = session.execute(
        select(col(Site.id)).where(
            col(Site.type) == BUILDING, col(Site.ended_at).is_(None), visible(viewer, Site.area_id, Site.unit_id)
        )
    ).scalars().all()  # fmt: skip
    asked = _asked(session)
    if not sites or not asked:
        return
    rows = session.execute(
        select(col(Inspection.site_id), col(Inspection.kind), col(Inspection.occurred_at))
        .where(
            col(Inspection.site_id).in_(sites),
            col(Inspection.kind).in_(asked),
            col(Inspection.occurred_at) >= moment(day_start(months[0].replace(month=1))),
            *saved(until(months[-1], at), at),
        )
        .order_by(col(Inspection.occurred_at))
    )
    made, done = Counter[tuple[int, str]](), Counter[date]()
    for site_id, kind, when in rows:
        made[site_id, kind] += 1
        if made[site_id, kind] <= asked[kind]:
            done[local_day(when).replace(day=1)] += 1
    for month in months:
        note = f"{done[month]}/{len(sites)}"
        yield "construction_checks", month, Cell(done[month] / len(sites), Origin.DERIVED, note)


def _asked(session: Session) -> dict[str, int]:
    """How many checks of each kind a building site owes in a year."""
    rows = session.execute(
        select(col(FrequencyRule.kind), col(FrequencyRule.count), col(FrequencyRule.period)).where(
            col(FrequencyRule.site_type) == BUILDING, col(FrequencyRule.ended_on).is_(None)
        )
    )
    asked = Counter[str]()
    for kind, n, period in rows:
        if period in A_YEAR:
            asked[kind] += n * A_YEAR[period]
    return dict(asked)


def reached(session: Session, viewer: Viewer, months: list[date], at: datetime) -> Found:
    """Since new year: how many of the five 五进 were entered, and which share of the grids has seen a film."""
    rows = session.execute(
        select(
            col(ActivityRecord.occurred_at), col(ActivityRecord.form), col(ActivityRecord.grids),
            col(ActivityRecord.title), col(ActivityRecord.note), col(Task.category), col(Task.zh),
        )
        .outerjoin(Assignment, col(Assignment.id) == col(ActivityRecord.assignment_id))
        .outerjoin(Task, col(Task.id) == col(Assignment.task_id))
        .where(
            visible(viewer, ActivityRecord.area_id, ActivityRecord.unit_id),
            counts_for_progress(),
            col(ActivityRecord.occurred_at) >= moment(day_start(months[0].replace(month=1))),
            col(ActivityRecord.occurred_at) < moment(until(months[-1], at)),
            (col(ActivityRecord.form) == ActivityForm.GRID_VIDEO) | (col(Task.category) == ENTRIES),
        )
    ).all()  # fmt: skip
    grids = _grids(session, viewer)
    for month in months:
        end = until(month, at)
        so_far = [row for row in rows if row.occurred_at < end]
        entries = [settings_in(f"{r.title}\n{r.note}") or settings_in(r.zh) for r in so_far if r.category == ENTRIES]
        films = {grid for row in so_far if row.form == ActivityForm.GRID_VIDEO for grid in row.grids}
        if entries:
            yield "five_entry_coverage", month, count(len(frozenset().union(*entries)))
        if films:
            yield "film_coverage", month, rate(len(films & grids), len(grids))


def _grids(session: Session, viewer: Viewer) -> frozenset[int]:
    asked = select(col(Area.id)).where(visible(viewer, Area.id), col(Area.level) == Level.GRID)
    return frozenset(session.execute(asked.where(col(Area.ended_at).is_(None))).scalars())
