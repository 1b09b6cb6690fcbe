"""Walking through the days in lines gives the very figures of looking at every point every day."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as some

from rules.coverage import DUE_FROM, Point, coverage, kept, worst
from rules.vocabulary import Risk
from rules.waiting import is_steady
from rules.walks import prize
from rules.whatif import OUT_AT, Day, simulate, with_intervals
from tests.rules.test_coverage import NOW, any_point, april, points

FIRST = april(3)


def edges(first: datetime, days: int) -> list[datetime]:
    return [first + timedelta(days=n) for n in range(days + 1)]


def plainly(points: Sequence[Point], edges: Sequence[datetime], visits_a_day: float) -> tuple[Day, ...]:
    """Every point is looked at every day."""
    now, days, saved = list(points), [], 0.0
    for left, right in pairwise(edges):
        at, due = left + OUT_AT, []
        for n, point in enumerate(now):
            last, waited = point.last_visit(at), point.idle_ratio(at)
            if point.is_active(at) and (last is None or waited >= DUE_FROM):
                due.append((-prize(point.weight, None if last is None else waited), -waited, n))
        saved += visits_a_day
        chosen = [n for _prize, _waited, n in sorted(due)][: int(saved)]
        saved -= int(saved)
        for n in chosen:
            last = now[n].last_visit(at)
            now[n] = replace(now[n], visits=(last, at) if last else (at,))
        days.append(Day(right, coverage(now, right), worst(now, right), kept(now, left, right), len(chosen)))
    return tuple(days)


@given(points, some.integers(0, 80), some.floats(0, 6), some.integers(0, 40))
def test_the_lines_give_what_every_point_every_day_gives(
    some_points: list[Point], ago: int, visits_a_day: float, days: int
) -> None:
    """From a moment on before which, or after which, the points were visited, paused, created or changed."""
    when = edges(NOW - timedelta(days=ago), days)
    assert simulate(some_points, when, visits_a_day) == plainly(some_points, when, visits_a_day)


@given(some.lists(any_point(), max_size=40), some.integers(0, 12), some.integers(1, 20), some.integers(1, 50))
def test_other_intervals_too(some_points: list[Point], visits_a_day: int, high: int, low: int) -> None:
    when = edges(NOW, 30)
    told = with_intervals(some_points, {Risk.HIGH: high, Risk.MEDIUM: low, Risk.LOW: low}, when[0])
    assert simulate(told, when, visits_a_day) == plainly(told, when, visits_a_day)


def test_equal_points_are_visited_in_their_order_and_what_is_left_over_waits_for_tomorrow() -> None:
    seen = april(1, 10)
    known = [Point(Risk.HIGH, april(1), (seen,)) for _ in range(4)]
    told = simulate(known, edges(april(8), 3), 1.5)
    assert [day.visits for day in told] == [1, 2, 1]
    assert [day.coverage.value for day in told] == [0.25, 0.75, 1.0]


def test_only_points_whose_duty_changes_are_looked_at_every_day() -> None:
    calm, ends = Point(Risk.LOW, april(1), (april(2),)), april(30)
    assert is_steady(calm, FIRST, ends)
    assert is_steady(replace(calm, intervals=((FIRST, 9),)), FIRST, ends)
    assert not is_steady(replace(calm, intervals=((april(9), 9),)), FIRST, ends)
    assert not is_steady(replace(calm, ended_at=ends), FIRST, ends)
    assert not is_steady(replace(calm, visits=(april(9),)), FIRST, ends)
