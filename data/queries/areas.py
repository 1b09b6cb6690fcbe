"""The area tree as those see it who look after it."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import func, or_, select
from sqlmodel import Session, col

from data.queries.scope import areas_below, visible
from models import Area, JournalEntry, Person, RoleGrant, now
from rules.permissions import Viewer
from rules.sites import masked, may_call


class AreaRow(NamedTuple):
    """One running area; `depth` counts from the top of what the viewer sees. `steward` empty: an empty seat.

    `phone` is masked for whoever may not call.
    """

    id: int
    parent_id: int | None
    level: str
    name: str
    code: str
    path: str
    depth: int
    households: int | None
    bounded: bool
    steward_id: int | None
    steward: str
    phone: str


class Ground(NamedTuple):
    """Outlines (GeoJSON, WGS-84): the area's own, the one above, its neighbours below the same one, by name."""

    own: dict[str, Any] | None
    above_name: str
    above: dict[str, Any] | None
    beside: tuple[tuple[str, dict[str, Any]], ...]


class Former(NamedTuple):
    """A boundary that another one has taken the place of; None where there was none. `id`: its line of the journal."""

    id: int
    until: datetime
    person: str | None
    boundary: dict[str, Any] | None


class Outlined(NamedTuple):
    """A running area with what an outline is matched to and compared with."""

    id: int
    parent_id: int | None
    level: str
    name: str
    code: str
    path: str
    boundary: dict[str, Any] | None


class Candidate(NamedTuple):
    """Somebody who may answer for an area."""

    id: int
    name: str
    role: str
    place: str


class EndedArea(NamedTuple):
    id: int
    name: str
    ended_at: datetime


def tree(session: Session, viewer: Viewer) -> tuple[AreaRow, ...]:
    """Each area before those below it, brothers by code. A steward who has left leaves the seat empty."""
    rows = session.execute(
        select(
            col(Area.id), col(Area.parent_id), col(Area.level), col(Area.name), col(Area.code), col(Area.path),
            col(Area.households), col(Area.boundary).is_not(None), col(Person.id), col(Person.name), col(Person.phone),
        )
        .outerjoin(Person, (col(Person.id) == col(Area.steward_id)) & col(Person.ended_at).is_(None))
        .where(visible(viewer, Area.id), col(Area.ended_at).is_(None))
        .order_by(col(Area.code))
    ).all()  # fmt: skip
    below: dict[int | None, list[Any]] = {}
    known = {row[0] for row in rows}
    for row in rows:
        below.setdefault(row[1] if row[1] in known else None, []).append(row)
    found: list[AreaRow] = []
    todo = [(row, 0) for row in reversed(below.get(None, []))]
    while todo:
        row, depth = todo.pop()
        key, parent, level, name, code, path, households, bounded, steward_id, steward, phone = row
        found.append(
            AreaRow(
                key, parent, level.value, name, code, path, depth, households, bounded,
                steward_id, steward or "", _phone(viewer, path, phone or ""),
            )
        )  # fmt: skip
        todo += [(child, depth + 1) for child in reversed(below.get(key, []))]
    return tuple(found)


def _phone(viewer: Viewer, path: str, phone: str) -> str:
    return phone if may_call(viewer, path, None) else masked(phone)


def ground(session: Session, viewer: Viewer, *, area_id: int) -> Ground:
    """What a new boundary is compared with. Neighbours are of the same level."""
    own = session.execute(select(Area).where(col(Area.id) == area_id, visible(viewer, Area.id))).scalar_one_or_none()
    if own is None:
        return Ground(None, "", None, ())
    above = session.execute(
        select(col(Area.name), col(Area.boundary)).where(col(Area.id) == own.parent_id, visible(viewer, Area.id))
    ).first()
    beside = session.execute(
        select(col(Area.name), col(Area.boundary))
        .where(
            col(Area.parent_id) == own.parent_id,
            col(Area.level) == own.level,
            col(Area.id) != own.id,
            col(Area.ended_at).is_(None),
            visible(viewer, Area.id),
        )
        .order_by(col(Area.code))
    )
    name, outline = above or ("", None)
    return Ground(own.boundary, name, outline, tuple((n, b) for n, b in beside if b))


def outlined(session: Session, viewer: Viewer, *, area_id: int) -> tuple[Outlined, ...]:
    """An area and all those below it, each before those below it."""
    top = select(col(Area.path)).where(col(Area.id) == area_id, visible(viewer, Area.id))
    path = session.execute(top).scalar()
    if path is None:
        return ()
    rows = session.execute(
        select(
            col(Area.id), col(Area.parent_id), col(Area.level), col(Area.name), col(Area.code), col(Area.path),
            col(Area.boundary),
        )
        .where(col(Area.id).in_(areas_below(path)), visible(viewer, Area.id), col(Area.ended_at).is_(None))
        .order_by(func.length(col(Area.path)), col(Area.code))
    )  # fmt: skip
    return tuple(Outlined(row[0], row[1], row[2].value, *row[3:]) for row in rows)


def former(session: Session, viewer: Viewer, *, area_id: int, limit: int = 5) -> tuple[Former, ...]:
    """The boundaries this area had, the last first."""
    if session.execute(select(col(Area.id)).where(col(Area.id) == area_id, visible(viewer, Area.id))).first() is None:
        return ()
    rows = session.execute(
        select(col(JournalEntry.id), col(JournalEntry.at), col(Person.name), col(JournalEntry.before))
        .outerjoin(Person, col(Person.id) == col(JournalEntry.actor_id))
        .where(
            col(JournalEntry.subject_kind) == "area",
            col(JournalEntry.subject_id) == str(area_id),
            col(JournalEntry.verb) == "area_boundary",
        )
        .order_by(col(JournalEntry.id).desc())
        .limit(limit)
    )
    return tuple(Former(key, at, person, (before or {}).get("boundary")) for key, at, person, before in rows)


def candidates(session: Session, viewer: Viewer) -> tuple[Candidate, ...]:
    """Everybody here with a running role at an area that the viewer sees, by name; each once, with the first role."""
    rows = session.execute(
        select(col(Person.id), col(Person.name), col(RoleGrant.role), col(Area.name))
        .join(RoleGrant, col(RoleGrant.person_id) == col(Person.id))
        .join(Area, col(Area.id) == col(RoleGrant.area_id))
        .where(
            visible(viewer, RoleGrant.area_id),
            col(Person.ended_at).is_(None),
            or_(col(RoleGrant.ends_at).is_(None), col(RoleGrant.ends_at) > now()),
        )
        .order_by(col(Person.name), col(Person.id), col(RoleGrant.id))
    )
    found: dict[int, Candidate] = {}
    for row in rows:
        found.setdefault(row[0], Candidate(*row))
    return tuple(found.values())


def ended_below(session: Session, viewer: Viewer, *, area_id: int) -> tuple[EndedArea, ...]:
    """Areas right below this one that have ended, the last first."""
    rows = session.execute(
        select(col(Area.id), col(Area.name), col(Area.ended_at))
        .where(col(Area.parent_id) == area_id, col(Area.ended_at).is_not(None), visible(viewer, Area.id))
        .order_by(col(Area.ended_at).desc())
    )
    return tuple(EndedArea(*row) for row in rows)
