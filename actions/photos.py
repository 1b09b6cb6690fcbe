"""Pictures: keeping one, and saying which record it belongs to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from actions import flags
from data import journal, photos
from data.pictures import Picture
from models import Photo, PhotoLink
from rules.errors import NotPermitted
from rules.permissions import Viewer
from rules.vocabulary import PhotoRole

JOURNAL_ID = 40  # as much of a hash as names a photo in the journal; `after` has all of it
SENDERS = (
    "upload_photo",
    "log_inspection",
    "report_hazard",
    "submit_fix",
    "submit_self_check",
    "recheck",
    "register_hazard",
    "update_task",
)


@dataclass(frozen=True, slots=True)
class PhotoRef:
    """A picture named in a record; its bytes may come later."""

    sha256: str
    role: PhotoRole = PhotoRole.EVIDENCE
    item_code: str | None = None
    taken_at: datetime | None = None
    position: int = 0


def mind_sender(viewer: Viewer) -> None:
    """Whoever may record anything may send its picture, also before the record itself has arrived."""
    if not any(viewer.has(permission) for permission in SENDERS):
        raise NotPermitted("Your role does not allow this here.")


def keep(session: Session, *, viewer: Viewer, data: bytes) -> str:
    """Check and keep a picture that came in one piece; its SHA-256. Raises BadInput or TooMuch."""
    mind_sender(viewer)
    sha256, picture = photos.store_picture(data)
    register(session, viewer=viewer, sha256=sha256, picture=picture)
    return sha256


def register(session: Session, *, viewer: Viewer, sha256: str, picture: Picture) -> None:
    """The row of a picture whose bytes are in the store; a second time changes nothing."""
    if session.get(Photo, sha256) is not None:
        return
    size = photos.path_of(sha256).stat().st_size
    session.add(Photo(sha256=sha256, size=size, person_id=viewer.person_id or None, **picture._asdict()))
    session.flush()
    after = {"sha256": sha256, "size": size, "mime": picture.mime}
    journal.record(session, viewer, "keep_photo", ("photo", sha256[:JOURNAL_ID]), after=after)
    flags.look_at_picture(session, sha256)


def attach(session: Session, *, subject: tuple[str, object], refs: Sequence[PhotoRef]) -> None:
    """Link pictures to a record, e.g. ("hazard", hazard.id); what is linked already stays as it is."""
    if not refs:
        return
    kind, subject_id = subject[0], str(subject[1])
    links = select(col(PhotoLink.sha256), col(PhotoLink.role)).where(
        col(PhotoLink.subject_kind) == kind, col(PhotoLink.subject_id) == subject_id
    )
    known = {(sha256, role) for sha256, role in session.execute(links)}
    for ref in refs:
        if (ref.sha256, ref.role) in known:
            continue
        known.add((ref.sha256, ref.role))
        session.add(
            PhotoLink(
                sha256=photos.checked_hash(ref.sha256),
                subject_kind=kind,
                subject_id=subject_id,
                role=ref.role,
                item_code=ref.item_code,
                position=ref.position,
                taken_at=ref.taken_at,
            )
        )
    session.flush()
