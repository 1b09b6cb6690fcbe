"""Points in lines, so that many days of a whole town can be walked through without looking at every point every day.

All points of a line have one weight and one interval, so the one that has waited longest is first and stays first, and
whoever is visited goes to the end. The figures are those of rules.coverage, to the last digit.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from heapq import merge
from itertools import islice

from rules.coverage import DUE_FROM, TICK, Point
from rules.walks import prize

EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
Need = tuple[float, float, int]
"""What is needed most comes first: less the prize, less the wait in intervals, the number of the point."""
Kind = tuple[int, int, bool]
"""Of a line: weight, interval in ticks, and whether nobody has ever been there."""


@dataclass(slots=True)
class Line:
    """Times in ticks since the epoch, in order: of the last visit, or of the creation where there was none."""

    weight: int
    interval: int
    never: bool
    since: list[int] = field(default_factory=list)
    points: list[int] = field(default_factory=list)
    head: int = 0

    def waits(self, at: int) -> float:
        """Of the first in the line, in intervals."""
        return (at - self.since[self.head]) / self.interval

    def needs(self, at: int) -> Iterator[Need]:
        """Due and stale points; in the order of the line, which is that of their need."""
        for n in range(self.head, len(self.since)):
            waited = (at - self.since[n]) / self.interval
            if not self.never and waited < DUE_FROM:
                return
            yield -prize(self.weight, waited, never=self.never), -waited, self.points[n]

    def leave(self, many: int, left: int, at: int) -> int:
        """The first ones are visited; the ticks from `left` until then on which they were still fresh."""
        gone = self.since[self.head : self.head + many]
        self.head += many
        return 0 if self.never else sum(max(0, min(since + self.interval, at) - left) for since in gone)

    def join(self, points: list[int], at: int) -> None:
        self.since += [at] * len(points)
        self.points += points

    def fresh(self, right: int) -> int:
        """How many are."""
        return 0 if self.never else len(self.since) - bisect_right(self.since, right - self.interval, self.head)

    def fresh_ticks(self, left: int, at: int, right: int) -> int:
        """Of the day, for all in the line; who joined it at `at` was not in it before."""
        if self.never:
            return 0
        joined = bisect_left(self.since, at, self.head)
        until = bisect_left(self.since, right - self.interval, self.head, joined)
        since = bisect_right(self.since, left - self.interval, self.head, until)
        ran_out = sum(self.since[since:until]) + (until - since) * (self.interval - left)
        new = (len(self.since) - joined) * (min(at + self.interval, right) - at)
        return ran_out + (joined - until) * (right - left) + new


@dataclass(slots=True)
class Lines:
    """All points whose duty stays the same for the whole time. Moments are given in ticks."""

    lines: dict[Kind, Line]
    kind_of: dict[int, Kind]
    still_fresh: int = 0  # weighted ticks of the day before its visits, of those visited

    @staticmethod
    def of(points: Iterable[tuple[int, Point]], at: datetime) -> "Lines":
        """Numbered points as they stand at this moment."""
        found: dict[Kind, list[tuple[int, int]]] = {}
        kind_of: dict[int, Kind] = {}
        for n, point in points:
            last = point.last_visit(at)
            kind_of[n] = kind = (point.weight, point.interval(at) // TICK, last is None)
            found.setdefault(kind, []).append((ticks(last or point.created_at), n))
        lines = {}
        for kind, waiting in found.items():
            waiting.sort()
            lines[kind] = Line(*kind, since=[since for since, _n in waiting], points=[n for _since, n in waiting])
        return Lines(lines, kind_of)

    def visit(self, others: Sequence[Need], left: int, at: int, most: int) -> list[int]:
        """So many visits to the points that need one most, `others` among them; the numbers of those visited."""
        streams = [line.needs(at) for line in self.lines.values()]
        chosen = [n for _prize, _waited, n in islice(merge(others, *streams), most)]
        went: dict[Kind, list[int]] = {}
        for n in chosen:
            if n in self.kind_of:
                went.setdefault(self.kind_of[n], []).append(n)
        self.still_fresh, joining = 0, dict[Kind, list[int]]()
        for kind, points in went.items():
            self.still_fresh += kind[0] * self.lines[kind].leave(len(points), left, at)
            joining.setdefault((*kind[:2], False), []).extend(points)
        for kind, points in joining.items():
            self.lines.setdefault(kind, Line(*kind)).join(sorted(points), at)
            self.kind_of |= dict.fromkeys(points, kind)
        return chosen

    def fresh(self, right: int) -> int:
        """Weighted points."""
        return sum(line.weight * line.fresh(right) for line in self.lines.values())

    def weight(self) -> int:
        return sum(line.weight * (len(line.since) - line.head) for line in self.lines.values())

    def worst(self, right: int) -> float | None:
        return max((line.waits(right) for line in self.lines.values() if line.head < len(line.since)), default=None)

    def fresh_ticks(self, left: int, at: int, right: int) -> int:
        """Weighted ticks of the day, after its visits."""
        return self.still_fresh + sum(x.weight * x.fresh_ticks(left, at, right) for x in self.lines.values())


def is_steady(point: Point, starts: datetime, ends: datetime) -> bool:
    """On duty all the time, by one interval, and with no visit to come."""
    return (
        point.created_at <= starts
        and (point.ended_at is None or point.ended_at > ends)
        and not any(pause.starts <= ends and pause.ends > starts for pause in point.pauses)
        and not any(starts < since <= ends for since, _days in point.intervals)
        and all(visit <= starts for visit in point.visits)
    )


def ticks(moment: datetime) -> int:
    return (moment - EPOCH) // TICK
