"""Lights and comparisons: no data is no number, and only the same months of two years are compared."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from rules.indicators import (
    NO_DATA,
    Cell,
    Compared,
    Origin,
    compared,
    double_zero,
    four_down,
    is_summed,
    light,
    so_far,
)
from rules.injuries import KINDS, counted
from rules.progress import Light


def cells(*values: float | None) -> list[Cell]:
    return [NO_DATA if value is None else Cell(value, Origin.ENTERED) for value in values]


@pytest.mark.parametrize(
    ("op", "target", "value", "wanted"),
    [
        (">=", 98, 98, Light.GREEN),
        (">=", 98, 97, Light.AMBER),
        (">=", 100, 89, Light.RED),
        ("=", 0, 0, Light.GREEN),
        ("=", 0, 1, Light.RED),
        ("<", 0, -3, Light.GREEN),
        ("=", 0, None, Light.NONE),
    ],
)
def test_the_light_follows_the_target_and_no_data_has_none(
    op: str, target: float, value: float | None, wanted: Light
) -> None:
    assert light(op, target, "up", value, None) is wanted


def test_without_a_target_the_same_months_of_last_year_decide() -> None:
    fell = compared(cells(1, None, 2), cells(4, 9, 2))
    assert fell == Compared(3, 6, 2)
    assert (fell.change, light("", None, "down", 2, fell)) == (-0.5, Light.GREEN)
    assert light("", None, "up", 2, fell) is Light.RED
    assert light("", None, "down", 2, None) is Light.NONE


@given(some.lists(some.none() | some.floats(0, 1e6), min_size=12, max_size=12))
def test_a_year_without_data_beside_it_is_never_compared(values: list[float | None]) -> None:
    assert compared(cells(*values), cells(*[None] * 12)) is None
    known = [v for v in values if v is not None]
    assert so_far(cells(*values)) == (pytest.approx(sum(known)) if known else None)


def test_last_year_zero_has_no_percentage() -> None:
    assert Compared(2, 0, 1).change is None
    assert four_down({"a": Compared(0, 0, 3), "b": Compared(1, 2, 3)}) == -50
    assert four_down({"a": Compared(1, 0, 3), "b": Compared(1, 2, 3)}) is None
    assert four_down({"a": None, "b": Compared(1, 2, 3)}) is None


def test_double_zero_needs_both_counts() -> None:
    [zero, none] = cells(0, None)
    assert double_zero(zero, zero).value == 0
    assert double_zero(zero, none) == NO_DATA


def test_one_accident_in_march_misses_the_year() -> None:
    assert is_summed("起", "=", 0)
    assert not is_summed("条", "=", 0)
    assert not is_summed("%", ">=", 100)
    assert is_summed("次/年", ">=", 22)


def test_injuries_are_counted_by_age_place_and_kind() -> None:
    told = counted([{"age": "60+", "place": "home", "kind": "fall"}] * 2)
    assert told["kind"] == dict.fromkeys(KINDS, 0) | {"fall": 2}
    assert (told["age"]["60+"], told["place"]["home"], told["place"]["road"]) == (2, 2, 0)
