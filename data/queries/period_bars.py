"""Conditions on the sites and the checks of the bars of a window, for all questions about it.

A bar that is over is asked of the sites as they were when it ended, as data.queries.duty_counts asks of a period: their
type and area, whether they were there, and whether they were left out. Any other is asked of the sites as they are.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, func, or_
from sqlmodel import col

from data.days import day_end, day_start, local_day
from data.moments import moment
from data.queries.standing import saved
from models import Inspection, Site
from rules.periods import Bar


def by_moment(bars: Iterable[Bar], at: datetime) -> Iterable[tuple[datetime, list[Bar]]]:
    """Bars with the moment whose sites they are asked of; mostly one for all."""
    found: dict[datetime, list[Bar]] = {}
    for bar in bars:
        found.setdefault(min(day_end(bar.ends), at), []).append(bar)
    return found.items()


def of_bar(bar: Bar, at: datetime) -> ColumnElement[bool]:
    """Its type, its name, and registered by the end of the day on which the window opened."""
    conditions: list[ColumnElement[bool]] = [col(Site.type).in_(bar.types)]
    if bar.words:
        conditions.append(or_(*(col(Site.name).contains(word, autoescape=True) for word in bar.words)))
    if bar.starts <= local_day(at):
        conditions.append(col(Site.created_at) < moment(day_end(bar.starts)))
    return and_(*conditions)


def within(bar: Bar, at: datetime) -> list[ColumnElement[bool]]:
    when = col(Inspection.occurred_at)
    days = [when >= moment(day_start(bar.starts)), when < moment(day_end(bar.ends))]
    return [col(Inspection.kind) == bar.kind, *days, *saved(at, at)]


def number(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)
