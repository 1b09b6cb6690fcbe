"""The register of sites: the list, one site, and what hangs on it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, NamedTuple

from sqlalchemy import ColumnElement, and_, desc, func, literal, or_, select
from sqlmodel import Session, col

from data.days import local_day
from data.queries.intervals import interval_days
from data.queries.merged import taken_over
from data.queries.running_out import first_due, has
from data.queries.scope import areas_below, visible
from data.queries.standing import last_valid, paused
from models import Area, Inspection, Person, Site, SitePause, Unit
from rules.expiries import NOTE
from rules.permissions import Viewer
from rules.sites import GROUPS, masked, may_approve, may_call, may_keep
from rules.vocabulary import CoordSource, PlaceProof, Result, Risk

Show = Literal["active", "paused", "unplaced", "expired", "soon", "ended", "all"]
AT_ONCE = 1000
LONGEST_TEXT = 80


@dataclass(frozen=True, slots=True)
class SiteFilter:
    """What to show. Empty means all; `area_path` takes everything below it along."""

    text: str = ""
    area_path: str | None = None
    type: str | None = None
    risk: Risk | None = None
    group: str | None = None
    show: Show = "active"


class SiteRow(NamedTuple):
    """A line of the register; `phone` is masked for whoever may not call."""

    id: int
    code: str
    name: str
    type: str
    risk: Risk
    area_name: str
    unit_name: str | None
    address: str
    floor: str
    room: str
    lat: float | None
    lon: float | None
    coord_source: CoordSource | None
    responsible_person: str
    phone: str
    paused: bool
    ended_at: datetime | None
    due_on: date | None  # the first day on which something there runs out or ran out


class SitePage(NamedTuple):
    rows: tuple[SiteRow, ...]
    total: int


class Pause(NamedTuple):
    id: int
    starts_at: datetime
    ends_at: datetime
    reason: str
    approver: str | None  # nobody yet: the site still counts


class SiteDetail(NamedTuple):
    """One site with where it stands. `due_at` is None while it is ended."""

    row: SiteRow
    area_id: int
    area_path: str
    accuracy_m: float | None
    ended_reason: str
    last_at: datetime | None
    interval_days: int
    since: datetime
    pauses: tuple[Pause, ...]  # running or to come, then those over
    may_keep: bool
    may_note: bool  # certificates, equipment and letters
    may_approve: bool
    may_call: bool


class Check(NamedTuple):
    """One inspection of the site, voided ones too."""

    kind: str
    result: Result
    person: str
    occurred_at: datetime
    place_proof: PlaceProof
    note: str
    needs_review: str
    void_reason: str
    site_code: str  # of the site itself, or of one that was merged into it


def register(
    session: Session, viewer: Viewer, *, choice: SiteFilter, at: datetime, limit: int = 20, offset: int = 0
) -> SitePage:
    """A page of the register by type and name, and how many lines the filter finds."""
    wanted = _wanted(viewer, choice, at)
    total = session.execute(select(func.count()).select_from(Site).where(*wanted)).scalar_one()
    rows = session.execute(_lines(at).where(*wanted).limit(limit).offset(offset))
    return SitePage(tuple(_row(viewer, row) for row in rows), total)


def every(session: Session, viewer: Viewer, *, choice: SiteFilter, at: datetime) -> Iterator[SiteRow]:
    """All lines of a filter, as they are used."""
    asked = _lines(at).where(*_wanted(viewer, choice, at))
    for row in session.execute(asked, execution_options={"yield_per": AT_ONCE}):
        yield _row(viewer, row)


def site(session: Session, viewer: Viewer, *, site_id: int, at: datetime) -> SiteDetail | None:
    """One site, ended ones too; None where it does not exist for this person."""
    found = session.execute(
        _lines(at)
        .add_columns(
            col(Site.accuracy_m), col(Site.ended_reason), col(Site.created_at),
            last_valid(at, at).label("last"), interval_days(at).label("days"),
        )
        .where(col(Site.id) == site_id, visible(viewer, Site.area_id, Site.unit_id))
    ).first()  # fmt: skip
    if found is None:
        return None
    return SiteDetail(
        row=_row(viewer, found),
        area_id=found.area_id,
        area_path=found.path,
        accuracy_m=found.accuracy_m,
        ended_reason=found.ended_reason,
        last_at=found.last,
        interval_days=found.days,
        since=found.last or found.created_at,
        pauses=_pauses(session, site_id),
        may_keep=may_keep(viewer, found.path),
        may_note=any(viewer.may(p, area_path=found.path, unit_id=found.unit_id) for p in NOTE),
        may_approve=may_approve(viewer, found.path),
        may_call=may_call(viewer, found.path, found.unit_id),
    )


def checks(session: Session, viewer: Viewer, *, site_id: int, limit: int = 20) -> tuple[Check, ...]:
    """The last inspections of a site and of those merged into it, newest first."""
    rows = session.execute(
        select(col(Inspection.kind), col(Inspection.result), col(Person.name), col(Inspection.occurred_at),
               col(Inspection.place_proof), col(Inspection.note), col(Inspection.needs_review),
               col(Inspection.void_reason), col(Site.code))
        .join(Person, col(Person.id) == col(Inspection.person_id))
        .join(Site, col(Site.id) == col(Inspection.site_id))
        .where(
            or_(col(Inspection.site_id) == site_id, col(Inspection.site_id).in_(taken_over(site_id))),
            visible(viewer, Site.area_id, Site.unit_id),
        )
        .order_by(desc(col(Inspection.occurred_at)))
        .limit(limit)
    )  # fmt: skip
    return tuple(Check(*row) for row in rows)


def kept_areas(session: Session, viewer: Viewer) -> tuple[tuple[int, str], ...]:
    """Areas whose sites this person keeps, each below the one that holds it, with its name."""
    rows = session.execute(
        select(col(Area.id), col(Area.name), col(Area.path))
        .where(visible(viewer, Area.id), col(Area.ended_at).is_(None))
        .order_by(col(Area.path))
    )
    return tuple((area_id, name) for area_id, name, path in rows if may_keep(viewer, path))


def _lines(at: datetime) -> Any:
    columns: list[Any] = [
        Site.id, Site.code, Site.name, Site.type, Site.risk, col(Area.name).label("area_name"),
        col(Unit.name).label("unit_name"), Site.address, Site.floor, Site.room, Site.lat, Site.lon,
        Site.coord_source, Site.responsible_person, Site.phone, paused(at).label("paused"), Site.ended_at,
        first_due().label("due_on"),
        Area.path, Site.unit_id, Site.area_id,
    ]  # fmt: skip
    return (
        select(*columns)
        .join(Area, col(Area.id) == col(Site.area_id))
        .outerjoin(Unit, col(Unit.id) == col(Site.unit_id))
        .order_by(col(Site.type), col(Site.name), col(Site.id))
    )


def _row(viewer: Viewer, row: Any) -> SiteRow:
    seen = SiteRow(*row[: len(SiteRow._fields)])
    open_to = may_call(viewer, row.path, row.unit_id)
    return seen._replace(paused=bool(seen.paused), phone=seen.phone if open_to else masked(seen.phone))


def _wanted(viewer: Viewer, choice: SiteFilter, at: datetime) -> list[ColumnElement[bool]]:
    wanted = [visible(viewer, Site.area_id, Site.unit_id), *_shown(choice.show, at)]
    if choice.area_path:
        wanted.append(col(Site.area_id).in_(areas_below(choice.area_path)))
    if choice.type:
        wanted.append(col(Site.type) == choice.type)
    if choice.risk:
        wanted.append(col(Site.risk) == choice.risk)
    if choice.group:
        wanted.append(col(Site.type).in_(GROUPS[choice.group]))
    return wanted + [mentions(part) for part in choice.text.split()]


def _shown(show: Show, at: datetime) -> list[ColumnElement[bool]]:
    here = col(Site.ended_at).is_(None)
    ways: dict[Show, list[ColumnElement[bool]]] = {
        "active": [here],
        "paused": [and_(here, paused(at))],
        "unplaced": [and_(here, col(Site.lat).is_(None))],
        "expired": [here, has("expired", local_day(at))],
        "soon": [here, has("soon", local_day(at))],
        "ended": [col(Site.ended_at).is_not(None)],
        "all": [],
    }
    return ways[show]


def mentions(part: str) -> ColumnElement[bool]:
    """A word in the code, the name, the address or the responsible person."""
    plain = part.replace("/", "//").replace("%", "/%").replace("_", "/_")
    like = literal("%") + func.lower(plain) + "%"
    fields = (Site.code, Site.name, Site.address, Site.responsible_person)
    return or_(*(func.lower(col(field)).like(like, escape="/") for field in fields))


def _pauses(session: Session, site_id: int) -> tuple[Pause, ...]:
    rows = session.execute(
        select(col(SitePause.id), col(SitePause.starts_at), col(SitePause.ends_at), col(SitePause.reason),
               col(Person.name))
        .outerjoin(Person, col(Person.id) == col(SitePause.approved_by))
        .where(col(SitePause.site_id) == site_id)
        .order_by(desc(col(SitePause.ends_at)), desc(col(SitePause.id)))
    )  # fmt: skip
    return tuple(Pause(*row) for row in rows)
