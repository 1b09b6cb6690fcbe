"""Visits that a person must look at before they count, with what is needed to decide."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import desc, func, select
from sqlmodel import Session, col

from data.queries import photos
from data.queries.coverage import visits_of
from data.queries.photos import PhotoSeen
from data.queries.standing import WHOLE, Part, waiting
from models import Area, Inspection, Person, Site
from rules.permissions import Viewer
from rules.reviews import MAY_DECIDE, waits
from rules.vocabulary import PlaceProof


class VisitToReview(NamedTuple):
    id: UUID
    site: str
    type: str
    area: str
    person: str
    kind: str
    occurred_at: datetime
    recorded_at: datetime
    clock_skew_s: int | None
    claim: str  # floor and room, or the reason given
    note: str
    waits: str  # future_time | clock_off | null_island | reason
    proven: bool  # something shows the place, or will once it is accepted
    mine: bool  # the viewer made it
    may_decide: bool
    photos: tuple[PhotoSeen, ...]


class Waiting(NamedTuple):
    """The newest first: what happened long ago changes no figure of today. `total` counts all that wait."""

    rows: tuple[VisitToReview, ...]
    total: int


def to_review(session: Session, viewer: Viewer, *, part: Part = WHOLE, limit: int = 10, offset: int = 0) -> Waiting:
    asked = (
        select(Inspection, Site, Area, col(Person.name), func.count().over())
        .join(Site, col(Site.id) == col(Inspection.site_id))
        .join(Area, col(Area.id) == col(Site.area_id))
        .join(Person, col(Person.id) == col(Inspection.person_id))
        .where(col(Inspection.id).in_(select(waiting().c.id)), *visits_of(session, viewer, part))
        .order_by(desc(col(Inspection.occurred_at)), col(Inspection.id))
        .limit(limit)
        .offset(offset)
    )
    found = session.execute(asked).all()
    pictures: dict[str, list[PhotoSeen]] = {}
    for photo in photos.of(session, "inspection", [row[0].id for row in found]):
        pictures.setdefault(photo.subject_id, []).append(photo)
    rows = (
        _row(viewer, visit, site, area, person, pictures.get(str(visit.id), []))
        for visit, site, area, person, _total in found
    )
    return Waiting(tuple(rows), found[0][4] if found else 0)


def _row(
    viewer: Viewer, visit: Inspection, site: Site, area: Area, person: str, pictures: list[PhotoSeen]
) -> VisitToReview:
    mine = visit.person_id == viewer.person_id
    return VisitToReview(
        id=visit.id,
        site=site.name,
        type=site.type,
        area=area.name,
        person=person,
        kind=visit.kind,
        occurred_at=visit.occurred_at,
        recorded_at=visit.recorded_at,
        clock_skew_s=visit.clock_skew_s,
        claim=visit.place_note,
        note=visit.note,
        waits=waits(visit.needs_review, visit.place_proof, accepted=visit.proof_accepted_by is not None),
        proven=visit.place_proof is not PlaceProof.NONE,
        mine=mine,
        may_decide=not mine and viewer.may(MAY_DECIDE, area_path=area.path, unit_id=site.unit_id),
        photos=tuple(pictures),
    )
