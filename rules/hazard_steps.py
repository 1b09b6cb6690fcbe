"""The steps of a hazard's life as a table: from where, to where, by whom, and what must be recorded.

Catalogue: hazard_lifecycle. Where this table gives a role more than the catalogue does, BEYOND_CATALOGUE says why.
"""

from dataclasses import dataclass
from enum import StrEnum

from rules.vocabulary import ON_LEDGER_STATES, HazardState, PhotoRole

S = HazardState


class Step(StrEnum):
    FOUND = "found"
    VERIFY = "verify"
    REJECT = "reject"
    RECONSIDER = "reconsider"
    GRADE = "grade"
    REGRADE = "regrade"
    FILE_MAJOR = "file_major"
    ISSUE_NOTICE = "issue_notice"
    FIX_ON_SPOT = "fix_on_spot"
    ACKNOWLEDGE = "acknowledge"
    REQUEST_EXTENSION = "request_extension"
    DECIDE_EXTENSION = "decide_extension"
    SUBMIT_FIX = "submit_fix"
    RECHECK_PASS = "recheck_pass"
    RECHECK_FAIL = "recheck_fail"
    REISSUE = "reissue"
    ASSIGN = "assign"
    INTERIM_CONTROL = "interim_control"
    NOTE_REFUSAL = "note_refusal"
    ESCALATE = "escalate"
    SUPERVISE = "supervise"
    WARN = "warn"


SEEN_AGAIN, SAID_FIXED = "seen_again", "said_fixed"
"""Lines in a hazard's life that are no steps: somebody on the spot saw it again, or says that it is fixed."""

IMPORTED, SUPERVISION_DUE = "imported", "supervision_due"
"""Taken over from another ledger as it stood there; the daily work says that it is time to list it for supervision."""

CORRECTED = "corrected"
"""Whoever verifies a report has put its category or its place right."""


@dataclass(frozen=True, slots=True)
class Move:
    """One row of the table. `target` None: the state stays, only a flag or a fact changes."""

    step: Step
    sources: frozenset[HazardState]
    target: HazardState | None
    roles: frozenset[str]
    records: tuple[str, ...] = ()
    photo: PhotoRole | None = None

    @property
    def is_side(self) -> bool:
        """Beside the main line: may be taken at any time and moves nothing."""
        return self.step in SIDE_STEPS


SIDE_STEPS = frozenset({Step.ASSIGN, Step.INTERIM_CONTROL, Step.NOTE_REFUSAL, Step.ESCALATE, Step.SUPERVISE, Step.WARN})

OFFICER, COMMUNITY, LEADER, PATROL = "safety_officer", "community_admin", "leader", "patrol_member"
ENTERPRISE, SCHOOL, SYSTEM_ROLE = "enterprise_contact", "school_contact", "system"

BEYOND_CATALOGUE: dict[Step, frozenset[str]] = {
    Step.GRADE: frozenset({LEADER}),  # holds grade_major; may grade as major only
    Step.REQUEST_EXTENSION: frozenset({SCHOOL}),  # acknowledges notices, so may ask for time like an enterprise
    Step.SUBMIT_FIX: frozenset({SCHOOL}),  # holds submit_fix
    Step.INTERIM_CONTROL: frozenset({SCHOOL}),  # the same duty as an enterprise
}
"""Roles that our table adds to a step of the catalogue, each with its reason."""

OWN_STEPS = frozenset({Step.RECONSIDER, Step.REGRADE, Step.FILE_MAJOR, Step.ASSIGN, Step.NOTE_REFUSAL, Step.WARN})
"""Steps that the catalogue names as a flag, a permission or a constraint, but not as a transition.

reconsider undoes a wrong rejection (nothing is deleted); regrade corrects a grade, by officer or leader only, so that
lowering one is no way around the officer's strike-off; file_major is the permission of that name; note_refusal and warn
set the flags `refused` and `early_warning`; assign names the responsible unit. Reopening is no step: a struck-off line
stays as it is, and what came back is a new line that points to it, so that last month's figures stay true.
"""


def _row(
    step: Step,
    sources: HazardState | frozenset[HazardState],
    target: HazardState | None,
    roles: tuple[str, ...],
    records: tuple[str, ...] = (),
    photo: PhotoRole | None = None,
) -> Move:
    where = frozenset({sources}) if isinstance(sources, HazardState) else sources
    return Move(step, where, target, frozenset(roles) | BEYOND_CATALOGUE.get(step, frozenset()), records, photo)


UNDER_NOTICE = frozenset({S.NOTICE_ISSUED, S.RECTIFYING, S.RECHECK_FAILED})
BOTH = (OFFICER, COMMUNITY)
AFTER, EVIDENCE = PhotoRole.AFTER, PhotoRole.EVIDENCE

TABLE: tuple[Move, ...] = (
    _row(Step.VERIFY, S.REPORTED, S.REGISTERED, (COMMUNITY, OFFICER, PATROL)),
    _row(Step.REJECT, S.REPORTED, S.REJECTED, BOTH, ("note",)),
    _row(Step.RECONSIDER, S.REJECTED, S.REPORTED, BOTH, ("note",)),
    _row(Step.GRADE, S.REGISTERED, S.GRADED, BOTH, ("grade", "basis")),
    _row(Step.FILE_MAJOR, S.GRADED, None, (OFFICER,), ("plan",)),
    _row(Step.ISSUE_NOTICE, S.GRADED, S.NOTICE_ISSUED, BOTH, ("due_on", "responsible_person", "note")),
    _row(Step.FIX_ON_SPOT, S.GRADED, S.FIXED_PENDING_RECHECK, (PATROL, COMMUNITY), ("note",), AFTER),
    _row(Step.REGRADE, UNDER_NOTICE | {S.GRADED}, S.GRADED, (OFFICER, LEADER), ("grade", "basis")),
    _row(Step.ACKNOWLEDGE, S.NOTICE_ISSUED, S.RECTIFYING, (ENTERPRISE, SCHOOL, COMMUNITY), ("signed_by",)),
    _row(Step.SUBMIT_FIX, S.RECTIFYING, S.FIXED_PENDING_RECHECK, (ENTERPRISE, PATROL, COMMUNITY), ("note",), AFTER),
    _row(
        Step.REQUEST_EXTENSION,
        S.RECTIFYING,
        S.EXTENSION_PENDING,
        (ENTERPRISE, COMMUNITY),
        ("note", "asked_due_on", "interim_control"),
    ),
    _row(Step.DECIDE_EXTENSION, S.EXTENSION_PENDING, S.RECTIFYING, (LEADER, OFFICER), ("approve", "note")),
    _row(Step.RECHECK_PASS, S.FIXED_PENDING_RECHECK, S.STRUCK_OFF, BOTH, ("note",), EVIDENCE),
    _row(Step.RECHECK_FAIL, S.FIXED_PENDING_RECHECK, S.RECHECK_FAILED, BOTH, ("note",), EVIDENCE),
    _row(Step.REISSUE, S.RECHECK_FAILED, S.RECTIFYING, BOTH, ("due_on", "note")),
    _row(Step.ASSIGN, ON_LEDGER_STATES, None, BOTH, ("unit_id",)),
    _row(Step.INTERIM_CONTROL, ON_LEDGER_STATES, None, (COMMUNITY, ENTERPRISE, OFFICER), ("interim_control",)),
    _row(Step.NOTE_REFUSAL, UNDER_NOTICE, None, BOTH, ("note",)),
    _row(Step.ESCALATE, ON_LEDGER_STATES, None, (SYSTEM_ROLE, COMMUNITY, OFFICER), ("note",)),
    _row(Step.SUPERVISE, ON_LEDGER_STATES, None, (LEADER, OFFICER), ("note",)),
    _row(Step.WARN, ON_LEDGER_STATES, None, (LEADER, OFFICER), ("note",)),
)

MOVES: dict[Step, Move] = {move.step: move for move in TABLE}

MAIN_LINE = (
    S.REPORTED,
    S.REGISTERED,
    S.GRADED,
    S.NOTICE_ISSUED,
    S.RECTIFYING,
    S.FIXED_PENDING_RECHECK,
    S.STRUCK_OFF,
)
"""What a stepper shows; the other states are turns off this road."""
