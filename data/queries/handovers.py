"""Handover notes: what one shift left the next."""

from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import desc, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from data.queries.rosters import of
from data.queries.scope import serving
from models import DutyHandover, DutyShift, Person
from rules.permissions import Viewer
from rules.rosters import Shift

MOST_NOTES = 30


class Note(NamedTuple):
    """A handover note. `mine`: signed by the viewer, who cannot take it over too."""

    id: int
    on_day: date
    shift: Shift
    happened: str
    still_open: str
    signed_by: str
    signed_at: datetime
    taken_by: str
    taken_at: datetime | None
    mine: bool


def notes(session: Session, viewer: Viewer, *, place: str) -> tuple[Note, ...]:
    """Handover notes of one place, the newest first."""
    taker = aliased(Person)
    rows = session.execute(
        select(DutyHandover, DutyShift, col(Person.name), col(taker.name))
        .join(DutyShift, col(DutyShift.id) == col(DutyHandover.shift_id))
        .join(Person, col(Person.id) == col(DutyHandover.signed_by))
        .outerjoin(taker, col(taker.id) == col(DutyHandover.taken_by))
        .where(serving(viewer, col(DutyShift.area_id), col(DutyShift.unit_id)), of(place))
        .order_by(desc(col(DutyHandover.signed_at)), desc(col(DutyHandover.id)))
        .limit(MOST_NOTES)
    )
    return tuple(
        Note(
            n.id or 0, s.on_day, s.shift, n.happened, n.still_open, signer, n.signed_at, who or "", n.taken_at,
            n.signed_by == viewer.person_id,
        )
        for n, s, signer, who in rows
    )  # fmt: skip
