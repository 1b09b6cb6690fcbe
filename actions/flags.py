"""Raising a flag for a person to look at, and deciding about it. A flag changes no figure by itself."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from actions.reviews import void_visit
from data import journal
from data.days import local_day
from data.queries import flags as queries
from data.queries.flags import SamePicture
from models import Area, Flag, Inspection, now
from rules import flags as rules
from rules.errors import BadInput, NotPermitted, UnknownThing
from rules.flags import DECISIONS, LONGEST_REASON, Evidence
from rules.permissions import SYSTEM, Viewer, require
from rules.reviews import MAY_DECIDE
from rules.vocabulary import FlagKind


def look_at(session: Session, inspection: Inspection) -> None:
    """The day that this visit belongs to, and its pictures, by the rules; what was told before is not told again."""
    on = local_day(inspection.occurred_at)
    for kind, evidence in rules.found(queries.day_of(session, inspection.person_id, on)).items():
        _raise(session, inspection, kind, on, evidence)
    again = queries.same_pictures(session, inspection)
    if again:
        rows = sorted([*again, SamePicture(inspection, again[0].sha256)], key=lambda one: one.inspection.occurred_at)
        newest = rows[-1].inspection
        _raise(session, newest, FlagKind.PHOTO, local_day(newest.occurred_at), [_with_picture(*row) for row in rows])


def _with_picture(row: Inspection, sha256: str) -> Evidence:
    return {"id": str(row.id), "site": row.site_id, "at": row.occurred_at.isoformat(), "sha256": sha256}


def look_at_picture(session: Session, sha256: str) -> None:
    """Its bytes have come: the checks that name it may show what another one shows."""
    for inspection in queries.checks_with(session, sha256):
        look_at(session, inspection)


def decide_flag(
    session: Session, *, viewer: Viewer, flag_id: int, decision: str, reason: str, refuse_visits: bool = False
) -> None:
    """Accepted: explained. Not accepted: it stays noted, and the visits stop counting only if that is said too."""
    flag = session.get(Flag, flag_id, with_for_update=True, populate_existing=True)
    area = session.get(Area, flag.area_id) if flag else None
    if flag is None or area is None or not viewer.sees(area_path=area.path):
        raise UnknownThing("There is no such question here.")
    require(viewer, MAY_DECIDE, area_path=area.path)
    if flag.person_id == viewer.person_id:
        raise NotPermitted("These are your own visits: somebody else has to look at them.")
    if flag.decision:
        raise BadInput("Somebody has decided about this already.")
    said = _reason(decision, reason)
    flag.decision, flag.reason, flag.decided_by, flag.decided_at = decision, said, viewer.person_id, now()
    session.flush()
    after: dict[str, Any] = {"decision": decision, "refuse_visits": refuse_visits}
    journal.record(session, viewer, "decide_flag", ("flag", flag.id), after=after, reason=said)
    if refuse_visits and decision == "not_accepted":
        for evidence in flag.evidence:
            _refuse(session, viewer, flag, evidence, said)


def _refuse(session: Session, viewer: Viewer, flag: Flag, evidence: Evidence, reason: str) -> None:
    """Only visits of the person in question that still count."""
    row = session.get(Inspection, UUID(evidence["id"]))
    if row is not None and row.person_id == flag.person_id and row.voided_at is None:
        void_visit(session, viewer=viewer, row=row, before={"flag": flag.id}, reason=reason)


def _reason(decision: str, text: str) -> str:
    if decision not in DECISIONS:
        raise BadInput("This is not one of the words that are known here.", field="decision")
    said = text.strip()
    if not said:
        raise BadInput("Say why.", field="reason")
    if len(said) > LONGEST_REASON:
        raise BadInput("The reason is longer than {n} characters.", field="reason", n=LONGEST_REASON)
    return said


def _raise(session: Session, inspection: Inspection, kind: FlagKind, on: date, evidence: list[Evidence]) -> None:
    """One question per kind and day; it grows while nobody has decided, later visits ask anew."""
    same = (
        select(Flag)
        .where(col(Flag.person_id) == inspection.person_id, col(Flag.on_day) == on, col(Flag.kind) == kind)
        .order_by(col(Flag.id))
    )
    known = list(session.execute(same).scalars())
    told = {row["id"] for flag in known for row in flag.evidence if flag.decision}
    fresh = [row for row in evidence if row["id"] not in told]
    if not fresh or (kind is FlagKind.PHOTO and str(inspection.id) in told):
        return  # nothing new, or a picture about which somebody has decided
    waiting = next((flag for flag in known if not flag.decision), None)
    if waiting is None:
        waiting = Flag(kind=kind, person_id=inspection.person_id, area_id=inspection.area_id, on_day=on, evidence=[])
        session.add(waiting)
    before = {row["id"] for row in waiting.evidence}
    if {row["id"] for row in fresh} <= before:
        return
    waiting.evidence = [*waiting.evidence, *(row for row in fresh if row["id"] not in before)]
    session.flush()
    after = {"kind": kind.value, "day": on, "visits": sorted(row["id"] for row in waiting.evidence)}
    journal.record(session, SYSTEM, "raise_flag", ("flag", waiting.id), after=after)
