"""What each step changes on the line itself, and the papers that it makes."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import desc, select
from sqlmodel import Session, col

from actions import numbers
from actions.step_records import plain
from data.days import local_day
from models import Hazard, HazardEvent, Notice, NoticeHazard, Unit
from rules.errors import BadInput
from rules.hazard_steps import Step
from rules.permissions import Viewer
from rules.vocabulary import HazardState

RECTIFICATION_NOTICE = "rectification_notice"

Effect = Callable[[Session, Hazard, dict[str, Any], Viewer, datetime], None]


def apply(
    session: Session,
    hazard: Hazard,
    step: Step,
    state: HazardState,
    record: dict[str, Any],
    viewer: Viewer,
    moment: datetime,
) -> HazardEvent:
    """The step was found legal: write it and its event."""
    effect = EFFECTS.get(step)
    if effect is not None:
        effect(session, hazard, record, viewer, moment)
    was, hazard.state = hazard.state, state
    return note_event(session, hazard, step, was, viewer, moment, record)


def note_event(
    session: Session,
    hazard: Hazard,
    step: str,
    was: HazardState | None,
    viewer: Viewer,
    at: datetime,
    record: dict[str, Any],
) -> HazardEvent:
    event = HazardEvent(
        hazard_id=hazard.id,
        step=str(step),
        from_state=was,
        to_state=hazard.state,
        actor_id=viewer.person_id or None,
        note=record.get("note", ""),
        facts={**plain(record), "round": hazard.round},
        at=at,
    )
    session.add(event)
    session.flush()
    return event


def _register(session: Session, hazard: Hazard, _record: dict[str, Any], _viewer: Viewer, moment: datetime) -> None:
    hazard.number = numbers.spelled(session, numbers.HAZARD, local_day(moment).year)
    hazard.registered_at = moment


def _reject(session: Session, hazard: Hazard, record: dict[str, Any], _viewer: Viewer, _moment: datetime) -> None:
    """A report of what is on the ledger already points to that line, so that both reporters get its answer."""
    twin = record.get("duplicate_of")
    if twin is None:
        return
    if twin == hazard.id or session.get(Hazard, twin) is None:
        raise BadInput("There is no such hazard.", field="duplicate_of")
    hazard.duplicate_of = twin


def _reconsider(_s: Session, hazard: Hazard, _record: dict[str, Any], _viewer: Viewer, _moment: datetime) -> None:
    hazard.duplicate_of = None


def _grade(_s: Session, hazard: Hazard, record: dict[str, Any], _viewer: Viewer, _moment: datetime) -> None:
    hazard.grade, hazard.grade_basis = record["grade"], record["basis"]
    hazard.filed_at = None  # another grade needs its own filing; the old plan stays in its event


def _file_major(_s: Session, hazard: Hazard, record: dict[str, Any], _viewer: Viewer, moment: datetime) -> None:
    hazard.plan, hazard.filed_at = record["plan"], moment


def _issue_notice(session: Session, hazard: Hazard, record: dict[str, Any], viewer: Viewer, moment: datetime) -> None:
    _assign(session, hazard, record, viewer, moment)
    hazard.due_on = record["due_on"]
    if "notice" not in record:  # else one notice for several hazards was made already
        serve(session, [hazard], record, viewer, moment)


def _fix_on_spot(_s: Session, hazard: Hazard, _record: dict[str, Any], viewer: Viewer, _moment: datetime) -> None:
    hazard.fixed_on_spot = True
    hazard.rectifier_id = viewer.person_id


def _acknowledge(session: Session, hazard: Hazard, record: dict[str, Any], _viewer: Viewer, moment: datetime) -> None:
    notice = session.execute(
        select(Notice)
        .join(NoticeHazard, col(NoticeHazard.notice_id) == col(Notice.id))
        .where(col(NoticeHazard.hazard_id) == hazard.id, col(Notice.kind) == RECTIFICATION_NOTICE)
        .order_by(desc(col(Notice.id)))
        .limit(1)
    ).scalar_one_or_none()
    if notice is not None and notice.served_at is None:
        notice.served_at = moment
    hazard.interim_control = record.get("interim_control", hazard.interim_control)


def _request_extension(_s: Session, hazard: Hazard, record: dict[str, Any], _v: Viewer, _moment: datetime) -> None:
    hazard.asked_due_on = record["asked_due_on"]
    hazard.interim_control = record["interim_control"]


def _decide_extension(_s: Session, hazard: Hazard, record: dict[str, Any], _v: Viewer, _moment: datetime) -> None:
    record["old_due_on"], record["asked_due_on"] = hazard.due_on, hazard.asked_due_on
    if record["approve"]:
        hazard.due_on = hazard.asked_due_on
        hazard.extensions += 1
    hazard.asked_due_on = None


def _submit_fix(_s: Session, hazard: Hazard, _record: dict[str, Any], viewer: Viewer, _moment: datetime) -> None:
    hazard.rectifier_id = viewer.person_id


def _recheck_pass(_s: Session, hazard: Hazard, _record: dict[str, Any], viewer: Viewer, moment: datetime) -> None:
    hazard.rechecker_id = viewer.person_id
    hazard.struck_off_at = moment


def _recheck_fail(_s: Session, hazard: Hazard, _record: dict[str, Any], viewer: Viewer, _moment: datetime) -> None:
    hazard.rechecker_id = viewer.person_id
    hazard.round += 1


def _reissue(session: Session, hazard: Hazard, record: dict[str, Any], viewer: Viewer, moment: datetime) -> None:
    record["old_due_on"], hazard.due_on = hazard.due_on, record["due_on"]
    serve(session, [hazard], record, viewer, moment)


def _assign(session: Session, hazard: Hazard, record: dict[str, Any], _viewer: Viewer, _moment: datetime) -> None:
    if "unit_id" in record:
        unit = session.get(Unit, record["unit_id"])
        if unit is None or unit.ended_at is not None:
            raise BadInput("There is no such unit.", field="unit_id")
        hazard.unit_id = unit.id
    hazard.responsible_person = record.get("responsible_person", hazard.responsible_person)


def _interim_control(_s: Session, hazard: Hazard, record: dict[str, Any], _v: Viewer, _moment: datetime) -> None:
    hazard.interim_control = record["interim_control"]


def _note_refusal(_s: Session, hazard: Hazard, _record: dict[str, Any], _viewer: Viewer, _moment: datetime) -> None:
    """Refusing is escalated at once."""
    hazard.refused = True
    hazard.escalation_level = max(hazard.escalation_level, 1)


def _escalate(_s: Session, hazard: Hazard, _record: dict[str, Any], _viewer: Viewer, _moment: datetime) -> None:
    hazard.escalation_level = max(hazard.escalation_level, 1)


def _supervise(_s: Session, hazard: Hazard, _record: dict[str, Any], _viewer: Viewer, _moment: datetime) -> None:
    hazard.escalation_level = 2


def _warn(_s: Session, hazard: Hazard, _record: dict[str, Any], _viewer: Viewer, _moment: datetime) -> None:
    hazard.early_warning = True


def serve(session: Session, hazards: list[Hazard], record: dict[str, Any], viewer: Viewer, moment: datetime) -> Notice:
    """One rectification notice for these hazards; its number goes into the record of the step."""
    notice = Notice(
        number=numbers.of_paper(session, numbers.NOTICE, hazards[0].area_id, local_day(moment).year),
        kind=RECTIFICATION_NOTICE,
        unit_id=hazards[0].unit_id,
        issued_by=viewer.person_id or None,
        issued_at=moment,
        due_on=record["due_on"],
        requirement=record["note"][:2000],
    )
    session.add(notice)
    session.flush()
    session.add_all([NoticeHazard(notice_id=notice.id or 0, hazard_id=hazard.id) for hazard in hazards])
    record["notice"] = notice.number
    return notice


EFFECTS: dict[Step, Effect] = {
    Step.VERIFY: _register,
    Step.REJECT: _reject,
    Step.RECONSIDER: _reconsider,
    Step.GRADE: _grade,
    Step.REGRADE: _grade,
    Step.FILE_MAJOR: _file_major,
    Step.ISSUE_NOTICE: _issue_notice,
    Step.FIX_ON_SPOT: _fix_on_spot,
    Step.ACKNOWLEDGE: _acknowledge,
    Step.REQUEST_EXTENSION: _request_extension,
    Step.DECIDE_EXTENSION: _decide_extension,
    Step.SUBMIT_FIX: _submit_fix,
    Step.RECHECK_PASS: _recheck_pass,
    Step.RECHECK_FAIL: _recheck_fail,
    Step.REISSUE: _reissue,
    Step.ASSIGN: _assign,
    Step.INTERIM_CONTROL: _interim_control,
    Step.NOTE_REFUSAL: _note_refusal,
    Step.ESCALATE: _escalate,
    Step.SUPERVISE: _supervise,
    Step.WARN: _warn,
}
