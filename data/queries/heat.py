"""The decay map from afar: hexagons, and the outlines of areas, shaded by the risk-weighted mean of their points.

Both only gather points for the eye: no cell counts as covered because somebody walked through it.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterator
from dataclasses import asdict
from datetime import datetime
from functools import lru_cache
from itertools import chain
from typing import Any, NamedTuple

import h3
from sqlalchemy import ColumnElement, case, func, select
from sqlmodel import Session, col

from data.queries.cells import holds_most, lies_in
from data.queries.maps import Narrowed, Wanted
from data.queries.outlines import Outline, areas, with_outline
from data.queries.standing import Points, points
from models import Area, Site
from rules.coverage import DUE_FROM
from rules.heat import resolution, warmth
from rules.outlines import box_of
from rules.permissions import Viewer

Middle = tuple[float | None, float | None]  # latitude, longitude
Group = tuple[int, int, float, float]  # of points of one kind, as rules.heat.warmth wants them
NEVER = 3
AT_ONCE = 2000


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
    level, sums = resolution(wanted.zoom), dict[tuple[str, int], list[float]]()
    most = holds_most(session, Site, wanted.box)
    inside = _points(session, viewer, wanted, at, lies_in(Site, wanted.box, most=most), many=most)
    c, kind = inside.rows.c, _kind(inside)
    asked = select(c.lat, c.lon, c.weight, kind, inside.age).where(inside.active)
    found_rows = session.connection().execute(asked).partitions(AT_ONCE)  # plain rows: there are very many
    for lat, lon, weight, is_kind, age in chain.from_iterable(found_rows):
        group = sums.setdefault((_cell(lat, lon, level), is_kind), [0, 0, 0.0])
        group[0] += 1
        group[1] += weight
        if is_kind != NEVER:
            group[2] += weight * 0.5**age
    found = defaultdict[str, list[Group]](list)
    for (id, is_kind), (many, weight, heat) in sums.items():
        found[id].append((is_kind, int(many), weight, heat))
    made = [_made(id, "", _hexagon(id), h3.cell_to_latlng(id), groups) for id, groups in sorted(found.items())]
    lost = _points(session, viewer, wanted, at, col(Site.lat).is_(None) | col(Site.lon).is_(None), many=False)
    without = session.execute(select(func.count()).select_from(lost.rows).where(lost.active)).scalar_one()
    return HeatLayer(sum(sum(cell.counts) for cell in made), made, int(without))


def shaded(session: Session, viewer: Viewer, wanted: Wanted, *, at: datetime) -> HeatLayer:
    """Communities, and grids when near: all points of an area, also those that lie outside its outline on the map.

    A community over which its grids are drawn keeps the points that belong to none of them.
    """
    ground = with_outline(session, viewer, wanted.zoom)
    above: dict[int, str] = {row[0]: row[1] for row in session.execute(select(col(Area.id), col(Area.path)))}
    found = defaultdict[Hashable, list[Group]](list)
    for area_id, *group in _by_area(session, viewer, wanted, at):
        inside = [int(part) for part in above[area_id].strip("/").split("/")]
        lowest = next((id for id in reversed(inside) if id in ground), None)
        found[lowest].append((group[0], group[1], group[2], group[3]))
    parents = {int(part) for id, path in ground.items() for part in path.strip("/").split("/") if int(part) != id}
    drawn = []
    for area in areas(session, viewer, wanted.box, wanted.zoom):
        covered = area.id in parents
        if area.id not in ground or (covered and area.id not in found):
            continue
        middle = (None, None) if covered else _middle(area)
        drawn.append(_made(str(area.id), area.name, area.geometry, middle, found.get(area.id, [])))
    return HeatLayer(sum(sum(cell.counts) for cell in drawn), drawn, 0)


def _points(
    session: Session, viewer: Viewer, wanted: Wanted, at: datetime, condition: ColumnElement[bool], *, many: bool
) -> Points:
    part = Narrowed(**asdict(wanted.part), condition=condition, all_of_it=many)
    return points(session, viewer, part, at, at)


def _kind(found: Points) -> ColumnElement[int]:
    return case((found.never, NEVER), (~found.fresh, 2), (found.age >= DUE_FROM, 1), else_=0).label("kind")


def _by_area(session: Session, viewer: Viewer, wanted: Wanted, at: datetime) -> Iterator[Any]:
    """Added up by the database: a row for the points of one kind of one area."""
    found = points(session, viewer, wanted.part, at, at)
    c, kind = found.rows.c, _kind(found)
    heat = case((found.never, 0.0), else_=c.weight * func.power(0.5, found.age))
    asked = select(c.area_id, kind, func.count(), func.sum(c.weight), func.sum(heat)).where(found.active)
    yield from session.execute(asked.group_by(c.area_id, kind).order_by(c.area_id, kind))


def _made(id: str, name: str, geometry: dict[str, Any] | None, middle: Middle, groups: list[Group]) -> HeatCell:
    told = warmth(groups)
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
