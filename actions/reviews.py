"""Looking at a visit that does not count yet: it counts from now on, or it is refused."""

from typing import Any
from uuid import UUID

from sqlmodel import Session

from actions.kept_months import learnt
from data import journal
from models import Area, Inspection, Site, now
from rules.errors import BadInput, NotPermitted, UnknownThing
from rules.permissions import Viewer, require
from rules.reviews import LONGEST_REASON, MAY_DECIDE, needs_words, waits
from rules.vocabulary import PlaceProof


def accept_visit(session: Session, *, viewer: Viewer, inspection_id: UUID, reason: str = "") -> None:
    """It counts from now on, but never before its own time, and figures of earlier days stay what they were."""
    row, before = _waiting(session, viewer, inspection_id)
    said = _reason(reason, asked=needs_words(before["waits"]))
    row.needs_review, row.accepted_at = "", now()
    if row.place_proof is PlaceProof.REASON:
        row.proof_accepted_by = viewer.person_id
    session.flush()
    after = {"waits": "", "proof_accepted_by": row.proof_accepted_by, "accepted_at": row.accepted_at}
    journal.record(session, viewer, "accept_visit", ("inspection", row.id), before=before, after=after, reason=said)
    learnt(session, site_id=row.site_id, occurred_at=row.occurred_at)


def refuse_visit(session: Session, *, viewer: Viewer, inspection_id: UUID, reason: str) -> None:
    """It never counts; the record stays with the reason, and so do the hazards that were found."""
    row, before = _waiting(session, viewer, inspection_id)
    void_visit(session, viewer=viewer, row=row, before=before, reason=_reason(reason, asked=True))


def void_visit(session: Session, *, viewer: Viewer, row: Inspection, before: dict[str, Any], reason: str) -> None:
    """From now on it does not count; figures of before stay what they were. Whoever calls has checked the right."""
    row.void_reason, row.voided_at = reason, now()
    session.flush()
    after = {"voided_at": row.voided_at}
    journal.record(session, viewer, "refuse_visit", ("inspection", row.id), before=before, after=after, reason=reason)
    learnt(session, site_id=row.site_id, occurred_at=row.occurred_at)


def _waiting(session: Session, viewer: Viewer, inspection_id: UUID) -> tuple[Inspection, dict[str, Any]]:
    """The visit, held until the end of the transaction, and how it stands. Raises when there is nothing to decide."""
    row = session.get(Inspection, inspection_id, with_for_update=True, populate_existing=True)
    site = session.get(Site, row.site_id) if row else None
    area = session.get(Area, site.area_id) if site else None
    if row is None or site is None or area is None or not viewer.sees(area_path=area.path, unit_id=site.unit_id):
        raise UnknownThing("There is no such visit here.")
    require(viewer, MAY_DECIDE, area_path=area.path, unit_id=site.unit_id)
    if row.person_id == viewer.person_id:
        raise NotPermitted("You made this visit yourself: somebody else has to look at it.")
    why = waits(row.needs_review, row.place_proof, accepted=row.proof_accepted_by is not None)
    if row.voided_at is not None or not why:
        raise BadInput("Somebody has decided about this visit already.")
    return row, {"waits": why, "proof_accepted_by": row.proof_accepted_by, "voided_at": None}


def _reason(text: str, *, asked: bool) -> str:
    said = text.strip()
    if asked and not said:
        raise BadInput("Say why.", field="reason")
    if len(said) > LONGEST_REASON:
        raise BadInput("The reason is longer than {n} characters.", field="reason", n=LONGEST_REASON)
    return said
