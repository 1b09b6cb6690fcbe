"""The emergency page: whom to call, what to do, who comes, with what. Each with the areas that it is for."""

from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import desc, func, select
from sqlmodel import Session, col

from data import reference
from data.queries.scope import serving, visible
from models import Area, EmergencyContact, EmergencyPlan, EmergencyStore, EmergencyTeam
from rules import rosters
from rules.emergency import ContactKind, Kind
from rules.permissions import Viewer
from rules.sites import masked, may_call
from rules.vocabulary import Level

LEVELS = (Level.DISTRICT, Level.SUBDISTRICT, Level.COMMUNITY)
MOST_DRILLS = 60
MOST_ENDED = 30
TABLES: dict[Kind, Any] = {
    Kind.CONTACT: EmergencyContact,
    Kind.PLAN: EmergencyPlan,
    Kind.TEAM: EmergencyTeam,
    Kind.STORE: EmergencyStore,
}


class Hotline(NamedTuple):
    number: str
    zh: str
    en: str


class Contact(NamedTuple):
    id: int
    area_id: int
    area: str
    kind: ContactKind
    name: str
    phone: str  # masked where it is private and the viewer may not call
    callable: bool
    note: str
    is_private: bool
    mine: bool  # the viewer may change it


class Team(NamedTuple):
    id: int
    area_id: int
    area: str
    name: str
    leader: str
    phone: str
    members: int
    place: str
    note: str
    mine: bool


class Store(NamedTuple):
    id: int
    area_id: int
    area: str
    team_id: int | None
    team: str
    name: str
    place: str
    amount: int
    measure: str
    keeper: str
    phone: str
    checked_on: date | None
    mine: bool


class Ended(NamedTuple):
    """Something that no longer stands on the page, and can come back."""

    kind: Kind
    id: int
    name: str
    ended_at: datetime


def hotlines() -> tuple[Hotline, ...]:
    """Numbers that hold everywhere, the short ones first."""
    rows = sorted(reference.read("organisation")["hotlines"], key=lambda row: (len(row["number"]), row["number"]))
    return tuple(Hotline(row["number"], row["zh"], row["en"]) for row in rows)


def contacts(session: Session, viewer: Viewer) -> tuple[Contact, ...]:
    """By area, the widest first (police, hospital, gas), then by kind."""
    rows = rows_of(EmergencyContact, session, viewer)
    order = list(ContactKind)
    found = []
    for row, area, path in sorted(rows, key=lambda r: (r[2].count("/"), r[2], order.index(r[0].kind), r[0].id)):
        free = not row.is_private or may_call(viewer, path, None)
        phone = row.phone if free else masked(row.phone)
        mine = rosters.may_keep(viewer, path)
        found.append(
            Contact(row.id, row.area_id, area, row.kind, row.name, phone, free, row.note, row.is_private, mine)
        )
    return tuple(found)


def teams(session: Session, viewer: Viewer) -> tuple[Team, ...]:
    return tuple(
        Team(
            row.id, row.area_id, area, row.name, row.leader, row.phone, row.members, row.place, row.note,
            rosters.may_keep(viewer, path),
        )
        for row, area, path in rows_of(EmergencyTeam, session, viewer)
    )  # fmt: skip


def stores(session: Session, viewer: Viewer) -> tuple[Store, ...]:
    """By area and place."""
    names = {team.id: team.name for team in teams(session, viewer)}
    rows = sorted(rows_of(EmergencyStore, session, viewer), key=lambda r: (r[2].count("/"), r[2], r[0].place, r[0].id))
    return tuple(
        Store(
            row.id, row.area_id, area, row.team_id, names.get(row.team_id, ""), row.name, row.place, row.amount,
            row.measure, row.keeper, row.phone, row.checked_on, rosters.may_keep(viewer, path),
        )
        for row, area, path in rows
    )  # fmt: skip


def kept_areas(session: Session, viewer: Viewer) -> tuple[tuple[int, str], ...]:
    """Areas down to the communities whose page the viewer keeps."""
    rows = session.execute(
        select(col(Area.id), col(Area.name), col(Area.path))
        .where(visible(viewer, Area.id), col(Area.level).in_(LEVELS), col(Area.ended_at).is_(None))
        .order_by(func.length(col(Area.path)), col(Area.code))
    )
    return tuple((id, name) for id, name, path in rows if rosters.may_keep(viewer, path))


def ended(session: Session, viewer: Viewer) -> tuple[Ended, ...]:
    """What the viewer may bring back, the newest first."""
    found: list[Ended] = []
    for kind, table in TABLES.items():
        rows = session.execute(
            select(table, col(Area.path))
            .join(Area, col(Area.id) == table.area_id)
            .where(visible(viewer, table.area_id), table.ended_at.is_not(None))
            .order_by(desc(table.ended_at))
            .limit(MOST_ENDED)
        )
        found += [
            Ended(kind, row.id, row.title if kind is Kind.PLAN else row.name, row.ended_at)
            for row, path in rows
            if rosters.may_keep(viewer, path)
        ]
    return tuple(sorted(found, key=lambda one: one.ended_at, reverse=True))


def rows_of(table: Any, session: Session, viewer: Viewer) -> list[Any]:
    """(row, name of its area, path), the widest area first."""
    return list(
        session.execute(
            select(table, col(Area.name), col(Area.path))
            .join(Area, col(Area.id) == table.area_id)
            .where(serving(viewer, col(table.area_id)), table.ended_at.is_(None))
            .order_by(func.length(col(Area.path)), col(Area.path), table.id)
        ).all()
    )
