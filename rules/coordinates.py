"""GCJ-02, in which Amap and Tencent tell a place, BD-09, in which Baidu does, and WGS-84, in which everything is kept.

GCJ-02 lies up to 700 m from WGS-84, BD-09 about 1 km from GCJ-02. The way there is the published formula; the way back
repeats it until it comes out. Outside China WGS-84 and GCJ-02 are the same. BD-09 as in wandergis/coordtransform on
GitHub, whose figures the tests hold it against. Conversion happens once, at the edge where such a position comes in or
goes out; nothing inside knows anything but WGS-84.
"""

from collections.abc import Callable
from math import atan2, cos, hypot, pi, sin, sqrt

SEMI_MAJOR_M, ECCENTRICITY_2 = 6378245.0, 0.00669342162296594323  # of the Krasovsky ellipsoid
CHINA = (72.004, 0.8293, 137.8347, 55.8271)  # west, south, east, north, in which the shift applies
TWIST = pi * 3000.0 / 180.0
CLOSE = 1e-9
"""Degrees, a tenth of a millimetre: the way back is found."""


def to_gcj02(lat: float, lon: float) -> tuple[float, float]:
    """WGS-84 to GCJ-02."""
    west, south, east, north = CHINA
    if not (west <= lon <= east and south <= lat <= north):
        return lat, lon
    x, y = lon - 105.0, lat - 35.0
    radians = lat / 180.0 * pi
    magic = 1 - ECCENTRICITY_2 * sin(radians) ** 2
    high = _north(x, y) * 180.0 / (SEMI_MAJOR_M * (1 - ECCENTRICITY_2) / (magic * sqrt(magic)) * pi)
    wide = _east(x, y) * 180.0 / (SEMI_MAJOR_M / sqrt(magic) * cos(radians) * pi)
    return lat + high, lon + wide


def from_gcj02(lat: float, lon: float) -> tuple[float, float]:
    """GCJ-02 to WGS-84, to well below a metre."""
    return _back(to_gcj02, lat, lon)


def gcj02_to_bd09(lat: float, lon: float) -> tuple[float, float]:
    """A twist and a shift on top of GCJ-02."""
    far = hypot(lon, lat) + 0.00002 * sin(lat * TWIST)
    turn = atan2(lat, lon) + 0.000003 * cos(lon * TWIST)
    return far * sin(turn) + 0.006, far * cos(turn) + 0.0065


def from_bd09(lat: float, lon: float) -> tuple[float, float]:
    """BD-09 to WGS-84, to well below a metre."""
    return from_gcj02(*_back(gcj02_to_bd09, lat, lon))


def _back(way: Callable[[float, float], tuple[float, float]], lat: float, lon: float) -> tuple[float, float]:
    """Where one must start to come out here."""
    found = (lat, lon)
    for _ in range(30):
        there = way(*found)
        off = (lat - there[0], lon - there[1])
        found = (found[0] + off[0], found[1] + off[1])
        if max(abs(off[0]), abs(off[1])) < CLOSE:
            break
    return found


def _ripple(x: float) -> float:
    return 20.0 * sin(6.0 * x * pi) + 20.0 * sin(2.0 * x * pi)


def _north(x: float, y: float) -> float:
    """Metres to the north."""
    flat = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x))
    waves = 20.0 * sin(y * pi) + 40.0 * sin(y / 3.0 * pi) + 160.0 * sin(y / 12.0 * pi) + 320 * sin(y * pi / 30.0)
    return flat + (_ripple(x) + waves) * 2.0 / 3.0


def _east(x: float, y: float) -> float:
    """Metres to the east."""
    flat = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x))
    waves = 20.0 * sin(x * pi) + 40.0 * sin(x / 3.0 * pi) + 150.0 * sin(x / 12.0 * pi) + 300.0 * sin(x / 30.0 * pi)
    return flat + (_ripple(x) + waves) * 2.0 / 3.0
