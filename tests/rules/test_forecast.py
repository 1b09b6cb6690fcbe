"""The forecast says when, how surely, and nothing where there is nothing to say."""

import random
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from rules.forecast import HORIZON, finish

TODAY = date(2027, 6, 15)


def test_nothing_remaining_is_finished_today() -> None:
    assert finish([1, 2], 0, today=TODAY) == (TODAY, TODAY, TODAY)


def test_a_few_days_say_nothing() -> None:
    assert finish([3, 3], 10, today=TODAY) is None
    assert finish([0] * 20, 10, today=TODAY) is None


def test_a_steady_pace_has_no_doubt() -> None:
    assert finish([2] * 14, 20, today=TODAY) == (TODAY + timedelta(days=10),) * 3


def test_the_same_records_give_the_same_forecast() -> None:
    assert finish([0, 3, 1, 0, 5, 2], 30, today=TODAY) == finish([0, 3, 1, 0, 5, 2], 30, today=TODAY)


@given(st.lists(st.integers(0, 9), min_size=5, max_size=40), st.integers(1, 200))
def test_early_is_not_after_likely_nor_likely_after_late(completions: list[int], remaining: int) -> None:
    found = finish(completions, remaining, today=TODAY)
    if found is None:
        return
    far = TODAY + timedelta(days=HORIZON)
    early, likely, late = (day or far for day in found)
    assert TODAY < early <= likely <= late


def test_eight_of_ten_simulated_campaigns_end_within_the_range() -> None:
    """Back-test: campaigns of other paces and moods, forecast half way, held against how they really ended."""
    dice = random.Random(1)
    inside = tried = 0
    for _ in range(250):
        total, pace = dice.randint(60, 300), dice.uniform(3, 12)
        made = _campaign(dice, total, pace)
        half = len(made) // 2
        found = finish(made[:half], total - sum(made[:half]), today=TODAY, seed=dice.randint(1, 10**6))
        if found is None or found.early is None or found.late is None:
            continue
        tried += 1
        ended = TODAY + timedelta(days=len(made) - half)
        inside += found.early <= ended <= found.late
    assert tried > 200
    assert 0.70 <= inside / tried <= 0.90


def _campaign(dice: random.Random, total: int, pace: float) -> list[int]:
    """Completions per day until all is done: some days nothing, some days a rush, weekends quiet."""
    days: list[int] = []
    while sum(days) < total:
        quiet = len(days) % 7 in (5, 6)
        mood = dice.gammavariate(2, 0.5) * (0.3 if quiet else 1.0)
        done = sum(dice.random() < pace * mood / 40 for _ in range(40))
        days.append(min(done, total - sum(days)))
    return days
