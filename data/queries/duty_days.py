"""How many checks a site had in a period of a rule: added up of the days that are kept ready, else counted anew."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import CTE, and_, case, func, or_, select
from sqlmodel import col

from data.days import zone_shift
from data.moments import day_count, day_number, lesser, moment
from data.queries.standing import saved
from models import CheckDay, Inspection
from rules.coverage import SAME_VISIT


def made(held: CTE, periods: CTE, at: datetime, known_at: datetime) -> Any:
    """Distinct days, or visits where the period is one day; not capped at what is required."""
    s, p = held.c, periods.c
    then = min(at, known_at)
    total = func.coalesce(func.sum(lesser(col(CheckDay.visits), p.a_day)), 0)
    late = func.max(col(CheckDay.settled_at)) > moment(then)  # one of the days rests on something not known then
    kept = [  # nothing became known of any visit since the period began, or all that is known now was known then
        (s.settled_at < p.opens, 0),
        (s.settled_at <= moment(then), _looked_up(held, periods, p.last_day, total)),
        (
            and_(p.cut == 0, s.settled_at.is_not(None)),
            _looked_up(held, periods, p.kept_to, case((late, None), else_=total)),
        ),
    ]
    return func.coalesce(case(*kept), _counted_now(held, periods, at, known_at))


def _looked_up(held: CTE, periods: CTE, last_day: Any, told: Any) -> Any:
    """PostgreSQL cannot know how many duties there are, so the days are looked up for each rather than joined."""
    row, p = CheckDay, periods.c
    mine = [col(row.site_id) == held.c.site_id, col(row.kind) == p.kind, col(row.day).between(p.first_day, last_day)]
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
