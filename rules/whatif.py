"""What if: the days to come, or days gone by, walked through with the one definition of coverage."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise

from rules.coverage import DUE_FROM, Point, Share, coverage, kept, worst
from rules.vocabulary import Risk
from rules.walks import prize

OUT_AT = timedelta(hours=10)
"""Hours into the day at which a simulated visit takes place."""


@dataclass(frozen=True, slots=True)
class Day:
    """Coverage and the longest wait at the end of the day; what was kept within it."""

    ends: datetime
    coverage: Share
    worst: float | None
    kept: Share
    visits: int


def replay(points: Sequence[Point], edges: Sequence[datetime]) -> tuple[Day, ...]:
    """Days between the edges with the visits that the points have: for a month gone by, what really happened."""
    return tuple(_day(points, left, right, _visits(points, left, right)) for left, right in pairwise(edges))


def simulate(points: Iterable[Point], edges: Sequence[datetime], visits_a_day: float) -> tuple[Day, ...]:
    """So many visits a day from now on, each to the point that needs one most; what is left over waits for tomorrow."""
    now, days, saved = list(points), [], 0.0
    for left, right in pairwise(edges):
        at = left + OUT_AT
        saved += visits_a_day
        chosen = _most_needed(now, at)[: int(saved)]
        saved -= int(saved)
        for n in chosen:
            last = now[n].last_visit(at)
            now[n] = replace(now[n], visits=(last, at) if last else (at,))
        days.append(_day(now, left, right, len(chosen)))
    return tuple(days)


def with_intervals(points: Iterable[Point], days: Mapping[Risk, int], since: datetime) -> tuple[Point, ...]:
    """Other intervals by risk from this moment on; a point that has an interval of its own keeps it."""
    return tuple(p if p.intervals else replace(p, intervals=((since, days[p.risk]),)) for p in points)


def total_kept(days: Iterable[Day]) -> Share:
    return sum((day.kept for day in days), Share())


def _day(points: Sequence[Point], left: datetime, right: datetime, visits: int) -> Day:
    return Day(right, coverage(points, right), worst(points, right), kept(points, left, right), visits)


def _visits(points: Iterable[Point], left: datetime, right: datetime) -> int:
    return sum(left < visit <= right for point in points for visit in point.visits)


def _most_needed(points: Sequence[Point], at: datetime) -> list[int]:
    """Due and stale points: the largest prize first, of equals the longest wait."""
    due = []
    for n, point in enumerate(points):
        last, waited = point.last_visit(at), point.idle_ratio(at)
        if point.is_active(at) and (last is None or waited >= DUE_FROM):
            due.append((-prize(point.weight, None if last is None else waited), -waited, n))
    return [n for _prize, _waited, n in sorted(due)]
