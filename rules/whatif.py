"""What if: the days to come, or days gone by, walked through with the one definition of coverage."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise

from rules.coverage import DUE_FROM, Point, Share, coverage, kept, kept_ticks, worst
from rules.vocabulary import Risk
from rules.waiting import Lines, Need, is_steady, ticks
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
    return tuple(
        Day(right, coverage(points, right), worst(points, right), kept(points, left, right),
            _visits(points, left, right))
        for left, right in pairwise(edges)
    )  # fmt: skip


def simulate(points: Iterable[Point], edges: Sequence[datetime], visits_a_day: float) -> tuple[Day, ...]:
    """So many visits a day from now on, each to the point that needs one most by rules.walks.prize, as in where next.

    What is left over waits for tomorrow; its prize grows every day, so nothing waits for ever.

    Days reach from edge to edge. Points whose duty stays the same wait in lines; only the few others are looked at
    every day.
    """
    known, days, saved = list(points), [], 0.0
    steady = {n for n, point in enumerate(known) if is_steady(point, edges[0], edges[-1])}
    lines = Lines.of(((n, known[n]) for n in sorted(steady)), edges[0])
    others = {n: point for n, point in enumerate(known) if n not in steady}
    for left, right in pairwise(edges):
        at = left + OUT_AT
        saved += visits_a_day
        chosen = lines.visit(_needs(others, at), ticks(left), ticks(at), int(saved))
        saved -= int(saved)
        for n in chosen:
            if n in others:
                last = others[n].last_visit(at)
                others[n] = replace(others[n], visits=(last, at) if last else (at,))
        days.append(_day(lines, list(others.values()), (left, at, right), len(chosen)))
    return tuple(days)


def with_intervals(points: Iterable[Point], days: Mapping[Risk, int], since: datetime) -> tuple[Point, ...]:
    """Other intervals by risk from this moment on; a point that has an interval of its own keeps it."""
    return tuple(p if p.intervals else replace(p, intervals=((since, days[p.risk]),)) for p in points)


def total_kept(days: Iterable[Day]) -> Share:
    return sum((day.kept for day in days), Share())


def _day(lines: Lines, others: Sequence[Point], moments: tuple[datetime, datetime, datetime], visits: int) -> Day:
    left, at, right = (ticks(moment) for moment in moments)
    begun, _out, over = moments
    waits = [wait for wait in (lines.worst(right), worst(others, over)) if wait is not None]
    fresh, active = kept_ticks(others, begun, over)
    fresh += lines.fresh_ticks(left, at, right)
    active += lines.weight() * (right - left)
    covered = coverage(others, over) + Share(lines.fresh(right), lines.weight())
    return Day(over, covered, max(waits, default=None), Share.of_ticks(fresh, active), visits)


def _visits(points: Iterable[Point], left: datetime, right: datetime) -> int:
    return sum(left < visit <= right for point in points for visit in point.visits)


def _needs(points: Mapping[int, Point], at: datetime) -> list[Need]:
    """Due and stale points: the largest prize first, of equals the longest wait."""
    due = []
    for n, point in points.items():
        last, waited = point.last_visit(at), point.idle_ratio(at)
        if point.is_active(at) and (last is None or waited >= DUE_FROM):
            due.append((-prize(point.weight, waited, never=last is None), -waited, n))
    return sorted(due)
