"""What the map shows in a box: hazards, sites, and how fresh each site is.

Every layer answers in the same shape, so that the browser draws them all with one piece of code: four kinds at most, in
the order of `KINDS`, each with its own shape and colour.
"""

from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, String, and_, case, cast, func, select
from sqlmodel import Session, col

from data.queries.cells import NEAR_ZOOM, Layer, Source, holds_most, layer
from data.queries.ledger_filter import LedgerFilter, found_by
from data.queries.scope import areas_below, visible
from data.queries.standing import Part, points
from models import Area, Hazard, Site
from rules import coverage
from rules.grid import Box
from rules.permissions import Viewer
from rules.vocabulary import ON_LEDGER_STATES, OPEN_STATES, Grade, HazardState, Risk

KINDS = {
    "hazards": ("major", "overdue", "general", "ungraded"),
    "sites": ("high", "medium", "low"),
    "freshness": ("fresh", "due", "stale", "never"),
}
NOWHERE = "none"
"""A path that no area has."""


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
    site_type: str | None = None
    ledger: LedgerFilter | None = None  # the hazards layer shows what this filter of the ledger finds
    floor: str | None = None

    @property
    def part(self) -> Part:
        return Part(self.area_path, self.site_type, self.risk, self.floor)


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


@dataclass(frozen=True)
class Narrowed(Part):
    """A part of the points cut down by one more condition on the site."""

    condition: ColumnElement[bool] | None = None
    all_of_it: bool = False

    @property
    def wide(self) -> bool:
        return self.all_of_it

    def holds(self, of: Any = Site) -> list[ColumnElement[bool]]:
        more = [] if self.condition is None else [self.condition]
        return [*super().holds(of), *more]


def hazards(session: Session, viewer: Viewer, wanted: Wanted, *, on: date) -> Layer:
    """Open hazards; struck off and rejected ones only when that state is asked for."""
    overdue = and_(col(Hazard.due_on) < on, col(Hazard.state).in_(ON_LEDGER_STATES))
    kind = case((col(Hazard.grade) == Grade.MAJOR, 0), (overdue, 1), (col(Hazard.grade) == Grade.GENERAL, 2), else_=3)
    holds = _on_the_map(viewer, wanted, on, overdue)
    if wanted.risk or wanted.site_type or wanted.floor:
        holds.append(col(Hazard.site_id).in_(select(col(Site.id)).where(*_like(wanted))))
    columns = [col(Hazard.title), col(Hazard.number), col(Hazard.state), col(Hazard.due_on)]
    first = func.min(cast(Hazard.id, String))  # PostgreSQL knows no least UUID

    def narrow(condition: ColumnElement[bool], _many: bool) -> Source:
        held = [condition, *holds]
        return Source(Hazard.id, Hazard.lat, Hazard.lon, kind, held, columns, _hazard, first, UUID)

    return layer(session, Hazard, narrow, wanted.box, wanted.zoom)


def sites(session: Session, viewer: Viewer, wanted: Wanted) -> Layer:
    kind = case((col(Site.risk) == Risk.HIGH, 0), (col(Site.risk) == Risk.MEDIUM, 1), else_=2)
    holds = [col(Site.ended_at).is_(None), _scope(viewer, Site), *_part(Site, wanted), *_like(wanted)]
    columns, first = [col(Site.name), col(Site.type)], func.min(Site.id)

    def narrow(condition: ColumnElement[bool], _many: bool) -> Source:
        return Source(Site.id, Site.lat, Site.lon, kind, [condition, *holds], columns, _site, first, int)

    return layer(session, Site, narrow, wanted.box, wanted.zoom)


def freshness(session: Session, viewer: Viewer, wanted: Wanted, *, at: datetime) -> Layer:
    """Active points by the age of their last valid visit; those left out of coverage are left out here too."""

    def narrow(condition: ColumnElement[bool], many: bool) -> Source:
        part = Narrowed(**asdict(wanted.part), condition=condition, all_of_it=many)
        found = points(session, viewer, part, at, at)
        c = found.rows.c
        kind = case((found.never, 3), (~found.fresh, 2), (found.age >= coverage.DUE_FROM, 1), else_=0)
        holds = [found.active]
        if wanted.state:
            holds.append(kind == KINDS["freshness"].index(wanted.state))
        columns, first = [c.name, c.type, c.last, c.days], func.min(c.site_id)
        return Source(c.site_id, c.lat, c.lon, kind, holds, columns, lambda row: _fresh(row, at), first, int)

    most = wanted.zoom < NEAR_ZOOM and holds_most(session, Site, wanted.box)
    return layer(session, Site, narrow, wanted.box, wanted.zoom, most=most)


def path_of(session: Session, viewer: Viewer, area_id: int) -> str:
    """The path of an area that the viewer sees, else one that holds nothing: it does not tell whether it exists."""
    row = select(col(Area.path)).where(col(Area.id) == area_id, visible(viewer, Area.id))
    return session.execute(row).scalar() or NOWHERE


def _on_the_map(viewer: Viewer, wanted: Wanted, on: date, overdue: ColumnElement[bool]) -> list[ColumnElement[bool]]:
    if wanted.ledger is not None:
        return found_by(viewer, replace(wanted.ledger, area_path=wanted.area_path), on)
    holds = [_in_state(wanted), _scope(viewer, Hazard), *_part(Hazard, wanted)]
    if wanted.grade:
        holds.append(col(Hazard.grade) == wanted.grade)
    return [*holds, overdue] if wanted.overdue else holds


def _in_state(wanted: Wanted) -> ColumnElement[bool]:
    """`not in` on purpose: it leaves SQLite the map's own index, which holds for any number of open hazards."""
    if wanted.state:
        return col(Hazard.state) == HazardState(wanted.state)
    return col(Hazard.state).not_in(sorted(frozenset(HazardState) - OPEN_STATES))


def _scope(viewer: Viewer, table: Any) -> ColumnElement[bool]:
    """The `+ 0` keeps SQLite from walking the area index instead of the one made for the map: three times slower."""
    return visible(viewer, table.area_id + 0, table.unit_id)


def _part(table: Any, wanted: Wanted) -> list[ColumnElement[bool]]:
    if wanted.area_path is None:
        return []
    return [(table.area_id + 0).in_(areas_below(wanted.area_path))]


def _like(wanted: Wanted) -> list[ColumnElement[bool]]:
    """What kind of site is asked for."""
    like = []
    if wanted.risk:
        like.append(col(Site.risk) == wanted.risk)
    if wanted.site_type:
        like.append(col(Site.type) == wanted.site_type)
    if wanted.floor:
        like.append(col(Site.floor) == wanted.floor)
    return like


def _base(row: Any) -> tuple[Any, ...]:
    return (str(row[0]), row[1], row[2], row[3], *row[4:])


def _hazard(row: Any) -> HazardPoint:
    id, lat, lon, kind, title, number, state, due_on = _base(row)
    return HazardPoint(id, lat, lon, kind, title, number, state.value, due_on and due_on.isoformat())


def _site(row: Any) -> SitePoint:
    return SitePoint(*_base(row))


def _fresh(row: Any, at: datetime) -> FreshnessPoint:
    id, lat, lon, kind, name, type, last, days = _base(row)
    age = coverage.ratio(last, timedelta(days=days), at)
    heat = 0.0 if age is None else round(0.5**age, 3)
    return FreshnessPoint(id, lat, lon, kind, name, type, last and last.isoformat(), heat)
