"""The ground of the demo subdistrict in metres, and from metres to WGS-84.

Six four-cornered communities that share their edges. One of them has the figures of the reference site: 800 mu, and a
network of 2 long roads across and 4 down (8 crossroads) with a dead-end lane into each of the 15 blocks between them
(15 T-junctions): 21 straight roads.
"""

from collections.abc import Iterator
from math import cos, pi, radians, sin
from typing import Any, NamedTuple

from rules.places import EARTH_M

CENTRE = (34.44, 108.96)
TURN = radians(7)  # the street grid is not laid out by the compass
METRES_PER_DEGREE = EARTH_M * pi / 180

Spot = tuple[float, float]  # metres east and north of the centre, before the turn


class Quad(NamedTuple):
    """South-west, south-east, north-east, north-west."""

    sw: Spot
    se: Spot
    ne: Spot
    nw: Spot

    def at(self, s: float, t: float) -> Spot:
        """A point inside: s from west to east, t from south to north, both 0 to 1."""
        south = _between(self.sw, self.se, s)
        return _between(south, _between(self.nw, self.ne, s), t)

    def part(self, s0: float, s1: float, t0: float, t1: float) -> "Quad":
        return Quad(self.at(s0, t0), self.at(s1, t0), self.at(s1, t1), self.at(s0, t1))

    def split(self, columns: int, rows: int) -> list["Quad"]:
        """Equal parts, column by column from the west, each from the south."""
        return [
            self.part(i / columns, (i + 1) / columns, j / rows, (j + 1) / rows)
            for i in range(columns)
            for j in range(rows)
        ]

    @property
    def middle(self) -> Spot:
        return self.at(0.5, 0.5)


WIDTH, DEPTH = 800.0, 2000 / 3  # 533,333 square metres = 800 mu
ACROSS, DOWN = (DEPTH / 3, DEPTH * 2 / 3), (160.0, 320.0, 480.0, 640.0)
LANE_SHIFT = 9.0  # lanes to both sides of one road do not face each other, or they would make a crossroads
SOUTH_EDGE, WEST_EDGE = -700.0, -400.0

QUADS: tuple[Quad, ...] = (
    Quad((-400, -700), (400, -700), (400, -700 + DEPTH), (-400, -700 + DEPTH)),
    Quad((-1250, -760), (-400, -700), (-400, -700 + DEPTH), (-1300, -80)),
    Quad((400, -700), (1200, -640), (1250, 20), (400, -700 + DEPTH)),
    Quad((-1300, -80), (-400, -700 + DEPTH), (-350, 760), (-1200, 700)),
    Quad((-400, -700 + DEPTH), (400, -700 + DEPTH), (450, 740), (-350, 760)),
    Quad((400, -700 + DEPTH), (1250, 20), (1220, 660), (450, 740)),
)
OUTLINE: tuple[Spot, ...] = (
    (-1250, -760), (-400, -700), (400, -700), (1200, -640), (1250, 20),
    (1220, 660), (450, 740), (-350, 760), (-1200, 700), (-1300, -80),
)  # fmt: skip


class Road(NamedTuple):
    name: str
    start: Spot
    end: Spot
    block: int | None = None  # the block that a lane lies in


class Junction(NamedTuple):
    name: str
    kind: str  # crossroads | t_junction
    spot: Spot


def reference_roads() -> list[Road]:
    """21 straight roads: two across, four down, a lane into each of the 15 blocks."""
    south, west = SOUTH_EDGE, WEST_EDGE
    across = [
        Road(name, (west, south + y), (west + WIDTH, south + y))
        for name, y in zip(("龙凤南路", "龙凤北路"), ACROSS, strict=True)
    ]
    down = [
        Road(name, (west + x, south), (west + x, south + DEPTH))
        for name, x in zip(("园一路", "园二路", "园三路", "园四路"), DOWN, strict=True)
    ]
    return [*across, *down, *(road for road, _ in _lanes())]


def reference_junctions() -> list[Junction]:
    """8 crossroads and 15 T-junctions."""
    roads = reference_roads()
    crossings = [
        Junction(f"{down.name}与{across.name}十字路口", "crossroads", (down.start[0], across.start[1]))
        for down in roads[2:6]
        for across in roads[:2]
    ]
    return [*crossings, *(junction for _, junction in _lanes())]


def _lanes() -> Iterator[tuple[Road, Junction]]:
    """The lane of a block leaves the road at its eastern side; in the last column the one at its western side."""
    names = ("园一路", "园二路", "园三路", "园四路")
    for block in range(15):
        column, row = divmod(block, 3)
        last = column == 4
        road_x = WEST_EDGE + DOWN[3 if last else column]
        y = SOUTH_EDGE + (row + 0.5) * DEPTH / 3 + (LANE_SHIFT if last else -LANE_SHIFT)
        far = road_x + 130 if last else road_x - 130
        name = f"{block + 1}区支路"
        lane = Road(name, (road_x, y), (far, y), block)
        yield lane, Junction(f"{names[3 if last else column]}与{name}丁字路口", "t_junction", (road_x, y))


def slabs(block: Quad, count: int) -> list[Quad]:
    """Blocks of flats in rows of three, four rows at most, with room for the lane in the middle."""
    spots = [(i, j) for j in range(4) for i in range(3)][:count]
    return [block.part(0.06 + i * 0.31, 0.30 + i * 0.31, 0.09 + j * 0.235, 0.15 + j * 0.235) for i, j in spots]


def position(spot: Spot) -> tuple[float, float]:
    """Latitude and longitude, WGS-84, to about a centimetre."""
    x, y = spot
    east, north = x * cos(TURN) - y * sin(TURN), x * sin(TURN) + y * cos(TURN)
    lat, lon = CENTRE
    per_degree_east = METRES_PER_DEGREE * cos(radians(lat))
    return round(lat + north / METRES_PER_DEGREE, 7), round(lon + east / per_degree_east, 7)


def polygon(corners: tuple[Spot, ...] | Quad, **more: str) -> dict[str, Any]:
    """A GeoJSON polygon: longitude first, counter-clockwise, closed."""
    ring = [list(reversed(position(corner))) for corner in corners]
    return {"type": "Polygon", "coordinates": [[*ring, ring[0]]], **more}


def _between(a: Spot, b: Spot, share: float) -> Spot:
    return a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share
