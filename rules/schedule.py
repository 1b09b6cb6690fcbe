"""What is due when: so many checks of one kind per day, week, month, quarter, year, term, school day or event.

This is duty by rule, and another question than coverage: rules.coverage asks whether a point was seen lately by anybody
for anything, here each kind of check has its own count, and a kind done too often never fills another. A visit without
place proof counts here too; it is marked elsewhere. Days are days of the community's own zone.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NamedTuple

from rules.almanac import DAY, Almanac, Window, first_days
from rules.coverage import Share, one_visit_each

CONDITIONS = {"flood_season": ("rainy_season", "summer_break")}
"""Conditions of rules that are times of the year; any other condition is a trait of the site, like its gas class."""
KIND_SEASONS = {"sale_period_check": ("fireworks_season",)}
"""Kinds of check that exist only in a time of the year."""
KEY_PERIODS = (
    "new_year", "spring_festival", "labour_day", "national_day", "high_temperature", "rainy_season", "winter",
)  # fmt: skip
"""The seven windows in which special checks are held."""
HOLIDAY_LEAD = timedelta(days=7)
"""A pre-holiday check belongs to the week before the holiday."""
MONTHS = {"month": 1, "quarter": 3, "year": 12}
ONE_DAY = ("day", "school_day")
LOOK_BACK = {"day": 7, "school_day": 100, "week": 14}
"""Days in which the last finished period of a rule is looked for; longer periods and events: fourteen months."""
LONGEST_LOOK_BACK = 430


@dataclass(frozen=True, slots=True)
class Rule:
    count: int
    period: str
    kind: str
    condition: str = ""


class Check(NamedTuple):
    """A saved check; `at` in the community's zone, so that ten past midnight belongs to the new day."""

    at: datetime
    kind: str
    person_id: int


@dataclass(frozen=True, slots=True)
class Seasons:
    """Times of the years that a question touches: key periods by name, school terms, public holidays."""

    periods: Mapping[str, tuple[Window, ...]] = field(default_factory=dict)
    terms: tuple[Window, ...] = ()
    days_off: frozenset[date] = frozenset()

    @classmethod
    def of(cls, almanacs: Iterable[Almanac]) -> "Seasons":
        """Of several years, one almanac each: a winter that began last year is still on in January."""
        years = list(almanacs)
        names = {name for year in years for name in year.periods}
        periods = {n: tuple(sorted({y.periods[n] for y in years if n in y.periods})) for n in names}
        terms = tuple(sorted({term for year in years for term in year.terms}))
        return cls(periods, terms, frozenset(day for year in years for day in year.days_off))

    def within(self, names: Iterable[str], window: Window) -> bool:
        """The whole window lies in one of these times."""
        return any(w.starts <= window.starts and window.ends <= w.ends for n in names for w in self.periods.get(n, ()))

    def is_school_day(self, day: date) -> bool:
        return day.weekday() < 5 and day not in self.days_off and any(t.starts <= day <= t.ends for t in self.terms)

    def holidays(self) -> list[date]:
        return first_days(self.days_off)


@dataclass(frozen=True, slots=True)
class Tally:
    """One rule in one period. `expected` is what should have been done by now, pro rata and rounded down."""

    rule: Rule
    window: Window
    required: int
    done: int  # capped at what is required
    made: int  # all that counted, before the cap
    expected: int
    is_over: bool

    @property
    def missing(self) -> int:
        return self.required - self.done

    @property
    def is_missed(self) -> bool:
        return self.is_over and self.missing > 0

    @property
    def is_behind(self) -> bool:
        return self.done < self.expected

    @property
    def share(self) -> Share:
        return Share(self.done, self.required)


def windows(rule: Rule, first: date, last: date, seasons: Seasons, events: Sequence[Window] = ()) -> list[Window]:
    """The periods of a rule that touch the days asked about. `events` are those that no calendar knows."""
    found = _periods(rule, first, last, seasons, events)
    return [window for window in found if window.starts <= last and window.ends >= first]


def last_finished(
    rule: Rule, rules: Iterable[Rule], today: date, seasons: Seasons, traits: Iterable[str]
) -> Window | None:
    """The newest period of a rule that was over before today, among those in which it was in force."""
    first = today - timedelta(days=LOOK_BACK.get(rule.period, LONGEST_LOOK_BACK))
    ended = [w for w in windows(rule, first, today - DAY, seasons) if w.ends < today]
    by_end = sorted(ended, key=lambda w: w.ends)
    return next((w for w in reversed(by_end) if is_in_force(rule, rules, w, seasons, traits)), None)


def is_in_force(rule: Rule, rules: Iterable[Rule], window: Window, seasons: Seasons, traits: Iterable[str]) -> bool:
    """Its condition holds in this window, and no rule of the same kind with a condition takes its place."""
    if not _holds(rule, window, seasons, traits):
        return False
    others = (r for r in rules if r.kind == rule.kind and r.condition and r != rule)
    return bool(rule.condition) or not any(_holds(other, window, seasons, traits) for other in others)


def tally(rule: Rule, window: Window, checks: Iterable[Check], today: date, *, since: date | None = None) -> Tally:
    """A site that came into being within the period owes its part of it, rounded down."""
    begins = max(window.starts, since or window.starts)
    length, owing = (window.ends - window.starts).days + 1, max(0, (window.ends - begins).days + 1)
    gone = min(max(0, (today - begins).days), owing)
    required, expected = (rule.count * days // length for days in (owing, gone))
    made = _counted(rule, window, checks)
    return Tally(rule, window, required, min(made, required), made, expected, today > window.ends)


def tallies(
    rules: Sequence[Rule],
    checks: Sequence[Check],
    first: date,
    last: date,
    today: date,
    seasons: Seasons,
    *,
    traits: Iterable[str] = (),
    events: Mapping[str, Sequence[Window]] | None = None,
    since: date | None = None,
) -> list[Tally]:
    """All that one site owes in periods that touch these days. `events` by kind of check."""
    return [
        tally(rule, window, checks, today, since=since)
        for rule in rules
        for window in windows(rule, first, last, seasons, (events or {}).get(rule.kind, ()))
        if is_in_force(rule, rules, window, seasons, traits) and not (since and since > window.ends)
    ]


def rate(found: Iterable[Tally]) -> Share:
    """Sum of what was done, each capped, over the sum of what was required: too many here fill no gap there."""
    return sum((one.share for one in found), Share())


def _counted(rule: Rule, window: Window, checks: Iterable[Check]) -> int:
    """Distinct days; visits, where the period is one day. The same person within ten minutes is one visit."""
    visits = one_visit_each(check for check in checks if check.kind == rule.kind)
    days = [check.at.date() for check in visits if window.starts <= check.at.date() <= window.ends]
    return len(days) if rule.period in ONE_DAY else len(set(days))


def _holds(rule: Rule, window: Window, seasons: Seasons, traits: Iterable[str]) -> bool:
    if rule.kind in KIND_SEASONS and not seasons.within(KIND_SEASONS[rule.kind], window):
        return False
    if rule.condition in CONDITIONS:
        return seasons.within(CONDITIONS[rule.condition], window)
    return not rule.condition or rule.condition in traits


def _periods(rule: Rule, first: date, last: date, seasons: Seasons, events: Sequence[Window]) -> Iterable[Window]:
    if rule.period == "event":
        return sorted({*_known_events(rule.kind, seasons), *events})
    if rule.period == "term":
        return seasons.terms
    if rule.period == "week":
        monday = first - timedelta(days=first.weekday())
        return [Window(day, day + timedelta(days=6)) for day in _days(monday, last, 7)]
    if rule.period in MONTHS:
        return _blocks(first, last, MONTHS[rule.period])
    days = _days(first, last)
    return [Window(day, day) for day in days if rule.period == "day" or seasons.is_school_day(day)]


def _known_events(kind: str, seasons: Seasons) -> Iterator[Window]:
    if kind == "pre_holiday_check":
        for day in seasons.holidays():
            yield Window(day - HOLIDAY_LEAD, day - DAY)
    elif kind == "key_period_check":
        for name in KEY_PERIODS:
            yield from seasons.periods.get(name, ())


def _days(first: date, last: date, step: int = 1) -> Iterator[date]:
    while first <= last:
        yield first
        first += timedelta(days=step)


def _blocks(first: date, last: date, months: int) -> Iterator[Window]:
    """Months, quarters, years as the calendar has them."""
    starts = date(first.year, (first.month - 1) // months * months + 1, 1)
    while starts <= last:
        year, month = divmod(starts.year * 12 + starts.month - 1 + months, 12)
        following = date(year, month + 1, 1)
        yield Window(starts, following - DAY)
        starts = following
