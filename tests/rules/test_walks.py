"""Where next: walks stay within their minutes, take no point twice, and do not depend on chance."""

from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from rules.places import distance_m
from rules.walks import DETOUR, MINUTES, MINUTES_BY_TYPE, Stop, Terms, Walk, minutes_for, prize, propose

START = (34.44, 108.96)


def town(n: int, seed: int = 1, *, minutes: float = 6.0) -> list[Stop]:
    """Points strewn over two kilometres by two."""
    dice = Random(seed)
    return [
        Stop(i, START[0] + dice.uniform(-9e-3, 9e-3), START[1] + dice.uniform(-11e-3, 11e-3),
             float(dice.choice((1, 2, 2, 3))), minutes)
        for i in range(1, n + 1)
    ]  # fmt: skip


stops = some.lists(
    some.builds(
        Stop,
        some.integers(1, 10_000),
        some.floats(34.42, 34.46),
        some.floats(108.94, 108.98),
        some.floats(0.5, 3),
        some.floats(1, 30),
    ),
    max_size=16,
    unique_by=lambda stop: stop.id,
)


@given(stops, some.floats(5, 300), some.integers(1, 4))
@settings(max_examples=15, deadline=None)
def test_no_walk_is_over_its_time_and_no_point_is_on_it_twice(found: list[Stop], minutes: float, teams: int) -> None:
    walks = propose(found, Terms(START, minutes, teams))
    known = {stop.id: stop for stop in found}
    taken = [id for walk in walks for id in walk.stops]
    assert len(walks) == teams
    assert len(taken) == len(set(taken))
    for walk in walks:
        assert walk.minutes <= minutes + 1e-6
        assert walk.prize == pytest.approx(sum(known[id].prize for id in walk.stops))
        assert walk.minutes == pytest.approx(sum(walk.legs) + sum(known[id].minutes for id in walk.stops))


def test_the_minutes_of_a_leg_are_those_of_its_metres() -> None:
    [walk] = propose(town(12), Terms(START, 400))
    places = {stop.id: (stop.lat, stop.lon) for stop in town(12)}
    way = [START, *(places[id] for id in walk.stops)]
    told = [distance_m(*a, *b) * DETOUR / 67.0 for a, b in pairwise(way)]
    assert list(walk.legs) == pytest.approx(told, rel=2e-3)


def test_the_same_question_has_the_same_answer_whatever_the_order_of_the_points() -> None:
    found = town(50)
    assert propose(found, Terms(START, 120, 2)) == propose(found[::-1], Terms(START, 120, 2))


def test_a_point_that_is_worth_nothing_or_out_of_reach_is_left_out() -> None:
    near, far, fresh = (
        Stop(n, START[0] + lat, START[1], worth) for n, lat, worth in ((1, 1e-4, 1), (2, 1, 3), (3, 0, 0))
    )
    assert [walk.stops for walk in propose([near, far, fresh], Terms(START, 60))] == [(1,)]
    assert propose([], Terms(START, 60, 2)) == (Walk(), Walk())


def test_high_risk_goes_before_low_risk_at_the_same_way() -> None:
    low, high = Stop(1, START[0] + 1e-3, START[1], 1.0), Stop(2, START[0] - 1e-3, START[1], 3.0)
    assert propose([low, high], Terms(START, 10))[0].stops == (2,)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_teams_get_equal_work_where_there_is_less_than_they_could_do(seed: int) -> None:
    walks = propose(town(40, seed), Terms(START, 480, 3))
    assert sum(len(walk.stops) for walk in walks) == 40
    assert min(walk.minutes for walk in walks) >= 0.85 * max(walk.minutes for walk in walks)
    assert max(walk.minutes for walk in walks) < 200


def test_a_visit_is_worth_the_risk_times_the_wait_and_one_interval_at_least_where_nobody_ever_was() -> None:
    assert (prize(3, 0.5), prize(1, 4.0), prize(3, -1.0)) == (1.5, 4.0, 0.0)
    assert (prize(3, 0.1, never=True), prize(3, 2.0, never=True)) == (3.0, 6.0)


def test_a_low_point_that_was_put_off_long_enough_comes_before_a_high_one() -> None:
    """At the same way, with time for one of them only."""
    for waited, first in ((2.5, 2), (3.5, 1)):
        low = Stop(1, START[0] + 1e-3, START[1], prize(1, waited))
        high = Stop(2, START[0] - 1e-3, START[1], prize(3, 1.0))
        assert propose([low, high], Terms(START, 10))[0].stops == (first,)


def test_minutes_by_type_are_defaults_that_a_planner_overrules() -> None:
    assert (minutes_for("food_business"), minutes_for("school")) == (MINUTES, MINUTES_BY_TYPE["school"])
    assert minutes_for("school", {"school": 12.0}) == 12.0
