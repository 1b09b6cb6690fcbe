"""What stands on the emergency page beside the roster: contacts, plans, teams, stores. Nothing is deleted: it ends."""

from datetime import date, timedelta
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from data import documents, journal, reference
from data.days import local_day
from models import (
    ActivityRecord,
    Area,
    EmergencyContact,
    EmergencyPlan,
    EmergencyStore,
    EmergencyTeam,
    now,
)
from rules import rosters
from rules.emergency import LONGEST_STEP, MOST_STEPS, ContactKind, Kind, PlanLevel
from rules.errors import BadInput, NotPermitted, UnknownThing
from rules.permissions import Viewer
from rules.sites import phones

W = TypeVar("W", bound=StrEnum)
Row = EmergencyContact | EmergencyPlan | EmergencyTeam | EmergencyStore
TABLES: dict[Kind, Any] = {
    Kind.CONTACT: EmergencyContact,
    Kind.PLAN: EmergencyPlan,
    Kind.TEAM: EmergencyTeam,
    Kind.STORE: EmergencyStore,
}
LONGEST = {
    "name": 80, "phone": 40, "note": 200, "title": 120, "leader": 60, "place": 120, "measure": 12, "keeper": 60,
}  # fmt: skip
NEEDED = {
    Kind.CONTACT: ("name", "phone"),
    Kind.PLAN: ("title",),
    Kind.TEAM: ("name", "leader", "phone"),
    Kind.STORE: ("name", "place"),
}
MOST = 100_000
LAST_REVISION = timedelta(days=365 * 10)


def put(
    session: Session,
    *,
    viewer: Viewer,
    kind: Kind,
    area_id: int,
    row_id: int | None = None,
    file: tuple[bytes, str] | None = None,
    **facts: Any,
) -> Row:
    """A new contact, plan, team or store of an area, or other facts about one. Raises BadInput where one is wrong.

    What a contact is for is told as `kind_of`; `file` is the whole paper of a plan, its bytes and name.
    """
    area = _kept(session, viewer, area_id)
    told = _tidy(session, viewer, kind, area, facts)
    row: Row
    before: dict[str, Any] | None = None
    if row_id is None:
        row = TABLES[kind](**told, area_id=area_id, is_demo=area.is_demo)
        session.add(row)
    else:
        row = _one(session, viewer, kind, row_id)
        before = {name: getattr(row, name) for name in told} | {"area_id": row.area_id}
        if before == {**told, "area_id": area_id} and file is None:
            raise BadInput("Nothing was changed.")
        for name, value in {**told, "area_id": area_id}.items():
            setattr(row, name, value)
    session.flush()
    verb = f"{kind}_added" if before is None else f"{kind}_changed"
    journal.record(session, viewer, verb, (f"emergency_{kind}", row.id), before=before, after=told)
    if file is not None and isinstance(row, EmergencyPlan):
        _put_file(session, viewer, row, *file)
    return row


def _put_file(session: Session, viewer: Viewer, row: EmergencyPlan, data: bytes, file_name: str) -> None:
    """It takes the place of the paper before."""
    kept = documents.store(data)
    before = {"sha256": row.sha256, "file": row.file_name}
    row.sha256, row.mime, row.file_name = kept.sha256, kept.mime, documents.plain_name(file_name)
    session.flush()
    after = {"sha256": row.sha256, "file": row.file_name}
    journal.record(session, viewer, "plan_file_put", ("emergency_plan", row.id), before=before, after=after)


def end(session: Session, *, viewer: Viewer, kind: Kind, row_id: int, reason: str) -> None:
    """It no longer stands on the page; it can come back."""
    row = _one(session, viewer, kind, row_id)
    if not reason.strip():
        raise BadInput("A reason is needed.", field="reason")
    row.ended_at = now()
    session.flush()
    journal.record(session, viewer, f"{kind}_ended", (f"emergency_{kind}", row.id), reason=reason.strip()[:200])


def back(session: Session, *, viewer: Viewer, kind: Kind, row_id: int) -> None:
    """One that had ended stands on the page again."""
    row = _one(session, viewer, kind, row_id, ended=True)
    row.ended_at = None
    session.flush()
    journal.record(session, viewer, f"{kind}_back", (f"emergency_{kind}", row.id))


def _kept(session: Session, viewer: Viewer, area_id: int) -> Area:
    area = session.get(Area, area_id)
    if area is None or area.ended_at is not None or not viewer.sees(area_path=area.path):
        raise UnknownThing("There is no such area here.")
    if not rosters.may_keep(viewer, area.path):
        raise NotPermitted("Your role does not allow this here.")
    return area


def _one(session: Session, viewer: Viewer, kind: Kind, row_id: int, *, ended: bool = False) -> Row:
    row: Row | None = session.get(TABLES[kind], row_id)
    if row is None or (row.ended_at is not None) is not ended:
        raise UnknownThing("This is not there any more.")
    _kept(session, viewer, row.area_id)
    return row


def _tidy(session: Session, viewer: Viewer, kind: Kind, area: Area, facts: dict[str, Any]) -> dict[str, Any]:
    told = {name: value.strip() if isinstance(value, str) else value for name, value in facts.items()}
    if "phone" in told:
        told["phone"] = phones(told["phone"])
    for name, longest in LONGEST.items():
        if len(told.get(name) or "") > longest:
            raise BadInput("longer than {n} characters", field=name, n=longest)
    if any(not told.get(name) for name in NEEDED[kind]):
        raise BadInput("Fill in what is marked with a star.", field=NEEDED[kind][0])
    for name in ("members", "amount"):
        number = int(told.get(name) or 0)
        if not 0 <= number <= MOST:
            raise BadInput("This number cannot be right.", field=name)
    if kind is Kind.CONTACT:
        told["kind"] = _word(ContactKind, told.pop("kind_of"))
    elif kind is Kind.PLAN:
        _mind_plan(session, viewer, told)
    elif kind is Kind.STORE:
        _mind_store(session, area, told)
    return told


def _mind_plan(session: Session, viewer: Viewer, told: dict[str, Any]) -> None:
    told["level"] = _word(PlanLevel, told["level"])
    if told["category"] not in reference.words("hazard_categories"):
        raise BadInput("“{text}” is not known", field="category", text=str(told["category"])[:40])
    steps: list[str] = told["steps"]
    if not steps or len(steps) > MOST_STEPS or any(len(step) > LONGEST_STEP for step in steps):
        raise BadInput("Write one to {n} steps of at most {most} characters.", n=MOST_STEPS, most=LONGEST_STEP)
    today = local_day(now())
    if not today - LAST_REVISION <= told["revised_on"] <= today:
        raise BadInput("The day of the revision lies in the future or too far back.", field="revised_on")
    until: date | None = told["valid_until"]
    if until is not None and until <= told["revised_on"]:
        raise BadInput("The plan would end before it was revised.", field="valid_until")
    if told["drill_id"] is not None and not _is_drill(session, viewer, told["drill_id"]):
        raise UnknownThing("There is no such drill.")


def _mind_store(session: Session, area: Area, told: dict[str, Any]) -> None:
    if told["checked_on"] is not None and told["checked_on"] > local_day(now()):
        raise BadInput("The day of the check lies in the future.", field="checked_on")
    team = session.get(EmergencyTeam, told["team_id"]) if told.get("team_id") is not None else None
    if told.get("team_id") is not None and (team is None or team.area_id != area.id):
        raise BadInput("This team belongs to another area.", field="team_id")


def _word(words: type[W], said: str) -> W:
    try:
        return words(said)
    except ValueError:
        raise BadInput("“{text}” is not known", text=said[:40]) from None


def _is_drill(session: Session, viewer: Viewer, record_id: UUID) -> bool:
    found = session.execute(
        select(col(Area.path), col(ActivityRecord.unit_id))
        .join(ActivityRecord, col(ActivityRecord.area_id) == col(Area.id))
        .where(
            col(ActivityRecord.id) == record_id,
            col(ActivityRecord.kind) == "drill",
            col(ActivityRecord.voided_at).is_(None),
        )
    ).one_or_none()
    return found is not None and viewer.sees(area_path=found[0], unit_id=found[1])
