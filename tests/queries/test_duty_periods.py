"""A period is read off one year, or two around New Year: together they hold each of its days once."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as some

from data.queries.duty_periods import within_years
from rules.periods import LONGEST_DAYS


@given(some.dates(date(2019, 1, 1), date(2033, 12, 31)), some.integers(0, LONGEST_DAYS))
def test_the_days_of_the_longest_window_lie_within_two_years(first: date, length: int) -> None:
    last = first + timedelta(days=length - 1)
    year, from_day, days, next_year, next_days = within_years(first, last)
    read = [date(year, 1, 1) + timedelta(days=from_day - 1 + n) for n in range(days)]
    if next_year is not None:
        read += [date(next_year, 1, 1) + timedelta(days=n) for n in range(next_days)]
    assert read == [first + timedelta(days=n) for n in range(length)]
