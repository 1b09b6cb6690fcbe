"""Duty rosters 值班表: who leads and who is on duty, when a shift hands over, which shift nobody holds."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import cycle

from rules.errors import BadInput
from rules.permissions import Viewer
from rules.sites import phones

KEEP = ("manage_users", "manage_plans", "register_hazard", "assign_patrol")
"""Whoever has one of these at a place keeps its duty roster and its emergency page."""
KEEP_OWN = ("update_task", "submit_self_check")
"""Whoever has one of these at a unit keeps the unit's own roster."""

AHEAD_DAYS = 7  # a gap so near is a warning
LOOKED_BACK_DAYS = 60  # who had a roster so lately is expected to have one
MOST_DAYS = 92
MOST_STAFF = 12
LONGEST_NAME, LONGEST_PHONE = 60, 40
NUMBER = re.compile(r"[\(\uff08]?\s*(\+?\d[\d\-— ]{2,18}\d(?:转\d{1,6})?)\s*[\)\uff09]?")


class Shift(StrEnum):
    """班次. The whole day lasts from one morning's handover to the next."""

    DAY = "day"
    NIGHT = "night"
    WHOLE = "whole_day"


ORDER = (Shift.WHOLE, Shift.DAY, Shift.NIGHT)
HALVES = (Shift.DAY, Shift.NIGHT)
Slot = tuple[date, Shift]


@dataclass(frozen=True, slots=True)
class OnDuty:
    """Somebody on a roster; most have no sign-in here."""

    name: str
    phone: str = ""

    def __str__(self) -> str:
        return f"{self.name} {self.phone}".strip()


NOBODY = OnDuty("")


@dataclass(frozen=True, slots=True)
class ShiftFacts:
    """One shift of one day: 带班领导, 值班员, 副班."""

    on_day: date
    shift: Shift
    leader: OnDuty = NOBODY
    staff: tuple[OnDuty, ...] = ()
    deputy: OnDuty = NOBODY

    @property
    def slot(self) -> Slot:
        return self.on_day, self.shift

    @property
    def people(self) -> tuple[OnDuty, ...]:
        return tuple(one for one in (self.leader, *self.staff, self.deputy) if one.name)


def person_of(text: str) -> OnDuty:
    """ "高明远 138 0000 1234" or "高明远(13800001234)": a name and what can be called. Raises BadInput."""
    found = NUMBER.search(text)
    name = re.sub(r"\s+", " ", NUMBER.sub(" ", text, count=1)).strip(" :\uff1a\uff0c,;\uff1b、")
    phone = phones(found[1]) if found else ""
    if not name and phone:
        raise BadInput("“{text}” has a number and no name.", field="name", text=text.strip()[:40])
    if len(name) > LONGEST_NAME or len(phone) > LONGEST_PHONE:
        raise BadInput("longer than {n} characters", field="name", n=LONGEST_NAME)
    return OnDuty(name, phone)


def people_of(text: str) -> tuple[OnDuty, ...]:
    """Several of them, one to a line or with 、 , ; between."""
    parts = re.split(r"[、,\uff0c;\uff1b/\n]+|(?<=\d)\s+(?=[^\d\s(\uff08—-])", text)
    return tuple(one for one in (person_of(part) for part in parts if part.strip()) if one.name)


def tidy(facts: ShiftFacts) -> ShiftFacts:
    """As it may be kept: a leader, and somebody who can be called; nobody twice. Raises BadInput."""
    if not facts.leader.name:
        raise BadInput("{day}: say who leads the shift.", field="leader", day=facts.on_day)
    if len(facts.staff) > MOST_STAFF:
        raise BadInput("{day}: more than {n} people on one shift.", field="staff", day=facts.on_day, n=MOST_STAFF)
    names = [one.name for one in facts.people]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice:
        raise BadInput("{day}: {name} stands twice on one shift.", field="staff", day=facts.on_day, name=twice)
    if not any(one.phone for one in facts.people):
        raise BadInput("{day}: nobody on this shift has a phone number.", field="phone", day=facts.on_day)
    return facts


def changes_at(hours: str) -> tuple[time, time]:
    """When the day's shift begins and ends, from "08:30-17:30"."""
    starts, ends = hours.split("-")
    return time.fromisoformat(starts), time.fromisoformat(ends)


def running(clock: datetime, hours: str) -> tuple[Slot, Slot]:
    """The two slots that hold this moment (local time): the whole day's, and the day's or night's."""
    starts, ends = changes_at(hours)
    today, yesterday = clock.date(), clock.date() - timedelta(days=1)
    if clock.time() < starts:
        return (yesterday, Shift.WHOLE), (yesterday, Shift.NIGHT)
    return (today, Shift.WHOLE), (today, Shift.DAY if clock.time() < ends else Shift.NIGHT)


def span(slot: Slot, hours: str) -> tuple[datetime, datetime]:
    """From when to when a shift lasts, in local time without a zone."""
    starts, ends = changes_at(hours)
    morning = datetime.combine(slot[0], starts)
    evening, next_morning = datetime.combine(slot[0], ends), morning + timedelta(days=1)
    return {
        Shift.WHOLE: (morning, next_morning),
        Shift.DAY: (morning, evening),
        Shift.NIGHT: (evening, next_morning),
    }[slot[1]]


def missing(held: Collection[Shift], usual: Collection[Shift]) -> tuple[Shift, ...]:
    """What of a day nobody holds, where the place usually keeps such shifts."""
    if Shift.WHOLE in held:
        return ()
    halves = [one for one in HALVES if one in usual]
    wanted = halves if halves and (held or Shift.WHOLE not in usual) else [Shift.WHOLE]
    return tuple(one for one in wanted if one not in held)


def rota(
    leaders: Sequence[OnDuty], staff: Sequence[OnDuty], *, each: int, days: Sequence[date], shifts: Sequence[Shift]
) -> tuple[ShiftFacts, ...]:
    """People in turn: one leader to a day, `each` others to a shift, in the order they were given."""
    if not leaders:
        raise BadInput("Name at least one leader.", field="leaders")
    if each > min(len({one.name for one in staff if one.name != head.name}) for head in leaders):
        raise BadInput("There are fewer people than one shift needs.", field="staff")
    turn, lead = cycle(staff), cycle(leaders)
    made = []
    for on_day in days:
        head = next(lead)
        for shift in shifts:
            made.append(ShiftFacts(on_day, shift, head, _next_of(turn, each, head)))
    return tuple(made)


def swapped(one: ShiftFacts, name: str, other: ShiftFacts, other_name: str) -> tuple[ShiftFacts, ShiftFacts]:
    """Both with these two people in each other's place. Raises BadInput."""
    if one.slot == other.slot:
        raise BadInput("Choose two different shifts.", field="other")
    mine, theirs = _named(one, name), _named(other, other_name)
    if mine.name == theirs.name:
        raise BadInput("That is the same person.", field="other")
    for facts, coming in ((one, theirs), (other, mine)):
        if any(held.name == coming.name for held in facts.people):
            raise BadInput("{name} is on that shift already.", field="other", name=coming.name)
    return _put(one, mine, theirs), _put(other, theirs, mine)


def may_keep(viewer: Viewer, area_path: str, unit_id: int | None = None) -> bool:
    own = unit_id is not None and any(viewer.may(p, area_path=area_path, unit_id=unit_id) for p in KEEP_OWN)
    return own or any(viewer.may(p, area_path=area_path) for p in KEEP)


def _next_of(turn: Iterator[OnDuty], each: int, head: OnDuty) -> tuple[OnDuty, ...]:
    """So many different people, the leader of the shift passed over."""
    found: dict[str, OnDuty] = {}
    while len(found) < each:
        one = next(turn)
        if one.name != head.name:
            found.setdefault(one.name, one)
    return tuple(found.values())


def _named(facts: ShiftFacts, name: str) -> OnDuty:
    found = next((one for one in facts.people if one.name == name), None)
    if found is None:
        raise BadInput("{name} is not on that shift.", field="name", name=name[:40])
    return found


def _put(facts: ShiftFacts, out: OnDuty, coming: OnDuty) -> ShiftFacts:
    return replace(
        facts,
        leader=coming if facts.leader == out else facts.leader,
        deputy=coming if facts.deputy == out else facts.deputy,
        staff=tuple(coming if one == out else one for one in facts.staff),
    )
