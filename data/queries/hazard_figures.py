"""Figures of the ledger: open(t) = registered(<= t) - struck_off(<= t), for any day."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlmodel import Session, col

from data.days import day_end, day_start
from data.queries.scope import visible
from models import Area, Hazard
from rules.permissions import Viewer
from rules.vocabulary import ON_LEDGER_STATES, Grade, HazardState, Level


class HazardCounts(NamedTuple):
    """`open`, `registered_total` and `struck_off_total` are as of the day's end; the others are how things stand."""

    open: int
    major_open: int
    overdue: int
    waiting_recheck: int
    registered_total: int
    struck_off_total: int
    to_verify: int


class WeekCount(NamedTuple):
    starts_on: date  # a Monday
    registered: int
    struck_off: int
    open_at_end: int


class AreaCount(NamedTuple):
    area_id: int
    name: str
    path: str
    open: int
    major_open: int
    overdue: int


def overdue_on(day: date) -> ColumnElement[bool]:
    """`rules.lifecycle.is_overdue` as a condition."""
    return and_(col(Hazard.due_on) < day, col(Hazard.state).in_(ON_LEDGER_STATES))


def on_ledger_at(moment: datetime) -> ColumnElement[bool]:
    """Registered before that moment, and not struck off before it."""
    gone = col(Hazard.struck_off_at)
    return and_(col(Hazard.registered_at) < moment, or_(gone.is_(None), gone >= moment))


def counts(session: Session, viewer: Viewer, *, on: date) -> HazardCounts:
    end = day_end(on)
    is_open = on_ledger_at(end)
    row = session.execute(
        select(
            _number_of(is_open),
            _number_of(and_(is_open, col(Hazard.grade) == Grade.MAJOR)),
            _number_of(and_(is_open, overdue_on(on))),
            _number_of(col(Hazard.state) == HazardState.FIXED_PENDING_RECHECK),
            _number_of(col(Hazard.registered_at) < end),
            _number_of(col(Hazard.struck_off_at) < end),
            _number_of(col(Hazard.state) == HazardState.REPORTED),
        ).where(visible(viewer, Hazard.area_id, Hazard.unit_id))
    ).one()
    return HazardCounts(*(int(n) for n in row))


def ids_behind(session: Session, viewer: Viewer, *, on: date) -> dict[str, list[str]]:
    """Ids of the lines behind `counts`, by the name of the figure."""
    is_open = on_ledger_at(day_end(on))
    lists = {
        "open": is_open,
        "major_open": and_(is_open, col(Hazard.grade) == Grade.MAJOR),
        "overdue": and_(is_open, overdue_on(on)),
        "waiting_recheck": col(Hazard.state) == HazardState.FIXED_PENDING_RECHECK,
        "to_verify": col(Hazard.state) == HazardState.REPORTED,
    }
    seen = visible(viewer, Hazard.area_id, Hazard.unit_id)
    return {
        name: [
            str(id)
            for id in session.execute(select(col(Hazard.id)).where(held, seen).order_by(col(Hazard.id))).scalars()
        ]
        for name, held in lists.items()
    }


def weekly(session: Session, viewer: Viewer, *, until: date, weeks: int) -> list[WeekCount]:
    """Registered and struck off per week, Monday to Sunday, oldest first; the last week holds `until`."""
    last = until - timedelta(days=until.weekday())
    mondays = [last - timedelta(weeks=back) for back in range(weeks - 1, -1, -1)]
    seen = visible(viewer, Hazard.area_id, Hazard.unit_id)
    before = select(func.count()).select_from(Hazard).where(on_ledger_at(day_start(mondays[0])), seen)
    open_now: int = session.execute(before).scalar_one()
    area: Any = Hazard.area_id + 0  # hides the area's own index from SQLite: these weeks are read by their days
    these = visible(viewer, area, Hazard.unit_id)
    came = _per_week(session, col(Hazard.registered_at), mondays, these)
    went = _per_week(session, col(Hazard.struck_off_at), mondays, these)
    answer = []
    for monday, new, gone in zip(mondays, came, went, strict=True):
        open_now += new - gone
        answer.append(WeekCount(monday, new, gone, open_now))
    return answer


def _per_week(session: Session, when: Any, mondays: Sequence[date], seen: ColumnElement[bool]) -> list[int]:
    """How many in each week; only the lines of these weeks are read."""
    starts = [day_start(monday) for monday in mondays]
    ends = [day_start(monday + timedelta(weeks=1)) for monday in mondays]
    asked = [_number_of(and_(when >= start, when < end)) for start, end in zip(starts, ends, strict=True)]
    row = session.execute(select(*asked).where(when >= starts[0], when < ends[-1], seen)).one()
    return [int(n) for n in row]


def by_area(session: Session, viewer: Viewer, *, on: date, level: Level = Level.COMMUNITY) -> list[AreaCount]:
    """Open hazards per area of a level, those below it included; areas without any are listed with zero."""
    is_open = on_ledger_at(day_end(on))
    held = session.execute(
        select(
            col(Hazard.area_id),
            _number_of(is_open),
            _number_of(and_(is_open, col(Hazard.grade) == Grade.MAJOR)),
            _number_of(and_(is_open, overdue_on(on))),
        )
        .where(visible(viewer, Hazard.area_id, Hazard.unit_id))
        .group_by(col(Hazard.area_id))
    ).all()
    paths = {row.id: row.path for row in session.execute(select(col(Area.id), col(Area.path)))}
    areas = session.execute(
        select(col(Area.id), col(Area.name), col(Area.path))
        .where(col(Area.level) == level, col(Area.ended_at).is_(None), visible(viewer, Area.id))
        .order_by(col(Area.path))
    )
    by_path = [(paths[row[0]], *row[1:]) for row in held]
    return [AreaCount(area_id, name, path, *_sum_below(by_path, path)) for area_id, name, path in areas]


def _sum_below(held: Sequence[Any], path: str) -> tuple[int, int, int]:
    """The figures of an area and everything below it."""
    below = [row for row in held if row[0].startswith(path)]
    return sum(int(r[1]) for r in below), sum(int(r[2]) for r in below), sum(int(r[3]) for r in below)


def _number_of(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)
