"""Changing what one site owes: another interval, another frequency of one check, or out of the figure for a time.

Each change has a date, a person and a reason; it holds from its day on and leaves the figures of earlier days alone.
"""

from datetime import date, timedelta

from rules.errors import BadInput

MAY_CHANGE = ("manage_catalogue", "supervise_hazard", "assign_patrol")
"""Leaders, community administrators and administrators: never the one who has to do the visits."""
LONGEST_REASON = 200
MOST_DAYS, MOST_TIMES = 366, 31
LONGEST_PAUSE = timedelta(days=366)
PERIODS = ("day", "week", "month", "quarter", "year", "term", "school_day")
"""Periods in which a frequency can be set for one site; events have their own calendar."""


def mind_reason(text: str) -> str:
    said = text.strip()
    if not said:
        raise BadInput("Say why.", field="reason")
    if len(said) > LONGEST_REASON:
        raise BadInput("The reason is longer than {n} characters.", field="reason", n=LONGEST_REASON)
    return said


def mind_interval(days: int) -> None:
    if not 1 <= days <= MOST_DAYS:
        raise BadInput("The interval is 1 to {n} days.", field="days", n=MOST_DAYS)


def mind_frequency(count: int, period: str) -> None:
    if period not in PERIODS:
        raise BadInput("The period {period} is not known.", field="period", period=period)
    if not 0 <= count <= MOST_TIMES:
        raise BadInput("The number of checks is 0 to {n}.", field="count", n=MOST_TIMES)


EVENT = "event"
EVENT_KINDS = ("pre_holiday_check", "key_period_check")
"""Kinds of check whose events the calendar knows."""
OWN_EVENTS = ("event_check", "pre_work_check")
"""Kinds of check whose events are those of the sites themselves; no calendar makes them due."""


def mind_rule(count: int, period: str, kind: str) -> None:
    """A rule of a site type: in a period, or for a kind of check that goes by events per event. Raises BadInput."""
    if period == EVENT and not goes_by_events(kind):
        raise BadInput("This kind of check has no events to go by.", field="period")
    mind_frequency(count, PERIODS[0] if period == EVENT else period)


def periods_of(kind: str) -> tuple[str, ...]:
    """In which periods a rule of this kind can be set."""
    return (*PERIODS, EVENT) if goes_by_events(kind) else PERIODS


def goes_by_events(kind: str) -> bool:
    return kind in EVENT_KINDS or kind in OWN_EVENTS


def mind_day(on: date, today: date) -> None:
    """A figure that was told stays as it was: nothing comes into force in the past. Raises BadInput."""
    if on < today:
        raise BadInput("A change comes into force today or later; earlier figures stay as they were.", field="on")


def mind_pause(starts: date, ends: date, today: date) -> None:
    """`ends` is the first day on which the site counts again."""
    mind_day(starts, today)
    if not starts < ends <= starts + LONGEST_PAUSE:
        raise BadInput("A site is left out until a day after the first one, a year at the most.", field="ends")
