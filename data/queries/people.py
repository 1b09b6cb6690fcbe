"""Who a person is and what they may do."""

import hashlib
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select
from sqlmodel import Session, col

from data import reference
from models import Area, Person, RoleGrant, SignInSession, Unit, now
from rules.errors import UnknownThing
from rules.permissions import Grant, Viewer
from settings import settings


class DemoPerson(NamedTuple):
    """A button on the sign-in page."""

    id: int
    login: str
    name: str
    role: str


class Post(NamedTuple):
    """A role at a place."""

    role: str
    place: str


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def session_end() -> datetime:
    """When a sign-in made now ends in any case."""
    return now() + timedelta(days=settings().session_days)


def signed_in(session: Session, token: str) -> Viewer | None:
    """The person behind a cookie, or None: unknown, revoked, idle too long, past its end, or the person has left."""
    row = session.execute(
        select(SignInSession, Person)
        .join(Person, col(Person.id) == col(SignInSession.person_id))
        .where(col(SignInSession.token_hash) == token_hash(token))
    ).one_or_none()
    if row is None:
        return None
    signed, person = row
    idle_since = now() - timedelta(hours=settings().session_idle_hours)
    if signed.revoked_at or signed.expires_at <= now() or signed.seen_at <= idle_since or person.ended_at:
        return None
    return viewer_of(session, person)


def viewer_of(session: Session, person: Person) -> Viewer:
    """A person with the grants in force now."""
    moment = now()
    rows = session.execute(
        select(col(RoleGrant.role), col(Area.path), col(RoleGrant.unit_id))
        .outerjoin(Area, col(Area.id) == col(RoleGrant.area_id))
        .where(
            col(RoleGrant.person_id) == person.id,
            col(RoleGrant.starts_at) <= moment,
            (col(RoleGrant.ends_at).is_(None)) | (col(RoleGrant.ends_at) > moment),
        )
        .order_by(col(RoleGrant.id))
    )
    grants = tuple(Grant(role, reference.permissions(role), path, unit_id) for role, path, unit_id in rows)
    return Viewer(person.id or 0, person.name, grants)


def viewer_by_login(session: Session, login: str) -> Viewer | None:
    """For the back door, where an operator names the person who acts."""
    person = session.execute(
        select(Person).where(col(Person.login) == login, col(Person.ended_at).is_(None))
    ).scalar_one_or_none()
    return viewer_of(session, person) if person else None


def viewer_and_area(session: Session, login: str, area_code: str) -> tuple[Viewer, int]:
    """Who acts, and in which area, as an operator names them. Raises UnknownThing."""
    who = viewer_by_login(session, login)
    area_id = session.execute(select(col(Area.id)).where(col(Area.code) == area_code)).scalar_one_or_none()
    if who is None or area_id is None:
        raise UnknownThing("There is no such person or no such area.")
    return who, int(area_id)


def demo_people(session: Session) -> list[DemoPerson]:
    """One demo person per role for the buttons of the sign-in page, in the order they were made."""
    rows = session.execute(
        select(col(Person.id), col(Person.login), col(Person.name), col(RoleGrant.role))
        .join(RoleGrant, col(RoleGrant.person_id) == col(Person.id))
        .where(col(Person.is_demo), col(Person.ended_at).is_(None))
        .order_by(col(Person.id))
    )
    first: dict[str, DemoPerson] = {}
    for row in rows:
        first.setdefault(row[3], DemoPerson(*row))
    return list(first.values())


def demo_person(session: Session, login: str) -> int | None:
    """The id of a demo person with this login; None for anybody real."""
    mine = (col(Person.login) == login) & col(Person.is_demo) & col(Person.ended_at).is_(None)
    return session.execute(select(col(Person.id)).where(mine)).scalar_one_or_none()


def is_demo(session: Session) -> bool:
    """Invented people are in this database, so everything in it may be invented."""
    return session.execute(select(col(Person.id)).where(col(Person.is_demo)).limit(1)).first() is not None


def posts(session: Session, viewer: Viewer) -> tuple[Post, ...]:
    """The roles of the person looking, each with the name of its area or unit, in the order they were granted."""
    paths = [grant.area_path for grant in viewer.grants if grant.area_path]
    units = [grant.unit_id for grant in viewer.grants if grant.unit_id]
    areas = session.execute(select(col(Area.path), col(Area.name)).where(col(Area.path).in_(paths)))
    owners = session.execute(select(col(Unit.id), col(Unit.name)).where(col(Unit.id).in_(units)))
    names: dict[object, str] = dict((*areas, *owners))
    return tuple(Post(g.role, names.get(g.area_path or g.unit_id, "")) for g in viewer.grants)
