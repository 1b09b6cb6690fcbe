"""Due rules of the catalogue turned into real dates: by, on, windows, weekly, recurring, key periods, dates.

Two conventions, shown in every preview before anything is saved: what starts in a plan's year belongs to that plan,
even where it ends in January of the next (winter, the hundred days); a week is Monday to Sunday and belongs to the year
of its Thursday, so that no week falls between two plans or into both.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any, NamedTuple

from rules.almanac import DAY, Almanac, Window, month_day, moved, next_such
from rules.errors import BadInput

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
BLOCK_MONTHS = {"month": 1, "two_months": 2, "quarter": 3, "half_year": 6, "year": 12}
OPEN_BEFORE_END = {"month": 7, "quarter": 14, "half_year": 31, "year": 31}  # days, for what is done "at the end of" it
OPEN_BEFORE_HOLIDAY = 7


class Occurrence(NamedTuple):
    """One time that something is due. `target` none = the task's own; 0 = nothing is owed until an event happens."""

    opens_on: date
    due_on: date
    due_time: time | None = None
    target: float | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """The days of a plan in one year. `home` is where the catalogue puts it, `shift` how many months it was moved."""

    starts: date
    ends: date
    home: Window
    shift: int = 0


def plan_days(year: int, starts: str, ends: str, *, years_on: int = 0, month: int | None = None) -> Plan:
    """A plan of the catalogue in a year; it may end `years_on` years later.

    `month` moves a plan of one month: the building trade keeps its safety month in May, not June.
    """
    first = month_day(starts, year)
    home = Window(first, month_day(ends, year + years_on) if years_on else next_such(ends, first))
    if month is None or month == first.month:
        return Plan(*home, home)
    if home.ends - home.starts > timedelta(days=31):
        raise BadInput("Only a plan of one month can be moved to another month.", field="month")
    if not 1 <= month <= 12:
        raise BadInput("A month is a number from 1 to 12.", field="month")
    shift = month - first.month
    return Plan(moved(home.starts, shift), moved(home.ends, shift), home, shift)


def occurrences(due: Mapping[str, Any], plan: Plan, almanac: Almanac) -> list[Occurrence]:
    """The dates of one task, in order. An unknown kind of rule is refused, never guessed."""
    kind = str(due.get("type") or "ongoing")
    if kind not in _KINDS:
        raise BadInput("The due rule {kind} is not known.", kind=kind)
    return list(_KINDS[kind](due, plan, almanac))


def _in_plan(text: str, plan: Plan) -> date:
    """A month-day of the catalogue in this plan; days of the plan's own month move with it."""
    crosses = plan.home.ends.year > plan.home.starts.year
    day = month_day(text, plan.home.starts.year)
    if crosses and day < plan.home.starts:
        day = month_day(text, plan.home.starts.year + 1)
    inside = plan.home.starts <= day <= plan.home.ends + DAY  # a summary may be due the morning after
    return moved(day, plan.shift) if plan.shift and (inside or day < plan.starts) else day


def _window(due: Mapping[str, Any], plan: Plan) -> Window:
    if "start" not in due:
        return Window(plan.starts, plan.ends)
    first, last = _in_plan(str(due["start"]), plan), _in_plan(str(due["end"]), plan)
    return Window(first, last if last >= first else month_day(str(due["end"]), first.year + 1))


def _by(due: Mapping[str, Any], plan: Plan, _almanac: Almanac) -> Iterator[Occurrence]:
    day = _in_plan(str(due["date"]), plan)
    yield Occurrence(min(plan.starts, day), day, _time(due))


def _on_day(due: Mapping[str, Any], plan: Plan, _almanac: Almanac) -> Iterator[Occurrence]:
    day = _in_plan(str(due["date"]), plan)
    yield Occurrence(day, day, _time(due))


def _in_window(due: Mapping[str, Any], plan: Plan, _almanac: Almanac) -> Iterator[Occurrence]:
    yield Occurrence(*_window(due, plan), _time(due))


def _each_weekday(due: Mapping[str, Any], plan: Plan, _almanac: Almanac) -> Iterator[Occurrence]:
    """Each Thursday of the window, four or five by year: one occurrence each, owed once."""
    opens, ends = _window(due, plan)
    day = opens + DAY * ((WEEKDAYS.index(str(due["weekday"])) - opens.weekday()) % 7)
    while day <= ends:
        yield Occurrence(opens, day, _time(due), 1)
        opens, day = day + DAY, day + 7 * DAY


def _ongoing(_due: Mapping[str, Any], plan: Plan, _almanac: Almanac) -> Iterator[Occurrence]:
    yield Occurrence(plan.starts, plan.ends)


def _per_event(due: Mapping[str, Any], plan: Plan, almanac: Almanac) -> Iterator[Occurrence]:
    """Before each public holiday; of any other event nobody knows the day, so nothing is owed before it happens."""
    if due.get("event") != "pre_holiday":
        yield Occurrence(plan.starts, plan.ends, target=0)
        return
    for first in almanac.holidays:
        if plan.starts < first <= plan.ends:
            yield Occurrence(max(plan.starts, first - OPEN_BEFORE_HOLIDAY * DAY), first - DAY, target=1)


def _on_dates(due: Mapping[str, Any], plan: Plan, _almanac: Almanac) -> Iterator[Occurrence]:
    opens = plan.starts
    for day in sorted(_in_plan(str(text), plan) for text in due["dates"]):
        yield Occurrence(min(opens, day), day, target=1)
        opens = day + DAY


def _key_period(due: Mapping[str, Any], _plan: Plan, almanac: Almanac) -> Iterator[Occurrence]:
    yield Occurrence(*almanac.period(str(due["period"])))


def _recurring(due: Mapping[str, Any], plan: Plan, almanac: Almanac) -> Iterator[Occurrence]:
    count, period = float(due.get("count", 1)), str(due["period"])
    if due.get("spread"):
        blocks = _blocks(plan, BLOCK_MONTHS[str(due["spread"])])
        yield from (Occurrence(*block, target=count / len(blocks)) for block in blocks)
    elif period in ("day", "school_day"):  # a month of rounds is one line, "n of 31", not thirty-one lines
        for block in _blocks(plan, 1):
            days = almanac.school_days(block) if period == "school_day" else (block.ends - block.starts).days + 1
            if days:
                yield Occurrence(*block, target=count * days)
    else:
        for block in _periods(period, plan, almanac):
            late = block.ends - (OPEN_BEFORE_END.get(period, 7) - 1) * DAY
            opens = max(block.starts, late) if due.get("when") == "end" else block.starts
            yield Occurrence(opens, block.ends, target=count if count > 1 else None)


def _periods(period: str, plan: Plan, almanac: Almanac) -> list[Window]:
    if period == "week":
        return _weeks(plan)
    if period == "term":
        return [term for term in almanac.terms if plan.starts <= term.starts <= plan.ends]
    if period not in BLOCK_MONTHS:
        raise BadInput("The period {period} is not known.", period=period)
    return _blocks(plan, BLOCK_MONTHS[period])


def _blocks(plan: Plan, months: int) -> list[Window]:
    """Calendar months, quarters, years of the plan, cut to its days."""
    start = date(plan.starts.year, (plan.starts.month - 1) // months * months + 1, 1)
    found = []
    while start <= plan.ends:
        after = moved(start, months)
        found.append(Window(max(start, plan.starts), min(after - DAY, plan.ends)))
        start = after
    return found


def _weeks(plan: Plan) -> list[Window]:
    monday = plan.starts - DAY * plan.starts.weekday()
    if monday + 3 * DAY < plan.starts:
        monday += 7 * DAY
    found = []
    while monday + 3 * DAY <= plan.ends:
        found.append(Window(monday, monday + 6 * DAY))
        monday += 7 * DAY
    return found


def _time(due: Mapping[str, Any]) -> time | None:
    return time.fromisoformat(str(due["time"])) if due.get("time") else None


_KINDS: dict[str, Callable[[Mapping[str, Any], Plan, Almanac], Iterator[Occurrence]]] = {
    "by": _by,
    "on": _on_day,
    "window": _in_window,
    "weekly": _each_weekday,
    "ongoing": _ongoing,
    "before_event": _per_event,
    "after_event": _per_event,
    "per_event": _per_event,
    "dates": _on_dates,
    "key_period": _key_period,
    "recurring": _recurring,
}
