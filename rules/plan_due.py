"""When something in a plan is owed, before a calendar makes days of it; and which year its dates mean."""

import re
from dataclasses import dataclass
from datetime import date, time
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Due:
    """When something is owed. `kind`: by, on, window, dates, weekly, recurring, before, during, none.

    `name`: of a recurring due its period, of before and during the key periods, with spaces between.
    `day`: of a month, 0 = its last; `weekday` with a month is the last such day in it.
    """

    kind: str = "none"
    first: date | None = None
    last: date | None = None
    dates: tuple[date, ...] = ()
    weekday: str = ""
    name: str = ""
    day: int | None = None
    at: time | None = None


class Hit(NamedTuple):
    """A date phrase and where it stands. `strong`: a day of its own, not merely a rhythm or a whole year."""

    start: int
    end: int
    due: Due
    strong: bool


@dataclass(frozen=True, slots=True)
class Years:
    """Which year a date without one means: `year`, or the next for months before `turn` (0 = never). `shift`: a plan
    of another year is used for this one.
    """

    year: int
    turn: int = 0
    shift: int = 0

    def of(self, month: int, said: str | None, near: int | None = None) -> int:
        if said and said.isdecimal():
            return int(said) + self.shift
        if said in ("明", "次", "翌"):
            return (near or self.year) + 1
        return near or (self.year + 1 if month < self.turn else self.year)


def years_of(text: str, wanted: int | None, fallback: int) -> Years:
    """The year of a plan: a school year, else the first that its text names; the wanted year moves all of it."""
    school = re.search(r"(20\d\d)\s*[-~至]\s*(20\d\d)\s*学年", text)
    if school:
        first = int(school[1])
        turn = 13 if re.search(r"第?二学期|下学期", text) else 8
        return Years(wanted or first, turn, (wanted or first) - first)
    named = [int(y) for y in re.findall(r"(20\d\d)\s*年", text)]
    first = named[0] if named else (wanted or fallback)
    dated = [(int(y), int(m)) for y, m in re.findall(r"(20\d\d)\s*年\s*(\d{1,2})\s*月", text)]
    if any(year == first + 1 for year, _ in dated) and any(year == first for year, _ in dated):
        return Years(wanted or first, min(m for y, m in dated if y == first), (wanted or first) - first)
    return Years(wanted or first, 0, (wanted or first) - first)
