"""Handover notes 交接班记录: signed by who was on duty, taken over by somebody else."""

from sqlalchemy import select
from sqlmodel import Session, col

from data import journal
from data.queries.rosters import facts_of
from models import Area, DutyHandover, DutyShift, now
from rules import rosters
from rules.errors import BadInput, NotPermitted, UnknownThing
from rules.permissions import Viewer

LONGEST_NOTE = 1000


def hand_over(session: Session, *, viewer: Viewer, shift_id: int, happened: str, still_open: str = "") -> DutyHandover:
    """The note that a shift leaves, signed by who stood on it or keeps the roster."""
    row, path = _shift(session, viewer, shift_id)
    named = any(one.name == viewer.name for one in facts_of(row).people)
    if not named and not rosters.may_keep(viewer, path, row.unit_id):
        raise NotPermitted("Only who was on this shift, or keeps the roster, signs its note.")
    said, left = happened.strip(), still_open.strip()
    if not said:
        raise BadInput("Say what happened, or that nothing did.", field="happened")
    if max(len(said), len(left)) > LONGEST_NOTE:
        raise BadInput("longer than {n} characters", field="happened", n=LONGEST_NOTE)
    note = DutyHandover(
        shift_id=shift_id, happened=said, still_open=left, signed_by=viewer.person_id, is_demo=row.is_demo
    )
    session.add(note)
    session.flush()
    after = {"shift": row.key, "happened": said, "still_open": left}
    journal.record(session, viewer, "duty_handed_over", ("duty_handover", note.id), after=after)
    return note


def take_over(session: Session, *, viewer: Viewer, handover_id: int) -> None:
    """Somebody else has read the note and goes on from there."""
    note = session.execute(
        select(DutyHandover).where(col(DutyHandover.id) == handover_id).with_for_update()
    ).scalar_one_or_none()
    if note is None:
        raise UnknownThing("There is no such note.")
    _shift(session, viewer, note.shift_id)
    if note.taken_by is not None:
        raise BadInput("This note was taken over already.")
    if note.signed_by == viewer.person_id:
        raise NotPermitted("Who signed a note does not take it over.")
    note.taken_by, note.taken_at = viewer.person_id, now()
    journal.record(session, viewer, "duty_taken_over", ("duty_handover", note.id))


def _shift(session: Session, viewer: Viewer, shift_id: int) -> tuple[DutyShift, str]:
    """A shift of a roster that the viewer serves under, of their own place or of an area above, and its area's path."""
    row = session.get(DutyShift, shift_id)
    area = session.get(Area, row.area_id) if row else None
    if row is None or area is None:
        raise UnknownThing("There is no such shift.")
    own = viewer.sees(area_path=area.path, unit_id=row.unit_id)
    above = row.unit_id is None and any((grant.area_path or "").startswith(area.path) for grant in viewer.grants)
    if not own and not above:
        raise UnknownThing("There is no such shift.")
    return row, area.path
