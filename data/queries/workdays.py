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


class PublicDay(NamedTuple):
    on: date
    works: bool  # a weekend that is worked instead 调休
    name: str


class Effect(NamedTuple):
    """When a general hazard with a dated deadline, graded on that day, is due: as counted here, and both ways."""

    counted: date | None
    by_calendar_days: date | None
    by_working_days: date | None
    in_working_days: bool  # which of the two holds here


def public_days(year: int, language: str) -> tuple[PublicDay, ...]:
    """Public holidays and worked weekends of a year, named in Chinese or English, in order."""
    found: Any = holidays.country_holidays("CN", years=[year], language="zh_CN" if language == "zh" else "en_US")
    free = [PublicDay(day, False, name) for day, name in found.items()]
    worked = [PublicDay(day, True, "") for day in getattr(found, "weekend_workdays", ()) if day.year == year]
    return tuple(sorted(free + worked))


def effect(session: Session, *, on: date) -> Effect:
    plain = usual_deadline(Grade.GENERAL, "dated", on, None)
    working = usual_deadline(Grade.GENERAL, "dated", on, calendar(session, on.year))
    in_working_days = settings().deadline_working_days
    return Effect(working if in_working_days else plain, plain, working, in_working_days)


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
