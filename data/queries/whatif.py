"""What if: the points with their history, walked through day by day by rules.whatif."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import func, select
from sqlmodel import Session, col

from data.days import day_end, day_start, local_day
from data.moments import moment
from data.queries.coverage import visits_of
from data.queries.kept import histories
from data.queries.standing import WHOLE, Part, points, valid
from models import Inspection
from rules.coverage import CLASSES, Point
from rules.permissions import Viewer
from rules.vocabulary import Risk
from rules.whatif import Day, replay, simulate, with_intervals

LOOK_BACK_DAYS = 28


@dataclass(frozen=True, slots=True)
class Plan:
    """Teams, minutes a day for each, minutes a point with the way to it, and the intervals by risk in days."""

    teams: int
    minutes: int
    minutes_a_point: int
    high: int = CLASSES[Risk.HIGH].days
    medium: int = CLASSES[Risk.MEDIUM].days
    low: int = CLASSES[Risk.LOW].days

    @property
    def visits_a_day(self) -> float:
        return self.teams * self.minutes / self.minutes_a_point

    @property
    def intervals(self) -> dict[Risk, int]:
        return {Risk.HIGH: self.high, Risk.MEDIUM: self.medium, Risk.LOW: self.low}


class Courses(NamedTuple):
    """The same days twice: at the pace of the last four weeks with today's intervals, and by the plan."""

    today: tuple[Day, ...]
    planned: tuple[Day, ...]
    visits_a_day: float


def pace(session: Session, viewer: Viewer, *, at: datetime, part: Part = WHOLE) -> float:
    """Valid visits a day over the last four weeks."""
    since = col(Inspection.occurred_at) > moment(at - timedelta(days=LOOK_BACK_DAYS))
    asked = select(func.count()).where(*valid(at, at), since, *visits_of(session, viewer, part))
    return (session.execute(asked).scalar() or 0) / LOOK_BACK_DAYS


def courses(
    session: Session, viewer: Viewer, *, at: datetime, plan: Plan, days: int = 30, part: Part = WHOLE
) -> Courses:
    """From tomorrow on, as the points stand at `at`."""
    first = local_day(at) + timedelta(days=1)
    edges = _edges(first, first + timedelta(days=days))
    now = list(whole_histories(session, viewer, starts=at, ends=at, part=part))
    a_day = pace(session, viewer, at=at, part=part)
    other = with_intervals(now, plan.intervals, edges[0])
    return Courses(simulate(now, edges, a_day), simulate(other, edges, plan.visits_a_day), a_day)


def month_gone_by(session: Session, viewer: Viewer, *, month: date, part: Part = WHOLE) -> tuple[Day, ...]:
    """Each day of a month with the visits that really took place, as known at its end."""
    after = (month.replace(day=1) + timedelta(days=32)).replace(day=1)
    edges = _edges(month.replace(day=1), after)
    return replay(whole_histories(session, viewer, starts=edges[0], ends=edges[-1], part=part), edges)


def whole_histories(
    session: Session, viewer: Viewer, *, starts: datetime, ends: datetime, part: Part = WHOLE
) -> tuple[Point, ...]:
    """Every point that exists within the time, with its last visit before it too, however long ago."""
    known = histories(session, viewer, starts=starts, ends=ends, part=part)
    before = points(session, viewer, part, starts, ends).rows.c
    asked = select(before.site_id, before.last).where(before.last.is_not(None))
    last = {row.site_id: row.last for row in session.execute(asked)}
    return tuple(
        replace(point, visits=(*point.visits, last[id])) if id in last and last[id] not in point.visits else point
        for id, point in sorted(known.items())
    )


def _edges(first: date, after: date) -> list[datetime]:
    """Midnights of the community's zone from the first day to the day after the last."""
    return [day_start(first + timedelta(days=n)) for n in range((after - first).days)] + [
        day_end(after - timedelta(days=1))
    ]
