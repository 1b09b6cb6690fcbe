"""The people whom somebody manages, with their roles, and who may be let in where."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlmodel import Session, col

from data.queries.people import token_hash
from data.queries.scope import areas_below
from models import Area, Invitation, Person, RoleGrant, SignInSession, Unit, now
from rules.permissions import Viewer

MANAGES = "manage_users"


class Held(NamedTuple):
    """A role at a place; `ends_at` none: until further notice."""

    id: int
    role: str
    place: str
    ends_at: datetime | None


class Staff(NamedTuple):
    """Somebody managed by the viewer. `mine`: every role is at a place that the viewer manages."""

    id: int
    login: str
    name: str
    phone: str
    roles: tuple[Held, ...]
    mine: bool
    can_sign_in: bool  # has a password or is known to the single sign-on
    invited_until: datetime | None
    seen_at: datetime | None
    left_at: datetime | None


class StaffPage(NamedTuple):
    rows: tuple[Staff, ...]
    total: int


class Place(NamedTuple):
    """Where a role may be given: an area, or a unit in one."""

    key: str  # area-5, unit-12
    name: str
    area_id: int | None
    unit_id: int | None


class Invited(NamedTuple):
    """What a link says to the person who opens it."""

    name: str
    login: str
    posts: tuple[tuple[str, str], ...]  # role, place
    has_password: bool


class SignedIn(NamedTuple):
    """One of my own open sign-ins."""

    mark: str
    created_at: datetime
    seen_at: datetime
    address: str
    agent: str
    this_one: bool


def one(session: Session, viewer: Viewer, *, person_id: int) -> Staff | None:
    """One of them, here or left."""
    below = exists().where(col(RoleGrant.person_id) == col(Person.id), managed_grants(viewer)).correlate(Person)
    people = session.execute(select(Person).where(col(Person.id) == person_id, below)).scalars().all()
    return next(iter(_staff(session, viewer, people)), None)


def staff(
    session: Session, viewer: Viewer, *, text: str = "", left: bool = False, limit: int = 50, offset: int = 0
) -> StaffPage:
    """People with a role below the places that the viewer manages, by name; those who left apart."""
    here = managed_grants(viewer)
    gone = col(Person.ended_at).is_not(None) if left else col(Person.ended_at).is_(None)
    wanted = [gone, exists().where(col(RoleGrant.person_id) == col(Person.id), here).correlate(Person)]
    for part in text.split():
        fields = (Person.name, Person.login, Person.phone)
        wanted.append(or_(*(col(f).icontains(part, autoescape=True) for f in fields)))
    total = session.execute(select(func.count()).select_from(Person).where(*wanted)).scalar_one()
    people = session.execute(
        select(Person).where(*wanted).order_by(col(Person.name), col(Person.id)).limit(limit).offset(offset)
    ).scalars().all()  # fmt: skip
    return StaffPage(tuple(_staff(session, viewer, people)), total)


def places(session: Session, viewer: Viewer) -> tuple[Place, ...]:
    """Areas and units at which the viewer may give roles, areas first, from the top down."""
    below = managed_areas(viewer)
    areas = session.execute(
        select(col(Area.id), col(Area.name))
        .where(col(Area.id).in_(below), col(Area.ended_at).is_(None))
        .order_by(func.length(col(Area.path)), col(Area.path))
    )
    units = session.execute(
        select(col(Unit.id), col(Unit.name))
        .where(col(Unit.area_id).in_(below), col(Unit.ended_at).is_(None))
        .order_by(col(Unit.name), col(Unit.id))
    )
    found = [Place(f"area-{key}", name, key, None) for key, name in areas]
    return (*found, *(Place(f"unit-{key}", name, None, key) for key, name in units))


def invited(session: Session, token: str) -> Invited | None:
    """Whom a link is for; nothing where it does not work any more."""
    row = session.execute(
        select(Invitation, Person)
        .join(Person, col(Person.id) == col(Invitation.person_id))
        .where(
            col(Invitation.token_hash) == token_hash(token),
            col(Invitation.used_at).is_(None),
            col(Invitation.revoked_at).is_(None),
            col(Invitation.expires_at) > now(),
            col(Person.ended_at).is_(None),
        )
    ).one_or_none()
    if row is None:
        return None
    person: Person = row[1]
    held = _held(session, [person.id or 0]).get(person.id or 0, [])
    return Invited(person.name, person.login, tuple((h.role, h.place) for h in held), person.password_hash is not None)


def sign_ins(session: Session, viewer: Viewer, *, token: str | None = None) -> tuple[SignedIn, ...]:
    """The viewer's own open sign-ins, the one in use first."""
    rows = session.execute(
        select(SignInSession)
        .where(
            col(SignInSession.person_id) == viewer.person_id,
            col(SignInSession.revoked_at).is_(None),
            col(SignInSession.expires_at) > now(),
        )
        .order_by(col(SignInSession.seen_at).desc())
    ).scalars()
    own = token_hash(token) if token else ""
    found = [
        SignedIn(row.token_hash[:16], row.created_at, row.seen_at, row.address, row.agent, row.token_hash == own)
        for row in rows
    ]
    return tuple(sorted(found, key=lambda one: not one.this_one))


def _staff(session: Session, viewer: Viewer, people: Sequence[Person]) -> list[Staff]:
    ids = [person.id or 0 for person in people]
    held, strangers = _held(session, ids), managed_elsewhere(session, viewer, ids)
    seen = _by_person(session, SignInSession, func.max(col(SignInSession.seen_at)), ids)
    open_links = (
        col(Invitation.used_at).is_(None),
        col(Invitation.revoked_at).is_(None),
        col(Invitation.expires_at) > now(),
    )
    links = _by_person(session, Invitation, func.max(col(Invitation.expires_at)), ids, *open_links)
    return [
        Staff(
            id=key,
            login=person.login,
            name=person.name,
            phone=person.phone,
            roles=tuple(held.get(key, ())),
            mine=key not in strangers,
            can_sign_in=person.password_hash is not None or person.subject is not None,
            invited_until=links.get(key),
            seen_at=seen.get(key),
            left_at=person.ended_at,
        )
        for key, person in zip(ids, people, strict=True)
    ]


def _by_person(
    session: Session, table: Any, what: ColumnElement[Any], ids: Sequence[int], *more: ColumnElement[bool]
) -> dict[int, datetime]:
    wanted = select(table.person_id, what).where(table.person_id.in_(ids), *more).group_by(table.person_id)
    return {row[0]: row[1] for row in session.execute(wanted)}


def _held(session: Session, ids: Sequence[int]) -> dict[int, list[Held]]:
    """Roles in force, by person."""
    moment = now()
    rows = session.execute(
        select(RoleGrant, col(Area.name), col(Unit.name))
        .outerjoin(Area, col(Area.id) == col(RoleGrant.area_id))
        .outerjoin(Unit, col(Unit.id) == col(RoleGrant.unit_id))
        .where(
            col(RoleGrant.person_id).in_(ids), or_(col(RoleGrant.ends_at).is_(None), col(RoleGrant.ends_at) > moment)
        )
        .order_by(col(RoleGrant.id))
    )
    found: dict[int, list[Held]] = {}
    for grant, area, unit in rows:
        found.setdefault(grant.person_id, []).append(Held(grant.id or 0, grant.role, area or unit or "", grant.ends_at))
    return found


def managed_areas(viewer: Viewer) -> Any:
    paths = [g.area_path for g in viewer.grants if g.area_path and MANAGES in g.permissions]
    return select(col(Area.id)).where(or_(*(col(Area.id).in_(areas_below(path)) for path in paths), col(Area.id) < 0))


def managed_grants(viewer: Viewer) -> ColumnElement[bool]:
    below = managed_areas(viewer)
    units = select(col(Unit.id)).where(col(Unit.area_id).in_(below))
    return or_(col(RoleGrant.area_id).in_(below), col(RoleGrant.unit_id).in_(units))


def managed_elsewhere(session: Session, viewer: Viewer, ids: Sequence[int]) -> set[int]:
    """Those who hold or held a role somewhere that is not the viewer's to manage."""
    below = managed_areas(viewer)
    units = select(col(Unit.id)).where(col(Unit.area_id).in_(below))
    outside = and_(
        or_(col(RoleGrant.area_id).is_(None), col(RoleGrant.area_id).not_in(below)),
        or_(col(RoleGrant.unit_id).is_(None), col(RoleGrant.unit_id).not_in(units)),
    )
    return set(
        session.execute(select(col(RoleGrant.person_id)).where(col(RoleGrant.person_id).in_(ids), outside)).scalars()
    )
