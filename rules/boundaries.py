"""Boundaries of areas: checked, and compared with those around them."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from rules.errors import BadInput
from rules.outlines import Position, box_of
from rules.places import contains, is_position

MOST_CORNERS = 2000
SAMPLES = 60  # points along each side of the box in which two outlines are compared
LEAST_OVERLAP = 0.01  # less is the thickness of a drawn line
Convert = Callable[[float, float], tuple[float, float]]
"""Latitude and longitude as the file has them to WGS-84."""


class Fit(NamedTuple):
    """How an outline lies among those around it; shares from 0 to 1, None where there is nothing to compare with."""

    inside: float | None  # of the outline, within the area above
    overlaps: tuple[tuple[str, float], ...]  # neighbours by name, with the share of the outline that they cover too
    gap: float | None  # of the area above, covered neither by the outline nor by a neighbour


class Crossing(NamedTuple):
    """Two sides of one ring that cut each other, near this position."""

    lat: float
    lon: float


def checked(geometry: dict[str, Any], convert: Convert | None = None) -> dict[str, Any]:
    """The same outline with rings of plain pairs. Raises BadInput: open ring, wild number, sides that cross."""
    try:
        whole = geometry["type"] == "MultiPolygon"
        polygons = geometry["coordinates"] if whole else [geometry["coordinates"]]
        made = [[_ring(ring, convert) for ring in polygon] for polygon in polygons]
    except (TypeError, ValueError, KeyError, IndexError) as wrong:
        raise BadInput(
            "The outline cannot be read: corners are pairs of longitude and latitude.", field="file"
        ) from wrong
    if not made or not all(made):
        raise BadInput("The outline has no corners.", field="file")
    if sum(len(ring) for polygon in made for ring in polygon) > MOST_CORNERS:
        raise BadInput("The outline has more than {n} corners. Simplify it first.", field="file", n=MOST_CORNERS)
    for polygon in made:
        for ring in polygon:
            cut = crossing(ring)
            if cut:
                near = {"lat": f"{cut.lat:.5f}", "lon": f"{cut.lon:.5f}"}
                raise BadInput("The outline crosses itself near {lat}, {lon}.", field="file", **near)
    return {"type": "MultiPolygon", "coordinates": made} if whole else {"type": "Polygon", "coordinates": made[0]}


def crossing(ring: Sequence[Position]) -> Crossing | None:
    """Where a closed ring cuts or touches itself, else None. Sides are met in the order of their western end."""
    sides = [(ring[n], ring[n + 1], n) for n in range(len(ring) - 1)]
    sides.sort(key=lambda side: min(side[0][0], side[1][0]))
    near: list[tuple[Position, Position, int]] = []
    for a, b, n in sides:
        west = min(a[0], b[0])
        near = [side for side in near if max(side[0][0], side[1][0]) >= west]
        for c, d, m in near:
            if abs(n - m) not in (1, len(ring) - 2) and _cut(a, b, c, d):
                return Crossing((a[1] + b[1]) / 2, (a[0] + b[0]) / 2)
        near.append((a, b, n))
    return None


def share_inside(inner: dict[str, Any], outers: Sequence[dict[str, Any]], samples: int = SAMPLES) -> float:
    """How much of the inner outline lies in any of the others, 0 to 1, by a grid of points."""
    boxed = [(box, outer) for outer in outers if (box := box_of(outer))]
    inside = [point for point in _samples(inner, samples) if contains(inner, *point)]
    if not inside:
        return 0.0
    found = sum(any(box.holds(*point) and contains(outer, *point) for box, outer in boxed) for point in inside)
    return found / len(inside)


def fit(
    outline: dict[str, Any],
    above: dict[str, Any] | None,
    beside: Sequence[tuple[str, dict[str, Any]]],
    samples: int = SAMPLES,
) -> Fit:
    """Compare with the area above and the neighbours in it. A share is good to about one in a hundred, with fewer
    samples to a few."""
    around = box_of(outline)
    near = [(name, other) for name, other in beside if around and (box := box_of(other)) and around.meets(box)]
    shares = [(name, share_inside(outline, [other], samples)) for name, other in near]
    return Fit(
        share_inside(outline, [above], samples) if above else None,
        tuple((name, share) for name, share in shares if share >= LEAST_OVERLAP),
        1 - share_inside(above, [outline, *(other for _, other in beside)], samples) if above else None,
    )


def _samples(geometry: dict[str, Any], along: int) -> Iterator[tuple[float, float]]:
    box = box_of(geometry)
    if box is None:
        return
    high, wide = (box.north - box.south) / along, (box.east - box.west) / along
    for row in range(along):
        for column in range(along):
            yield box.south + (row + 0.5) * high, box.west + (column + 0.5) * wide


def _ring(ring: Sequence[Position], convert: Convert | None) -> list[list[float]]:
    corners: list[list[float]] = []
    for corner in ring:
        lon, lat = float(corner[0]), float(corner[1])
        if not is_position(lat, lon):
            raise BadInput(
                "{lat}, {lon} is no place on earth. GeoJSON says longitude first.", lat=lat, lon=lon, field="file"
            )
        lat, lon = convert(lat, lon) if convert else (lat, lon)
        pair = [round(lon, 7), round(lat, 7)]
        if not corners or corners[-1] != pair:
            corners.append(pair)
    if len(corners) < 4:
        raise BadInput("An outline needs at least three corners.", field="file")
    if corners[0] != corners[-1]:
        raise BadInput("The outline is not closed: its last corner must be its first.", field="file")
    return corners


def _cut(a: Position, b: Position, c: Position, d: Position) -> bool:
    """Whether two sides share a point."""
    turns = (_turn(a, b, c), _turn(a, b, d), _turn(c, d, a), _turn(c, d, b))
    if turns[0] * turns[1] < 0 and turns[2] * turns[3] < 0:
        return True
    ends = ((a, b, c, turns[0]), (a, b, d, turns[1]), (c, d, a, turns[2]), (c, d, b, turns[3]))
    return any(turn == 0 and _between(p, q, r) for p, q, r, turn in ends)


def _turn(a: Position, b: Position, c: Position) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _between(a: Position, b: Position, c: Position) -> bool:
    return min(a[0], b[0]) <= c[0] <= max(a[0], b[0]) and min(a[1], b[1]) <= c[1] <= max(a[1], b[1])
