"""What somebody else's list of people is read against: names of places and roles, and the people who are here."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import exists, or_, select
from sqlmodel import Session, col

from data import reference
from data.days import local_day
from data.queries.import_columns import match
from data.queries.staff import MANAGES, managed_areas, managed_elsewhere, managed_grants
from models import Area, Person, RoleGrant, Unit, now
from rules.errors import BadInput, UnknownThing
from rules.permissions import Viewer

AT_ONCE = 500
AT_A_UNIT = frozenset(r["id"] for r in reference.read("organisation")["organisation"]["roles"] if r["level"] == "unit")
"""Roles that are held at a unit; all others reach over an area."""
ROLES = tuple(code for code in reference.words("roles") if code != "resident")


class Spot(NamedTuple):
    """Where a role can be given: an area, or a unit in one."""

    name: str
    path: str  # of the area, or of the area that the unit lies in
    area_id: int | None
    unit_id: int | None


class Post(NamedTuple):
    """A role in force; `last_day` none: until further notice."""

    grant_id: int
    role: str
    place: str
    area_id: int | None
    unit_id: int | None
    last_day: date | None


class Known(NamedTuple):
    """Somebody who is here. `mine`: every role is or was at a place that the viewer manages."""

    id: int
    login: str
    name: str
    phone: str
    left: bool
    mine: bool
    posts: tuple[Post, ...]


class StaffBook(NamedTuple):
    spot: Spot  # where a row belongs that names no place
    areas: Mapping[str, tuple[Spot, ...]]
    units: Mapping[str, tuple[Spot, ...]]
    outside: frozenset[str]  # names of areas that are not the viewer's
    roles: Mapping[str, str]
    explained: Mapping[str, str]
    role: str  # of a row that names none
    people: tuple[Known, ...]
    taken: frozenset[str]  # sign-in names of people who are not the viewer's


def book_of(
    session: Session, viewer: Viewer, area_id: int, role: str, explained: dict[str, str], logins: Sequence[str]
) -> StaffBook:
    """Raises UnknownThing for a place that the viewer does not manage, BadInput for a role that there is not."""
    area = session.get(Area, area_id)
    if area is None or not viewer.may(MANAGES, area_path=area.path):
        raise UnknownThing("There is no such area.")
    if {role, *explained.values()} - set(ROLES):
        raise BadInput("There is no such role.", field="role")
    below = managed_areas(viewer)
    mine = select(Area).where(col(Area.id).in_(below), col(Area.ended_at).is_(None))
    found = [Spot(a.name, a.path, a.id, None) for a in session.execute(mine).scalars()]
    theirs = select(col(Area.name)).where(col(Area.id).not_in(below), col(Area.ended_at).is_(None))
    people = _people(session, viewer)
    return StaffBook(
        spot=Spot(area.name, area.path, area.id, None),
        areas=_by_name(found),
        units=_by_name(_units(session, below)),
        outside=frozenset(name.lower() for name in session.execute(theirs).scalars()),
        roles=_role_words(),
        explained=explained,
        role=role,
        people=people,
        taken=_taken(session, set(logins) - {one.login for one in people}),
    )


def role_of(book: StaffBook, said: str) -> str | None:
    """What a list's word for a role means here. Nobody becomes an administrator by a part of a word."""
    if said in book.explained:
        return book.explained[said]
    found = match(book.roles, said, book.role)
    return None if found == "admin" and said and said.lower() not in book.roles else found


def _units(session: Session, below: Any) -> list[Spot]:
    rows = session.execute(
        select(col(Unit.name), col(Area.path), col(Unit.id))
        .join(Area, col(Area.id) == col(Unit.area_id))
        .where(col(Unit.area_id).in_(below), col(Unit.ended_at).is_(None), col(Area.ended_at).is_(None))
    )
    return [Spot(name, path, None, key) for name, path, key in rows]


def _by_name(spots: Sequence[Spot]) -> dict[str, tuple[Spot, ...]]:
    found: dict[str, tuple[Spot, ...]] = {}
    for spot in spots:
        key = spot.name.lower()
        found[key] = (*found.get(key, ()), spot)
    return found


def _role_words() -> dict[str, str]:
    """Whole names before their parts: 内业专员 and 安委办 mean 计划/内业专员(安委办、创建办)."""
    words = {code: word for code, word in reference.words("roles").items() if code in ROLES}
    found = {name.lower(): code for code, word in words.items() for name in (word.zh, word.en, code)}
    for code, word in words.items():
        for name in (word.zh, word.en):
            for part in re.split(r"[((/、))]", name.lower()):
                found.setdefault(part.strip() or name.lower(), code)
    return found


def _people(session: Session, viewer: Viewer) -> tuple[Known, ...]:
    here = exists().where(col(RoleGrant.person_id) == col(Person.id), managed_grants(viewer)).correlate(Person)
    people = session.execute(select(Person).where(here).order_by(col(Person.id))).scalars().all()
    ids = [person.id or 0 for person in people]
    strangers: set[int] = set()
    for n in range(0, len(ids), AT_ONCE):
        strangers |= managed_elsewhere(session, viewer, ids[n : n + AT_ONCE])
    posts = _posts(session)
    return tuple(
        Known(key, p.login, p.name, p.phone, p.ended_at is not None, key not in strangers, tuple(posts.get(key, ())))
        for key, p in zip(ids, people, strict=True)
    )


def _posts(session: Session) -> dict[int, list[Post]]:
    rows = session.execute(
        select(RoleGrant, col(Area.name), col(Unit.name))
        .outerjoin(Area, col(Area.id) == col(RoleGrant.area_id))
        .outerjoin(Unit, col(Unit.id) == col(RoleGrant.unit_id))
        .where(or_(col(RoleGrant.ends_at).is_(None), col(RoleGrant.ends_at) > now()))
        .order_by(col(RoleGrant.id))
    )
    found: dict[int, list[Post]] = {}
    for grant, area, unit in rows:
        last = local_day(grant.ends_at - timedelta(seconds=1)) if grant.ends_at else None
        post = Post(grant.id or 0, grant.role, area or unit or "", grant.area_id, grant.unit_id, last)
        found.setdefault(grant.person_id, []).append(post)
    return found


def _taken(session: Session, logins: set[str]) -> frozenset[str]:
    wanted, found = sorted(logins), set[str]()
    for n in range(0, len(wanted), AT_ONCE):
        asked = select(col(Person.login)).where(col(Person.login).in_(wanted[n : n + AT_ONCE]))
        found.update(session.execute(asked).scalars())
    return frozenset(found)
