"""Indicators that follow from checks by rule and from what activities reached, by month."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlmodel import Session, col

from data.days import day_start, local_day
from data.moments import moment
from data.queries.boards import counts_for_progress
from data.queries.derived_hazards import Found, count, rate, until
from data.queries.former import as_they_were
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


class InUse(NamedTuple):
    """A time over which a site was of a type and in use; `until` None: it still is. `created_at` is the site's own."""

    site_id: int
    created_at: datetime
    since: datetime
    until: datetime | None

    def at(self, when: datetime) -> bool:
        return self.since <= when and (self.until is None or when < self.until)


def in_use(session: Session, viewer: Viewer, *, site_type: str, starts: datetime, ends: datetime) -> tuple[InUse, ...]:
    """Sites of a type at any time between two moments, as they were then."""
    asked = select(col(Site.id), col(Site.created_at), col(Site.ended_at)).where(
        col(Site.type) == site_type, visible(viewer, Site.area_id, Site.unit_id)
    )
    rows = session.execute(as_they_were(session, asked, starts, ends))
    return tuple(
        InUse(site_id, created, max(created, since or created), until or ended)
        for site_id, created, ended, since, until in rows
    )


def construction(session: Session, viewer: Viewer, months: list[date], at: datetime) -> Found:
    """Checks done per building site: each kind up to what its rule asks for in a year, so that none fills another.

    A month is that of the sites that were building sites in use when it ended, by the rules that held then.
    """
    new_year, end = day_start(months[0].replace(month=1)), until(months[-1], at)
    sites = in_use(session, viewer, site_type=BUILDING, starts=new_year, ends=end)
    rules = session.execute(select(FrequencyRule).where(col(FrequencyRule.site_type) == BUILDING)).scalars().all()
    if not sites or not rules:
        return
    rows = session.execute(
        select(col(Inspection.site_id), col(Inspection.kind), col(Inspection.occurred_at))
        .where(
            col(Inspection.site_id).in_({one.site_id for one in sites}),
            col(Inspection.kind).in_({rule.kind for rule in rules}),
            col(Inspection.occurred_at) >= moment(new_year),
            *saved(end, at),
        )
        .order_by(col(Inspection.occurred_at))
    ).all()
    for month in months:
        end = until(month, at)
        here = {one.site_id for one in sites if one.at(end)}
        asked = _asked(rules, local_day(end - timedelta(microseconds=1)))
        if here and asked:
            done = _done_in(month, rows, here, asked)
            yield "construction_checks", month, Cell(done / len(here), Origin.DERIVED, f"{done}/{len(here)}")


def _done_in(month: date, rows: Sequence[Any], sites: set[int], asked: Mapping[str, int]) -> int:
    """Checks of these sites in the month that were asked for, after those of the months before it."""
    made, done = Counter[tuple[int, str]](), 0
    for site_id, kind, when in rows:
        made[site_id, kind] += 1
        if site_id in sites and made[site_id, kind] <= asked.get(kind, 0):
            done += local_day(when).replace(day=1) == month
    return done


def _asked(rules: Iterable[FrequencyRule], day: date) -> Mapping[str, int]:
    """How many checks of each kind a building site owes in a year by the rules in force on a day."""
    asked = Counter[str]()
    for rule in rules:
        in_force = (rule.in_force_from or day) <= day and (rule.ended_on is None or rule.ended_on > day)
        if in_force and rule.period in A_YEAR:
            asked[rule.kind] += rule.count * A_YEAR[rule.period]
    return asked


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
