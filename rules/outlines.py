"""Outlines of areas, thinned to what a screen can show."""

from collections.abc import Iterator, Sequence
from typing import Any

from rules.grid import Box

Position = Sequence[float]  # longitude, latitude: the order of GeoJSON


def thinned(geometry: dict[str, Any], tolerance: float, decimals: int = 6) -> dict[str, Any]:
    """A GeoJSON polygon without the corners that lie closer to its line than `tolerance` degrees."""
    if geometry["type"] == "Polygon":
        coordinates: Any = [_ring(ring, tolerance, decimals) for ring in geometry["coordinates"]]
    else:
        coordinates = [[_ring(ring, tolerance, decimals) for ring in part] for part in geometry["coordinates"]]
    return {"type": geometry["type"], "coordinates": coordinates}


def is_outline(geometry: Any) -> bool:
    return isinstance(geometry, dict) and geometry.get("type") in ("Polygon", "MultiPolygon")


def box_of(geometry: dict[str, Any]) -> Box | None:
    """None for an outline without corners."""
    corners = list(_corners(geometry["coordinates"]))
    if not corners:
        return None
    lons, lats = [c[0] for c in corners], [c[1] for c in corners]
    return Box(min(lons), min(lats), max(lons), max(lats))


def _corners(coordinates: Any) -> Iterator[Position]:
    for part in coordinates:
        if part and isinstance(part[0], int | float):
            yield part
        else:
            yield from _corners(part)


def _ring(ring: Sequence[Position], tolerance: float, decimals: int) -> list[list[float]]:
    """A ring stays a ring: closed, with at least three corners."""
    keep = _kept(ring, tolerance) if len(ring) > 5 else ring
    if len(keep) < 4:
        keep = ring
    return [[round(float(x), decimals) for x in corner[:2]] for corner in keep]


def _kept(ring: Sequence[Position], tolerance: float) -> list[Position]:
    """Douglas-Peucker without recursion; a ring starts and ends at one corner, so it is cut at its far side first."""
    far = max(range(len(ring)), key=lambda i: _square(ring[0], ring[i]))
    keep, todo = {0, far, len(ring) - 1}, [(0, far), (far, len(ring) - 1)]
    while todo:
        first, last = todo.pop()
        inner = range(first + 1, last)
        if not inner:
            continue
        worst = max(inner, key=lambda i: _distance(ring[i], ring[first], ring[last]))
        if _distance(ring[worst], ring[first], ring[last]) > tolerance:
            keep.add(worst)
            todo += [(first, worst), (worst, last)]
    return [ring[i] for i in sorted(keep)]


def _square(a: Position, b: Position) -> float:
    return (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2


def _distance(point: Position, a: Position, b: Position) -> float:
    """From a point to the line between two corners."""
    length = _square(a, b)
    if not length:
        return float(_square(point, a) ** 0.5)
    along = ((point[0] - a[0]) * (b[0] - a[0]) + (point[1] - a[1]) * (b[1] - a[1])) / length
    along = min(1.0, max(0.0, along))
    foot = (a[0] + along * (b[0] - a[0]), a[1] + along * (b[1] - a[1]))
    return float(_square(point, foot) ** 0.5)
