"""What the decay map shows when it does not show single points: the risk-weighted mean of their heat."""

from collections.abc import Iterable
from math import log
from typing import NamedTuple

from rules.coverage import DUE_FROM, Share

MIDDLE_EDGE_PX = 38
"""A hexagon is about this long per edge on the screen, large enough for its number."""
EDGES_M = {4: 26072, 5: 9854, 6: 3725, 7: 1406, 8: 531, 9: 201, 10: 76, 11: 29, 12: 10.8}
"""Mean length of a hexagon's edge by H3 resolution, from the table of the H3 documentation."""
METRES_PER_PX = 156543
"""Of a Web Mercator map at zoom 0 on the equator."""
FRESH_FROM, DUE_HEAT = 2**-DUE_FROM, 0.5
"""Mean heats at which the words change: as for one point, whose time is nearly up, and whose time is up."""


class Warmth(NamedTuple):
    """Points of one place: how many of each kind (fresh, due, stale, never) and their weighted heat."""

    counts: tuple[int, int, int, int]
    share: Share

    @property
    def heat(self) -> float | None:
        return self.share.value

    @property
    def kind(self) -> int | None:
        """0 mostly in time, 1 nearly due, 2 mostly out of time; nothing to look at is None."""
        if self.heat is None:
            return None
        return 0 if self.heat > FRESH_FROM else 1 if self.heat > DUE_HEAT else 2


def warmth(groups: Iterable[tuple[int, int, float, float]]) -> Warmth:
    """Of points in groups of one kind: kind, how many, their weight together, and the sum of weight times heat."""
    counts = [0, 0, 0, 0]
    heated = weights = 0.0
    for kind, many, weight, heat in groups:
        counts[kind] += many
        weights += weight
        heated += heat
    return Warmth((counts[0], counts[1], counts[2], counts[3]), Share(heated, weights))


def resolution(zoom: int) -> int:
    """The H3 resolution whose hexagons have a readable size at this zoom, at the latitudes of China."""
    wanted = MIDDLE_EDGE_PX * METRES_PER_PX * 0.82 / 2**zoom
    return min(EDGES_M, key=lambda r: abs(log(EDGES_M[r] / wanted)))
