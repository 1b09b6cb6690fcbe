"""How far an assignment is, whether it is proven, and whether it was on time.

* share = min(1, done / target); nothing owed (target 0) is no share at all, neither 0 % nor 100 %.
* done = the target is reached *and* each kind of evidence is there or waived with a reason.
* late = the record that made it done happened after the deadline, and stays late for ever.
* red = overdue or late; amber = due within three days, or behind the straight line; green = everything else. Behind the
  line counts whole units only, so one meeting in June is not "behind" on the second of June.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from typing import NamedTuple

SOON = 3  # days

METRICS = {  # what can be counted; English words, translated on screen
    "sessions": "sessions", "people": "people", "participants": "participants", "leaflets": "leaflets",
    "consultations": "consultations", "hazards": "hazards found", "hazards_fixed": "hazards fixed",
    "illegal_acts": "illegal acts struck", "units_ordered": "units put in order", "units_closed": "units closed",
    "drills": "drills", "drill_types": "kinds of drill", "minutes": "minutes", "trades": "trades", "items": "items",
    "settings": "settings entered", "groups": "groups", "enterprises": "enterprises", "plans": "plans",
    "documents": "documents", "reports": "reports", "teams": "teams", "cases": "cases", "events": "events",
    "lecture_kinds": "kinds of lecture", "fields": "fields", "focus_lists": "focus lists", "checks": "checks",
    "letters": "letters", "contests": "contests", "meetings": "meetings", "posters": "posters and banners",
    "messages": "text messages", "volunteers": "volunteers", "views": "online views",
    "sites_checked_pct": "share of sites checked (%)", "enterprises_pct": "share of enterprises (%)",
    "communities_pct": "share of communities (%)", "grids_covered_pct": "share of grids (%)",
    "coverage_pct": "share covered (%)",
    "filed_pct": "share filed (%)", "signed_pct": "share signed (%)", "checked_pct": "share checked (%)",
}  # fmt: skip

COUNTERS = {  # what the quick form asks beside the task's own metric
    "study": ("people",),
    "lecture": ("people",),
    "training": ("people",),
    "warning": ("people",),
    "law": ("people", "leaflets"),
    "consultation_day": ("people", "consultations", "leaflets"),
    "five_entries": ("people", "leaflets"),
    "publicity": ("posters", "messages", "views"),
    "drill": ("people", "minutes", "hazards"),
    "competition": ("participants",),
    "inspection": ("checks", "hazards", "hazards_fixed"),
    "exposure": ("leaflets", "cases"),
    "volunteer": ("volunteers", "people"),
    "supervision": ("checks", "hazards"),
}


class State(StrEnum):
    NOT_OPEN = "not_open"
    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    EVIDENCE_MISSING = "evidence_missing"
    DONE = "done"
    DONE_LATE = "done_late"
    OVERDUE = "overdue"
    AS_NEEDED = "as_needed"
    CANCELLED = "cancelled"


FINISHED = frozenset({State.DONE, State.DONE_LATE})
NOT_COUNTED = frozenset({State.AS_NEEDED, State.CANCELLED})


class Light(StrEnum):
    RED = "red"
    AMBER = "amber"
    GREEN = "green"
    NONE = "none"  # nothing owed


class Deed(NamedTuple):
    """One record as progress sees it."""

    at: datetime  # when it happened, never later than when the server got it
    amount: float
    evidence: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Duty:
    """What one unit owes by when. `deadline` is the first moment that is too late."""

    opens_on: date
    due_on: date
    deadline: datetime
    target: float
    metric: str = "sessions"
    evidence: tuple[str, ...] = ()  # wanted and not waived
    cancelled: bool = False


class Standing(NamedTuple):
    done: float
    share: float | None  # none = nothing owed
    missing: tuple[str, ...]  # kinds of evidence still wanted
    completed_at: datetime | None
    late: bool
    state: State
    light: Light


def deadline(due_on: date, due_time: time | None, zone: tzinfo) -> datetime:
    """The first moment that is too late: the minute after the hour named, else the next midnight in the community."""
    if due_time is None:
        return datetime.combine(due_on + timedelta(days=1), time(), zone)
    return datetime.combine(due_on, due_time, zone) + timedelta(minutes=1)


def amount(metric: str, counts: Mapping[str, float]) -> float:
    """What one record adds; an activity that was held is one session even where nobody typed the 1."""
    return float(counts.get(metric, 1 if metric == "sessions" else 0))


def is_percentage(metric: str) -> bool:
    return metric.endswith("_pct")


def total(metric: str, amounts: Iterable[float]) -> float:
    """Counts add up; a percentage is the highest reached."""
    return max(amounts, default=0.0) if is_percentage(metric) else math.fsum(amounts)


def share_of(done: float, target: float) -> float | None:
    return None if target <= 0 else min(1.0, done / target)


def standing(duty: Duty, deeds: Sequence[Deed], *, now: datetime, today: date) -> Standing:
    """Where a duty stands now. Deeds in any order; those that were voided are not given."""
    done = total(duty.metric, (d.amount for d in deeds))
    share = share_of(done, duty.target)
    shown = frozenset().union(*(d.evidence for d in deeds))
    missing = tuple(kind for kind in duty.evidence if kind not in shown)
    completed = completed_at(duty, deeds)
    late = (completed or now) >= duty.deadline and share is not None
    state = _state(duty, bool(deeds), share, completed, late, today)
    return Standing(done, share, missing, completed, late, state, _light(duty, done, state, late, today))


def completed_at(duty: Duty, deeds: Sequence[Deed]) -> datetime | None:
    """The true time of the record with which the target and all evidence were there; none = not yet."""
    amounts: list[float] = []
    wanted = set(duty.evidence)
    for deed in sorted(deeds, key=lambda d: d.at):
        amounts.append(deed.amount)
        wanted -= deed.evidence
        if not wanted and duty.target > 0 and total(duty.metric, amounts) >= duty.target:
            return deed.at
    return None


def _state(duty: Duty, begun: bool, share: float | None, completed: datetime | None, late: bool, today: date) -> State:
    if duty.cancelled:
        return State.CANCELLED
    if share is None:
        return State.AS_NEEDED
    if completed is not None:
        return State.DONE_LATE if late else State.DONE
    if late:
        return State.OVERDUE
    if begun:
        return State.EVIDENCE_MISSING if share >= 1 else State.IN_PROGRESS
    return State.NOT_OPEN if today < duty.opens_on else State.NOT_STARTED


def _light(duty: Duty, done: float, state: State, late: bool, today: date) -> Light:
    if state in NOT_COUNTED:
        return Light.NONE
    if late:
        return Light.RED
    if state is State.DONE or state is State.NOT_OPEN:
        return Light.GREEN
    soon = (duty.due_on - today).days <= SOON
    behind = done < math.floor(duty.target * planned(duty.opens_on, duty.due_on, today - timedelta(days=1)))
    return Light.AMBER if soon or behind else Light.GREEN


def planned(opens_on: date, due_on: date, day: date) -> float:
    """The straight line: what share should be there at the end of `day`."""
    if day < opens_on:
        return 0.0
    days = (due_on - opens_on).days + 1
    return min(1.0, ((day - opens_on).days + 1) / days)


def mean(shares: Iterable[float | None]) -> float | None:
    """A campaign is the mean of its assignments; those that owe nothing are left out; none = nothing owed at all."""
    owed = [s for s in shares if s is not None]
    return math.fsum(owed) / len(owed) if owed else None
