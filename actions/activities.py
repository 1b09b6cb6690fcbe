"""Recording what was really done, and taking a record back with a reason."""

import hashlib
import math
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from sqlmodel import Session

from actions.activity_faults import Fault, open_hazards
from actions.photos import PhotoRef, attach
from actions.plans import make_campaign
from data import journal, reference
from data.queries.activity_records import grid_ids_below, reached_before
from models import ActivityRecord, Area, Assignment, Task, Unit, new_id, now
from rules.activity_forms import ActivityForm, grid_share
from rules.errors import BadInput, ConflictingCopy, NotPermitted, UnknownThing
from rules.permissions import Viewer, require
from rules.progress import METRICS, is_percentage
from rules.vocabulary import CoordSource

__all__ = [
    "ActivityDraft",
    "accept_record",
    "make_campaign",
    "owed",
    "record_activity",
    "record_for",
    "void_record",
]

LARGEST_COUNT = 10_000_000
AHEAD = timedelta(minutes=10)  # a phone's clock may be so far ahead before a person has to look


class ActivityDraft(BaseModel):
    """What a phone or a page sends. The id is made there, so that a resend is recognised."""

    model_config = ConfigDict(frozen=True)

    id: UUID = Field(default_factory=new_id)
    assignment_id: int | None = None
    unit_id: int | None = None  # without an assignment: whose activity it was
    area_id: int | None = None
    kind: str = ""  # a task category; "" = the assignment's own
    form: str = ""
    title: str = Field(default="", max_length=200)
    place: str = Field(default="", max_length=200)
    counts: dict[str, float] = Field(default_factory=dict)
    evidence: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    grids: tuple[int, ...] = ()
    faults: tuple[Fault, ...] = Field(default=(), max_length=50)
    note: str = Field(default="", max_length=5000)
    occurred_at: AwareDatetime
    lat: float | None = Field(default=None, ge=-90, le=90)
    lon: float | None = Field(default=None, ge=-180, le=180)
    accuracy_m: float | None = Field(default=None, ge=0)
    coord_source: CoordSource | None = None
    clock_skew_s: int | None = None
    needs_review: str = Field(default="", max_length=60)
    body_hash: str | None = None

    def fingerprint(self) -> str:
        """The hash of the bytes that were sent, or of the contents where a page made the draft."""
        if self.body_hash:
            return self.body_hash
        said = self.model_dump_json(exclude={"body_hash", "clock_skew_s", "needs_review"})
        return hashlib.sha256(said.encode()).hexdigest()


def record_activity(
    session: Session, *, viewer: Viewer, draft: ActivityDraft, photos: Sequence[PhotoRef] = ()
) -> ActivityRecord:
    """Keep one activity with its photos; the same draft again is the same record."""
    before = session.get(ActivityRecord, draft.id)
    if before is not None:
        if before.body_hash != draft.fingerprint() or before.person_id != viewer.person_id:
            raise ConflictingCopy("This entry was saved before with other contents.")
        return before
    assignment, task = owed(session, viewer, draft.assignment_id) if draft.assignment_id is not None else (None, None)
    _check(draft, task)
    unit_id, area_id = _whose(session, viewer, draft, assignment)
    row = ActivityRecord(
        **draft.model_dump(include={"id", "assignment_id", "place", "note", "occurred_at", "lat", "lon", "form"}),
        counts=_counts(session, draft, area_id),
        grids=list(draft.grids),
        **draft.model_dump(include={"accuracy_m", "coord_source", "clock_skew_s"}),
        unit_id=unit_id,
        area_id=area_id,
        person_id=viewer.person_id,
        kind=draft.kind or (task.category if task else ""),
        title=draft.title or (task.zh if task else ""),
        evidence=list(draft.evidence),
        links=list(draft.links),
        needs_review=draft.needs_review or ("future_time" if draft.occurred_at > now() + AHEAD else ""),
        body_hash=draft.fingerprint(),
    )
    session.add(row)
    session.flush()
    attach(session, subject=("activity", row.id), refs=photos)
    opened = open_hazards(session, viewer=viewer, record=row, faults=draft.faults, photos=photos)
    row.hazards = [str(hazard.id) for hazard in opened]
    session.flush()
    after: dict[str, Any] = {"assignment": row.assignment_id, "kind": row.kind, "counts": row.counts}
    after |= {"occurred_at": row.occurred_at, "hazards": row.hazards}
    journal.record(session, viewer, "activity_recorded", ("activity", row.id), after=after)
    return row


def void_record(session: Session, *, viewer: Viewer, record_id: UUID, reason: str) -> None:
    """Take a record back; it stays readable with its reason. Its own author may, or a planner."""
    row = record_for(session, viewer, record_id)
    if row.voided_at is not None:
        return
    if not reason.strip():
        raise BadInput("Say why.", field="reason")
    row.voided_at, row.void_reason = now(), reason.strip()[:200]
    session.flush()
    journal.record(session, viewer, "activity_voided", ("activity", row.id), reason=row.void_reason)


def accept_record(session: Session, *, viewer: Viewer, record_id: UUID) -> None:
    """A person has looked at a record marked for review: from now on it counts."""
    row = record_for(session, viewer, record_id, planner_only=True)
    if not row.needs_review:
        return
    before = row.needs_review
    row.needs_review = ""
    session.flush()
    journal.record(session, viewer, "activity_accepted", ("activity", row.id), before={"needs_review": before})


def owed(session: Session, viewer: Viewer, assignment_id: int) -> tuple[Assignment, Task]:
    """An assignment for which this person may record, with its task."""
    assignment = session.get(Assignment, assignment_id)
    area = session.get(Area, assignment.area_id) if assignment else None
    if assignment is None or area is None or not viewer.sees(area_path=area.path, unit_id=assignment.unit_id):
        raise UnknownThing("There is no such task here.")
    require(viewer, "update_task", area_path=area.path, unit_id=assignment.unit_id)
    if assignment.cancelled_at is not None:
        raise BadInput("This task was cancelled.", field="assignment")
    return assignment, session.get_one(Task, assignment.task_id)


def _counts(session: Session, draft: ActivityDraft, area_id: int) -> dict[str, float]:
    """As counted; what follows from the faults and grids is not typed a second time."""
    counts = dict(draft.counts)
    if draft.faults:
        counts["hazards"] = max(counts.get("hazards", 0), float(len(draft.faults)))
    if draft.grids:
        area = session.get(Area, area_id)
        grids = grid_ids_below(session, area.path) if area else set()
        if not set(draft.grids) <= grids:
            raise BadInput("A grid of this list is not in the area.", field="grids")
        before = reached_before(session, draft.assignment_id) if draft.assignment_id is not None else set()
        share = grid_share(before | set(draft.grids), grids)
        counts["grids_covered_pct"] = share or 0.0
    return counts


def _whose(
    session: Session, viewer: Viewer, draft: ActivityDraft, assignment: Assignment | None
) -> tuple[int | None, int]:
    """Unit and area of the activity: the assignment's, else those named, else the place of the person's own role."""
    if assignment is not None:
        return assignment.unit_id, assignment.area_id
    unit = session.get(Unit, draft.unit_id or next(iter(viewer.unit_ids), 0)) if not draft.area_id else None
    area_id = draft.area_id or (unit.area_id if unit else None) or _own_area(session, viewer)
    area = session.get(Area, area_id) if area_id else None
    if area is None:
        raise UnknownThing("There is no such area here.")
    require(viewer, "update_task", area_path=area.path, unit_id=unit.id if unit else None)
    return (unit.id if unit else None), int(area.id or 0)


def _own_area(session: Session, viewer: Viewer) -> int | None:
    for grant in viewer.grants:
        if grant.area_path and "update_task" in grant.permissions:
            area = session.get(Area, int(grant.area_path.strip("/").split("/")[-1]))
            if area is not None:
                return area.id
    raise NotPermitted("Your role does not allow this here.")


def _check(draft: ActivityDraft, task: Task | None) -> None:
    known_kinds, known_evidence = reference.words("task_categories"), reference.words("evidence")
    if draft.kind and draft.kind not in known_kinds:
        raise BadInput("The kind {kind} is not known.", field="activity_kind", kind=draft.kind)
    if draft.form and draft.form not in list(ActivityForm):
        raise BadInput("The kind {kind} is not known.", field="form", kind=draft.form[:40])
    if not draft.kind and task is None:
        raise BadInput("Say what kind of activity it was.", field="activity_kind")
    for metric, count in draft.counts.items():
        if metric not in METRICS and (task is None or metric != task.metric):
            raise BadInput("{metric} cannot be counted.", field="counts", metric=metric[:40])
        _check_count(metric, count)
    unknown = [kind for kind in draft.evidence if kind not in known_evidence]
    if unknown:
        raise BadInput("The evidence {kind} is not known.", field="evidence", kind=unknown[0][:40])
    _check_links(draft.links)


def _check_count(metric: str, count: float) -> None:
    if not math.isfinite(count) or count < 0:
        raise BadInput("A count is a number that is not negative.", field="counts")
    if count > LARGEST_COUNT:
        raise BadInput("{n} is too many to be true.", field="counts", n=count)
    if is_percentage(metric) and count > 100:
        raise BadInput("A share is at most 100 percent.", field="counts")


def _check_links(links: Sequence[str]) -> None:
    if any(not link.startswith(("https://", "http://")) or len(link) > 500 for link in links):
        raise BadInput("A link starts with http:// or https://.", field="links")


def record_for(session: Session, viewer: Viewer, record_id: UUID, *, planner_only: bool = False) -> ActivityRecord:
    """A record that this person may change: their own, or any for a planner."""
    row = session.get(ActivityRecord, record_id)
    area = session.get(Area, row.area_id) if row else None
    if row is None or area is None or not viewer.sees(area_path=area.path, unit_id=row.unit_id):
        raise UnknownThing("There is no such record here.")
    if planner_only or row.person_id != viewer.person_id:
        require(viewer, ("manage_plans", "verify_task"), area_path=area.path, unit_id=row.unit_id)
    return row
