"""Working days 工作日: weekdays that are no public holiday, and the weekends that are worked instead 调休."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from rules.errors import BadInput
from rules.lifecycle import deadline
from rules.vocabulary import Grade

DAY = timedelta(days=1)
LONGEST_WAIT = 400  # days looked at for one deadline; a calendar without any working day is a mistake


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """`overrides` are the community's own word, and it is the last."""

    days_off: frozenset[date] = frozenset()
    worked_weekends: frozenset[date] = frozenset()
    overrides: Mapping[date, bool] = field(default_factory=dict)

    def works(self, day: date) -> bool:
        if day in self.overrides:
            return self.overrides[day]
        return day in self.worked_weekends or (day.weekday() < 5 and day not in self.days_off)

    def after(self, day: date, n: int) -> date:
        """The n-th working day after a day; 0 is the day itself, worked or not."""
        for _ in range(LONGEST_WAIT):
            if n <= 0:
                return day
            day += DAY
            n -= self.works(day)
        raise BadInput("The calendar has too few working days.")


def usual_deadline(grade: Grade, mode: str, from_day: date, calendar: WorkCalendar | None) -> date | None:
    """The default deadline by grade, in working days where a calendar is given, else in calendar days."""
    plain = deadline(grade, mode, from_day)
    if plain is None or calendar is None:
        return plain
    return calendar.after(from_day, (plain - from_day).days)
