"""Real days for the dates that a plan document names, in the shape that campaigns are made of."""

from collections.abc import Callable, Iterator
from datetime import date

from rules.almanac import DAY, Almanac, Window, moved
from rules.calendar import WEEKDAYS, Occurrence, Plan, occurrences
from rules.errors import BadInput
from rules.plan_due import Due

SOLAR = {"new_year": (1, 1), "labour_day": (5, 1), "national_day": (10, 1)}
OPEN_BEFORE_FEAST = 7
STEPS = {"two_weeks": 14, "ten_days": 10}


def days_of(due: Due, plan: Window, almanac: Almanac) -> list[Occurrence]:
    """When it opens and is due. `plan` bounds what the due leaves open; a feast that it does not hold gives nothing."""
    if due.kind not in _KINDS:
        raise BadInput("The due rule {kind} is not known.", kind=due.kind)
    within = Window(due.first or plan.starts, due.last or plan.ends)
    return list(_KINDS[due.kind](due, within, almanac))


def _by(due: Due, plan: Window, _almanac: Almanac) -> Iterator[Occurrence]:
    last = due.last or plan.ends
    yield Occurrence(min(plan.starts, last), last, due.at)


def _window(due: Due, plan: Window, _almanac: Almanac) -> Iterator[Occurrence]:
    yield Occurrence(plan.starts, max(plan.starts, plan.ends), due.at)


def _dates(due: Due, plan: Window, _almanac: Almanac) -> Iterator[Occurrence]:
    opens = plan.starts
    for day in sorted(set(due.dates)):
        yield Occurrence(min(opens, day), day, due.at)
        opens = day + DAY


def _weekly(due: Due, plan: Window, almanac: Almanac) -> Iterator[Occurrence]:
    rule = {"type": "weekly", "weekday": due.weekday, "time": due.at.isoformat() if due.at else None}
    return iter(occurrences(rule, Plan(*plan, plan), almanac))


def _recurring(due: Due, plan: Window, almanac: Almanac) -> Iterator[Occurrence]:
    if due.name in STEPS or due.name == "half_month":
        yield from _steps(due.name, plan)
        return
    for one in occurrences({"type": "recurring", "period": due.name}, Plan(*plan, plan), almanac):
        yield one._replace(target=one.target if due.name == "day" else None, due_on=_in_block(due, one.due_on))


def _in_block(due: Due, ends: date) -> date:
    """The day of the month that is named; the last Friday of it; else the end."""
    if due.name != "month":
        return ends
    if due.weekday:
        last = moved(ends.replace(day=1), 1) - DAY
        return last - DAY * ((last.weekday() - WEEKDAYS.index(due.weekday)) % 7)
    return min(ends, ends.replace(day=min(due.day, ends.day))) if due.day else ends


def _steps(name: str, plan: Window) -> Iterator[Occurrence]:
    opens = plan.starts
    while opens <= plan.ends:
        ends = opens + DAY * (STEPS.get(name, 1) - 1)
        if name == "half_month":
            ends = opens.replace(day=15) if opens.day <= 15 else moved(opens.replace(day=1), 1) - DAY
        yield Occurrence(opens, min(ends, plan.ends))
        opens = ends + DAY


def _during(due: Due, _plan: Window, almanac: Almanac) -> Iterator[Occurrence]:
    for name in due.name.split():
        yield Occurrence(*almanac.period(name))


def _before(due: Due, plan: Window, almanac: Almanac) -> Iterator[Occurrence]:
    """The last day before a feast; of all public holidays where none is named."""
    firsts = [_feast(name, almanac) for name in due.name.split()] or [
        day for day in almanac.holidays if plan.starts < day <= plan.ends
    ]
    for first in sorted(firsts):
        yield Occurrence(first - OPEN_BEFORE_FEAST * DAY, first - DAY)


def _feast(name: str, almanac: Almanac) -> date:
    window = almanac.period(name)
    if name in SOLAR:
        days = (date(year, *SOLAR[name]) for year in (window.starts.year, window.ends.year))
        return next(day for day in days if window.starts <= day <= window.ends)
    return next((day for day in almanac.holidays if window.starts <= day <= window.ends), window.ends)


_KINDS: dict[str, Callable[[Due, Window, Almanac], Iterator[Occurrence]]] = {
    "none": _window,
    "by": _by,
    "on": _window,
    "window": _window,
    "dates": _dates,
    "weekly": _weekly,
    "recurring": _recurring,
    "during": _during,
    "before": _before,
}
