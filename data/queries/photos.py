"""Which pictures belong to what, and who may look at them."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, select
from sqlmodel import Session, col

from data.queries.scope import visible
from models import ActivityRecord, Expiry, Hazard, HazardEvent, Inspection, Letter, Patrol, Photo, PhotoLink, Site
from rules.permissions import Viewer
from rules.vocabulary import PhotoRole

NUMBERED = ("hazard_event", "expiry", "letter")
"""Records whose key is a number."""


class PhotoSeen(NamedTuple):
    """A picture of a record. `here`: its bytes have arrived."""

    sha256: str
    subject_id: str
    role: PhotoRole
    item_code: str | None
    taken_at: datetime | None
    here: bool


def of(session: Session, subject_kind: str, subject_ids: Iterable[object]) -> list[PhotoSeen]:
    """The pictures of some records in their order. Whoever asks has checked that the records may be seen."""
    ids = [str(i) for i in subject_ids]
    return [
        photo for start in range(0, len(ids), 1000) for photo in _of(session, subject_kind, ids[start : start + 1000])
    ]


def _of(session: Session, subject_kind: str, ids: list[str]) -> list[PhotoSeen]:
    rows = session.execute(
        select(
            col(PhotoLink.sha256),
            col(PhotoLink.subject_id),
            col(PhotoLink.role),
            col(PhotoLink.item_code),
            col(PhotoLink.taken_at),
            col(Photo.sha256).is_not(None),
            col(Photo.taken_at),
        )
        .outerjoin(Photo, col(Photo.sha256) == col(PhotoLink.sha256))
        .where(col(PhotoLink.subject_kind) == subject_kind, col(PhotoLink.subject_id).in_(ids))
        .order_by(col(PhotoLink.subject_id), col(PhotoLink.position), col(PhotoLink.id))
    )
    return [
        PhotoSeen(sha256, subject, role, item, said or tagged, arrived)
        for sha256, subject, role, item, said, arrived, tagged in rows
    ]


def here(session: Session, hashes: Sequence[str]) -> set[str]:
    """Those of the hashes whose pictures the server has checked and kept."""
    return set(session.execute(select(col(Photo.sha256)).where(col(Photo.sha256).in_(hashes))).scalars())


def may_see(session: Session, viewer: Viewer, sha256: str) -> bool:
    """The one who sent it, and everybody who sees a record that it belongs to."""
    sender = select(col(Photo.person_id)).where(col(Photo.sha256) == sha256)
    if session.execute(sender).scalar_one_or_none() == viewer.person_id:
        return True
    links = session.execute(
        select(col(PhotoLink.subject_kind), col(PhotoLink.subject_id)).where(col(PhotoLink.sha256) == sha256)
    ).all()
    by_kind: dict[str, list[str]] = {}
    for kind, subject in links:
        by_kind.setdefault(kind, []).append(subject)
    return any(_sees_one(session, viewer, kind, ids) for kind, ids in by_kind.items())


def _sees_one(session: Session, viewer: Viewer, kind: str, ids: list[str]) -> bool:
    """Whether at least one of these records is in the viewer's scope."""
    question = _QUESTIONS.get(kind)
    keys = [int(i) if kind in NUMBERED else UUID(i) for i in ids]
    return question is not None and session.execute(question(viewer, keys).limit(1)).first() is not None


def _events(viewer: Viewer, keys: list[Any]) -> Select[Any]:
    events = select(col(HazardEvent.id)).join(Hazard, col(Hazard.id) == col(HazardEvent.hazard_id))
    return events.where(col(HazardEvent.id).in_(keys), visible(viewer, Hazard.area_id, Hazard.unit_id))


def _hazards(viewer: Viewer, keys: list[Any]) -> Select[Any]:
    seen = visible(viewer, Hazard.area_id, Hazard.unit_id)
    return select(col(Hazard.id)).where(col(Hazard.id).in_(keys), seen)


def _inspections(viewer: Viewer, keys: list[Any]) -> Select[Any]:
    at_sites = select(col(Inspection.id)).join(Site, col(Site.id) == col(Inspection.site_id))
    return at_sites.where(col(Inspection.id).in_(keys), visible(viewer, Inspection.area_id, Site.unit_id))


def _activities(viewer: Viewer, keys: list[Any]) -> Select[Any]:
    seen = visible(viewer, ActivityRecord.area_id, ActivityRecord.unit_id)
    return select(col(ActivityRecord.id)).where(col(ActivityRecord.id).in_(keys), seen)


def _patrols(viewer: Viewer, keys: list[Any]) -> Select[Any]:
    return select(col(Patrol.id)).where(col(Patrol.id).in_(keys), visible(viewer, Patrol.area_id))


def _expiries(viewer: Viewer, keys: list[Any]) -> Select[Any]:
    at_sites = select(col(Expiry.id)).join(Site, col(Site.id) == col(Expiry.site_id))
    return at_sites.where(col(Expiry.id).in_(keys), visible(viewer, Site.area_id, Site.unit_id))


def _letters(viewer: Viewer, keys: list[Any]) -> Select[Any]:
    at_sites = select(col(Letter.id)).join(Site, col(Site.id) == col(Letter.site_id))
    return at_sites.where(col(Letter.id).in_(keys), visible(viewer, Site.area_id, Site.unit_id))


_QUESTIONS: dict[str, Callable[[Viewer, list[Any]], Select[Any]]] = {
    "hazard_event": _events,
    "hazard": _hazards,
    "inspection": _inspections,
    "activity": _activities,
    "patrol": _patrols,
    "expiry": _expiries,
    "letter": _letters,
}
