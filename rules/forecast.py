"""When a plan will be finished, with an honest range.

A two-stage bootstrap over days: each run first draws its own history from the days that were (what the pace might as
well have been), then its future from that history. One stage alone would take the pace for certain and be too sure.
"""

import random
from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

RUNS = 400
HORIZON = 400  # days; what is further away is "not in sight"
FEWEST_DAYS = 5
FEWEST_DONE = 3
LOW, MIDDLE, HIGH = 0.1, 0.5, 0.9


class Finish(NamedTuple):
    """Dates by which one in ten, half, and nine in ten runs were finished. None = not within the horizon."""

    early: date | None
    likely: date | None
    late: date | None


def finish(completions: Sequence[int], remaining: int, *, today: date, seed: int = 20260616) -> Finish | None:
    """`completions` per day until today. None when there is too little to say anything honest."""
    if remaining <= 0:
        return Finish(today, today, today)
    if len(completions) < FEWEST_DAYS or sum(completions) < FEWEST_DONE:
        return None
    dice = random.Random(seed)
    days = sorted(_one_run(completions, remaining, dice) for _ in range(RUNS))

    def at(quantile: float) -> date | None:
        found = days[min(RUNS - 1, int(quantile * RUNS))]
        return None if found >= HORIZON else today + timedelta(days=found)

    return Finish(at(LOW), at(MIDDLE), at(HIGH))


def _one_run(completions: Sequence[int], remaining: int, dice: random.Random) -> int:
    """Days until nothing remains in one imagined future."""
    history = dice.choices(completions, k=len(completions))
    if not any(history):
        return HORIZON
    left = remaining
    for n in range(1, HORIZON):
        left -= history[int(dice.random() * len(history))]
        if left <= 0:
            return n
    return HORIZON
