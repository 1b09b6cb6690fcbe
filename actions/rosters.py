"""Duty rosters: entered by the week, copied, filled in turn, swapped with a reason."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlmodel import Session, col

from data import journal
from data.queries.rosters import facts_of, place_ids
from models import Area, DutyShift, Unit, now
from rules import rosters
from rules.errors import BadInput, NotPermitted, UnknownThing
from rules.permissions import SYSTEM, Viewer
from rules.rosters import MOST_DAYS, NOBODY, OnDuty, ShiftFacts, Slot

LONGEST_REASON = 200


class Where(NamedTuple):
    """Whose roster."""

    area_id: int
    unit_id: int | None
    area_path: str
    is_demo: bool

    def key(self, slot: Slot) -> str:
        whose = f"u{self.unit_id}" if self.unit_id else f"a{self.area_id}"
        return f"{whose}/{slot[0].isoformat()}/{slot[1].value}"


def put_shifts(
    session: Session, *, viewer: Viewer, place: str, shifts: Sequence[ShiftFacts], only_empty: bool = False
) -> int:
    """Enter shifts, or change those that are there; how many were written. What is the same is left alone.

    `only_empty`: shifts that somebody holds already stay as they are.
    """
    where = kept_place(session, viewer, place)
    if len({one.on_day for one in shifts}) > MOST_DAYS:
        raise BadInput("More than {n} days at once.", field="days", n=MOST_DAYS)
    tidied = {one.slot: rosters.tidy(one) for one in shifts}
    held = _held(session, where, list(tidied))
    written = 0
    for slot, facts in tidied.items():
        row = held.get(slot)
        before = facts_of(row) if row else None
        if before == facts or (only_empty and before is not None and before.leader.name):
            continue
        _write(session, viewer, where, facts, row)
        written += 1
    return written


def copy_week(session: Session, *, viewer: Viewer, place: str, from_monday: date, to_monday: date) -> int:
    """Last week's people again where nobody is entered yet; how many shifts came of it."""
    where = kept_place(session, viewer, place)
    rows = session.execute(
        select(DutyShift).where(
            _whose(where),
            col(DutyShift.on_day).between(from_monday, from_monday + timedelta(days=6)),
            col(DutyShift.leader) != "",
        )
    ).scalars()
    by = to_monday - from_monday
    found = [replace(facts_of(row), on_day=row.on_day + by) for row in rows]
    if not found:
        raise BadInput("There is nothing to copy: that week is empty.")
    written = put_shifts(session, viewer=viewer, place=place, shifts=found, only_empty=True)
    if not written:
        raise BadInput("Every shift of this week is held already.")
    return written


def swap(
    session: Session, *, viewer: Viewer, place: str, one: Slot, name: str, other: Slot, other_name: str, reason: str
) -> None:
    """Two people take each other's shift; each keeps to the other's part in it."""
    where, why = kept_place(session, viewer, place), _reason(reason)
    held = _held(session, where, [one, other])
    if one not in held or other not in held:
        raise UnknownThing("There is no such shift.")
    first, second = rosters.swapped(facts_of(held[one]), name, facts_of(held[other]), other_name)
    for facts in (first, second):
        _write(session, viewer, where, rosters.tidy(facts), held[facts.slot], verb="duty_swapped", reason=why)


def empty_shift(session: Session, *, viewer: Viewer, place: str, slot: Slot, reason: str) -> None:
    """Nobody holds the shift any more; it shows as a gap until somebody does."""
    where, why = kept_place(session, viewer, place), _reason(reason)
    row = _held(session, where, [slot]).get(slot)
    if row is None or not row.leader:
        raise UnknownThing("There is no such shift.")
    _write(session, viewer, where, ShiftFacts(*slot), row, verb="duty_emptied", reason=why)


def kept_place(session: Session, viewer: Viewer, place: str) -> Where:
    """The area or unit behind a key, if the viewer keeps its roster."""
    kind, number = place_ids(place)
    unit = session.get(Unit, number) if kind == "unit" else None
    area = session.get(Area, unit.area_id if unit else number) if unit or kind == "area" else None
    if area is None or area.ended_at is not None or (unit is not None and unit.ended_at is not None):
        raise UnknownThing("There is no such place here.")
    unit_id = unit.id if unit else None
    if viewer != SYSTEM and not viewer.sees(area_path=area.path, unit_id=unit_id):
        raise UnknownThing("There is no such place here.")
    if viewer != SYSTEM and not rosters.may_keep(viewer, area.path, unit_id):
        raise NotPermitted("Your role does not allow this here.")
    return Where(area.id or 0, unit_id, area.path, area.is_demo)


def _whose(where: Where) -> Any:
    if where.unit_id is not None:
        return col(DutyShift.unit_id) == where.unit_id
    return (col(DutyShift.area_id) == where.area_id) & col(DutyShift.unit_id).is_(None)


def _held(session: Session, where: Where, slots: Sequence[Slot]) -> dict[Slot, DutyShift]:
    keys = [where.key(slot) for slot in slots]
    rows = session.execute(select(DutyShift).where(col(DutyShift.key).in_(keys)).with_for_update()).scalars()
    return {(row.on_day, row.shift): row for row in rows}


def _write(
    session: Session,
    viewer: Viewer,
    where: Where,
    facts: ShiftFacts,
    row: DutyShift | None,
    *,
    verb: str = "",
    reason: str = "",
) -> None:
    """One shift with its journal line."""
    before = _told(facts_of(row)) if row else None
    if row is None:
        row = DutyShift(
            key=where.key(facts.slot), area_id=where.area_id, unit_id=where.unit_id, on_day=facts.on_day,
            shift=facts.shift, is_demo=where.is_demo,
        )  # fmt: skip
        session.add(row)
    row.leader, row.leader_phone = facts.leader.name, facts.leader.phone
    row.deputy, row.deputy_phone = facts.deputy.name, facts.deputy.phone
    row.staff = [{"name": one.name, "phone": one.phone} for one in facts.staff]
    row.entered_by, row.entered_at = viewer.person_id or None, now()
    session.flush()
    done = verb or ("duty_changed" if before else "duty_entered")
    journal.record(session, viewer, done, ("duty_shift", row.key), before=before, after=_told(facts), reason=reason)


def _told(facts: ShiftFacts) -> dict[str, Any]:
    named: dict[str, OnDuty] = {"leader": facts.leader, "deputy": facts.deputy}
    return {
        **{part: str(one) for part, one in named.items() if one != NOBODY},
        "staff": [str(one) for one in facts.staff],
    }


def _reason(reason: str) -> str:
    said = reason.strip()
    if not said:
        raise BadInput("A reason is needed.", field="reason")
    return said[:LONGEST_REASON]
