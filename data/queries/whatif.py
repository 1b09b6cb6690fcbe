"""What if: the points with their history, walked through day by day by rules.whatif."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import func, select, true
from sqlmodel import Session, col

from data.days import day_end, day_start, local_day
from data.moments import moment
from data.queries.coverage import visits_of
from data.queries.kept import histories
from data.queries.point_history import intervals_of, pauses_of
from data.queries.standing import WHOLE, Part, points, valid
from models import Inspection, SitePause
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
    now = points_at(session, viewer, at=at, part=part)
    a_day = pace(session, viewer, at=at, part=part)
    other = with_intervals(now, plan.intervals, edges[0])
    return Courses(simulate(now, edges, a_day), simulate(other, edges, plan.visits_a_day), a_day)


def month_gone_by(session: Session, viewer: Viewer, *, month: date, part: Part = WHOLE) -> tuple[Day, ...]:
    """Each day of a month with the visits that really took place, as known at its end."""
    after = (month.replace(day=1) + timedelta(days=32)).replace(day=1)
    edges = _edges(month.replace(day=1), after)
    return replay(whole_histories(session, viewer, starts=edges[0], ends=edges[-1], part=part), edges)


def points_at(session: Session, viewer: Viewer, *, at: datetime, part: Part = WHOLE) -> tuple[Point, ...]:
    """Every point with its last visit only, and what is known of the days to come: enough to walk on from here."""
    c = points(session, viewer, part, at, at).rows.c
    asked = select(c.site_id, c.risk, c.created_at, c.ended_at, c.last).order_by(c.site_id)
    rows = session.execute(asked).all()
    with_pause = select(col(SitePause.site_id)).where(col(SitePause.ends_at) > moment(at))
    pauses = pauses_of(session, col(SitePause.site_id).in_(with_pause))
    intervals = intervals_of(session, true())
    return tuple(
        Point(risk, created, (last,) if last else (), ended, tuple(pauses[id]), tuple(intervals[id]))
        for id, risk, created, ended, last in rows
    )


def whole_histories(
    session: Session, viewer: Viewer, *, starts: datetime, ends: datetime, part: Part = WHOLE
) -> tuple[Point, ...]:
    """Every point that exists within the time, as it was, with its last visit before it too, however long ago."""
    known = histories(session, viewer, starts=starts, ends=ends, part=part)
    last = _last_before(session, starts, ends)
    return tuple(
        replace(point, visits=(*point.visits, last[id])) if id in last else point
        for id, states in sorted(known.items())
        for point in states
    )


def _last_before(session: Session, starts: datetime, known_at: datetime) -> dict[int, datetime]:
    """The last valid visit to each site by then."""
    when = func.max(col(Inspection.occurred_at))
    asked = select(col(Inspection.site_id), when).where(*valid(starts, known_at)).group_by(col(Inspection.site_id))
    return {row[0]: row[1] for row in session.execute(asked)}


def _edges(first: date, after: date) -> list[datetime]:
    """Midnights of the community's zone from the first day to the day after the last."""
    return [day_start(first + timedelta(days=n)) for n in range((after - first).days)] + [
        day_end(after - timedelta(days=1))
    ]
