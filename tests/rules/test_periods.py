"""Windows: which days, what is owed in them, what is late."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as some

from rules.almanac import Window, first_days
from rules.periods import (
    BEFORE_HOLIDAY,
    SPECIAL,
    Count,
    Phase,
    Special,
    asked_on,
    days_left,
    is_late,
    period_bars,
    phase,
    report_days,
    total,
)

MAY = Window(date(2026, 4, 24), date(2026, 5, 5))
TYPES = {SPECIAL: ("crowded_place",), BEFORE_HOLIDAY: ("school",)}
LABOUR_DAY = date(2026, 5, 1)


def test_a_window_is_open_from_its_first_to_its_last_day() -> None:
    told = [phase(MAY, MAY.starts + timedelta(days=n)) for n in (-1, 0, 11, 12)]
    assert told == [Phase.UPCOMING, Phase.OPEN, Phase.OPEN, Phase.OVER]
    assert [days_left(MAY, date(2026, 4, 20)), days_left(MAY, MAY.ends), days_left(MAY, date(2026, 5, 6))] == [4, 1, 0]


def test_a_holiday_window_asks_for_the_special_check_and_for_the_check_of_the_week_before() -> None:
    special, before = period_bars("labour_day", MAY, TYPES, [LABOUR_DAY])
    assert (special.kind, special.types, special.starts, special.ends) == (SPECIAL, ("crowded_place",), *MAY)
    assert (before.kind, before.starts, before.ends) == (BEFORE_HOLIDAY, date(2026, 4, 24), date(2026, 4, 30))


def test_a_season_asks_for_the_special_check_only() -> None:
    flood = Window(date(2026, 5, 1), date(2026, 9, 30))
    assert [bar.kind for bar in period_bars("rainy_season", flood, TYPES, [date(2026, 6, 19)])] == [SPECIAL]


def test_no_duty_is_no_share() -> None:
    assert Count(0, 0, 0, 0, 0).share is None
    assert total([]) == Count(0, 0, 0, 0, 0)
    assert total([Count(1, 4, 2, 1, 1), Count(1, 1, 0, 0, 0)]) == Count(2, 5, 2, 1, 1)


@given(some.dates(date(2020, 1, 1), date(2030, 1, 1)), some.integers(0, 200), some.integers(-50, 250))
def test_a_report_is_owed_for_each_day_of_the_window_until_today(first: date, length: int, after: int) -> None:
    window, today = Window(first, first + timedelta(days=length)), first + timedelta(days=after)
    days = report_days(window, today)
    assert all(window.starts <= day <= min(window.ends, today) for day in days)
    assert len(days) == max(0, min(length, after) + 1)


@given(some.dates(date(2020, 1, 1), date(2030, 1, 1)), some.integers(0, 20))
def test_a_report_made_on_a_later_day_is_late(on: date, after: int) -> None:
    assert is_late(on, on + timedelta(days=after)) == (after > 0)


def test_a_window_asks_only_below_its_own_area_and_only_where_reports_are_asked_for() -> None:
    mine = Special("drive-1", "own", "周", "week", *MAY, "/1/2/", (), True)
    assert asked_on([mine], MAY.starts, "/1/2/7/")
    assert not asked_on([mine], MAY.starts, "/1/3/")
    assert not asked_on([mine._replace(zero_report=False)], MAY.starts, "/1/2/")
    assert not asked_on([mine], MAY.ends + timedelta(days=1), "/1/2/")


def test_a_sunday_in_the_middle_of_a_holiday_begins_no_second_one() -> None:
    """Labour Day 2026: off on 1, 2, 4 and 5 May; the 3rd is a Sunday, which no list of holidays names."""
    off = {date(2026, 5, day) for day in (1, 2, 4, 5)} | {date(2026, 6, 19)}
    assert first_days(off) == [LABOUR_DAY, date(2026, 6, 19)]
