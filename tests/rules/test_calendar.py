"""Due rules become real dates, also across the year's end."""

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.almanac import Almanac, Window, key_window, moved, terms_of
from rules.calendar import Occurrence, occurrences, plan_days
from rules.errors import BadInput

NOTHING = Almanac()
JUNE = plan_days(2027, "06-01", "06-30")
YEAR = plan_days(2027, "01-01", "12-31")
PERIODS = {
    "winter": Window(date(2027, 11, 15), date(2028, 3, 15)),
    "term_start_spring": Window(date(2027, 2, 15), date(2027, 3, 5)),
    "pre_summer_break": Window(date(2027, 6, 20), date(2027, 7, 5)),
    "term_start_autumn": Window(date(2027, 8, 25), date(2027, 9, 10)),
    "pre_winter_break": Window(date(2027, 1, 5), date(2027, 1, 20)),
}
TERMS = tuple(terms_of(PERIODS))


def test_by_opens_with_the_plan_and_may_lie_after_its_month() -> None:
    assert occurrences({"type": "by", "date": "10-31"}, JUNE, NOTHING) == [
        Occurrence(date(2027, 6, 1), date(2027, 10, 31))
    ]


def test_on_is_one_day() -> None:
    assert occurrences({"type": "on", "date": "06-16"}, JUNE, NOTHING) == [
        Occurrence(date(2027, 6, 16), date(2027, 6, 16))
    ]


def test_a_window_that_ends_in_january_ends_in_the_next_year() -> None:
    found = occurrences({"type": "window", "start": "10-01", "end": "01-08"}, YEAR, NOTHING)
    assert found == [Occurrence(date(2027, 10, 1), date(2028, 1, 8))]


@pytest.mark.parametrize(("year", "thursdays"), [(2026, [4, 11, 18, 25]), (2027, [3, 10, 17, 24]), (2028, 5)])
def test_each_thursday_in_june_is_four_or_five_by_year(year: int, thursdays: list[int] | int) -> None:
    due = {"type": "weekly", "weekday": "thu", "time": "12:00", "start": "06-01", "end": "06-30"}
    found = occurrences(due, plan_days(year, "06-01", "06-30"), NOTHING)
    assert all(o.due_time == time(12) and o.due_on.weekday() == 3 and o.target == 1 for o in found)
    if isinstance(thursdays, int):
        assert len(found) == thursdays
    else:
        assert [o.due_on.day for o in found] == thursdays


def test_a_weekly_report_opens_the_day_after_the_one_before() -> None:
    first, second, *_ = occurrences({"type": "weekly", "weekday": "thu", "time": "12:00"}, JUNE, NOTHING)
    assert (first.opens_on, second.opens_on) == (date(2027, 6, 1), date(2027, 6, 4))


def test_a_month_end_check_is_due_on_each_last_day() -> None:
    found = occurrences({"type": "recurring", "count": 1, "period": "month", "when": "end"}, YEAR, NOTHING)
    assert len(found) == 12
    assert found[1] == Occurrence(date(2027, 2, 22), date(2027, 2, 28))


def test_twelve_and_six_checks_spread_over_the_year_are_one_each() -> None:
    monthly = occurrences({"type": "recurring", "count": 12, "period": "year", "spread": "month"}, YEAR, NOTHING)
    pairs = occurrences({"type": "recurring", "count": 6, "period": "year", "spread": "two_months"}, YEAR, NOTHING)
    assert [o.target for o in monthly] == [1.0] * 12
    assert [o.due_on for o in pairs][:2] == [date(2027, 2, 28), date(2027, 4, 30)]
    assert [o.target for o in pairs] == [1.0] * 6


def test_quarters_end_with_their_last_month() -> None:
    found = occurrences({"type": "recurring", "count": 1, "period": "quarter"}, YEAR, NOTHING)
    assert [o.due_on for o in found] == [date(2027, m, d) for m, d in ((3, 31), (6, 30), (9, 30), (12, 31))]


def test_daily_rounds_are_one_line_a_month_with_as_many_as_its_days() -> None:
    found = occurrences({"type": "recurring", "count": 1, "period": "day"}, YEAR, NOTHING)
    assert [o.target for o in found][:3] == [31, 28, 31]


def test_gate_duty_counts_school_days_only() -> None:
    almanac = Almanac(PERIODS, TERMS, frozenset({date(2027, 3, 3)}))
    found = occurrences({"type": "recurring", "count": 2, "period": "school_day"}, YEAR, almanac)
    months = {o.opens_on.month: o.target for o in found}
    assert months[3] == 2 * 22  # 23 weekdays in March 2027, one of them off
    assert months[7] == 2 * 3  # 1, 2 and 5 July; then the break
    assert 1 not in months  # the term that runs over January 2027 began in the plan of 2026


def test_three_checks_a_week_are_due_each_sunday() -> None:
    found = occurrences({"type": "recurring", "count": 3, "period": "week"}, YEAR, NOTHING)
    assert len(found) == 52
    assert found[0] == Occurrence(date(2027, 1, 4), date(2027, 1, 10), target=3)
    assert found[-1].due_on == date(2028, 1, 2)


@given(st.integers(2001, 2098))
def test_no_week_is_in_two_years_or_in_none(year: int) -> None:
    weekly = {"type": "recurring", "count": 1, "period": "week"}
    this = occurrences(weekly, plan_days(year, "01-01", "12-31"), NOTHING)
    following = occurrences(weekly, plan_days(year + 1, "01-01", "12-31"), NOTHING)
    assert (following[0].opens_on - this[-1].due_on).days == 1


def test_terms_run_to_the_break() -> None:
    found = occurrences({"type": "recurring", "count": 1, "period": "term"}, YEAR, Almanac(PERIODS, TERMS))
    assert [tuple(o[:2]) for o in found] == [
        (date(2027, 2, 15), date(2027, 7, 5)),
        (date(2027, 8, 25), date(2028, 1, 20)),
    ]


def test_a_key_period_crosses_the_year_end() -> None:
    found = occurrences({"type": "key_period", "period": "winter"}, YEAR, Almanac(PERIODS))
    assert found == [Occurrence(date(2027, 11, 15), date(2028, 3, 15))]


def test_a_lunar_period_lies_around_its_day() -> None:
    rule = {"anchor": "lunar 1-1", "before_days": 15, "after_days": 15}
    assert key_window(None, None, rule, 2027, date(2027, 2, 6)) == (date(2027, 1, 22), date(2027, 2, 21))


def test_before_each_holiday_and_nothing_owed_for_other_events() -> None:
    almanac = Almanac(days_off=frozenset({date(2027, 5, 1), date(2027, 5, 2), date(2027, 10, 1)}))
    found = occurrences({"type": "per_event", "event": "pre_holiday"}, YEAR, almanac)
    assert [o.due_on for o in found] == [date(2027, 4, 30), date(2027, 9, 30)]
    assert occurrences({"type": "per_event", "event": "accident"}, YEAR, almanac)[0].target == 0


def test_named_dates_are_owed_once_each() -> None:
    found = occurrences({"type": "dates", "dates": ["12-31", "06-30"]}, YEAR, NOTHING)
    assert [tuple(o[:2]) for o in found] == [
        (date(2027, 1, 1), date(2027, 6, 30)),
        (date(2027, 7, 1), date(2027, 12, 31)),
    ]


def test_a_safety_month_may_be_held_in_may() -> None:
    may = plan_days(2027, "06-01", "06-30", month=5)
    assert (may.starts, may.ends) == (date(2027, 5, 1), date(2027, 5, 31))
    due = [{"type": "window", "start": "06-01", "end": "06-30"}, {"type": "by", "date": "07-01"}]
    due += [{"type": "by", "date": "10-31"}]
    assert [occurrences(d, may, NOTHING)[0].due_on for d in due] == [
        date(2027, 5, 31),
        date(2027, 6, 1),
        date(2027, 10, 31),
    ]


def test_a_plan_of_a_year_has_no_month_to_move() -> None:
    with pytest.raises(BadInput):
        plan_days(2027, "01-01", "12-31", month=5)


def test_a_programme_may_end_in_the_year_after() -> None:
    plan = plan_days(2027, "08-01", "09-30", years_on=1)
    assert (plan.starts, plan.ends) == (date(2027, 8, 1), date(2028, 9, 30))
    assert len(occurrences({"type": "recurring", "count": 1, "period": "month"}, plan, NOTHING)) == 14


@pytest.mark.parametrize("due", [{"type": "whenever"}, {"type": "by", "date": "13-01"}, {"type": "by", "date": "soon"}])
def test_what_cannot_be_read_is_refused(due: dict[str, str]) -> None:
    with pytest.raises(BadInput):
        occurrences(due, JUNE, NOTHING)


@given(st.dates(date(2001, 1, 1), date(2098, 12, 31)), st.integers(-24, 24))
def test_moving_by_months_keeps_the_month_count_and_month_ends(day: date, months: int) -> None:
    there = moved(day, months)
    assert there.year * 12 + there.month == day.year * 12 + day.month + months
    assert there.day <= 31
