"""What a person should look at in one person's day: never a proof, and no figure changes by it.

Honest people have bad fixes, wrong clocks and neighbours' doors next to one another. So each rule asks for more than a
single odd number, and says which visits it speaks of.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from rules.clocks import SKEW_S
from rules.places import distance_m
from rules.vocabulary import FlagKind

FASTEST_M_S = 20.0
"""72 km/h: beyond what anybody rides between two doors of a subdistrict."""
LEAST_WAY_M = 300.0
QUICK = timedelta(seconds=60)
QUICK_IN_A_ROW = 4
SAME_POINT = 3
"""Visits at so many different sites with one and the same position, to the last digit."""
APART_M = 60.0
SAME_ACCURACY = 10
"""Visits at so many different sites in a row with one and the same accuracy, to the last digit."""
DRIFT_S = 600
LONGEST_REASON = 200
DECISIONS = ("accepted", "not_accepted")


@dataclass(frozen=True, slots=True)
class Seen:
    """One saved visit, as far as the flags care. Positions are those that the phone measured."""

    id: str
    site: int
    at: datetime
    lat: float | None = None
    lon: float | None = None
    accuracy_m: float | None = None
    skew_s: int | None = None
    site_lat: float | None = None
    site_lon: float | None = None

    @property
    def point(self) -> tuple[float, float] | None:
        return None if self.lat is None or self.lon is None else (self.lat, self.lon)


Evidence = dict[str, Any]
"""{"id": the visit, "site", "at", and the numbers that speak}"""


def found(visits: Iterable[Seen]) -> dict[FlagKind, list[Evidence]]:
    """Flags of one person's day with their rows; pictures are another question, see `same_look`."""
    ordered = sorted(visits, key=lambda v: (v.at, v.id))
    rules = {
        FlagKind.SPEED: _speeding,
        FlagKind.PACE: _quick,
        FlagKind.SAME_FIX: _same_fix,
        FlagKind.CLOCK: _drifting,
    }
    told = {kind: list(rule(ordered)) for kind, rule in rules.items()}
    return {kind: rows for kind, rows in told.items() if rows}


def _row(visit: Seen, **facts: Any) -> Evidence:
    return {"id": visit.id, "site": visit.site, "at": visit.at.isoformat(), **facts}


def _speeding(visits: Sequence[Seen]) -> Iterator[Evidence]:
    """The straight way between two fixes, less what both may be wrong by, in the time between the visits."""
    for before, after in pairwise(v for v in visits if v.point):
        if before.point is None or after.point is None or before.site == after.site:
            continue
        way = distance_m(*before.point, *after.point) - (before.accuracy_m or 0) - (after.accuracy_m or 0)
        seconds = (after.at - before.at).total_seconds()
        if way > LEAST_WAY_M and way > FASTEST_M_S * seconds:
            yield _row(after, before=before.id, metres=round(way), seconds=round(seconds))


def _quick(visits: Sequence[Seen]) -> Iterator[Evidence]:
    """Visits at different sites within a minute of one another, several in a row."""
    run: list[Seen] = []
    for visit in [*visits, None]:
        if visit and run and visit.at - run[-1].at <= QUICK and visit.site != run[-1].site:
            run.append(visit)
            continue
        if len({v.site for v in run}) >= QUICK_IN_A_ROW:
            yield from (_row(b, seconds=round((b.at - a.at).total_seconds())) for a, b in pairwise(run))
        run = [visit] if visit else []


def _same_fix(visits: Sequence[Seen]) -> Iterator[Evidence]:
    """One position for places far apart, or one accuracy for many places in a row."""
    by_point: dict[tuple[float, float], list[Seen]] = defaultdict(list)
    for visit in visits:
        if visit.point:
            by_point[visit.point].append(visit)
    told = set()
    for (lat, lon), several in by_point.items():
        if len({v.site for v in several}) >= SAME_POINT and _apart(several):
            told |= {v.id for v in several}
            yield from (_row(v, lat=lat, lon=lon) for v in several)
    for run in _runs(visits):
        if len({v.site for v in run}) >= SAME_ACCURACY:
            yield from (_row(v, accuracy_m=v.accuracy_m) for v in run if v.id not in told)


def _apart(visits: Sequence[Seen]) -> bool:
    """Two of the sites lie farther apart than one position can serve."""
    places = [(v.site_lat, v.site_lon) for v in visits if v.site_lat is not None and v.site_lon is not None]
    return any(
        distance_m(a or 0.0, b or 0.0, c or 0.0, d or 0.0) > APART_M
        for n, (a, b) in enumerate(places)
        for c, d in places[:n]
    )


def _runs(visits: Sequence[Seen]) -> Iterator[list[Seen]]:
    run: list[Seen] = []
    for visit in visits:
        if run and visit.accuracy_m != run[-1].accuracy_m:
            yield run
            run = []
        if visit.accuracy_m is not None:
            run.append(visit)
    yield run


def _drifting(visits: Sequence[Seen]) -> Iterator[Evidence]:
    """More than ten minutes off; what is off by more than an hour waits for a look of its own already."""
    for visit in visits:
        if visit.skew_s is not None and DRIFT_S < abs(visit.skew_s) <= SKEW_S:
            yield _row(visit, skew_s=visit.skew_s)


SAME_LOOK = 3
"""So many of the 64 bits may differ: a picture saved again in another quality."""
PLAIN = 6
"""A wall or a dark room shows fewer or more bits than this from either end, and is like any other."""


def tells(look: str) -> bool:
    """It is not like any wall: 64 bits in hexadecimal."""
    return bool(look) and PLAIN <= int(look, 16).bit_count() <= 64 - PLAIN


def same_look(one: str, other: str) -> bool:
    """Two pictures show the same, by 64 bits of each in hexadecimal."""
    return tells(one) and tells(other) and (int(one, 16) ^ int(other, 16)).bit_count() <= SAME_LOOK
