"""Certificates and fire equipment: of one site, and what runs out over all sites that the viewer sees."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, case, desc, func, select
from sqlmodel import Session, col

from data.queries import photos
from data.queries.photos import PhotoSeen
from data.queries.running_out import Due, within
from data.queries.scope import areas_below, visible
from data.queries.sites import mentions
from models import Area, Expiry, Person, Site
from rules.expiries import DueFor, ExpirySort
from rules.permissions import Viewer
from rules.sites import masked, may_call

AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class ExpiryFilter:
    """What to show, over all kinds unless one is named."""

    due: Due = "due"
    sort: ExpirySort | None = None
    kind: str | None = None
    area_path: str | None = None
    type: str | None = None
    text: str = ""


class ExpiryLine(NamedTuple):
    """One certificate or piece of equipment at a site, also a past one. `person` wrote it down."""

    id: int
    sort: ExpirySort
    kind: str
    number: str
    issuer: str
    pieces: int
    begins_on: date | None
    checked_on: date | None
    due_on: date | None
    due_for: DueFor
    note: str
    person: str | None
    recorded_at: datetime
    ended_at: datetime | None
    ended_reason: str
    photos: tuple[PhotoSeen, ...] = ()


class DueLine(NamedTuple):
    """A line of the list over all sites; `phone` is masked for whoever may not call."""

    id: int
    sort: ExpirySort
    kind: str
    number: str
    issuer: str
    pieces: int
    due_on: date | None
    due_for: DueFor
    site_id: int
    site_code: str
    site_name: str
    site_type: str
    area_name: str
    responsible_person: str
    phone: str
    may_call: bool


class DuePage(NamedTuple):
    rows: tuple[DueLine, ...]
    total: int


class DueCounts(NamedTuple):
    expired: int
    soon: int


def of_site(session: Session, viewer: Viewer, *, site_id: int) -> tuple[ExpiryLine, ...]:
    """Those that hang there, what runs out first first; then those of before."""
    rows = session.execute(
        select(col(Expiry.id), col(Expiry.sort), col(Expiry.kind), col(Expiry.number), col(Expiry.issuer),
               col(Expiry.count), col(Expiry.begins_on), col(Expiry.checked_on), col(Expiry.due_on),
               col(Expiry.due_for), col(Expiry.note), col(Person.name), col(Expiry.recorded_at),
               col(Expiry.ended_at), col(Expiry.ended_reason))
        .join(Site, col(Site.id) == col(Expiry.site_id))
        .outerjoin(Person, col(Person.id) == col(Expiry.person_id))
        .where(col(Expiry.site_id) == site_id, visible(viewer, Site.area_id, Site.unit_id))
        .order_by(col(Expiry.ended_at).is_not(None), desc(col(Expiry.ended_at)), col(Expiry.due_on).is_(None),
                  col(Expiry.due_on), col(Expiry.id))
    ).all()  # fmt: skip
    pictures: dict[str, list[PhotoSeen]] = {}
    for one in photos.of(session, "expiry", [row[0] for row in rows]):
        pictures.setdefault(one.subject_id, []).append(one)
    return tuple(ExpiryLine(*row)._replace(photos=tuple(pictures.get(str(row[0]), ()))) for row in rows)


def due(
    session: Session, viewer: Viewer, *, asked: ExpiryFilter, on: date, limit: int = 20, offset: int = 0
) -> DuePage:
    """A page of what runs out, the longest expired first, and how many lines there are."""
    wanted = _wanted(viewer, asked, on)
    total = session.execute(select(func.count()).select_from(Expiry).join(Site).where(*wanted)).scalar_one()
    rows = session.execute(_lines().where(*wanted).limit(limit).offset(offset))
    return DuePage(tuple(_line(viewer, row) for row in rows), total)


def every(session: Session, viewer: Viewer, *, asked: ExpiryFilter, on: date) -> Iterator[DueLine]:
    """All lines of a filter, as they are used."""
    found = _lines().where(*_wanted(viewer, asked, on))
    for row in session.execute(found, execution_options={"yield_per": AT_ONCE}):
        yield _line(viewer, row)


def counts(session: Session, viewer: Viewer, *, on: date) -> DueCounts:
    """How many have expired, and how many will within thirty days."""
    gone = func.sum(case((col(Expiry.due_on) < on, 1), else_=0))
    row = session.execute(
        select(gone, func.count()).select_from(Expiry).join(Site).where(*_wanted(viewer, ExpiryFilter(), on))
    ).one()
    expired = int(row[0] or 0)
    return DueCounts(expired, int(row[1]) - expired)


def _lines() -> Any:
    columns: list[Any] = [
        Expiry.id, Expiry.sort, Expiry.kind, Expiry.number, Expiry.issuer, Expiry.count, Expiry.due_on,
        Expiry.due_for, col(Site.id).label("site_id"), Site.code, Site.name, Site.type,
        col(Area.name).label("area_name"), Site.responsible_person, Site.phone, Area.path, Site.unit_id,
    ]  # fmt: skip
    return (
        select(*columns)
        .join(Site, col(Site.id) == col(Expiry.site_id))
        .join(Area, col(Area.id) == col(Site.area_id))
        .order_by(col(Expiry.due_on).is_(None), col(Expiry.due_on), col(Site.name), col(Expiry.id))
    )


def _line(viewer: Viewer, row: Any) -> DueLine:
    open_to = may_call(viewer, row.path, row.unit_id)
    return DueLine._make((*row[:14], row.phone if open_to else masked(row.phone), open_to))


def _wanted(viewer: Viewer, asked: ExpiryFilter, on: date) -> list[ColumnElement[bool]]:
    wanted = [
        visible(viewer, Site.area_id, Site.unit_id),
        col(Site.ended_at).is_(None),
        col(Expiry.ended_at).is_(None),
        *within(asked.due, on),
    ]
    if asked.sort:
        wanted.append(col(Expiry.sort) == asked.sort)
    if asked.kind:
        wanted.append(col(Expiry.kind) == asked.kind)
    if asked.area_path:
        wanted.append(col(Site.area_id).in_(areas_below(asked.area_path)))
    if asked.type:
        wanted.append(col(Site.type) == asked.type)
    return wanted + [mentions(part) for part in asked.text.split()]
