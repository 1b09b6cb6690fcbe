"""What the map shows in a box: points when near, counts per cell when far. Never a silent cap.

Every layer answers in the same shape, so that the browser draws them all with one piece of code: four kinds, in the
order of `KINDS`, each with its own shape and colour.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, String, and_, case, cast, func, select
from sqlmodel import Session, col

from data.queries.scope import areas_below, visible
from data.queries.standing import Part, points
from models import Area, Hazard, Site
from rules import coverage
from rules.grid import Box, cell_size
from rules.permissions import Viewer
from rules.vocabulary import ON_LEDGER_STATES, OPEN_STATES, Grade, HazardState, Risk

KINDS = {
    "hazards": ("major", "overdue", "general", "ungraded"),
    "sites": ("high", "medium", "low"),
    "freshness": ("fresh", "due", "stale", "never"),
}
NEAR_ZOOM = 16
MOST_POINTS = 400
"""More than this in one screen are counted per cell, however near."""
NOWHERE = "none"
"""A path that no area has."""
ROW, KIND = 2**26, 4  # how row, column and kind share one number, exact in a double down to the nearest zoom


@dataclass(frozen=True, slots=True)
class Wanted:
    """A box of the map and what to leave out of it."""

    box: Box
    zoom: int
    grade: Grade | None = None
    state: str | None = None  # HazardState, or the state of a point in the freshness layer
    overdue: bool = False
    risk: Risk | None = None
    area_path: str | None = None


class Cluster(NamedTuple):
    lat: float
    lon: float
    counts: tuple[int, ...]  # by kind


class HazardPoint(NamedTuple):
    id: str
    lat: float
    lon: float
    kind: int
    title: str
    number: str | None
    state: str
    due_on: str | None


class SitePoint(NamedTuple):
    id: str
    lat: float
    lon: float
    kind: int
    name: str
    type: str


class FreshnessPoint(NamedTuple):
    """`heat` is 2^(-age/T): 1 just now, 0.5 when the time is up, 0 never."""

    id: str
    lat: float
    lon: float
    kind: int
    name: str
    type: str
    last: str | None
    heat: float


class Layer(NamedTuple):
    """`total` rows lie in the box: those in `points` and those counted in `clusters`."""

    total: int
    clusters: list[Cluster]
    points: list[Any]
    without_position: int  # rows that belong here but that no map can show


@dataclass(frozen=True)
class _Source:
    """Where a layer comes from: columns of one table or piece of SQL."""

    id: Any
    lat: Any
    lon: Any
    kind: ColumnElement[int]
    holds: Sequence[ColumnElement[bool]]
    columns: Sequence[Any]
    point: Callable[[Any], Any]
    key: Callable[[str], Any]


def hazards(session: Session, viewer: Viewer, wanted: Wanted, *, on: date) -> Layer:
    """Open hazards; struck off and rejected ones only when that state is asked for."""
    overdue = and_(col(Hazard.due_on) < on, col(Hazard.state).in_(ON_LEDGER_STATES))
    kind = case((col(Hazard.grade) == Grade.MAJOR, 0), (overdue, 1), (col(Hazard.grade) == Grade.GENERAL, 2), else_=3)
    states = [HazardState(wanted.state)] if wanted.state else sorted(OPEN_STATES)
    holds = [col(Hazard.state).in_(states), _scope(viewer, Hazard), *_part(Hazard, wanted)]
    if wanted.grade:
        holds.append(col(Hazard.grade) == wanted.grade)
    if wanted.overdue:
        holds.append(overdue)
    if wanted.risk:
        risky = select(col(Site.id)).where(col(Site.risk) == wanted.risk)
        holds.append(col(Hazard.site_id).in_(risky))
    columns = [col(Hazard.title), col(Hazard.number), col(Hazard.state), col(Hazard.due_on)]
    source = _Source(Hazard.id, Hazard.lat, Hazard.lon, kind, holds, columns, _hazard, UUID)
    return _layer(session, source, wanted)


def sites(session: Session, viewer: Viewer, wanted: Wanted) -> Layer:
    kind = case((col(Site.risk) == Risk.HIGH, 0), (col(Site.risk) == Risk.MEDIUM, 1), else_=2)
    holds = [col(Site.ended_at).is_(None), _scope(viewer, Site), *_part(Site, wanted)]
    if wanted.risk:
        holds.append(col(Site.risk) == wanted.risk)
    columns = [col(Site.name), col(Site.type)]
    source = _Source(Site.id, Site.lat, Site.lon, kind, holds, columns, lambda row: SitePoint(*_base(row)), int)
    return _layer(session, source, wanted)


def freshness(session: Session, viewer: Viewer, wanted: Wanted, *, at: datetime) -> Layer:
    """Active points by the age of their last valid visit; those left out of coverage are left out here too."""
    found = points(session, viewer, Part(wanted.area_path, None, wanted.risk), at, at)
    c = found.rows.c
    kind = case((found.never, 3), (~found.fresh, 2), (found.age >= coverage.DUE_FROM, 1), else_=0)
    holds = [found.active]
    if wanted.state:
        holds.append(kind == KINDS["freshness"].index(wanted.state))
    columns = [c.name, c.type, c.last, c.days]
    source = _Source(c.site_id, c.lat, c.lon, kind, holds, columns, lambda row: _fresh(row, at), int)
    return _layer(session, source, wanted)


def path_of(session: Session, viewer: Viewer, area_id: int) -> str:
    """The path of an area that the viewer sees, else one that holds nothing: it does not tell whether it exists."""
    row = select(col(Area.path)).where(col(Area.id) == area_id, visible(viewer, Area.id))
    return session.execute(row).scalar() or NOWHERE


def _layer(session: Session, source: _Source, wanted: Wanted) -> Layer:
    nowhere = select(func.count()).where(source.lat.is_(None), *source.holds)
    without_position = int(session.execute(nowhere).scalar() or 0)
    box = wanted.box
    inside = [
        source.lat.between(box.south, box.north),
        source.lon.between(box.west, box.east),
        *source.holds,
    ]
    if wanted.zoom >= NEAR_ZOOM:
        near = _points(session, source, inside, MOST_POINTS + 1)
        if len(near) <= MOST_POINTS:
            return Layer(len(near), [], near, without_position)
    clusters, single = _cells(session, source, inside, wanted)
    alone = _points(session, source, [source.id.in_(single)], len(single)) if single else []
    return Layer(sum(sum(c.counts) for c in clusters) + len(alone), clusters, alone, without_position)


def _points(session: Session, source: _Source, holds: Sequence[ColumnElement[bool]], limit: int) -> list[Any]:
    rows = select(source.id, source.lat, source.lon, source.kind, *source.columns).where(*holds)
    return [source.point(row) for row in session.execute(rows.order_by(source.id).limit(limit))]


def _cells(
    session: Session, source: _Source, holds: Sequence[ColumnElement[bool]], wanted: Wanted
) -> tuple[list[Cluster], list[Any]]:
    """Clusters, and the ids of rows that are alone in their cell."""
    size = cell_size(wanted.box, wanted.zoom)
    column = func.round((source.lon + 180) / size.lon - 0.5)  # rounds down on both databases
    row = func.round((source.lat + 90) / size.lat - 0.5)
    cell = ((column * ROW + row) * KIND + source.kind).label("cell")
    counted = (
        select(
            cell,
            func.count().label("n"),
            func.avg(source.lat).label("lat"),
            func.avg(source.lon).label("lon"),
            func.min(cast(source.id, String)).label("first"),
        )
        .where(*holds)
        .group_by(cell)
    )
    together: dict[int, list[Any]] = {}
    for found in session.execute(counted):
        together.setdefault(int(found.cell) // KIND, []).append(found)
    clusters, single = [], []
    for kinds in together.values():
        if len(kinds) == 1 and kinds[0].n == 1:
            single.append(source.key(kinds[0].first))
        else:
            clusters.append(_cluster(kinds))
    return clusters, single


def _cluster(kinds: Sequence[Any]) -> Cluster:
    counts = [0] * KIND
    for found in kinds:
        counts[int(found.cell) % KIND] = found.n
    total = sum(counts)
    lat = sum(found.lat * found.n for found in kinds) / total
    lon = sum(found.lon * found.n for found in kinds) / total
    return Cluster(round(lat, 6), round(lon, 6), tuple(counts))


def _scope(viewer: Viewer, table: Any) -> ColumnElement[bool]:
    """The `+ 0` keeps SQLite from walking the area index instead of the one made for the map: three times slower."""
    return visible(viewer, table.area_id + 0, table.unit_id)


def _part(table: Any, wanted: Wanted) -> list[ColumnElement[bool]]:
    if wanted.area_path is None:
        return []
    return [(table.area_id + 0).in_(areas_below(wanted.area_path))]


def _base(row: Any) -> tuple[Any, ...]:
    return (str(row[0]), row[1], row[2], row[3], *row[4:])


def _hazard(row: Any) -> HazardPoint:
    id, lat, lon, kind, title, number, state, due_on = _base(row)
    return HazardPoint(id, lat, lon, kind, title, number, state.value, due_on and due_on.isoformat())


def _fresh(row: Any, at: datetime) -> FreshnessPoint:
    id, lat, lon, kind, name, type, last, days = _base(row)
    age = coverage.ratio(last, timedelta(days=days), at)
    heat = 0.0 if age is None else round(0.5**age, 3)
    return FreshnessPoint(id, lat, lon, kind, name, type, last and last.isoformat(), heat)
