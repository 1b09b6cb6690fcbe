"""Windows of special attention: key periods of a year, windows of one's own, screenings; one engine for all.

In a window each site of the listed types owes one check of the right kind. The kind decides: a routine check never
fills a special check. A site that was registered after the window opened owes nothing in it, as in `rules.schedule`. A
day in two windows of the same kind counts in both, because both ask for the same check.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from rules.almanac import DAY, Window
from rules.schedule import HOLIDAY_LEAD, KEY_PERIODS

HOLIDAYS = ("new_year", "spring_festival", "labour_day", "national_day")
"""Key periods around public holidays: in these a daily report is sent up, in a season only where it is asked for."""
SPECIAL, BEFORE_HOLIDAY, SCREENING = "key_period_check", "pre_holiday_check", "screening_check"
ZERO_UNITS = ("community", "village")
"""Units that send up safety information every day of such a window."""
LONGEST_DAYS = 366
KEPT_BACK = timedelta(minutes=10)


class Phase(StrEnum):
    UPCOMING = "upcoming"
    OPEN = "open"
    OVER = "over"


class Bar(NamedTuple):
    """Sites that owe one check of a kind between two days. `words`: only sites with one of these in the name."""

    code: str
    zh: str
    en: str
    kind: str
    types: tuple[str, ...]
    starts: date
    ends: date
    words: tuple[str, ...] = ()


class Special(NamedTuple):
    """A window with its bars. `kind`: period, own, or the code of a screening. `area_path` "" = everywhere."""

    key: str
    kind: str
    zh: str
    en: str
    starts: date
    ends: date
    area_path: str
    bars: tuple[Bar, ...]
    zero_report: bool
    reason: str = ""  # why the days are others than the catalogue's
    drive_id: int | None = None

    @property
    def window(self) -> Window:
        return Window(self.starts, self.ends)


class Count(NamedTuple):
    """How far a bar is, and what its checks have found."""

    checked: int
    total: int
    found: int
    struck_off: int
    overdue: int

    @property
    def owed(self) -> int:
        return self.total - self.checked

    @property
    def share(self) -> float | None:
        """None when no site owes anything: no duty is neither 0 % nor 100 %."""
        return self.checked / self.total if self.total else None


def phase(window: Window, today: date) -> Phase:
    if today < window.starts:
        return Phase.UPCOMING
    return Phase.OPEN if today <= window.ends else Phase.OVER


def days_left(window: Window, today: date) -> int:
    """Until it opens, or with today until it closes; 0 when it is over."""
    if today < window.starts:
        return (window.starts - today).days
    return max(0, (window.ends - today).days + 1)


def total(counts: Iterable[Count]) -> Count:
    rows = list(counts)
    return Count(*(sum(column) for column in zip(*rows, strict=True))) if rows else Count(0, 0, 0, 0, 0)


def period_bars(
    code: str, window: Window, types: Mapping[str, Sequence[str]], holidays: Iterable[date]
) -> tuple[Bar, ...]:
    """What a key period asks for: its special check, and before a public holiday the check of the week before it.

    `types`: kind of check -> site types that owe it by rule.
    """
    bars = []
    special = tuple(types.get(SPECIAL, ()))
    if special and code in KEY_PERIODS:
        bars.append(Bar("special", "重点时段专项检查", "Special check", SPECIAL, special, *window))
    before = tuple(types.get(BEFORE_HOLIDAY, ()))
    first = next((day for day in sorted(holidays) if window.starts < day <= window.ends), None)
    if before and first and code in HOLIDAYS:
        opens, closes = first - HOLIDAY_LEAD, first - DAY
        bars.append(Bar("before_holiday", "节前必查", "Pre-holiday check", BEFORE_HOLIDAY, before, opens, closes))
    return tuple(bars)


def is_late(on: date, made_on: date) -> bool:
    """A report of a day that was made on a later day; it stays late."""
    return made_on > on


def kept_back(made: datetime, arrived: datetime | None) -> bool:
    """It came so long after the tap that the phone must have kept it."""
    return arrived is not None and arrived - made > KEPT_BACK


def report_days(window: Window, today: date) -> list[date]:
    """Days of a window for which a report is owed so far, today among them."""
    last = min(window.ends, today)
    return [window.starts + DAY * n for n in range((last - window.starts).days + 1)]


def asked_on(windows: Iterable[Special], on: date, area_path: str) -> bool:
    """Some window that asks for a daily report holds this day and this place."""
    return any(w.zero_report and w.starts <= on <= w.ends and area_path.startswith(w.area_path) for w in windows)


class ReportState(StrEnum):
    NOTHING = "nothing"
    HAPPENED = "happened"
    MISSING = "missing"
    WAITING = "waiting"  # today is not over yet


class DayReport(NamedTuple):
    """`at`: when it was made; `arrived_at`: when it came, where a phone had kept it for want of a signal."""

    state: ReportState
    late: bool = False
    at: datetime | None = None
    arrived_at: datetime | None = None
    clock_doubted: bool = False  # that phone's clock cannot be right: its arrival is what counts
