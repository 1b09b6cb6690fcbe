"""Outcome indicators: what a light means, what is compared with last year, what follows from other indicators.

No data is no number: it is never zero, has no light, and no sum is made over it. Compared with last year are only
months that both years have.
"""

import math
from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from rules.progress import Light

FOUR_INDICES = ("accident_count", "death_count", "injury_count", "direct_loss")
DOUBLE_ZERO = ("accident_count", "death_count")
COUNTED = ("起", "人", "件")
"""Units of measure of single events, as the catalogue writes them."""
NEAR = 0.9
"""A rate that has reached this part of its target is amber, not red."""


class Origin(StrEnum):
    ENTERED = "entered"
    DERIVED = "derived"  # from our own records
    COMPUTED = "computed"  # from other indicators
    NONE = "none"


class Cell(NamedTuple):
    """One month. `note` is numerator/denominator; `earlier` how many values stood here before."""

    value: float | None = None
    origin: Origin = Origin.NONE
    note: str = ""
    earlier: int = 0


NO_DATA = Cell()


class Compared(NamedTuple):
    """The same months of two years. `change` none: last year was zero, a share of it cannot be said."""

    this: float
    last: float
    months: int

    @property
    def change(self) -> float | None:
        return (self.this - self.last) / self.last if self.last else None

    @property
    def is_down(self) -> bool:
        return self.this < self.last


def compared(this: Sequence[Cell], last: Sequence[Cell]) -> Compared | None:
    """Sums over the months that both years have; None where there is not one."""
    pairs = [(a.value, b.value) for a, b in zip(this, last, strict=True) if a.value is not None and b.value is not None]
    if not pairs:
        return None
    return Compared(math.fsum(a for a, _ in pairs), math.fsum(b for _, b in pairs), len(pairs))


def light(op: str, target: float | None, direction: str, value: float | None, against: Compared | None) -> Light:
    """By its target where it has one, else by last year; no data and nothing to compare with has no light."""
    if value is None:
        return Light.NONE
    if target is not None and op:
        return _by_target(op, target, value)
    if against is None or direction not in ("up", "down"):
        return Light.NONE
    better = against.this < against.last if direction == "down" else against.this > against.last
    if against.this == against.last:
        return Light.AMBER if against.this else Light.GREEN
    return Light.GREEN if better else Light.RED


def _by_target(op: str, target: float, value: float) -> Light:
    met = {"<": value < target, "<=": value <= target, "=": value == target, ">=": value >= target, ">": value > target}
    if op not in met:
        return Light.NONE
    if met[op]:
        return Light.GREEN
    return Light.AMBER if op in (">=", ">") and value >= target * NEAR else Light.RED


def double_zero(accidents: Cell, deaths: Cell) -> Cell:
    """Both stay at zero: their sum; without one of them there is nothing to say."""
    if accidents.value is None or deaths.value is None:
        return NO_DATA
    return Cell(accidents.value + deaths.value, Origin.COMPUTED)


def four_down(indices: Mapping[str, Compared | None]) -> float | None:
    """The worst change of the four against last year in percent; below zero means that all four are down.

    None while one of the four has nothing to compare, or was zero last year and is not now.
    """
    changes = []
    for one in indices.values():
        if one is None:
            return None
        if one.last == 0:
            if one.this > 0:
                return None
            continue  # zero stayed zero: neither up nor down
        changes.append(100 * (one.this - one.last) / one.last)
    return max(changes) if changes else None


def months_of(year: int) -> list[date]:
    return [date(year, n, 1) for n in range(1, 13)]


def is_summed(unit_word: str, op: str, target: float | None) -> bool:
    """Judged by the sum of the year so far: a target of zero accidents is missed by one in March."""
    if unit_word.endswith("/年"):
        return True
    return target == 0 and op in ("=", "<=") and unit_word in COUNTED


def so_far(cells: Sequence[Cell]) -> float | None:
    """The sum of the months that have data; None where there is none."""
    values = [cell.value for cell in cells if cell.value is not None]
    return math.fsum(values) if values else None


def latest(cells: Sequence[Cell]) -> int | None:
    """Place of the last month that has data."""
    return next((n for n in range(len(cells) - 1, -1, -1) if cells[n].value is not None), None)
