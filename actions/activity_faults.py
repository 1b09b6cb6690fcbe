"""Faults that a drill brought to light: each becomes a hazard with the drill's place, point and photos."""

from collections.abc import Sequence
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlmodel import Session

from actions.hazard_reports import Found
from actions.hazards import MAY_REPORT, report
from actions.photos import PhotoRef, attach
from models import ActivityRecord, Hazard, new_id
from rules.errors import BadInput
from rules.permissions import Viewer
from rules.vocabulary import HazardSource

RECORDS = "update_task"
"""Whoever may record the drill may report what it showed; a role that verifies nothing leaves it to be verified."""


class Fault(BaseModel):
    """One line: what was wrong. Its own photos are those whose item is its id."""

    model_config = ConfigDict(frozen=True)

    id: UUID = Field(default_factory=new_id)
    category: str
    text: str = Field(max_length=200)


def open_hazards(
    session: Session, *, viewer: Viewer, record: ActivityRecord, faults: Sequence[Fault], photos: Sequence[PhotoRef]
) -> list[Hazard]:
    """In the transaction that keeps the record: one cannot be without the other."""
    return [_open(session, viewer, record, fault, photos) for fault in faults]


def _open(session: Session, viewer: Viewer, record: ActivityRecord, fault: Fault, photos: Sequence[PhotoRef]) -> Hazard:
    if not fault.text.strip():
        raise BadInput("Say in one line what each fault is.", field="faults")
    found = Found(
        id=fault.id,
        site_id=None,
        area_id=record.area_id,
        category=fault.category,
        title=fault.text.strip(),
        note=record.title,
        source=HazardSource.STAFF,
        found_at=record.occurred_at,
        lat=record.lat,
        lon=record.lon,
        accuracy_m=record.accuracy_m,
        coord_source=record.coord_source,
        place=record.place,
        clock_skew_s=record.clock_skew_s,
        needs_review=record.needs_review,
    )
    hazard = report(session, viewer=viewer, found=found, rights=(RECORDS, *MAY_REPORT))
    own = [ref for ref in photos if ref.item_code == str(fault.id)]
    attach(session, subject=("hazard", hazard.id), refs=own or [ref for ref in photos if ref.item_code is None])
    return hazard
