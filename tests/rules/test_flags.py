"""Flags ask; each rule needs more than one odd number, and an ordinary day raises none."""

from datetime import UTC, datetime, timedelta

import pytest

from rules.flags import QUICK_IN_A_ROW, SAME_ACCURACY, Seen, found, same_look
from rules.vocabulary import FlagKind

NINE = datetime(2026, 6, 16, 1, 0, tzinfo=UTC)


def visit(n: int, minutes: float, *, north: float = 0.0, accuracy: float | None = None, **more: object) -> Seen:
    """The n-th site, `north` thousandths of a degree away (111 m each)."""
    lat = 34.44 + north / 1000
    base = {
        "lat": lat + n * 1e-6,
        "lon": 108.96,
        "accuracy_m": accuracy or 5.0 + n,
        "site_lat": lat,
        "site_lon": 108.96,
    }
    return Seen(str(n), n, NINE + timedelta(minutes=minutes), **{**base, **more})  # type: ignore[arg-type]


def test_an_ordinary_day_raises_nothing() -> None:
    assert found(visit(n, 9 * n, north=n) for n in range(12)) == {}


def test_two_kilometres_in_a_minute_is_asked_about_and_the_row_says_how_far_and_how_fast() -> None:
    told = found([visit(1, 0), visit(2, 1, north=20)])
    assert set(told) == {FlagKind.SPEED}
    [row] = told[FlagKind.SPEED]
    assert (row["id"], row["before"], row["seconds"]) == ("2", "1", 60)
    assert 2190 < row["metres"] < 2230


def test_a_bad_fix_explains_a_leap() -> None:
    assert found([visit(1, 0), visit(2, 1, north=20, accuracy=2500)]) == {}


def test_two_records_at_one_place_are_no_leap_whatever_the_fix_says() -> None:
    leap = [visit(1, 0), visit(1, 1, north=20)]
    assert FlagKind.SPEED not in found(leap)


@pytest.mark.parametrize(("doors", "asked"), [(QUICK_IN_A_ROW - 1, False), (QUICK_IN_A_ROW, True)])
def test_several_doors_within_a_minute_each_are_a_pace_to_look_at(doors: int, asked: bool) -> None:
    assert (FlagKind.PACE in found(visit(n, n * 0.5) for n in range(doors))) is asked


def test_one_position_for_places_far_apart() -> None:
    frozen = [visit(n, 10 * n, lat=34.44, lon=108.96, site_lat=34.44 + n / 1000) for n in range(3)]
    assert len(found(frozen)[FlagKind.SAME_FIX]) == 3
    shops = [visit(n, 10 * n, lat=34.44, lon=108.96, site_lat=34.44 + n / 1e5) for n in range(3)]
    assert found(shops) == {}


def test_one_accuracy_again_and_again() -> None:
    assert found(visit(n, 10 * n, north=n, accuracy=20.0) for n in range(SAME_ACCURACY - 1)) == {}
    told = found(visit(n, 10 * n, north=n, accuracy=20.0) for n in range(SAME_ACCURACY))
    assert {row["accuracy_m"] for row in told[FlagKind.SAME_FIX]} == {20.0}


@pytest.mark.parametrize(("skew", "asked"), [(600, False), (601, True), (-900, True), (3600, True), (3601, False)])
def test_a_clock_more_than_ten_minutes_off_is_asked_about_until_it_waits_by_itself(skew: int, asked: bool) -> None:
    assert (FlagKind.CLOCK in found([visit(1, 0, skew_s=skew)])) is asked


def test_pictures_look_the_same_within_a_few_bits_and_walls_do_not() -> None:
    one = "a5c30f3c5a96e178"
    near = f"{int(one, 16) ^ 0b101:016x}"
    assert same_look(one, near)
    assert not same_look(one, f"{int(one, 16) ^ 0b11111:016x}")
    assert not same_look("0" * 16, "0" * 16)
    assert not same_look("", one)
