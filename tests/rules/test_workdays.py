"""Deadlines in working days, against dates counted by hand on the calendar of 2026."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.errors import BadInput
from rules.vocabulary import Grade
from rules.workdays import WorkCalendar, usual_deadline

NATIONAL_DAY = frozenset(date(2026, 10, n) for n in range(1, 8))
AUTUMN = WorkCalendar(NATIONAL_DAY, frozenset({date(2026, 9, 20), date(2026, 10, 10)}))


def test_holidays_are_skipped_and_a_worked_saturday_counts() -> None:
    assert AUTUMN.after(date(2026, 9, 30), 1) == date(2026, 10, 8)
    assert AUTUMN.after(date(2026, 9, 30), 3) == date(2026, 10, 10)  # the Saturday that is worked
    assert AUTUMN.after(date(2026, 9, 30), 4) == date(2026, 10, 12)
    assert AUTUMN.works(date(2026, 9, 20))
    assert not AUTUMN.works(date(2026, 10, 11))


def test_the_communitys_own_word_is_the_last() -> None:
    own = WorkCalendar(NATIONAL_DAY, AUTUMN.worked_weekends, {date(2026, 10, 8): False, date(2026, 10, 7): True})
    assert own.after(date(2026, 9, 30), 1) == date(2026, 10, 7)
    assert own.after(date(2026, 9, 30), 2) == date(2026, 10, 9)


def test_the_default_deadline_by_grade_in_either_kind_of_days() -> None:
    start = date(2026, 9, 30)
    assert usual_deadline(Grade.GENERAL, "dated", start, None) == date(2026, 10, 7)
    assert usual_deadline(Grade.GENERAL, "dated", start, AUTUMN) == date(2026, 10, 15)
    assert usual_deadline(Grade.GENERAL, "on_spot", start, AUTUMN) == start
    assert usual_deadline(Grade.MAJOR, "dated", start, AUTUMN) is None


def test_a_calendar_without_working_days_is_refused() -> None:
    start = date(2026, 1, 1)
    idle = WorkCalendar(overrides={start + timedelta(days=n): False for n in range(500)})
    with pytest.raises(BadInput):
        idle.after(start, 1)


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(1, 60))
def test_exactly_n_working_days_lie_between(start: date, n: int) -> None:
    end = AUTUMN.after(start, n)
    between = [start + timedelta(days=d) for d in range(1, (end - start).days + 1)]
    assert sum(AUTUMN.works(day) for day in between) == n
    assert AUTUMN.works(end)
