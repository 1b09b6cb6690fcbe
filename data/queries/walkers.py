"""Who walks rounds, and the rounds that a phone takes along."""

from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import or_, select
from sqlmodel import Session, col

from data import reference
from data.moments import moment
from data.queries.scope import visible
from models import Area, Patrol, Person, PlannedRound, RoleGrant, now
from rules.permissions import Viewer

WALKS = "log_inspection"
AHEAD = timedelta(days=7)
"""So far ahead a phone takes rounds along."""


class Walker(NamedTuple):
    id: int
    name: str


class RoundToWalk(NamedTuple):
    """What a phone takes along."""

    id: int
    title: str
    on_day: date
    in_order: bool
    stops: tuple[int, ...]
    minutes: float | None
    note: str
    mine: bool


def to_walk(session: Session, viewer: Viewer, *, today: date) -> tuple[RoundToWalk, ...]:
    """Rounds of this person, or of whoever patrols there, that nobody has ended."""
    if not viewer.has(WALKS):
        return ()
    ended = select(col(Patrol.planned_round_id)).where(
        col(Patrol.planned_round_id).is_not(None), col(Patrol.ended_at).is_not(None)
    )
    asked = (
        select(PlannedRound, col(Area.path))
        .join(Area, col(Area.id) == col(PlannedRound.area_id))
        .where(visible(viewer, PlannedRound.area_id), col(PlannedRound.cancelled_at).is_(None))
        .where(col(PlannedRound.on_day) >= today, col(PlannedRound.on_day) <= today + AHEAD)
        .where(or_(col(PlannedRound.person_id).is_(None), col(PlannedRound.person_id) == viewer.person_id))
        .where(col(PlannedRound.id).not_in(ended))
        .order_by(col(PlannedRound.on_day), col(PlannedRound.team), col(PlannedRound.id))
    )
    return tuple(
        RoundToWalk(
            row.id or 0, row.title, row.on_day, row.in_order, tuple(row.stops), row.minutes, row.note,
            row.person_id == viewer.person_id,
        )
        for row, path in session.execute(asked)
        if viewer.may(WALKS, area_path=path)
    )  # fmt: skip


def walkers(session: Session, viewer: Viewer, *, area_path: str) -> tuple[Walker, ...]:
    """Who may check sites all over this area, as far as the viewer sees it; by name, in no order of merit."""
    if not viewer.sees(area_path=area_path):
        return ()
    roles = [role for role in reference.words("roles") if WALKS in reference.permissions(role)]
    at = now()
    asked = (
        select(col(Person.id), col(Person.name), col(Area.path))
        .join(RoleGrant, col(RoleGrant.person_id) == col(Person.id))
        .join(Area, col(Area.id) == col(RoleGrant.area_id))
        .where(col(RoleGrant.role).in_(roles), col(Person.ended_at).is_(None), col(RoleGrant.starts_at) <= moment(at))
        .where(or_(col(RoleGrant.ends_at).is_(None), col(RoleGrant.ends_at) > moment(at)))
    )
    found = {Walker(id, name) for id, name, path in session.execute(asked) if area_path.startswith(path)}
    return tuple(sorted(found, key=lambda one: (one.name, one.id)))
