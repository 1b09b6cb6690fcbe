"""What the server holds of a record that a phone sent, for the receipt and for the case that two versions differ."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from data.queries import photos
from data.queries.scope import visible
from models import ActivityRecord, Hazard, HazardEvent, Inspection, JournalEntry, Patrol, Person, Site, ZeroReport
from rules.permissions import Viewer

RECORD = "field_record"
"""Journal subject of a record's arrival; its `after` has kind, hash, hazards and what was not understood."""


class Receipt(NamedTuple):
    """The arrival of a record, as journaled. `person_id` sent it."""

    person_id: int | None
    kind: str
    body_hash: str
    recorded_at: datetime
    hazards: tuple[str, ...]


def receipt(session: Session, record_id: UUID) -> Receipt | None:
    entry = session.execute(
        select(JournalEntry).where(
            col(JournalEntry.subject_id) == str(record_id), col(JournalEntry.subject_kind) == RECORD
        )
    ).scalar_one_or_none()
    if entry is None:
        return None
    said = entry.after or {}
    return Receipt(entry.actor_id, said["kind"], said["hash"], entry.at, tuple(said.get("hazards", ())))


def numbers(session: Session, hazard_ids: Sequence[str]) -> list[str]:
    """Ledger numbers of these hazards; one that waits for verification has none yet."""
    ids = [UUID(h) for h in hazard_ids]
    if not ids:
        return []
    rows = session.execute(select(col(Hazard.id), col(Hazard.number)).where(col(Hazard.id).in_(ids)))
    by_id = {row[0]: row[1] for row in rows}
    return [by_id[h] for h in ids if by_id.get(h)]


def held(session: Session, viewer: Viewer, record_id: UUID) -> dict[str, Any] | None:
    """The server's version of a record in the shape in which it was sent; None when it is not this person's to see."""
    for kind, question in _QUESTIONS.items():
        row = session.execute(question(viewer, record_id)).one_or_none()
        if row is not None:
            return {"kind": kind, **_plain(session, kind, row[0]), "person": row[1]}
    return _held_step(session, viewer, record_id)


def _held_step(session: Session, viewer: Viewer, record_id: UUID) -> dict[str, Any] | None:
    """A step has no row of its own: it is an event of the hazard that its receipt names."""
    known = receipt(session, record_id)
    if known is None or known.kind != "step":
        return None
    rows = session.execute(
        select(HazardEvent, col(Person.name))
        .join(Hazard, col(Hazard.id) == col(HazardEvent.hazard_id))
        .outerjoin(Person, col(Person.id) == col(HazardEvent.actor_id))
        .where(col(Hazard.id) == UUID(known.hazards[0]), visible(viewer, Hazard.area_id, Hazard.unit_id))
    )
    for event, person in rows:
        if event.facts.get("record") == str(record_id):
            pictures = photos.of(session, "hazard_event", [event.id])
            said = {"kind": "step", "hazard": str(event.hazard_id), "step": event.step, "note": event.note}
            said["photos"] = [{"sha256": p.sha256, "item": p.item_code, "role": p.role.value} for p in pictures]
            times = {"occurred_at": event.facts.get("occurred_at"), "recorded_at": event.recorded_at.isoformat()}
            return {**said, **times, "person": person}
    return None


def _inspection(viewer: Viewer, record_id: UUID) -> Any:
    mine = col(Inspection.person_id) == viewer.person_id
    return (
        select(Inspection, col(Person.name))
        .join(Site, col(Site.id) == col(Inspection.site_id))
        .join(Person, col(Person.id) == col(Inspection.person_id))
        .where(col(Inspection.id) == record_id, mine | visible(viewer, Inspection.area_id, Site.unit_id))
    )


def _hazard(viewer: Viewer, record_id: UUID) -> Any:
    mine = col(Hazard.finder_id) == viewer.person_id
    return (
        select(Hazard, col(Person.name))
        .outerjoin(Person, col(Person.id) == col(Hazard.finder_id))
        .where(col(Hazard.id) == record_id, mine | visible(viewer, Hazard.area_id, Hazard.unit_id))
    )


def _patrol(viewer: Viewer, record_id: UUID) -> Any:
    mine = col(Patrol.person_id) == viewer.person_id
    return (
        select(Patrol, col(Person.name))
        .join(Person, col(Person.id) == col(Patrol.person_id))
        .where(col(Patrol.id) == record_id, mine | visible(viewer, Patrol.area_id))
    )


def _activity(viewer: Viewer, record_id: UUID) -> Any:
    mine = col(ActivityRecord.person_id) == viewer.person_id
    seen = visible(viewer, ActivityRecord.area_id, ActivityRecord.unit_id)
    return (
        select(ActivityRecord, col(Person.name))
        .join(Person, col(Person.id) == col(ActivityRecord.person_id))
        .where(col(ActivityRecord.id) == record_id, mine | seen)
    )


def _zero_report(viewer: Viewer, record_id: UUID) -> Any:
    mine = col(ZeroReport.person_id) == viewer.person_id
    return (
        select(ZeroReport, col(Person.name))
        .join(Person, col(Person.id) == col(ZeroReport.person_id))
        .where(col(ZeroReport.id) == record_id, mine | visible(viewer, ZeroReport.area_id, ZeroReport.unit_id))
    )


_QUESTIONS = {
    "inspection": _inspection,
    "hazard": _hazard,
    "patrol": _patrol,
    "activity": _activity,
    "zero_report": _zero_report,
}

_NAMES: dict[str, dict[str, str]] = {
    "inspection": {"site": "site_id", "check_kind": "kind", "checklists": "checklists", "answers": "answers"},
    "hazard": {"site": "site_id", "area": "area_id", "category": "category", "item": "item_code", "text": "title"},
    "patrol": {
        "area": "area_id",
        "started_at": "started_at",
        "ended_at": "ended_at",
        "planned": "planned",
        "round": "planned_round_id",
        "skipped": "skipped",
    },
    "activity": {
        "assignment": "assignment_id",
        "activity_kind": "kind",
        "title": "title",
        "place": "place",
        "counts": "counts",
        "evidence": "evidence",
        "links": "links",
    },
    "zero_report": {"unit": "unit_id", "on": "on", "happened": "happened"},
}
_TIMES = {
    "inspection": "occurred_at",
    "hazard": "found_at",
    "patrol": "started_at",
    "activity": "occurred_at",
    "zero_report": "reported_at",
}


def _plain(session: Session, kind: str, row: Any) -> dict[str, Any]:
    """As plain JSON: the names of the wire on the left, our columns on the right."""
    said = {name: getattr(row, column) for name, column in {**_NAMES[kind], "occurred_at": _TIMES[kind]}.items()}
    stored = row.arrived_at if kind == "zero_report" else row.recorded_at
    said |= {"note": row.note, "recorded_at": stored, "position": _position(row)}
    pictures = photos.of(session, kind, [row.id])
    said["photos"] = [{"sha256": p.sha256, "item": p.item_code, "role": p.role.value} for p in pictures]
    return {name: v.isoformat() if isinstance(v, date) else v for name, v in said.items()}


def _position(row: Any) -> dict[str, Any] | None:
    if getattr(row, "lat", None) is None:
        return None
    source = row.coord_source.value if row.coord_source else None
    return {"lat": row.lat, "lon": row.lon, "accuracy_m": row.accuracy_m, "source": source}
