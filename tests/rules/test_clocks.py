"""Phones with wrong clocks."""

from datetime import UTC, datetime, timedelta

from rules.clocks import LARGEST_S, review, skew_s


def after(seconds: float) -> datetime:
    return datetime(2026, 6, 16, 8, tzinfo=UTC) + timedelta(seconds=seconds)


def test_a_clock_is_looked_at_when_it_cannot_be_right() -> None:
    from_now = after(0)
    assert review(after(60), from_now, 0) == ""
    assert review(after(3600), from_now, 0) == "future_time"
    assert review(after(-3600), from_now, 7200) == "clock_off"
    assert review(after(-3600), from_now, None) == ""


def test_a_skew_fits_its_column() -> None:
    assert skew_s(after(90), after(0)) == 90
    assert skew_s(after(10**11), after(0)) == LARGEST_S
