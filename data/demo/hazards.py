"""Four hundred hazards, some in every state of the life cycle."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from data.days import local_day
from data.demo import phrases
from data.demo.finds import Find, finds
from data.demo.lives import Life
from data.demo.world import World
from models import Person
from rules.hazard_steps import MOVES, Step
from rules.lifecycle import is_overdue
from rules.vocabulary import Grade, HazardState

S = HazardState
STATES: dict[HazardState, int] = {
    S.REPORTED: 14,
    S.REJECTED: 12,
    S.REGISTERED: 14,
    S.GRADED: 18,
    S.NOTICE_ISSUED: 26,
    S.RECTIFYING: 48,
    S.EXTENSION_PENDING: 10,
    S.FIXED_PENDING_RECHECK: 26,
    S.RECHECK_FAILED: 10,
    S.STRUCK_OFF: 222,
}
ORDERED = (Step.VERIFY, Step.GRADE, Step.ISSUE_NOTICE)
UNDER_WAY = (*ORDERED, Step.ACKNOWLEDGE)
FIXED = (*UNDER_WAY, Step.SUBMIT_FIX)
ON_SPOT = (Step.VERIFY, Step.GRADE, Step.FIX_ON_SPOT)
EXTENDED = (*UNDER_WAY, Step.REQUEST_EXTENSION, Step.DECIDE_EXTENSION, Step.SUBMIT_FIX, Step.RECHECK_PASS)
TWICE = (*FIXED, Step.RECHECK_FAIL, Step.REISSUE, Step.SUBMIT_FIX, Step.RECHECK_PASS)
ROADS: dict[HazardState, Sequence[tuple[Step, ...]]] = {  # ways to get there, one is drawn
    S.REPORTED: [()],
    S.REJECTED: [(Step.REJECT,)],
    S.REGISTERED: [(Step.VERIFY,)],
    S.GRADED: [(Step.VERIFY, Step.GRADE)],
    S.NOTICE_ISSUED: [ORDERED],
    S.RECTIFYING: [UNDER_WAY],
    S.EXTENSION_PENDING: [(*UNDER_WAY, Step.REQUEST_EXTENSION)],
    S.FIXED_PENDING_RECHECK: [FIXED, FIXED, ON_SPOT],
    S.RECHECK_FAILED: [(*FIXED, Step.RECHECK_FAIL)],
    S.STRUCK_OFF: [(*FIXED, Step.RECHECK_PASS)] * 5 + [(*ON_SPOT, Step.RECHECK_PASS)] * 3 + [EXTENDED, TWICE],
}
WAITS: dict[Step, tuple[float, float]] = {  # hours after the step before
    Step.VERIFY: (3, 30),
    Step.REJECT: (4, 40),
    Step.GRADE: (0.5, 26),
    Step.FILE_MAJOR: (16, 60),
    Step.ISSUE_NOTICE: (1, 24),
    Step.FIX_ON_SPOT: (0.2, 0.8),
    Step.ACKNOWLEDGE: (3, 40),
    Step.REQUEST_EXTENSION: (20, 70),
    Step.DECIDE_EXTENSION: (4, 24),
    Step.SUBMIT_FIX: (30, 190),
    Step.RECHECK_PASS: (12, 150),
    Step.RECHECK_FAIL: (12, 100),
    Step.REISSUE: (2, 26),
}


class Side(NamedTuple):
    """A flag that an overdue or stubborn case may get."""

    step: Step
    share: float
    said: Sequence[str]


OVERDUE_SIDES = (Side(Step.ESCALATE, 0.65, phrases.ESCALATE), Side(Step.SUPERVISE, 0.2, phrases.SUPERVISE))


def make_lives(world: World) -> list[Life]:
    """All hazards with their steps, in the order in which they were found."""
    quota = Counter(STATES)
    lives = [_live(world, find) for find in finds(world, quota)]
    for life in lives:
        _sides(world, life)
    return sorted(lives, key=lambda life: (life.hazard.found_at, life.hazard.id))


def _live(world: World, find: Find) -> Life:
    life, rng = find.life, world.rng
    life.found(find.hint)
    road = list(rng.choice(ROADS[find.target]))
    major = find.hint is Grade.MAJOR and rng.random() < 0.32
    if find.quick:
        road, major = [*ON_SPOT, Step.RECHECK_PASS], False
    if major and Step.ISSUE_NOTICE in road:
        road.insert(road.index(Step.ISSUE_NOTICE), Step.FILE_MAJOR)
    if Step.FIX_ON_SPOT in road and (major or not life.before_photo):
        major, life.before_photo = False, True
    waits = [_wait(world, life, step) for step in road]
    room = (world.end - life.at) / timedelta(hours=1)
    scale = min(1.0, room * 0.85 / sum(waits)) if sum(waits) else 1.0
    for step, hours in zip(road, waits, strict=True):
        at = _moment(world, life.at, hours * scale)
        _take(world, life, step, at, Grade.MAJOR if major else Grade.GENERAL)
    return life


def _wait(world: World, life: Life, step: Step) -> float:
    """A patrol member who finds a hazard has verified it; whoever else finds it waits for somebody who may."""
    if step is Step.VERIFY and MOVES[step].roles & life.roles(life.finder):
        return 0.0
    return world.rng.uniform(*WAITS[step])


def _moment(world: World, last: datetime, hours: float) -> datetime:
    """Some hours later and within working hours, but never after the end of the demo."""
    if hours == 0:
        return last + timedelta(seconds=1)
    wanted = world.at_work(last + timedelta(hours=hours))
    if wanted < world.end:
        return wanted.replace(microsecond=0)
    return last + (world.end - last) * world.rng.uniform(0.2, 0.6)


def _take(world: World, life: Life, step: Step, at: datetime, grade: Grade) -> None:
    life.take(step, at, _actor(world, life, step), _record(world, life, step, at, grade))


def _actor(world: World, life: Life, step: Step) -> Person:
    """Whose turn it is: the finder, the one who answers for the place, the head of the community, the officer."""
    head, rng = life.community.head, world.rng
    assert head is not None
    officer = rng.choice(world.people["safety_officer"])
    patrol = rng.choice(life.community.patrol)
    if step in (Step.VERIFY, Step.FIX_ON_SPOT):
        able = MOVES[step].roles & life.roles(life.finder)
        return life.finder if able else (head if step is Step.VERIFY else patrol)
    if step in (Step.ACKNOWLEDGE, Step.REQUEST_EXTENSION, Step.SUBMIT_FIX):
        return life.contact
    if step in (Step.DECIDE_EXTENSION, Step.SUPERVISE, Step.WARN):
        return rng.choice(world.people["leader"])
    if step in (Step.FILE_MAJOR, Step.RECHECK_PASS, Step.RECHECK_FAIL):
        return officer
    return head if rng.random() < 0.6 else officer


def _record(world: World, life: Life, step: Step, at: datetime, grade: Grade) -> dict[str, object]:
    """What the step must say."""
    rng, today = world.rng, local_day(at)
    note: dict[str, object] = {"note": rng.choice(_NOTES[step]) if step in _NOTES else ""}
    if step is Step.GRADE:
        basis = rng.choice(phrases.MAJOR_BASIS if grade is Grade.MAJOR else phrases.GENERAL_BASIS)
        return {**note, "grade": grade, "basis": basis}
    if step is Step.FILE_MAJOR:
        return {**note, "plan": phrases.PLAN}
    if step in (Step.ISSUE_NOTICE, Step.REISSUE):
        days = 30 if grade is Grade.MAJOR else rng.choice((7, 7, 15, 30) if step is Step.ISSUE_NOTICE else (5, 7))
        named = {"responsible_person": life.contact.name} if step is Step.ISSUE_NOTICE else {}
        return {**note, "due_on": today + timedelta(days=days), **named}
    if step is Step.ACKNOWLEDGE:
        return {**note, "signed_by": life.contact.name}
    if step is Step.REQUEST_EXTENSION:
        asked = (life.hazard.due_on or today) + timedelta(days=rng.choice((5, 7, 10)))
        return {**note, "asked_due_on": asked, "interim_control": rng.choice(phrases.CONTROL)}
    if step is Step.DECIDE_EXTENSION:
        return {"note": phrases.DECISION[rng.randrange(2)], "approve": True}
    return note


_NOTES: dict[Step, Sequence[str]] = {
    Step.REJECT: phrases.REJECT,
    Step.ISSUE_NOTICE: phrases.REQUIREMENT,
    Step.REISSUE: phrases.AGAIN,
    Step.REQUEST_EXTENSION: phrases.EXTENSION,
    Step.SUBMIT_FIX: phrases.FIX,
    Step.FIX_ON_SPOT: phrases.ON_SPOT,
    Step.RECHECK_PASS: phrases.PASS,
    Step.RECHECK_FAIL: phrases.FAIL,
}


def _sides(world: World, life: Life) -> None:
    """Interim control, refusal, escalation: flags beside the state, only where they fit."""
    hazard, rng = life.hazard, world.rng
    if hazard.state is S.RECTIFYING and rng.random() < 0.25:
        _flag(world, life, Step.INTERIM_CONTROL, {"note": "", "interim_control": rng.choice(phrases.CONTROL)})
    if hazard.state is S.NOTICE_ISSUED and rng.random() < 0.2:
        _flag(world, life, Step.NOTE_REFUSAL, {"note": rng.choice(phrases.REFUSAL)})
    if hazard.grade is Grade.MAJOR and hazard.state is not S.STRUCK_OFF and rng.random() < 0.3:
        _flag(world, life, Step.WARN, {"note": phrases.WARN[0]})
    if not is_overdue(hazard.due_on, hazard.state, world.today):
        return
    for side in OVERDUE_SIDES:
        if rng.random() < side.share and not (side.step is Step.ESCALATE and hazard.escalation_level):
            _flag(world, life, side.step, {"note": rng.choice(side.said)})


def _flag(world: World, life: Life, step: Step, record: dict[str, object]) -> None:
    """Taken after the last step; an overdue case is escalated the morning after its deadline at the earliest."""
    earliest = life.at
    if step in (Step.ESCALATE, Step.SUPERVISE) and life.hazard.due_on is not None:
        late = (world.today - life.hazard.due_on).days - 1
        earliest = max(earliest, world.moment(max(1, late), 9))
    at = _moment(world, earliest, world.rng.uniform(1, 20))
    if life.at < at <= world.end:
        life.take(step, at, _actor(world, life, step), record)
