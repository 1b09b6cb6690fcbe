"""The cells in which the map counts points: fixed to the ground, so that a cluster stays where it is while panning."""

from math import cos, radians
from typing import NamedTuple

CELL_PX = 64
"""Side of a cell on the screen: a cluster and its finger."""
TILE_PX = 256
MOST_CELLS = 40
"""Per side; a box far larger than a screen gets larger cells instead of more."""
NEAREST_ZOOM = 22


class Box(NamedTuple):
    """West, south, east, north in degrees, WGS-84; both edges belong to it."""

    west: float
    south: float
    east: float
    north: float

    def holds(self, lat: float, lon: float) -> bool:
        return self.south <= lat <= self.north and self.west <= lon <= self.east

    @property
    def middle(self) -> tuple[float, float]:
        """Latitude, longitude."""
        return ((self.south + self.north) / 2, (self.west + self.east) / 2)

    def meets(self, other: "Box") -> bool:
        apart = self.east < other.west or other.east < self.west or self.north < other.south or other.north < self.south
        return not apart


class Cell(NamedTuple):
    """Size of a cell in degrees."""

    lat: float
    lon: float


def cell_size(box: Box, zoom: int) -> Cell:
    """About 64 by 64 screen points at this zoom; the height follows the latitude in steps, so panning keeps it."""
    wide = 360 * CELL_PX / TILE_PX / 2**zoom
    latitude = min(80.0, round(abs(box.south + box.north) / 2 / 5) * 5)
    high = wide * cos(radians(latitude))
    return Cell(max(high, (box.north - box.south) / MOST_CELLS), max(wide, (box.east - box.west) / MOST_CELLS))
