"""The decay map from afar: hexagons, and the outlines of areas, shaded by the risk-weighted mean of their points.

Both only gather points for the eye: no cell counts as covered because somebody walked through it.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterator
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

import h3
from sqlalchemy import case, select
from sqlmodel import Session, col

from data.queries.maps import Wanted
from data.queries.outlines import Outline, areas, outlined
from data.queries.standing import Points, points
from models import Area
from rules.coverage import DUE_FROM
from rules.heat import resolution, warmth
from rules.outlines import box_of
from rules.permissions import Viewer

Middle = tuple[float | None, float | None]  # latitude, longitude


class HeatCell(NamedTuple):
    """A hexagon or an area with its points. `heat` 0 to 1 is their weighted mean, None where there are none."""

    id: str
    name: str
    lat: float | None  # where the number stands; None for an area over which its own grids are drawn
    lon: float | None
    geometry: dict[str, Any] | None  # GeoJSON, WGS-84
    heat: float | None
    kind: int | None  # of rules.heat.Warmth
    counts: tuple[int, ...]  # fresh, due, stale, never
    numerator: float
    denominator: float


class HeatLayer(NamedTuple):
    total: int  # active points in the box, in cells or not
    cells: list[HeatCell]
    without_position: int


def hexagons(session: Session, viewer: Viewer, wanted: Wanted, *, at: datetime) -> HeatLayer:
    """H3 cells of a size that can be read at this zoom; a cell is fixed to the ground."""
    level = resolution(wanted.zoom)
    found, lost = defaultdict(list), 0
    for row in _rows(session, viewer, wanted, at):
        if row.lat is None or row.lon is None:
            lost += 1
        elif wanted.box.holds(row.lat, row.lon):
            found[_cell(row.lat, row.lon, level)].append(_warm(row))
    made = [_made(id, "", _hexagon(id), h3.cell_to_latlng(id), warm) for id, warm in sorted(found.items())]
    return HeatLayer(sum(sum(cell.counts) for cell in made), made, lost)


def shaded(session: Session, viewer: Viewer, wanted: Wanted, *, at: datetime) -> HeatLayer:
    """Communities, and grids when near: all points of an area, also those that lie outside its outline on the map.

    A community over which its grids are drawn keeps the points that belong to none of them.
    """
    ground = outlined(session, viewer, wanted.zoom)
    above: dict[int, str] = {row[0]: row[1] for row in session.execute(select(col(Area.id), col(Area.path)))}
    found: dict[Hashable, list[tuple[int, int, float]]] = defaultdict(list)
    for row in _rows(session, viewer, wanted, at):
        inside = [int(part) for part in above[row.area_id].strip("/").split("/")]
        lowest = next((id for id in reversed(inside) if id in ground), None)
        found[lowest].append(_warm(row))
    parents = {int(part) for id, path in ground.items() for part in path.strip("/").split("/") if int(part) != id}
    drawn = []
    for area in areas(session, viewer, wanted.box, wanted.zoom):
        covered = area.id in parents
        if area.id not in ground or (covered and area.id not in found):
            continue
        middle = (None, None) if covered else _middle(area)
        drawn.append(_made(str(area.id), area.name, area.geometry, middle, found.get(area.id, [])))
    return HeatLayer(sum(sum(cell.counts) for cell in drawn), drawn, 0)


def _rows(session: Session, viewer: Viewer, wanted: Wanted, at: datetime) -> Iterator[Any]:
    found: Points = points(session, viewer, wanted.part, at, at)
    c = found.rows.c
    kind = case((found.never, 3), (~found.fresh, 2), (found.age >= DUE_FROM, 1), else_=0).label("kind")
    asked = select(c.area_id, c.lat, c.lon, c.weight, kind, found.age.label("age"))
    yield from session.execute(asked.where(found.active))


def _warm(row: Any) -> tuple[int, int, float]:
    return row.weight, row.kind, 0.0 if row.kind == 3 else 2.0 ** -float(row.age)


def _made(
    id: str, name: str, geometry: dict[str, Any] | None, middle: Middle, warm: list[tuple[int, int, float]]
) -> HeatCell:
    told = warmth(warm)
    heat = None if told.heat is None else round(told.heat, 3)
    lat, lon = (None if x is None else round(x, 6) for x in middle)
    return HeatCell(
        id,
        name,
        lat,
        lon,
        geometry,
        heat,
        told.kind,
        told.counts,
        round(told.share.numerator, 3),
        told.share.denominator,
    )


@lru_cache(maxsize=200_000)
def _cell(lat: float, lon: float, level: int) -> str:
    return str(h3.latlng_to_cell(lat, lon, level))


def _hexagon(id: str) -> dict[str, Any]:
    ring = [[round(lon, 6), round(lat, 6)] for lat, lon in h3.cell_to_boundary(id)]
    return {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}


def _middle(area: Outline) -> Middle:
    """Where the area says, else in the middle of what encloses its outline."""
    around = box_of(area.geometry) if area.geometry and area.lat is None else None
    return around.middle if around else (area.lat, area.lon)
