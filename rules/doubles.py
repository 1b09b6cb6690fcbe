"""Which sites of a register look like one place written down twice. A suspicion, never a decision."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from enum import StrEnum
from itertools import combinations
from math import cos, floor, radians
from typing import NamedTuple

from rules.places import distance_m

NEAR_M = 5.0
MOST_SHARED = 4
"""A number that more sites of a type share is a switchboard; a spot that more share is a building."""
METRES = 111_320.0


class Doubt(StrEnum):
    NAME = "name"
    PHONE = "phone"
    NEAR = "near"


class Verdict(StrEnum):
    MERGED = "merged"
    DIFFERENT = "different"


class Twin(NamedTuple):
    """What two sites are held against each other by."""

    id: int
    type: str
    name: str
    area_id: int
    unit_id: int | None
    phone: str
    lat: float | None
    lon: float | None
    floor: str
    room: str


Pair = tuple[int, int]


def suspects(sites: Iterable[Twin]) -> dict[Pair, frozenset[Doubt]]:
    """Pairs of ids, the smaller first, with what speaks for it: the same name in an area, the same number at sites
    of a type that are not one unit's, or the same type within a few metres and not in different rooms."""
    held = list(sites)
    found: dict[Pair, set[Doubt]] = defaultdict(set)
    for doubt, pairs in ((Doubt.NAME, _named(held)), (Doubt.PHONE, _called(held)), (Doubt.NEAR, _near(held))):
        for one, other in pairs:
            found[min(one.id, other.id), max(one.id, other.id)].add(doubt)
    return {pair: frozenset(doubts) for pair, doubts in found.items()}


def plain(name: str) -> str:
    """Without blanks, brackets and marks, so that 老街饭店(东) and 老街饭店 东 are one name."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", name)).casefold()


def _named(sites: list[Twin]) -> Iterator[tuple[Twin, Twin]]:
    buckets: dict[tuple[int, str], list[Twin]] = defaultdict(list)
    for site in sites:
        buckets[site.area_id, plain(site.name)].append(site)
    for held in buckets.values():
        yield from combinations(held[:MOST_SHARED], 2)


def _called(sites: list[Twin]) -> Iterator[tuple[Twin, Twin]]:
    buckets: dict[tuple[str, str], list[Twin]] = defaultdict(list)
    for site in sites:
        for number in site.phone.split("、"):
            if number:
                buckets[site.type, number].append(site)
    for held in buckets.values():
        if len(held) <= MOST_SHARED:
            yield from (pair for pair in combinations(held, 2) if not _of_one_unit(*pair))


def _of_one_unit(one: Twin, other: Twin) -> bool:
    return one.unit_id is not None and one.unit_id == other.unit_id


def _near(sites: list[Twin]) -> Iterator[tuple[Twin, Twin]]:
    """Squares of the ground as wide as the distance, each held against itself and four neighbours."""
    squares: dict[tuple[str, str, str, int, int], list[Twin]] = defaultdict(list)
    for site in sites:
        if site.lat is not None and site.lon is not None:
            squares[site.type, site.floor, site.room, *_square(site.lat, site.lon)].append(site)
    for (kind, level, room, y, x), held in list(squares.items()):
        if len(held) > MOST_SHARED:
            continue
        around = ((0, 1), (1, -1), (1, 0), (1, 1))
        others = [s for dy, dx in around for s in squares.get((kind, level, room, y + dy, x + dx), [])[:MOST_SHARED]]
        pairs = [*combinations(held, 2), *((one, other) for one in held for other in others)]
        yield from (pair for pair in pairs if _apart(*pair) <= NEAR_M)


def _square(lat: float, lon: float) -> tuple[int, int]:
    wide = max(0.01, cos(radians(round(lat, 1))))
    return floor(lat * METRES / NEAR_M), floor(lon * METRES * wide / NEAR_M)


def _apart(one: Twin, other: Twin) -> float:
    if one.lat is None or one.lon is None or other.lat is None or other.lon is None:
        return float("inf")
    return distance_m(one.lat, one.lon, other.lat, other.lon)
