"""Walking through the days in lines gives the very figures of looking at every point every day."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import given, settings
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
                due.append((-prize(point.weight, waited, never=last is None), -waited, n))
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


def longest(points: Sequence[Point], visits_a_day: float) -> dict[int, float]:
    """Days within which each point is surely seen again, however few the visits.

    Others go before it only while risk times their wait is larger than its own: the more it waits, the more seldom
    each of them may come. Twice that time, as it must fill up first.
    """
    slopes = [point.weight / point.interval(FIRST).days for point in points]
    shares = {n: len(points) + sum(slopes) / slope + 1 for n, slope in enumerate(slopes)}
    return {n: 2 * share / visits_a_day + 2 * points[n].interval(FIRST).days for n, share in shares.items()}


@given(
    some.lists(
        some.builds(
            Point,
            some.sampled_from(Risk),
            some.integers(1, 800).map(lambda ago: april(1) - timedelta(days=ago)),
            some.sampled_from([(), (april(1),), (april(2),)]),
        ),
        min_size=1,
        max_size=5,
    ),
    some.floats(0.15, 2),
)
@settings(max_examples=40, deadline=None)
def test_nothing_waits_for_ever_however_few_the_visits(some_points: list[Point], visits_a_day: float) -> None:
    bounds = longest(some_points, visits_a_day)
    limit = max(bound / some_points[n].interval(FIRST).days for n, bound in bounds.items())
    told = simulate(some_points, edges(FIRST, int(max(bounds.values())) + 30), visits_a_day)
    assert (told[-1].worst or 0) <= limit


def test_a_stale_low_point_is_not_put_off_for_high_ones_that_come_due_again() -> None:
    """One visit a day is just what seven high points need: so the low one comes before one of them in the end."""
    high, low = [Point(Risk.HIGH, april(1), (april(1, n),)) for n in range(7)], Point(Risk.LOW, april(1), (april(1),))
    told = simulate([*high, low], edges(april(2), 180), 1)
    assert max(day.worst or 0 for day in told) < 3.5
    assert min(day.coverage.value or 0 for day in told[30:]) > 0.85


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
