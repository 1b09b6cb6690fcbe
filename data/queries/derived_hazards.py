"""Indicators that follow from the hazard ledger, by month, and how a month becomes a cell."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlmodel import Session, col

from data.days import day_end, day_start, local_day
from data.queries.hazard_figures import on_ledger_at
from data.queries.scope import visible
from models import Hazard, HazardEvent
from rules.almanac import DAY, moved
from rules.indicators import Cell, Origin
from rules.permissions import Viewer
from rules.vocabulary import HazardState

Found = Iterable[tuple[str, date, Cell]]


def count(n: float) -> Cell:
    return Cell(float(n), Origin.DERIVED)


def rate(done: float, of: float) -> Cell:
    """In percent with its numerator and denominator; nothing owed is no data."""
    return Cell(100 * done / of, Origin.DERIVED, f"{done:g}/{of:g}") if of else Cell()


def until(month: date, at: datetime) -> datetime:
    return min(day_start(moved(month, 1)), at)


def ledger(session: Session, viewer: Viewer, months: list[date], at: datetime) -> Found:
    asked: list[ColumnElement[int]] = []
    came, gone = col(Hazard.registered_at), col(Hazard.struck_off_at)
    new_year = day_start(months[0].replace(month=1))
    for month in months:
        first, end = day_start(month), until(month, at)
        of_year = and_(came >= new_year, came < end)
        last_day = local_day(end - timedelta(microseconds=1))
        asked += [
            number_of(and_(came >= first, came < end)),
            number_of(and_(gone >= first, gone < end)),
            number_of(of_year),
            number_of(and_(of_year, gone < end)),
            number_of(and_(on_ledger_at(end), col(Hazard.due_on) < last_day)),
        ]
    sums = session.execute(select(*asked).where(visible(viewer, Hazard.area_id, Hazard.unit_id))).one()
    for n, month in enumerate(months):
        found, struck, registered, struck_of_year, overdue = sums[5 * n : 5 * n + 5]
        yield "hazards_found", month, count(found)
        yield "hazards_struck_off", month, count(struck)
        yield "hazard_closure_rate", month, rate(struck_of_year, registered)
        yield "overdue_hazards", month, count(overdue)


def on_time(session: Session, viewer: Viewer, months: list[date], at: datetime) -> Found:
    """Of the deadlines that fell in the month: fixed by then."""
    fixed = (
        select(func.min(col(HazardEvent.at)))
        .where(
            col(HazardEvent.hazard_id) == col(Hazard.id),
            col(HazardEvent.to_state) == HazardState.FIXED_PENDING_RECHECK,
        )
        .correlate(Hazard)
        .scalar_subquery()
    )
    last = min(moved(months[-1], 1) - DAY, local_day(at) - DAY)
    rows = session.execute(
        select(col(Hazard.due_on), fixed).where(
            visible(viewer, Hazard.area_id, Hazard.unit_id),
            col(Hazard.registered_at).is_not(None),
            col(Hazard.due_on).between(months[0], last),
        )
    )
    due: dict[date, list[bool]] = defaultdict(list)
    for due_on, when in rows:
        due[due_on.replace(day=1)].append(when is not None and when < day_end(due_on))
    for month in months:
        yield "hazard_on_time_rate", month, rate(sum(due[month]), len(due[month]))


def number_of(condition: Any) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)
