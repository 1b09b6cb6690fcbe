"""One activity of several units: the record is made again for each of the others, where the person may."""

from collections.abc import Sequence
from uuid import UUID, uuid5

from sqlalchemy import select
from sqlmodel import Session, col

from actions.activities import owed, record_for
from actions.photos import PhotoRef, attach
from data import journal
from models import ActivityRecord, Assignment, PhotoLink, now
from rules.errors import BadInput
from rules.permissions import Viewer


def duplicate_record(
    session: Session, *, viewer: Viewer, record_id: UUID, assignment_ids: Sequence[int]
) -> list[ActivityRecord]:
    """All of them or none. The same task again for the same unit is the same copy, so a second tap changes nothing."""
    source = record_for(session, viewer, record_id)
    if source.voided_at is not None:
        raise BadInput("This record was taken back.", field="record")
    first = session.get(Assignment, source.assignment_id) if source.assignment_id else None
    if first is None or not assignment_ids:
        raise BadInput("Choose the units.", field="also")
    copies = [_copy(session, viewer, source, first, one) for one in dict.fromkeys(assignment_ids) if one != first.id]
    return [copy for copy in copies if copy is not None]


def _copy(
    session: Session, viewer: Viewer, source: ActivityRecord, first: Assignment, assignment_id: int
) -> ActivityRecord | None:
    target, _task = owed(session, viewer, assignment_id)
    if target.task_id != first.task_id:
        raise BadInput("This is another task.", field="also")
    copy_id = uuid5(source.id, str(assignment_id))
    if session.get(ActivityRecord, copy_id) is not None:
        return None
    facts = source.model_dump(
        include={"kind", "form", "title", "place", "counts", "evidence", "links", "note", "lat", "lon", "accuracy_m",
                 "coord_source", "occurred_at", "clock_skew_s", "needs_review", "is_demo"}
    )  # fmt: skip
    row = ActivityRecord(
        **facts,
        id=copy_id,
        assignment_id=assignment_id,
        unit_id=target.unit_id,
        area_id=target.area_id,
        person_id=viewer.person_id,
        copied_from=source.id,
        recorded_at=now(),
    )
    session.add(row)
    session.flush()
    attach(session, subject=("activity", row.id), refs=_photos(session, source.id))
    after = {"from": source.id, "assignment": assignment_id, "unit": target.unit_id}
    journal.record(session, viewer, "activity_duplicated", ("activity", row.id), after=after)
    return row


def _photos(session: Session, record_id: UUID) -> list[PhotoRef]:
    rows = session.execute(
        select(PhotoLink)
        .where(col(PhotoLink.subject_kind) == "activity", col(PhotoLink.subject_id) == str(record_id))
        .order_by(col(PhotoLink.position), col(PhotoLink.id))
    ).scalars()
    return [PhotoRef(link.sha256, link.role, link.item_code, link.taken_at, link.position) for link in rows]
