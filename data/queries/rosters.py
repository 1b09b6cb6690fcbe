"""Duty rosters: who is on duty now, a week of one place, the shifts that nobody holds.

A place is named by a key: "area-5" or "unit-12". Whoever serves somewhere sees who is on duty there and above it.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, desc, func, or_, select
from sqlmodel import Session, col

from data.days import local_day
from data.queries.scope import serving, visible
from models import Area, DutyShift, Person, RoleGrant, Unit, now
from rules import rosters
from rules.permissions import Viewer
from rules.rosters import AHEAD_DAYS, LOOKED_BACK_DAYS, OnDuty, Shift, ShiftFacts
from rules.vocabulary import Level

LEVELS = (Level.DISTRICT, Level.SUBDISTRICT, Level.COMMUNITY)
MOST_PEOPLE = 300


class Place(NamedTuple):
    """An area or a unit with a roster of its own, or that may have one."""

    key: str
    name: str
    area_path: str
    unit_id: int | None
    may_keep: bool
    kept: bool  # has had a shift lately


class Held(NamedTuple):
    """One shift as it stands. `facts` without people: it was emptied."""

    id: int
    place: str
    place_name: str
    facts: ShiftFacts


class Gap(NamedTuple):
    """A day near ahead, with the shifts that nobody holds."""

    place: str
    place_name: str
    on_day: date
    shifts: tuple[Shift, ...]


def places(session: Session, viewer: Viewer) -> tuple[Place, ...]:
    """Areas down to the communities, then units that keep a roster or whose own the viewer may begin."""
    since = local_day(now()) - timedelta(days=LOOKED_BACK_DAYS)
    lately = select(col(DutyShift.area_id), col(DutyShift.unit_id)).where(col(DutyShift.on_day) >= since).distinct()
    kept = {(area_id, unit_id) for area_id, unit_id in session.execute(lately)}
    areas = session.execute(
        select(col(Area.id), col(Area.name), col(Area.path))
        .where(serving(viewer, col(Area.id)), col(Area.level).in_(LEVELS), col(Area.ended_at).is_(None))
        .order_by(func.length(col(Area.path)), col(Area.code))
    ).all()
    own = tuple(grant.unit_id for grant in viewer.grants if grant.unit_id is not None)
    with_roster = {unit_id for _area, unit_id in kept if unit_id is not None}
    units = session.execute(
        select(col(Unit.id), col(Unit.name), col(Area.path), col(Unit.area_id))
        .join(Area, col(Area.id) == col(Unit.area_id))
        .where(visible(viewer, Unit.area_id, Unit.id), col(Unit.id).in_({*own, *with_roster}))
        .order_by(col(Unit.name))
    ).all()
    return (
        *(
            Place(f"area-{id}", name, path, None, rosters.may_keep(viewer, path), (id, None) in kept)
            for id, name, path in areas
        ),
        *(
            Place(f"unit-{id}", name, path, id, rosters.may_keep(viewer, path, id), (area_id, id) in kept)
            for id, name, path, area_id in units
        ),
    )


def shifts(session: Session, viewer: Viewer, *, place: str, starts_on: date, ends_on: date) -> tuple[Held, ...]:
    """What stands on the roster of one place, both days included, in order."""
    rows = session.execute(
        _rows(viewer)
        .where(of(place), col(DutyShift.on_day).between(starts_on, ends_on))
        .order_by(col(DutyShift.on_day))
    )
    found = [_held(*row) for row in rows]
    return tuple(sorted(found, key=lambda one: (one.facts.on_day, rosters.ORDER.index(one.facts.shift))))


def usual(session: Session, viewer: Viewer, *, place: str, today: date) -> tuple[Shift, ...]:
    """The kinds of shifts that a place has kept lately; none where it has no roster."""
    near = col(DutyShift.on_day).between(today - timedelta(days=LOOKED_BACK_DAYS), today + timedelta(days=AHEAD_DAYS))
    rows = session.execute(_rows(viewer).where(of(place), near))
    seen = {row[0].shift for row in rows}
    return tuple(one for one in rosters.ORDER if one in seen)


def on_now(session: Session, viewer: Viewer, *, clock: datetime, hours: str) -> tuple[Held, ...]:
    """Shifts that hold this moment (`clock` is local), the widest area first; empty ones are left out."""
    slots = rosters.running(clock, hours)
    now_on = or_(*((col(DutyShift.on_day) == d) & (col(DutyShift.shift) == s) for d, s in slots))
    rows = session.execute(
        _rows(viewer)
        .where(now_on, col(DutyShift.leader) != "")
        .order_by(func.length(col(Area.path)), col(DutyShift.unit_id).is_not(None), col(Area.code), col(DutyShift.id))
    )
    return tuple(_held(*row) for row in rows)


def coming(session: Session, viewer: Viewer, *, today: date) -> tuple[Held, ...]:
    """From yesterday's night on for a week: what a phone takes along."""
    rows = session.execute(
        _rows(viewer)
        .where(
            col(DutyShift.on_day).between(today - timedelta(days=1), today + timedelta(days=AHEAD_DAYS)),
            col(DutyShift.leader) != "",
        )
        .order_by(func.length(col(Area.path)), col(Area.code), col(DutyShift.on_day), col(DutyShift.id))
    )
    return tuple(_held(*row) for row in rows)


def gaps(session: Session, viewer: Viewer, *, today: date) -> tuple[Gap, ...]:
    """Of places that keep a roster: the days from today on for a week on which a shift has nobody."""
    first = today - timedelta(days=LOOKED_BACK_DAYS)
    last = today + timedelta(days=AHEAD_DAYS - 1)
    rows = session.execute(
        _rows(viewer).where(
            visible(viewer, DutyShift.area_id, DutyShift.unit_id), col(DutyShift.on_day).between(first, last)
        )
    )
    by_place: dict[tuple[str, str], list[ShiftFacts]] = {}
    for row in rows:
        held = _held(*row)
        by_place.setdefault((held.place, held.place_name), []).append(held.facts)
    found: list[Gap] = []
    for (place, name), kept in sorted(by_place.items()):
        usual = {one.shift for one in kept}
        for n in range(AHEAD_DAYS):
            day = today + timedelta(days=n)
            held_now = {one.shift for one in kept if one.on_day == day and one.leader.name}
            if lacks := rosters.missing(held_now, usual):
                found.append(Gap(place, name, day, lacks))
    return tuple(sorted(found, key=lambda gap: gap.on_day))


def known_people(session: Session, viewer: Viewer, *, place: str) -> tuple[OnDuty, ...]:
    """Who can be put on the roster by a tap: those who stood on it lately, then those with a role there."""
    since = local_day(now()) - timedelta(days=LOOKED_BACK_DAYS)
    lately = session.execute(
        _rows(viewer).where(of(place), col(DutyShift.on_day) >= since).order_by(desc(col(DutyShift.on_day)))
    )
    found: dict[str, OnDuty] = {}
    for one in (person for row in lately for person in _held(*row).facts.people):
        found.setdefault(one.name, one)
    for name, phone in _staff(session, viewer, place):
        found.setdefault(name, OnDuty(name, phone))
    return tuple(found.values())[:MOST_PEOPLE]


def facts_of(row: DutyShift) -> ShiftFacts:
    """The row as the rules see it."""
    staff = tuple(OnDuty(one["name"], one.get("phone", "")) for one in row.staff)
    leader, deputy = OnDuty(row.leader, row.leader_phone), OnDuty(row.deputy, row.deputy_phone)
    return ShiftFacts(row.on_day, row.shift, leader, staff, deputy)


def _rows(viewer: Viewer) -> Any:
    return (
        select(DutyShift, col(Area.name), col(Unit.name))
        .join(Area, col(Area.id) == col(DutyShift.area_id))
        .outerjoin(Unit, col(Unit.id) == col(DutyShift.unit_id))
        .where(serving(viewer, col(DutyShift.area_id), col(DutyShift.unit_id)))
    )


def _held(row: DutyShift, area: str, unit: str | None) -> Held:
    key = f"unit-{row.unit_id}" if row.unit_id else f"area-{row.area_id}"
    return Held(row.id or 0, key, unit or area, facts_of(row))


def place_ids(place: str) -> tuple[str, int]:
    """("area", 5) from "area-5"; ("", 0) from anything else."""
    kind, _dash, number = place.partition("-")
    sound = kind in ("area", "unit") and number.isascii() and number.isdecimal() and len(number) < 10
    return (kind, int(number)) if sound else ("", 0)


def of(place: str) -> ColumnElement[bool]:
    """The shifts of one place."""
    kind, number = place_ids(place)
    if kind == "unit":
        return col(DutyShift.unit_id) == number
    return (col(DutyShift.area_id) == number) & col(DutyShift.unit_id).is_(None)


def _staff(session: Session, viewer: Viewer, place: str) -> Iterable[tuple[str, str]]:
    """Names and phones of people with a running role at the place itself."""
    kind, number = place_ids(place)
    here = col(RoleGrant.unit_id) == number if kind == "unit" else col(RoleGrant.area_id) == number
    rows = session.execute(
        select(col(Person.name), col(Person.phone))
        .join(RoleGrant, col(RoleGrant.person_id) == col(Person.id))
        .where(
            here, visible(viewer, RoleGrant.area_id, RoleGrant.unit_id), col(Person.ended_at).is_(None),
            or_(col(RoleGrant.ends_at).is_(None), col(RoleGrant.ends_at) > now()),
        )
        .order_by(col(Person.name))
        .limit(MOST_PEOPLE)
    )  # fmt: skip
    return [(name, phone) for name, phone in rows]
