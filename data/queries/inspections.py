"""What one person on patrol wants to know: what is due, what was done, and what became of what was reported."""

from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import desc, func, or_, select
from sqlmodel import Session, col

from data.days import local_day
from data.queries.coverage import Standing, as_standing, select_standing
from data.queries.scope import visible
from data.queries.standing import Part, points
from models import Hazard, Inspection, Site
from rules.permissions import Viewer
from rules.reviews import waits
from rules.vocabulary import OPEN_STATES, HazardState, Result


class Due(NamedTuple):
    """The longest unseen points first; `total` counts those beyond the limit too."""

    rows: list[Standing]
    total: int


class Became(NamedTuple):
    """A hazard that the viewer reported, and how far it has come."""

    id: UUID
    number: str | None
    title: str
    place: str
    state: HazardState
    is_open: bool
    found_at: datetime
    due_on: date | None
    days_open: int


class Done(NamedTuple):
    """An inspection that the viewer logged. `waits` is why it does not count yet, `refused` why it never will."""

    id: UUID
    site_id: int
    site: str
    result: Result
    occurred_at: datetime
    hazards: int
    waits: str = ""
    refused: str = ""


def due(session: Session, viewer: Viewer, *, at: datetime, limit: int = 8) -> Due:
    """Points whose interval is over, those left out for a time not among them."""
    found = points(session, viewer, Part(), at, at)
    late = select_standing(found).where(found.active, found.due_by(at)).order_by(desc(found.age), found.rows.c.site_id)
    rows = session.execute(late.add_columns(func.count().over().label("total")).limit(limit)).all()
    return Due([as_standing(row, at) for row in rows], rows[0].total if rows else 0)


def became_of(session: Session, viewer: Viewer, *, on: date, limit: int = 8) -> list[Became]:
    """The viewer's own finds, newest first."""
    rows = session.execute(
        select(Hazard, col(Site.name))
        .outerjoin(Site, col(Site.id) == col(Hazard.site_id))
        .where(col(Hazard.finder_id) == viewer.person_id, visible(viewer, Hazard.area_id, Hazard.unit_id))
        .order_by(desc(col(Hazard.found_at)), col(Hazard.id))
        .limit(limit)
    )
    return [_became(hazard, place or hazard.place, on) for hazard, place in rows]


def _became(hazard: Hazard, place: str, on: date) -> Became:
    end = local_day(hazard.struck_off_at) if hazard.struck_off_at else on
    return Became(
        id=hazard.id,
        number=hazard.number,
        title=hazard.title,
        place=place,
        state=hazard.state,
        is_open=hazard.state in OPEN_STATES,
        found_at=hazard.found_at,
        due_on=hazard.due_on,
        days_open=max(0, (end - local_day(hazard.found_at)).days),
    )


def recent(session: Session, viewer: Viewer, *, limit: int = 8) -> list[Done]:
    """The viewer's own inspections, newest first, each with the number of hazards that it opened."""
    opened = (
        select(func.count())
        .where(col(Hazard.inspection_id) == col(Inspection.id))
        .correlate(Inspection)
        .scalar_subquery()
    )
    rows = session.execute(
        select(
            col(Inspection.id), col(Inspection.site_id), col(Site.name), col(Inspection.result),
            col(Inspection.occurred_at), opened, col(Inspection.needs_review), col(Inspection.place_proof),
            col(Inspection.proof_accepted_by), col(Inspection.void_reason),
        )
        .join(Site, col(Site.id) == col(Inspection.site_id))
        .where(
            col(Inspection.person_id) == viewer.person_id,
            visible(viewer, Inspection.area_id, Site.unit_id),
            or_(col(Inspection.voided_at).is_(None), col(Inspection.void_reason) > ""),
        )
        .order_by(desc(col(Inspection.occurred_at)), col(Inspection.id))
        .limit(limit)
    )  # fmt: skip
    return [
        Done(
            id,
            site_id,
            site,
            result,
            at,
            hazards,
            "" if refused else waits(flag, proof, accepted=by is not None),
            refused,
        )
        for id, site_id, site, result, at, hazards, flag, proof, by, refused in rows
    ]
