"""The words of the ledger in the viewer's language: states, steps, deadlines, flags."""

from datetime import date
from html import escape

from data.queries.hazard_detail import HazardDetail
from data.queries.hazards import LedgerRow
from rules.hazard_steps import CORRECTED, IMPORTED, SAID_FIXED, SEEN_AGAIN, SUPERVISION_DUE, Step
from rules.vocabulary import ON_LEDGER_STATES, Grade, HazardSource, HazardState
from ui import look
from ui.words import _, day, name, today


def state_word(state: HazardState) -> str:
    return name("hazard_states", state)


def step_names() -> dict[Step, str]:
    """As verbs, for buttons."""
    return {
        Step.VERIFY: _("Verify and register"),
        Step.REJECT: _("Reject"),
        Step.RECONSIDER: _("Take up again"),
        Step.GRADE: _("Set the grade"),
        Step.REGRADE: _("Correct the grade"),
        Step.FILE_MAJOR: _("File as major"),
        Step.ISSUE_NOTICE: _("Issue the notice"),
        Step.FIX_ON_SPOT: _("Fixed on the spot"),
        Step.ACKNOWLEDGE: _("Acknowledge the notice"),
        Step.REQUEST_EXTENSION: _("Ask for more time"),
        Step.DECIDE_EXTENSION: _("Decide about the extension"),
        Step.SUBMIT_FIX: _("Report it rectified"),
        Step.RECHECK_PASS: _("Recheck passed, strike off"),
        Step.RECHECK_FAIL: _("Recheck not passed"),
        Step.REISSUE: _("Set a new deadline"),
        Step.ASSIGN: _("Name the responsible unit"),
        Step.INTERIM_CONTROL: _("Interim control"),
        Step.NOTE_REFUSAL: _("Note a refusal"),
        Step.ESCALATE: _("Escalate to the safety station"),
        Step.SUPERVISE: _("List for supervision"),
        Step.WARN: _("Give an early warning"),
    }


def happened(step: str) -> str:
    """A step as it stands in the timeline."""
    beside = {
        Step.FOUND.value: _("Found"),
        SEEN_AGAIN: _("Seen again on the spot"),
        SAID_FIXED: _("Said on the spot to be fixed"),
        IMPORTED: _("Taken over from another ledger"),
        CORRECTED: _("Category or place corrected"),
        SUPERVISION_DUE: _("Time to list it for supervision"),
    }
    return beside[step] if step in beside else step_names()[Step(step)]


def source_names() -> dict[HazardSource, str]:
    return {
        HazardSource.INSPECTION: _("Inspection"),
        HazardSource.PATROL: _("Patrol"),
        HazardSource.SELF_CHECK: _("Self-check"),
        HazardSource.PUBLIC: _("Resident snapshot"),
        HazardSource.HOTLINE_12350: _("Line 12350"),
        HazardSource.HOTLINE_12345: _("Line 12345"),
        HazardSource.STAFF: _("Staff"),
        HazardSource.IMPORT: _("Imported"),
    }


def evidence_names() -> dict[str, str]:
    return {
        "place_proof": _("position"),
        "before_photo": _("photo from before"),
        "deadline": _("deadline"),
        "notice_served": _("notice served"),
        "signature": _("receipt signed"),
        "after_photo": _("photo from after"),
        "other_rechecker": _("recheck by another person"),
    }


def plan_names() -> dict[str, str]:
    """The five must-haves 五落实."""
    return {
        "responsibility": _("Who is responsible"),
        "measures": _("Measures"),
        "funds": _("Funds"),
        "time_limit": _("Time limit"),
        "contingency_plan": _("Contingency plan"),
    }


def grade_mark(grade: Grade | None) -> str:
    """Shape, word and colour together, as HTML."""
    colours = look.tokens(look.theme())
    if grade is Grade.MAJOR:
        return _marked(look.MARKS["major"], _("Major"), colours.major)
    if grade is Grade.GENERAL:
        return _marked(look.MARKS["general"], _("General"), colours.general)
    return _marked("◌", _("Not graded"), colours.muted)


def grade_word(grade: Grade | None) -> str:
    """Shape and word as plain text."""
    shapes = {Grade.MAJOR: "◆ " + _("Major"), Grade.GENERAL: "● " + _("General"), None: "◌ " + _("Not graded")}
    return shapes[grade]


def deadline_word(due_on: date | None, state: HazardState) -> str:
    """How long is left, or by how much it is late; empty where no deadline runs."""
    if due_on is None or state not in ON_LEDGER_STATES:
        return ""
    left = (due_on - today()).days
    if left < 0:
        return _("{n} days overdue").format(n=-left)
    return _("due today") if left == 0 else _("{n} days left").format(n=left)


def deadline_mark(due_on: date | None, state: HazardState) -> str:
    """The same with its shape and colour, as HTML."""
    word = deadline_word(due_on, state)
    if not word or due_on is None:
        return ""
    colours = look.tokens(look.theme())
    left = (due_on - today()).days
    if left < 0:
        return _marked("▲", word, colours.stale)
    return _marked("◐", word, colours.due) if left <= 2 else f"<span>{escape(word)}</span>"


def flags(seen: HazardDetail) -> list[str]:
    """What stands beside the state."""
    line = seen.line
    told = [
        (line.escalation_level == 1, _("Escalated to the safety station")),
        (line.escalation_level >= 2, _("Listed for supervision")),
        (line.refused, _("Refuses to rectify")),
        (line.early_warning, _("Early warning")),
        (line.fixed_on_spot, _("Fixed on the spot")),
        (line.recurrence_of is not None, _("Recurring")),
        (line.extensions > 0, _("Extended {n} times").format(n=line.extensions)),
        (line.round > 1, _("Round {n}").format(n=line.round)),
    ]
    return [word for holds, word in told if holds]


def where(row: LedgerRow) -> str:
    """Site or area, and the place where it says more."""
    name_of = row.site_name or row.area_name
    return name_of if row.place in name_of else f"{name_of} · {row.place}"


def since(row: LedgerRow) -> str:
    return _("found {day}").format(day=day(row.found_at))


def _marked(shape: str, word: str, colour: str) -> str:
    return f'<span style="color:{colour};white-space:nowrap"><b aria-hidden="true">{shape}</b> {escape(word)}</span>'
