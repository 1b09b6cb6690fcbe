"""How many checks a site had in a period of a rule: read off the years that are kept ready, else counted anew.

A site without a standing has no visit at all; of one whose standing says nothing the visits are counted anew.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import CTE, ColumnElement, and_, case, false, func, not_, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from data.days import zone_shift
from data.moments import day_count, day_number, moment
from data.queries.duty_periods import Periods
from data.queries.ready import made_ready, open_sites
from data.queries.standing import saved
from models import CheckDay, CheckYear, Inspection, SiteStanding
from models.day_marks import days_marked
from rules.coverage import SAME_VISIT


class Checks:
    """The checks of each site in each period, for one statement over both. `all_settled`: nothing is in doubt."""

    def __init__(self, held: CTE, periods: Periods, at: datetime, known_at: datetime, *, all_settled: bool) -> None:
        self.held, self.periods, self.at, self.known_at = held, periods, at, known_at
        self.all_settled = all_settled

    def joined(self, duties: Any) -> Any:
        """The statement with the years in which its periods begin."""
        return duties.outerjoin(CheckYear, self._mine(CheckYear, self.periods.rows.c.year))

    def _mine(self, of: Any, year: Any) -> ColumnElement[bool]:
        p = self.periods.rows.c
        return and_(col(of.site_id) == self.held.c.site_id, col(of.kind) == p.kind, col(of.year) == year)

    def _of_next_year(self, told: Any) -> Any:
        """Few periods pass New Year: of the others nothing is looked up."""
        p, row = self.periods.rows.c, aliased(CheckYear)
        asked = select(told(row)).where(self._mine(row, p.next_year)).correlate(self.held, self.periods.rows)
        return case((p.next_year.is_not(None), asked.scalar_subquery()))

    def made(self, required: Any) -> Any:
        """Distinct days, or visits where the period is one day of which several are required; not capped at that."""
        p = self.periods.rows.c
        days: ColumnElement[int] = func.coalesce(days_marked(col(CheckYear.days), p.from_day, p.days), 0)
        if self.periods.pass_new_year:
            days += func.coalesce(self._of_next_year(lambda of: days_marked(of.days, 1, p.next_days)), 0)
        found: Any = days
        if self.periods.have_visits:
            several = and_(p.by_visit == 1, required > 1, days > 0)
            found = case((several, func.coalesce(self._of_days(col(CheckDay.visits)), days)), else_=days)
        if self.all_settled:
            return found
        counted = _counted_now(self.held, self.periods.rows, self.at, self.known_at)
        return case((or_(*self._doubts(days)), counted), else_=found)

    def _doubts(self, days: Any) -> Iterator[ColumnElement[bool]]:
        """What is kept rests on something that was not known at the moment, or on nothing."""
        site_id, p, then = self.held.c.site_id, self.periods.rows.c, min(self.at, self.known_at)
        unready = select(col(SiteStanding.site_id)).where(not_(made_ready()))
        yield site_id.in_(unready.scalar_subquery())
        doubted = [_later(CheckYear, then)]  # never null, or each would be looked up all the same
        if self.periods.pass_new_year:
            doubted.append(func.coalesce(self._of_next_year(lambda of: _later(of, then)), false()))
        late = self._of_days(col(CheckDay.site_id), col(CheckDay.settled_at) > moment(then)).is_not(None)
        yield and_(or_(*doubted), late)
        if self.periods.run:
            yield and_(p.runs == 1, days > 0, site_id.in_(open_sites(then).scalar_subquery()))

    def _of_days(self, told: Any, *conditions: Any) -> Any:
        row, p = CheckDay, self.periods.rows.c
        mine = [col(row.site_id) == self.held.c.site_id, col(row.kind) == p.kind]
        within = col(row.day).between(p.first_day, p.read_to)
        asked = select(told).where(*mine, within, *conditions).limit(1)
        return asked.correlate(self.held, self.periods.rows).scalar_subquery()


def _later(of: Any, then: datetime) -> ColumnElement[bool]:
    return and_(col(of.settled_at).is_not(None), col(of.settled_at) > moment(then))


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
    counts = case((p.by_visit == 1, func.count()), else_=func.count(day_count(c.at, zone_shift()).distinct()))
    return select(counts).select_from(checks).where(*firsts).correlate(held, periods).scalar_subquery()
