"""The working days of this community, and the deadline that follows from them."""

from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any, NamedTuple

import holidays
from sqlalchemy import select
from sqlmodel import Session, col

from models import WorkdayOverride
from rules.vocabulary import Grade
from rules.workdays import WorkCalendar, usual_deadline
from settings import settings


class OwnDay(NamedTuple):
    on: date
    works: bool
    name: str


def calendar(session: Session, year: int) -> WorkCalendar:
    """Public holidays of this year and the next, and the community's own days."""
    days_off, worked = _public(year)
    return WorkCalendar(days_off, worked, {own.on: own.works for own in own_days(session)})


def own_days(session: Session) -> Sequence[OwnDay]:
    columns = [getattr(WorkdayOverride, name) for name in OwnDay._fields]
    return [OwnDay(*row) for row in session.execute(select(*columns).order_by(col(WorkdayOverride.on)))]


def deadline_by_default(session: Session, *, grade: Grade, mode: str, on: date) -> date | None:
    """What a form suggests; None for a major hazard, whose plan sets the date."""
    counted = calendar(session, on.year) if settings().deadline_working_days else None
    return usual_deadline(grade, mode, on, counted)


@cache
def _public(year: int) -> tuple[frozenset[date], frozenset[date]]:
    years = [year, year + 1]
    found: Any = holidays.country_holidays("CN", years=years)
    worked = {day for day in getattr(found, "weekend_workdays", ()) if day.year in years}
    return frozenset(found), frozenset(worked)
