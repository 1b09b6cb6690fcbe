"""How many checks a site had in a period of a rule: added up of the days that are kept ready, else counted anew."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import CTE, case, func, not_, or_, select
from sqlmodel import Session, col

from data.days import zone_shift
from data.moments import day_count, day_number, lesser, moment
from data.queries.ready import all_settled, made_ready
from data.queries.standing import saved
from models import CheckDay, Inspection, SiteStanding
from rules.coverage import SAME_VISIT

LATE = 1_000_000
"""A day that rests on something not known then weighs more than all checks of a period: its sum is not believed."""


def made(session: Session, held: CTE, periods: CTE, at: datetime, known_at: datetime) -> Any:
    """Distinct days, or visits where the period is one day; not capped at what is required.

    A site without a standing has no visit at all; of one whose standing says nothing the visits are counted anew.
    """
    then = min(at, known_at)
    visits = lesser(col(CheckDay.visits), periods.c.a_day)
    if all_settled(session, then):
        return func.coalesce(_looked_up(held, periods, func.sum(visits)), 0)
    total = func.sum(case((col(CheckDay.settled_at) > moment(then), LATE), else_=visits))
    known = _looked_up(held, periods, case((total.is_(None), 0), (total < LATE, total)))
    unready = select(col(SiteStanding.site_id)).where(not_(made_ready())).scalar_subquery()
    return func.coalesce(case((held.c.site_id.not_in(unready), known)), _counted_now(held, periods, at, known_at))


def _looked_up(held: CTE, periods: CTE, told: Any) -> Any:
    """PostgreSQL cannot know how many duties there are, so the days are looked up for each rather than joined."""
    row, p = CheckDay, periods.c
    mine = [col(row.site_id) == held.c.site_id, col(row.kind) == p.kind, col(row.day).between(p.first_day, p.read_to)]
    return select(told).where(*mine).correlate(held, periods).scalar_subquery()


def _counted_now(held: CTE, periods: CTE, at: datetime, known_at: datetime) -> Any:
    """The same person within ten minutes is one visit."""
    p, when = periods.c, col(Inspection.occurred_at)
    last = func.lag(when).over(partition_by=col(Inspection.person_id), order_by=when)
    checks = (
        select(when.label("at"), last.label("last"))
        .where(col(Inspection.site_id) == held.c.site_id, when >= p.before, when < p.closes)
        .where(col(Inspection.kind) == p.kind, *saved(at, known_at))
        .correlate(held, periods)
        .subquery()
    )
    c = checks.c
    gap = day_number(c.at) - day_number(c.last) > SAME_VISIT / timedelta(days=1)
    firsts = [c.at >= p.opens, or_(c.last.is_(None), gap)]
    counts = case((p.a_day > 1, func.count()), else_=func.count(day_count(c.at, zone_shift()).distinct()))
    return select(counts).select_from(checks).where(*firsts).correlate(held, periods).scalar_subquery()
