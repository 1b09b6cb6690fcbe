"""A record arrives from a phone, perhaps for the second time. The same bytes under the same id are the same record."""

from collections.abc import Callable
from typing import Any, NamedTuple
from uuid import UUID

from sqlmodel import Session

from actions import activities, field_steps, finds, flags, inspections, patrols, zero_reports
from actions.activity_copies import duplicate_record
from actions.activity_faults import Fault
from actions.arrivals import Arrival
from actions.drafts import ActivitySent, HazardDraft, InspectionDraft, PatrolDraft, Sent, StepDraft, ZeroDraft
from actions.reading import unknown_pieces
from actions.zero_reports import Tap
from data import journal
from data.queries import field
from data.queries.field import RECORD, Receipt
from rules.errors import BadInput, ConflictingCopy, NotPermitted, UnknownThing
from rules.permissions import Viewer

CONFLICT = "This entry was saved before with other contents."


class Kept(NamedTuple):
    """What is told to the phone; `first` is false when the record was here already."""

    first: bool
    receipt: Receipt
    numbers: list[str]


class Written(NamedTuple):
    """What a record did: hazards that it opened or spoke of, and follow-ups that found nothing."""

    hazards: tuple[UUID, ...] = ()
    lost: tuple[UUID, ...] = ()


class OtherContents(ConflictingCopy):
    """`held`: what the server has under this id, if it is this person's to see."""

    def __init__(self, held: dict[str, Any] | None) -> None:
        super().__init__(CONFLICT)
        self.held = held


def receive(session: Session, *, viewer: Viewer, draft: Sent, arrival: Arrival) -> Kept:
    """Write a record with all that follows from it, once. Raises OtherContents for an id that is taken."""
    known = field.receipt(session, arrival.id)
    if known is None:
        return Kept(True, *_write(session, viewer, draft, arrival))
    if known.body_hash != arrival.body_hash or known.person_id != viewer.person_id:
        raise OtherContents(field.held(session, viewer, arrival.id))
    return Kept(False, known, field.numbers(session, known.hazards))


def _write(session: Session, viewer: Viewer, draft: Sent, arrival: Arrival) -> tuple[Receipt, list[str]]:
    try:
        written = WRITERS[type(draft)](session, viewer, draft, arrival)
    except ConflictingCopy as taken:
        raise OtherContents(field.held(session, viewer, arrival.id)) from taken
    hazards = [str(h) for h in written.hazards]
    after: dict[str, Any] = {"kind": draft.kind, "hash": arrival.body_hash, "hazards": hazards}
    not_understood = unknown_pieces(draft)
    if not_understood:
        after["not_understood"] = not_understood
    if written.lost:
        after["unknown_hazards"] = [str(h) for h in written.lost]
    entry = journal.record(session, viewer, "receive_record", (RECORD, arrival.id), after=after)
    receipt = Receipt(viewer.person_id, draft.kind, arrival.body_hash or "", entry.at, tuple(hazards))
    return receipt, field.numbers(session, hazards)


def _inspection(session: Session, viewer: Viewer, draft: InspectionDraft, arrival: Arrival) -> Written:
    logged = inspections.log(session, viewer=viewer, draft=draft, arrival=arrival)
    flags.look_at(session, logged.inspection)
    return Written(tuple(h.id for h in logged.hazards), logged.lost)


def _hazard(session: Session, viewer: Viewer, draft: HazardDraft, arrival: Arrival) -> Written:
    hazard = finds.report_found(session, viewer=viewer, draft=draft, arrival=arrival)
    if draft.daily is not None:
        zero_reports.report_found(session, viewer=viewer, daily=draft.daily, hazard=hazard, tap=_tap(draft, arrival))
    return Written((hazard.id,))


def _patrol(session: Session, viewer: Viewer, draft: PatrolDraft, arrival: Arrival) -> Written:
    patrols.log_patrol(session, viewer=viewer, draft=draft, arrival=arrival)
    return Written()


def _activity(session: Session, viewer: Viewer, draft: ActivitySent, arrival: Arrival) -> Written:
    fix = draft.fix
    sent = activities.ActivityDraft(
        id=arrival.id,
        assignment_id=draft.assignment,
        area_id=draft.area,
        kind=draft.activity_kind,
        title=draft.title,
        place=draft.place,
        counts=draft.counts,
        evidence=draft.evidence,
        links=draft.links,
        form=draft.form,
        grids=draft.grids,
        faults=tuple(Fault(id=one.id, category=one.category, text=one.text) for one in draft.faults),
        note=draft.note,
        occurred_at=draft.occurred_at,
        lat=fix.lat if fix else None,
        lon=fix.lon if fix else None,
        accuracy_m=fix.accuracy_m if fix else None,
        coord_source=fix.source if fix else None,
        clock_skew_s=arrival.skew_s,
        needs_review=arrival.review(draft.occurred_at, no_place=draft.says_null_island),
        body_hash=arrival.body_hash,
    )
    try:
        record = activities.record_activity(session, viewer=viewer, draft=sent, photos=draft.refs())
        if draft.also:
            duplicate_record(session, viewer=viewer, record_id=record.id, assignment_ids=draft.also)
    except UnknownThing as unknown:
        raise BadInput(unknown.message, field="assignment" if draft.assignment else "area") from unknown
    return Written(tuple(fault.id for fault in draft.faults))


def _step(session: Session, viewer: Viewer, draft: StepDraft, arrival: Arrival) -> Written:
    field_steps.take(session, viewer=viewer, draft=draft, arrival=arrival)
    return Written((draft.hazard,))


def _zero(session: Session, viewer: Viewer, draft: ZeroDraft, arrival: Arrival) -> Written:
    try:
        zero_reports.report_nothing(session, viewer=viewer, unit_id=draft.unit, on=draft.on, tap=_tap(draft, arrival))
    except (NotPermitted, UnknownThing) as refusal:
        raise BadInput(refusal.message, field="unit", **refusal.facts) from refusal
    return Written()


def _tap(draft: Sent, arrival: Arrival) -> Tap:
    """The moment of the finger counts, unless that phone's clock cannot be right."""
    review = arrival.review(draft.occurred_at)
    return Tap(arrival.id, arrival.at if review else min(draft.occurred_at, arrival.at), arrival.at, review)


Writer = Callable[[Session, Viewer, Any, Arrival], Written]
WRITERS: dict[type[Sent], Writer] = {
    InspectionDraft: _inspection,
    HazardDraft: _hazard,
    PatrolDraft: _patrol,
    ActivitySent: _activity,
    StepDraft: _step,
    ZeroDraft: _zero,
}
