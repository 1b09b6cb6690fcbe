"""Sites and areas as somebody in the field names them."""

from typing import Any, NamedTuple

from sqlalchemy import or_, select
from sqlmodel import Session, col

from data.queries.scope import visible
from models import Area, Site
from rules.permissions import Viewer
from rules.places import contains
from rules.vocabulary import CoordSource
from settings import settings


class KnownSite(NamedTuple):
    """A site in the viewer's scope, with what a record about it takes over."""

    id: int
    code: str
    type: str
    area_id: int
    area_path: str
    unit_id: int | None
    lat: float | None
    lon: float | None
    coord_source: CoordSource | None
    address: str
    floor: str
    room: str

    @property
    def point(self) -> tuple[float, float] | None:
        return None if self.lat is None or self.lon is None else (self.lat, self.lon)


def gate_m() -> int:
    """A fix better than this proves a place, in metres."""
    return settings().place_accuracy_m


def sites(session: Session, viewer: Viewer, site_ids: set[int]) -> dict[int, KnownSite]:
    """Those of the sites that exist for this person, by id; those ended too: the visit was made before the news."""
    columns = (Site.id, Site.code, Site.type, Site.area_id, Area.path, Site.unit_id, Site.lat, Site.lon)
    more = (Site.coord_source, Site.address, Site.floor, Site.room)
    found: dict[int, KnownSite] = {}
    asked = sorted(site_ids)
    for start in range(0, len(asked), 500):
        rows: Any = session.execute(
            select(*[col(c) for c in (*columns, *more)])
            .join(Area, col(Area.id) == col(Site.area_id))
            .where(col(Site.id).in_(asked[start : start + 500]), visible(viewer, Site.area_id, Site.unit_id))
        )
        found.update({row[0]: KnownSite(*row) for row in rows})
    return found


def area_named(session: Session, viewer: Viewer, area_id: int, permission: str) -> int | None:
    """The area, if the viewer may do this there."""
    area = session.get(Area, area_id)
    return area_id if area is not None and viewer.may(permission, area_path=area.path) else None


def area_around(session: Session, viewer: Viewer, permission: str, point: tuple[float, float] | None) -> int | None:
    """The smallest area around a point in which the viewer may do this, else the place of the viewer's own role."""
    paths = [g.area_path for g in viewer.grants if g.area_path and permission in g.permissions]
    if not paths:
        return None
    own = sorted(paths, key=len)[0]
    if point is not None:
        within = or_(*(col(Area.path).startswith(path, autoescape=True) for path in paths))
        rows = session.execute(
            select(col(Area.id), col(Area.path), col(Area.boundary)).where(within, col(Area.ended_at).is_(None))
        )
        around = [(len(path), area_id) for area_id, path, outline in rows if contains(outline, *point)]
        if around:
            return int(max(around)[1])
    at_own: int | None = session.execute(select(col(Area.id)).where(col(Area.path) == own)).scalar_one_or_none()
    return at_own
