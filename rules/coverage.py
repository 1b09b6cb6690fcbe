"""How much of what must be looked at has been looked at lately.

A point is fresh while its last valid visit is younger than its interval: `t - T < v <= t`. Coverage is the
risk-weighted share of active points that are fresh. It rises only by a visit to a point that needs one, and falls by
itself when nobody goes. The interval T belongs to the risk class of the point, or to the point itself where somebody
set it with a reason; how many checks of which kind a type of site must get per week or month is another question:
rules.schedule.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Protocol, TypeVar

from rules.vocabulary import PlaceProof, Risk

DAY, TICK = timedelta(days=1), timedelta(microseconds=1)
DEFINITION = "coverage/1"
"""Stands on every frozen figure. What changes the figure of a moment that is past gets another number."""
DUE_FROM = 0.8
"""A fresh point is shown as due when this part of its interval has gone."""
SAME_VISIT = timedelta(minutes=10)
"""Two records by the same person at the same site within this time are one visit."""


@dataclass(frozen=True, slots=True)
class RiskClass:
    days: int
    weight: int


CLASSES = {Risk.HIGH: RiskClass(7, 3), Risk.MEDIUM: RiskClass(14, 2), Risk.LOW: RiskClass(30, 1)}


class State(StrEnum):
    FRESH = "fresh"
    DUE = "due"
    STALE = "stale"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole in weighted points. Nothing required is no data: neither 0 % nor 100 %."""

    numerator: float = 0.0
    denominator: float = 0.0

    @property
    def value(self) -> float | None:
        return self.numerator / self.denominator if self.denominator else None

    @staticmethod
    def of_ticks(numerator: int, denominator: int) -> "Share":
        """Of weighted microseconds, in weighted days."""
        return Share(numerator / (DAY // TICK), denominator / (DAY // TICK))

    def __add__(self, other: "Share") -> "Share":
        return Share(self.numerator + other.numerator, self.denominator + other.denominator)


@dataclass(frozen=True, slots=True)
class Visit:
    """A saved inspection with a result, as far as coverage cares."""

    at: datetime
    recorded_at: datetime
    person_id: int
    proof: PlaceProof
    reason_accepted: bool = False
    needs_review: bool = False
    voided_at: datetime | None = None
    accepted_at: datetime | None = None  # when a person let it count that had waited for a look

    def is_valid(self, *, at: datetime, known_at: datetime) -> bool:
        """Happened by `at`, known by `known_at`, and somebody can believe that it was at the place."""
        known = self.at <= at and self.recorded_at <= known_at and not self.needs_review
        standing = self.voided_at is None or self.voided_at > known_at
        accepted = self.accepted_at is None or self.accepted_at <= known_at
        return known and standing and accepted and proves_place(self.proof, reason_accepted=self.reason_accepted)


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open time: from `starts` on, `ends` no longer."""

    starts: datetime
    ends: datetime

    def holds(self, at: datetime) -> bool:
        return self.starts <= at < self.ends


@dataclass(frozen=True, slots=True)
class Point:
    """One site with all that its coverage depends on. `visits` are the times of valid visits, in any order."""

    risk: Risk
    created_at: datetime
    visits: tuple[datetime, ...] = ()
    ended_at: datetime | None = None
    pauses: tuple[Span, ...] = ()
    intervals: tuple[tuple[datetime, int], ...] = ()  # (in force from, days), in any order

    @property
    def weight(self) -> int:
        return CLASSES[self.risk].weight

    def interval(self, at: datetime) -> timedelta:
        set_for_it = [row for row in self.intervals if row[0] <= at]
        return timedelta(days=max(set_for_it)[1] if set_for_it else CLASSES[self.risk].days)

    def is_active(self, at: datetime) -> bool:
        """Counts from its creation until its end; a pause takes it out and gives it back."""
        exists = self.created_at <= at and (self.ended_at is None or at < self.ended_at)
        return exists and not any(pause.holds(at) for pause in self.pauses)

    def last_visit(self, at: datetime) -> datetime | None:
        return max((v for v in self.visits if v <= at), default=None)

    def is_fresh(self, at: datetime) -> bool:
        return is_fresh(self.last_visit(at), self.interval(at), at)

    def idle_ratio(self, at: datetime) -> float:
        """How many times the allowed time nobody came; for a point never visited, since it was created."""
        since = self.last_visit(at) or self.created_at
        return (at - since) / self.interval(at)


def proves_place(proof: PlaceProof, *, reason_accepted: bool) -> bool:
    """A fix, a scan or a floor tag; a reason only once the supervisor has accepted it."""
    return reason_accepted if proof is PlaceProof.REASON else proof is not PlaceProof.NONE


def is_fresh(last: datetime | None, interval: timedelta, at: datetime) -> bool:
    """Exactly one interval ago is no longer fresh; a visit in the future is none."""
    return last is not None and at - interval < last <= at


def ratio(last: datetime | None, interval: timedelta, at: datetime) -> float | None:
    """Age of the last visit in intervals: 1 is the end of the allowed time. Never visited has no age."""
    return None if last is None else (at - last) / interval


def state(age: float | None) -> State:
    if age is None:
        return State.NEVER
    if age >= 1:
        return State.STALE
    return State.DUE if age >= DUE_FROM else State.FRESH


def heat(age: float | None) -> float:
    """Colour of a point: 1 just now, 0.5 at the end of the allowed time, falling to 0; never visited is 0."""
    return 0.0 if age is None else 2.0**-age


def coverage(points: Iterable[Point], at: datetime) -> Share:
    active = [point for point in points if point.is_active(at)]
    return Share(sum(p.weight for p in active if p.is_fresh(at)), sum(p.weight for p in active))


def high_risk_coverage(points: Iterable[Point], at: datetime) -> Share:
    return coverage((point for point in points if point.risk is Risk.HIGH), at)


def worst(points: Iterable[Point], at: datetime) -> float | None:
    """The longest that an active point has waited, as a multiple of its allowed time."""
    return max((point.idle_ratio(at) for point in points if point.is_active(at)), default=None)


def kept(points: Iterable[Point], starts: datetime, ends: datetime) -> Share:
    """Weighted days on which points were fresh, over weighted days on which they were active, exact to the moment.

    The figure for a month: a round on the last day cannot make it pretty.
    """
    return Share.of_ticks(*kept_ticks(points, starts, ends))


def kept_ticks(points: Iterable[Point], starts: datetime, ends: datetime) -> tuple[int, int]:
    """The same in whole weighted microseconds, so that no order of adding up gives another figure."""
    fresh = active = 0
    for point in points:
        one_fresh, one_active = _kept_one(point, starts, ends)
        fresh += point.weight * (one_fresh // TICK)
        active += point.weight * (one_active // TICK)
    return fresh, active


class Dated(Protocol):
    """Something that a person did at a moment."""

    @property
    def at(self) -> datetime: ...
    @property
    def person_id(self) -> int: ...


D = TypeVar("D", bound=Dated)


def one_visit_each(visits: Iterable[D]) -> list[D]:
    """Visits of one site without the repeats: the same person again within ten minutes is the same visit."""
    seen: dict[int, datetime] = {}
    first: list[D] = []
    for visit in sorted(visits, key=lambda v: v.at):
        before = seen.get(visit.person_id)
        seen[visit.person_id] = visit.at
        if before is None or visit.at - before > SAME_VISIT:
            first.append(visit)
    return first


def _kept_one(point: Point, starts: datetime, ends: datetime) -> tuple[timedelta, timedelta]:
    """Time fresh and time active."""
    fresh = active = timedelta()
    visits = sorted(set(point.visits))
    for piece in _pieces(point, starts, ends):
        if point.is_active(piece.starts):
            active += piece.ends - piece.starts
            fresh += _fresh_within(visits, point.interval(piece.starts), piece)
    return fresh, active


def _pieces(point: Point, starts: datetime, ends: datetime) -> Iterator[Span]:
    """Cut the time where the point's duty changes: creation, end, pauses, another interval."""
    edges = {starts, ends, point.created_at, *(row[0] for row in point.intervals)}
    edges |= {edge for pause in point.pauses for edge in (pause.starts, pause.ends)}
    edges |= {point.ended_at} if point.ended_at else set()
    for left, right in pairwise(sorted(edge for edge in edges if starts <= edge <= ends)):
        yield Span(left, right)


def _fresh_within(visits: Sequence[datetime], interval: timedelta, piece: Span) -> timedelta:
    """Length of the union of [v, v + T) within the piece; `visits` in order."""
    total = timedelta()
    reached = piece.starts
    for visit in visits:
        left, right = max(visit, reached), min(visit + interval, piece.ends)
        if right > left:
            total += right - left
            reached = right
    return total
