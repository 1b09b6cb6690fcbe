"""The safe-community programme: projects with their ticks, the one-vote veto, the injury survey."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from data import journal
from data.days import local_day
from data.queries.projects import template
from models import Area, Project, SurveyAnswer, SurveyRound, Unit, Veto, new_id, now
from rules.errors import BadInput, UnknownThing
from rules.injuries import MOST_INJURIES, MOST_PEOPLE, PARTS
from rules.permissions import Viewer, require

TICKERS = ("manage_plans", "update_task")
ASKERS = ("manage_plans", "update_task", "report_injury", "log_inspection")
VETOERS = ("manage_plans", "supervise_hazard")
MOST_HOUSEHOLDS = 1_000_000


def start_project(
    session: Session, *, viewer: Viewer, code: str, area_id: int, starts_on: date, ends_on: date
) -> Project:
    """A project of the catalogue, with its six fields as they are now."""
    area = _area(session, viewer, area_id)
    require(viewer, "manage_plans", area_path=area.path)
    _mind_days(starts_on, ends_on)
    found = template(code)
    if found is None:
        raise BadInput("There is no such project.", field="code")
    row = Project(
        template=code, name=found["zh"], area_id=area_id, starts_on=starts_on, ends_on=ends_on, fields=found["fields"],
        done={}, created_by=viewer.person_id or None, is_demo=area.is_demo,
    )  # fmt: skip
    session.add(row)
    session.flush()
    after = {"template": code, "name": row.name, "starts_on": starts_on, "ends_on": ends_on}
    journal.record(session, viewer, "project_started", ("project", row.id), after=after)
    return row


def tick_activity(
    session: Session, *, viewer: Viewer, project_id: int, number: int, on: date, note: str = "", done: bool = True
) -> None:
    """An activity of a project was done on a day; or, with a note that says why, was not done after all."""
    row = _project(session, viewer, project_id, TICKERS)
    if not 0 <= number < len(row.fields.get("activities", ())):
        raise BadInput("There is no such activity.", field="number")
    if on > local_day(now()):
        raise BadInput("What was done was done today or before.", field="on")
    before = row.done.get(str(number))
    if done == (before is not None):
        return
    if not done and not note.strip():
        raise BadInput("Say why.", field="note")
    said = {"on": on.isoformat(), "by": viewer.person_id, "note": note.strip()[:200]}
    kept = {key: value for key, value in row.done.items() if key != str(number)}
    row.done = {**kept, str(number): said} if done else kept
    session.flush()
    facts: dict[str, Any] = {"before": {str(number): before}, "after": {str(number): said if done else None}}
    journal.record(session, viewer, "project_ticked", ("project", row.id), reason=note.strip()[:200], **facts)


def end_project(session: Session, *, viewer: Viewer, project_id: int, reason: str) -> None:
    row = _project(session, viewer, project_id, ("manage_plans",))
    if row.ended_at is not None:
        return
    row.end_reason, row.ended_at = _reason(reason), now()
    session.flush()
    journal.record(session, viewer, "project_ended", ("project", row.id), reason=row.end_reason)


def veto(session: Session, *, viewer: Viewer, unit_id: int, year: int, on: date, reason: str) -> Veto:
    """One-vote veto: the unit is out of this year's appraisal. One in force for a unit and a year."""
    unit = session.get(Unit, unit_id)
    area = session.get(Area, unit.area_id) if unit else None
    if unit is None or area is None or not viewer.sees(area_path=area.path, unit_id=unit.id):
        raise UnknownThing("There is no such unit here.")
    require(viewer, VETOERS, area_path=area.path)
    if on > local_day(now()) or on.year != year:
        raise BadInput("The day lies in the year of the appraisal, today or before.", field="on")
    why = _reason(reason)
    held = session.exec(
        select(Veto).where(Veto.unit_id == unit_id, Veto.year == year, col(Veto.lifted_at).is_(None))
    ).first()
    if held is not None:
        raise BadInput("This unit has a veto in this year already.", field="unit_id")
    row = Veto(
        unit_id=unit_id, area_id=unit.area_id, year=year, on=on, reason=why, person_id=viewer.person_id,
        is_demo=unit.is_demo,
    )  # fmt: skip
    session.add(row)
    session.flush()
    after = {"unit": unit_id, "year": year, "on": on}
    journal.record(session, viewer, "veto_set", ("veto", row.id), after=after, reason=why)
    return row


def lift_veto(session: Session, *, viewer: Viewer, veto_id: int, reason: str) -> None:
    """It stays readable with the reason for which it was lifted."""
    row = session.get(Veto, veto_id)
    area = session.get(Area, row.area_id) if row else None
    if row is None or area is None or not viewer.sees(area_path=area.path, unit_id=row.unit_id):
        raise UnknownThing("There is no such veto here.")
    require(viewer, VETOERS, area_path=area.path)
    if row.lifted_at is not None:
        return
    row.lift_reason, row.lifted_at = _reason(reason), now()
    session.flush()
    journal.record(session, viewer, "veto_lifted", ("veto", row.id), reason=row.lift_reason)


def start_round(
    session: Session, *, viewer: Viewer, name: str, area_id: int, starts_on: date, ends_on: date, planned: int
) -> SurveyRound:
    area = _area(session, viewer, area_id)
    require(viewer, "manage_plans", area_path=area.path)
    _mind_days(starts_on, ends_on)
    if not name.strip():
        raise BadInput("Give it a name.", field="name")
    if not 1 <= planned <= MOST_HOUSEHOLDS:
        raise BadInput("Say how many households are planned.", field="planned")
    row = SurveyRound(
        name=name.strip()[:120], area_id=area_id, starts_on=starts_on, ends_on=ends_on, planned=planned,
        created_by=viewer.person_id or None, is_demo=area.is_demo,
    )  # fmt: skip
    session.add(row)
    session.flush()
    after = {"name": row.name, "planned": planned, "starts_on": starts_on, "ends_on": ends_on}
    journal.record(session, viewer, "survey_started", ("survey_round", row.id), after=after)
    return row


def answer_survey(
    session: Session, *, viewer: Viewer, round_id: int, people: int, injuries: Sequence[Mapping[str, str]],
    asked_on: date, answer_id: UUID | None = None,
) -> SurveyAnswer:  # fmt: skip
    """One household, without a name. `answer_id` is made where it is typed: the same answer twice is one."""
    held = session.get(SurveyAnswer, answer_id) if answer_id else None
    if held is not None:
        return held
    row = session.get(SurveyRound, round_id)
    area = session.get(Area, row.area_id) if row else None
    inside = area is not None and (
        viewer.sees(area_path=area.path) or any(path.startswith(area.path) for path in viewer.area_paths)
    )
    if row is None or area is None or not inside or not any(viewer.has(p) for p in ASKERS):
        raise UnknownThing("There is no such survey here.")
    if not row.starts_on <= asked_on <= row.ends_on or asked_on > local_day(now()):
        raise BadInput("The day does not lie in this round.", field="asked_on")
    if not 1 <= people <= MOST_PEOPLE or len(injuries) > MOST_INJURIES:
        raise BadInput("A household has 1 to {n} people.", field="people", n=MOST_PEOPLE)
    for injury in injuries:
        if any(injury.get(part) not in words for part, words in PARTS.items()):
            raise BadInput("Say age, place and kind of each injury.", field="injuries")
    answer = SurveyAnswer(
        id=answer_id or new_id(), round_id=round_id, area_id=row.area_id, people=people,
        injuries=[{part: injury[part] for part in PARTS} for injury in injuries], person_id=viewer.person_id,
        asked_on=asked_on, is_demo=row.is_demo,
    )  # fmt: skip
    session.add(answer)
    session.flush()
    after = {"round": round_id, "injuries": len(injuries)}
    journal.record(session, viewer, "survey_answered", ("survey_answer", answer.id), after=after)
    return answer


def _area(session: Session, viewer: Viewer, area_id: int) -> Area:
    area = session.get(Area, area_id)
    if area is None or not viewer.sees(area_path=area.path):
        raise UnknownThing("There is no such area here.")
    return area


def _project(session: Session, viewer: Viewer, project_id: int, permissions: Sequence[str]) -> Project:
    row = session.get(Project, project_id)
    area = session.get(Area, row.area_id) if row else None
    if row is None or area is None or not viewer.sees(area_path=area.path):
        raise UnknownThing("There is no such project here.")
    require(viewer, permissions, area_path=area.path)
    return row


def _mind_days(starts_on: date, ends_on: date) -> None:
    if ends_on < starts_on:
        raise BadInput("It ends before it begins.", field="ends_on")


def _reason(text: str) -> str:
    if not text.strip():
        raise BadInput("Say why.", field="reason")
    return text.strip()[:200]
