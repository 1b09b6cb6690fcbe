"""The hazard ledger: its list, and what is open where. Figures, decisions and one line's detail are next door."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import case, desc, func, select
from sqlmodel import Session, col

from data.queries.hazard_decisions import Decision, decisions
from data.queries.hazard_detail import HazardDetail, detail
from data.queries.hazard_figures import AreaCount, HazardCounts, WeekCount, by_area, counts, weekly
from data.queries.ledger_filter import VIEWS, LedgerFilter, found_by
from data.queries.scope import visible
from models import Area, Hazard, Site, Unit
from rules.lifecycle import is_overdue
from rules.permissions import Viewer
from rules.vocabulary import OPEN_STATES, Grade, HazardState

__all__ = [
    "VIEWS",
    "AreaCount",
    "Decision",
    "HazardCounts",
    "HazardDetail",
    "LedgerFilter",
    "LedgerPage",
    "LedgerRow",
    "OpenHazard",
    "WeekCount",
    "by_area",
    "count",
    "counts",
    "decisions",
    "detail",
    "every",
    "ledger",
    "lines",
    "open_at_sites",
    "weekly",
]

AT_ONCE = 1000


class LedgerRow(NamedTuple):
    id: UUID
    number: str | None
    title: str
    category: str
    state: HazardState
    grade: Grade | None
    site_id: int | None
    site_name: str | None
    area_name: str
    unit_name: str | None
    place: str
    responsible_person: str
    found_at: datetime
    registered_at: datetime | None
    due_on: date | None
    struck_off_at: datetime | None
    overdue: bool
    escalation_level: int
    recurring: bool
    lat: float | None
    lon: float | None


class LedgerPage(NamedTuple):
    rows: tuple[LedgerRow, ...]
    total: int


class OpenHazard(NamedTuple):
    """What a phone must know of an open hazard to offer it before a second one is saved."""

    id: UUID
    number: str | None
    site_id: int | None
    area_id: int
    category: str
    item_code: str | None
    title: str
    state: HazardState
    grade: Grade | None
    due_on: date | None
    lat: float | None
    lon: float | None
    found_at: datetime
    unit_id: int | None
    filed_at: datetime | None
    rectifier_id: int | None
    place: str


def ledger(
    session: Session, viewer: Viewer, filters: LedgerFilter, *, on: date, limit: int, offset: int = 0
) -> LedgerPage:
    """One page of the ledger and how many lines the filter finds in all."""
    return LedgerPage(
        lines(session, viewer, filters, on=on, limit=limit, offset=offset), count(session, viewer, filters, on=on)
    )


def lines(
    session: Session, viewer: Viewer, filters: LedgerFilter, *, on: date, limit: int, offset: int = 0
) -> tuple[LedgerRow, ...]:
    """Those lines of the filter, in its order."""
    order = _order(filters.sort)
    # ids first: sorting a hundred thousand whole lines to show twenty would carry every column through the sort
    chosen = select(col(Hazard.id)).where(*found_by(viewer, filters, on)).order_by(*order).limit(limit).offset(offset)
    rows = session.execute(_lines().where(col(Hazard.id).in_(chosen)).order_by(*order))
    return tuple(_row(line, on) for line in rows)


def every(session: Session, viewer: Viewer, filters: LedgerFilter, *, on: date) -> Iterator[LedgerRow]:
    """All lines of the filter in its order, read as they are used: as many as there are need no more memory."""
    wanted = _lines().where(*found_by(viewer, filters, on)).order_by(*_order(filters.sort))
    for line in session.execute(wanted, execution_options={"yield_per": AT_ONCE}):
        yield _row(line, on)


def count(session: Session, viewer: Viewer, filters: LedgerFilter, *, on: date) -> int:
    """How many lines the filter finds."""
    found = select(func.count()).select_from(Hazard).where(*found_by(viewer, filters, on))
    total: int = session.execute(found).scalar_one()
    return total


def open_at_sites(session: Session, viewer: Viewer, site_ids: Sequence[int] | None = None) -> list[OpenHazard]:
    """Open hazards of these sites, or all in scope, the newest first."""
    wanted = [col(Hazard.state).in_(OPEN_STATES), visible(viewer, Hazard.area_id, Hazard.unit_id)]
    if site_ids is not None:
        wanted.append(col(Hazard.site_id).in_(site_ids))
    columns = [getattr(Hazard, name) for name in OpenHazard._fields]
    rows = session.execute(select(*columns).where(*wanted).order_by(desc(col(Hazard.found_at)), col(Hazard.id)))
    return [OpenHazard(*row) for row in rows]


def _lines() -> Any:
    return (
        select(Hazard, col(Area.name), col(Site.name), col(Unit.name))
        .join(Area, col(Area.id) == col(Hazard.area_id))
        .outerjoin(Site, col(Site.id) == col(Hazard.site_id))
        .outerjoin(Unit, col(Unit.id) == col(Hazard.unit_id))
    )


def _order(sort: str) -> list[Any]:
    newest = [desc(col(Hazard.found_at)), col(Hazard.id)]
    no_deadline_last = case((col(Hazard.due_on).is_(None), 1), else_=0)
    if sort == "newest":
        return newest
    if sort == "number":
        return [case((col(Hazard.number).is_(None), 1), else_=0), desc(col(Hazard.number)), col(Hazard.id)]
    if sort == "deadline":
        return [no_deadline_last, col(Hazard.due_on), *newest]
    closed = case((col(Hazard.state).in_(OPEN_STATES), 0), else_=1)
    major = case((col(Hazard.grade) == Grade.MAJOR, 0), else_=1)
    return [closed, major, no_deadline_last, col(Hazard.due_on), *newest]


def _row(line: Any, on: date) -> LedgerRow:
    hazard: Hazard = line[0]
    return LedgerRow(
        id=hazard.id,
        number=hazard.number,
        title=hazard.title,
        category=hazard.category,
        state=hazard.state,
        grade=hazard.grade,
        site_id=hazard.site_id,
        site_name=line[2],
        area_name=line[1],
        unit_name=line[3],
        place=hazard.place,
        responsible_person=hazard.responsible_person,
        found_at=hazard.found_at,
        registered_at=hazard.registered_at,
        due_on=hazard.due_on,
        struck_off_at=hazard.struck_off_at,
        overdue=is_overdue(hazard.due_on, hazard.state, on),
        escalation_level=hazard.escalation_level,
        recurring=hazard.recurrence_of is not None,
        lat=hazard.lat,
        lon=hazard.lon,
    )
