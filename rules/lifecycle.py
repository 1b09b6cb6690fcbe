"""A hazard's life: which step may follow, who may take it, what it must record. No strike-off until eliminated."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from rules.errors import BadInput, ForbiddenMove, NotPermitted
from rules.hazard_steps import BOTH, LEADER, MOVES, OFFICER, TABLE, Move, Step
from rules.vocabulary import ON_LEDGER_STATES, Grade, HazardState, PhotoRole

__all__ = ["HazardFacts", "Step", "check", "deadline", "is_overdue", "is_recurrence", "next_steps", "why_not"]

RECURRENCE_DAYS = 90
RECHECK_DAYS = 10  # after the request or the deadline

DEADLINE_DAYS: dict[tuple[str, str], int | None] = {
    ("general", "on_spot"): 0,
    ("general", "dated"): 7,
    ("general", "works_needed"): 30,
    ("major", "plan"): None,  # the date stands in the treatment plan
    ("any", "recheck"): RECHECK_DAYS,
}

PLAN_PARTS: dict[str, str] = {
    "responsibility": "The treatment plan does not yet say who is responsible.",
    "measures": "The treatment plan does not yet say which measures are taken.",
    "funds": "The treatment plan does not yet say where the funds come from.",
    "time_limit": "The treatment plan does not yet set a time limit.",
    "contingency_plan": "The treatment plan has no contingency plan yet.",
}
"""The five must-haves 五落实, each with the sentence for its absence."""

MISSING: dict[str, str] = {
    "note": "Say in a few words what was found or done.",
    "grade": "Choose general or major.",
    "basis": "Say what the grade rests on.",
    "plan": "A major hazard is filed with its treatment plan.",
    "due_on": "Set a deadline.",
    "responsible_person": "Name the person who is responsible for the rectification.",
    "signed_by": "Name the person who received the notice.",
    "asked_due_on": "Name the new date that is asked for.",
    "interim_control": "Say how the hazard is kept under control meanwhile.",
    "approve": "Approve the extension or refuse it.",
    "unit_id": "Choose the responsible unit.",
}

MISSING_NOTE: dict[Step, str] = {
    Step.REJECT: "Give the reason why it is not taken up.",
    Step.ISSUE_NOTICE: "Say what must be rectified.",
    Step.REQUEST_EXTENSION: "Give the reason why more time is needed.",
    Step.DECIDE_EXTENSION: "Give the reason for the decision.",
    Step.SUBMIT_FIX: "Say what was done.",
    Step.FIX_ON_SPOT: "Say what was done.",
    Step.RECHECK_PASS: "Write down the conclusion of the recheck.",
    Step.RECHECK_FAIL: "Say what is still wrong.",
}

MISSING_PHOTO: dict[PhotoRole, str] = {
    PhotoRole.AFTER: "Add a photo that shows it fixed.",
    PhotoRole.EVIDENCE: "A recheck needs a photo.",
}


@dataclass(frozen=True, slots=True)
class HazardFacts:
    """What the rules must know about a hazard."""

    state: HazardState
    grade: Grade | None = None
    filed: bool = False
    due_on: date | None = None
    asked_by: int | None = None  # who asked for the extension that is pending
    rectifier_id: int | None = None
    before_photo: bool = False
    refused: bool = False
    escalation_level: int = 0
    early_warning: bool = False


def next_steps(hazard: HazardFacts, roles: Collection[str], person_id: int, today: date) -> list[Step]:
    """The legal next steps of this person, the main line first."""
    return [m.step for m in TABLE if _refusal(hazard, m, roles, person_id, today) is None]


def why_not(hazard: HazardFacts, step: Step, roles: Collection[str], person_id: int, today: date) -> str:
    """The sentence that stands against this step now; empty where it is open."""
    refusal = _refusal(hazard, MOVES[step], roles, person_id, today)
    return refusal.message if refusal else ""


def check(
    hazard: HazardFacts,
    step: Step,
    *,
    roles: Collection[str],
    person_id: int,
    today: date,
    record: Mapping[str, object],
    photos: Collection[PhotoRole] = (),
) -> HazardState:
    """The state after the step. Raises ForbiddenMove, NotPermitted or BadInput with a sentence."""
    move = MOVES.get(step)
    if move is None:
        raise ForbiddenMove("A hazard is found once; that step cannot be taken again.")
    refusal = _refusal(hazard, move, roles, person_id, today)
    if refusal is not None:
        raise refusal
    _mind_record(move, record)
    _mind_photos(hazard, move, photos)
    _mind_grade(hazard, move, roles, record)
    _mind_plan(record if step is Step.FILE_MAJOR else {})
    _mind_dates(hazard, record, today)
    return move.target or hazard.state


def _refusal(
    hazard: HazardFacts, move: Move, roles: Collection[str], person_id: int, today: date
) -> ForbiddenMove | NotPermitted | None:
    """Why this person may not take this step now; None when nothing is in the way."""
    if hazard.state not in move.sources:
        if hazard.state is HazardState.STRUCK_OFF:
            return ForbiddenMove("This hazard has been struck off; its line in the ledger stays as it is.")
        return ForbiddenMove("This hazard has moved on meanwhile: that step is not open from where it stands now.")
    if not move.roles & set(roles):
        return NotPermitted("Your role may not take this step.")
    return _broken_law(hazard, move.step, roles, person_id, today)


def _broken_law(
    hazard: HazardFacts, step: Step, roles: Collection[str], person_id: int, today: date
) -> ForbiddenMove | NotPermitted | None:
    if step in (Step.ISSUE_NOTICE, Step.FIX_ON_SPOT, Step.FILE_MAJOR):
        return _filing_law(hazard, step)
    if step in (Step.RECHECK_PASS, Step.RECHECK_FAIL):
        return _recheck_law(hazard, step, roles, person_id)
    if step in (Step.REQUEST_EXTENSION, Step.DECIDE_EXTENSION):
        return _extension_law(hazard, step, person_id, today)
    return _flag_law(hazard, step)


def _filing_law(hazard: HazardFacts, step: Step) -> ForbiddenMove | None:
    is_major = hazard.grade is Grade.MAJOR
    if step is Step.FILE_MAJOR:
        if not is_major:
            return ForbiddenMove("Only a major hazard is filed with a treatment plan.")
        return ForbiddenMove("This hazard has been filed already.") if hazard.filed else None
    if is_major and not hazard.filed:
        return ForbiddenMove("A major hazard is filed with its treatment plan first.")
    return None


def _recheck_law(hazard: HazardFacts, step: Step, roles: Collection[str], person_id: int) -> NotPermitted | None:
    if hazard.rectifier_id == person_id:
        return NotPermitted("Who rectified a hazard does not recheck it: somebody else has to.")
    if step is Step.RECHECK_PASS and hazard.grade is not Grade.GENERAL and OFFICER not in roles:
        return NotPermitted("A major hazard is struck off by a safety officer only.")
    return None


def _extension_law(hazard: HazardFacts, step: Step, person_id: int, today: date) -> ForbiddenMove | NotPermitted | None:
    if step is Step.DECIDE_EXTENSION:
        if hazard.asked_by == person_id:
            return NotPermitted("Who asked for more time does not decide about it.")
        return None
    if hazard.due_on is None or today > hazard.due_on:
        return ForbiddenMove("The deadline has passed: more time can be asked for only before it.")
    return None


def _flag_law(hazard: HazardFacts, step: Step) -> ForbiddenMove | None:
    done = {
        Step.ESCALATE: hazard.escalation_level >= 1,
        Step.SUPERVISE: hazard.escalation_level >= 2,
        Step.NOTE_REFUSAL: hazard.refused,
        Step.WARN: hazard.early_warning,
    }
    return ForbiddenMove("That has been done already.") if done.get(step) else None


def _mind_record(move: Move, record: Mapping[str, object]) -> None:
    for field in move.records:
        value = record.get(field)
        if value is None or (isinstance(value, str) and not value.strip()) or value == {}:
            message = MISSING_NOTE.get(move.step) if field == "note" else None
            raise BadInput(message or MISSING[field], field=field)


def _mind_photos(hazard: HazardFacts, move: Move, photos: Collection[PhotoRole]) -> None:
    """Any photo proves a recheck; a fix is proven by one that is marked as after."""
    wanted = move.photo
    if wanted is PhotoRole.EVIDENCE and not photos:
        raise BadInput(MISSING_PHOTO[wanted], field="photos")
    if wanted is PhotoRole.AFTER and wanted not in photos:
        raise BadInput(MISSING_PHOTO[wanted], field="photos")
    if move.step is Step.FIX_ON_SPOT and not hazard.before_photo and PhotoRole.BEFORE not in photos:
        raise BadInput("Fixed on the spot needs a photo from before too.", field="photos")


def _mind_grade(hazard: HazardFacts, move: Move, roles: Collection[str], record: Mapping[str, object]) -> None:
    if move.step is Step.REGRADE and record["grade"] is hazard.grade:
        raise BadInput("That is the grade already.", field="grade")
    only_leader = move.step is Step.GRADE and not set(BOTH) & set(roles) and LEADER in roles
    if only_leader and record["grade"] is not Grade.MAJOR:
        raise NotPermitted("A leader grades major hazards only; the others are graded by the officer or the community.")


def _mind_plan(record: Mapping[str, object]) -> None:
    plan = record.get("plan")
    if not isinstance(plan, Mapping):
        return
    for part, sentence in PLAN_PARTS.items():
        if not str(plan.get(part) or "").strip():
            raise BadInput(sentence, field=f"plan.{part}")


def _mind_dates(hazard: HazardFacts, record: Mapping[str, object], today: date) -> None:
    due, asked = record.get("due_on"), record.get("asked_due_on")
    if isinstance(due, date) and due < today:
        raise BadInput("The deadline lies in the past.", field="due_on")
    if isinstance(asked, date) and hazard.due_on is not None and asked <= hazard.due_on:
        raise BadInput("The new date has to be after the deadline in force.", field="asked_due_on")
    if record.get("approve") is True and hazard.due_on is not None and today > hazard.due_on:
        raise BadInput("An extension is approved before the old deadline; it has passed.", field="approve")


def deadline(grade: Grade, mode: str, from_day: date) -> date | None:
    """The default deadline; None for a major hazard: its plan sets the date. Modes: on_spot, dated, works_needed."""
    if grade is Grade.MAJOR:
        return None
    days = DEADLINE_DAYS.get((grade, mode))
    if days is None:
        raise BadInput("There is no such kind of deadline.", field="mode")
    return from_day + timedelta(days=days)


def is_overdue(due_on: date | None, state: HazardState, today: date) -> bool:
    """After the deadline in force and still on the ledger; due today is not overdue."""
    return due_on is not None and state in ON_LEDGER_STATES and today > due_on


def is_recurrence(struck_off_on: date, found_on: date) -> bool:
    """The same item at the same site again so soon after strike-off is the same hazard come back."""
    return timedelta(0) <= found_on - struck_off_on <= timedelta(days=RECURRENCE_DAYS)
