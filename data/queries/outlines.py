"""The map's own base: outlines and names of the areas in a box, and the frame that holds a person's ground."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, func, select
from sqlmodel import Session, col

from data.queries.scope import areas_below, visible
from models import Area, Hazard, Site
from rules.grid import Box
from rules.outlines import box_of, is_outline, thinned
from rules.permissions import Viewer
from rules.vocabulary import Level

FROM_ZOOM = {
    Level.SUBDISTRICT: 0,
    Level.COMMUNITY: 0,
    Level.GRID: 15,
    Level.ZONE: 16,
    Level.BUILDING: 16,
}
BUILDING_REACH = 0.003
"""Degrees by which a building may stick out of the box around its own middle."""
DEGREES_PER_POINT = 360 / 256


class Outline(NamedTuple):
    id: int
    level: str
    name: str
    lat: float | None  # where the name stands
    lon: float | None
    geometry: dict[str, Any] | None  # GeoJSON, WGS-84


def areas(session: Session, viewer: Viewer, box: Box, zoom: int) -> list[Outline]:
    """Communities always, grids when near, buildings when nearer; corners thinner than half a screen point are gone."""
    tolerance = DEGREES_PER_POINT / 2**zoom / 2
    return [
        Outline(row.id, row.level.value, row.name, row.lat, row.lon, row.boundary and thinned(row.boundary, tolerance))
        for row in _rows(session, viewer, box, zoom)
        if _lies_in(row, box)
    ]


def with_outline(session: Session, viewer: Viewer, zoom: int) -> dict[int, str]:
    """Paths of the communities and, when near, of the grids that have an outline, wherever they lie."""
    levels = [level for level in (Level.COMMUNITY, Level.GRID) if zoom >= FROM_ZOOM[level]]
    asked = select(col(Area.id), col(Area.path)).where(
        visible(viewer, Area.id),
        col(Area.ended_at).is_(None),
        col(Area.level).in_(levels),
        col(Area.boundary).is_not(None),
    )
    return {row.id: row.path for row in session.execute(asked)}


def frame(session: Session, viewer: Viewer, *, area_path: str | None = None) -> Box | None:
    """The box around a person's ground, or around one area of it: by outlines, else by what lies there, else None."""
    inside: list[ColumnElement[bool]] = [visible(viewer, Area.id)]
    if area_path:
        inside.append(col(Area.path).startswith(area_path, autoescape=True))
    rows = select(col(Area.boundary)).where(col(Area.boundary).is_not(None), col(Area.level) != Level.BUILDING, *inside)
    boxes = [found for b in session.execute(rows).scalars() if is_outline(b) and (found := box_of(b))]
    boxes = boxes or _around_rows(session, viewer, area_path)
    if not boxes:
        return None
    west, south = min(b.west for b in boxes), min(b.south for b in boxes)
    return Box(west, south, max(b.east for b in boxes), max(b.north for b in boxes))


def _rows(session: Session, viewer: Viewer, box: Box, zoom: int) -> Iterator[Any]:
    columns = (
        col(Area.id), col(Area.level), col(Area.name), col(Area.lat), col(Area.lon), col(Area.boundary),
    )  # fmt: skip
    levels = [level for level, zoom_from in FROM_ZOOM.items() if zoom >= zoom_from]
    seen = [visible(viewer, Area.id), col(Area.ended_at).is_(None)]
    wide = select(*columns).where(*seen, col(Area.level).in_([x for x in levels if x is not Level.BUILDING]))
    yield from session.execute(wide.order_by(col(Area.path)))
    if Level.BUILDING in levels:
        near = (
            col(Area.level) == Level.BUILDING,
            col(Area.lat).between(box.south - BUILDING_REACH, box.north + BUILDING_REACH),
            col(Area.lon).between(box.west - BUILDING_REACH, box.east + BUILDING_REACH),
        )
        yield from session.execute(select(*columns).where(*seen, *near).order_by(col(Area.id)))


def _lies_in(row: Any, box: Box) -> bool:
    if is_outline(row.boundary):
        around = box_of(row.boundary)
        return around is not None and around.meets(box)
    return row.boundary is None and row.lat is not None and row.lon is not None and box.holds(row.lat, row.lon)


def _around_rows(session: Session, viewer: Viewer, area_path: str | None) -> list[Box]:
    boxes = []
    for table in (Site, Hazard):
        lat, lon = col(table.lat), col(table.lon)
        extent = select(func.min(lon), func.min(lat), func.max(lon), func.max(lat)).where(
            visible(viewer, table.area_id, table.unit_id), lat.is_not(None)
        )
        if area_path:
            extent = extent.where(col(table.area_id).in_(areas_below(area_path)))
        found = session.execute(extent).one()
        if found[0] is not None:
            boxes.append(Box(*found))
    return boxes
