"""What a year brings: key periods with their real days, school terms, public holidays. The lunar days are given."""

import calendar
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from typing import Any, NamedTuple

from rules.errors import BadInput

DAY = timedelta(days=1)
ANCHORS = {"lunar 1-1": "spring_festival", "lunar 5-5": "dragon_boat", "lunar 8-15": "mid_autumn"}


class Window(NamedTuple):
    starts: date
    ends: date


@dataclass(frozen=True, slots=True)
class Almanac:
    """`periods` start in the plan's year; `terms` and `days_off` cover every year that the plan touches."""

    periods: Mapping[str, Window] = field(default_factory=dict)
    terms: tuple[Window, ...] = ()
    days_off: frozenset[date] = frozenset()

    @property
    def holidays(self) -> list[date]:
        return first_days(self.days_off)

    def period(self, name: str) -> Window:
        if name not in self.periods:
            raise BadInput("The calendar of this year has no key period {period}.", period=name)
        return self.periods[name]

    def school_days(self, window: Window) -> int:
        """Mondays to Fridays inside a term that are no public holiday."""
        days = (window.starts + DAY * n for n in range((window.ends - window.starts).days + 1))
        return sum(
            day.weekday() < 5 and day not in self.days_off and any(t.starts <= day <= t.ends for t in self.terms)
            for day in days
        )


def first_days(days_off: Collection[date]) -> list[date]:
    """The first day of each public holiday; a plain weekend in the middle of one does not begin another."""
    found = []
    for day in sorted(days_off):
        before = day - DAY
        while before.weekday() >= 5 and before not in days_off:
            before -= DAY
        if before not in days_off:
            found.append(day)
    return found


def key_window(starts: str | None, ends: str | None, rule: Mapping[str, Any] | None, year: int, lunar: date) -> Window:
    """A key period that starts in `year`: month-days, or some days around the lunar day given."""
    if rule:
        before, after = timedelta(days=int(rule["before_days"])), timedelta(days=int(rule["after_days"]))
        return Window(lunar - before, lunar + after)
    first = month_day(str(starts), year)
    return Window(first, next_such(str(ends), first))


def terms_of(periods: Mapping[str, Window]) -> Iterable[Window]:
    """The two school terms that start in a year: from the start of term to the break."""
    for opens, closes in (("term_start_spring", "pre_summer_break"), ("term_start_autumn", "pre_winter_break")):
        if opens in periods and closes in periods:
            first, last = periods[opens].starts, periods[closes].ends
            yield Window(first, last if last > first else moved(last, 12))


@cache
def month_day(text: str, year: int) -> date:
    """ "06-16" in a year; 29 February is the 28th where there is none."""
    try:
        month, day = (int(part) for part in text.split("-"))
        return date(year, month, min(day, calendar.monthrange(year, month)[1]) if day <= 31 else day)
    except ValueError as error:
        raise BadInput("{text} is not a day of the year.", text=text) from error


def next_such(text: str, first: date) -> date:
    """The next such day on or after `first`: an end in January belongs to the next year."""
    day = month_day(text, first.year)
    return day if day >= first else month_day(text, first.year + 1)


def moved(day: date, months: int) -> date:
    """The same day some months on; the last day of a month stays the last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    ends_month = day.day == calendar.monthrange(day.year, day.month)[1]
    return date(year, month + 1, last if ends_month else min(day.day, last))
