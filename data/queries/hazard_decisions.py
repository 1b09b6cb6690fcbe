"""What needs a decision today: one list, one suggested step each."""

from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, select
from sqlmodel import Session, col

from data.queries.hazard_figures import overdue_on
from data.queries.scope import visible
from models import Area, Hazard, Site
from rules.escalation import next_rung
from rules.hazard_steps import MOVES, Step
from rules.permissions import Viewer
from rules.vocabulary import Grade, HazardState
from settings import settings

KINDS = ("extension", "refused", "major_unfiled", "overdue", "failed_recheck", "recheck", "to_verify")
"""Most pressing first."""

STEPS: dict[str, Step] = {
    "extension": Step.DECIDE_EXTENSION,
    "refused": Step.SUPERVISE,
    "major_unfiled": Step.FILE_MAJOR,
    "failed_recheck": Step.REISSUE,
    "recheck": Step.RECHECK_PASS,
    "to_verify": Step.VERIFY,
}


class Decision(NamedTuple):
    """`step` is the one to suggest; None when all there is has been done. `mine`: the viewer's role may take it."""

    kind: str
    hazard_id: UUID
    number: str | None
    title: str
    place: str  # name of the site, else of the area
    grade: Grade | None
    state: HazardState
    due_on: date | None
    found_at: datetime
    escalation_level: int
    step: Step | None
    mine: bool


def decisions(session: Session, viewer: Viewer, *, on: date, limit: int = 20) -> list[Decision]:
    """The most pressing first: major before general, then by kind, then by deadline."""
    rank = case(
        (col(Hazard.state) == HazardState.EXTENSION_PENDING, 0),
        (and_(col(Hazard.refused), col(Hazard.struck_off_at).is_(None), col(Hazard.escalation_level) < 2), 1),
        (_major_unfiled(), 2),
        (and_(overdue_on(on), col(Hazard.state) != HazardState.FIXED_PENDING_RECHECK), 3),
        (col(Hazard.state) == HazardState.RECHECK_FAILED, 4),
        (col(Hazard.state) == HazardState.FIXED_PENDING_RECHECK, 5),
        (col(Hazard.state) == HazardState.REPORTED, 6),
    )
    rows = session.execute(
        select(rank, Hazard, col(Area.path), col(Area.name), col(Site.name))
        .join(Area, col(Area.id) == col(Hazard.area_id))
        .outerjoin(Site, col(Site.id) == col(Hazard.site_id))
        .where(visible(viewer, Hazard.area_id, Hazard.unit_id), rank.is_not(None))
        .order_by(
            case((col(Hazard.grade) == Grade.MAJOR, 0), else_=1),
            rank,
            case((col(Hazard.due_on).is_(None), 1), else_=0),
            col(Hazard.due_on),
            col(Hazard.found_at),
        )
        .limit(limit)
    )
    return [_decision(viewer, KINDS[n], hazard, path, site or area, on) for n, hazard, path, area, site in rows]


def _major_unfiled() -> ColumnElement[bool]:
    graded = col(Hazard.state) == HazardState.GRADED
    return and_(graded, col(Hazard.grade) == Grade.MAJOR, col(Hazard.filed_at).is_(None))


def _decision(viewer: Viewer, kind: str, hazard: Hazard, path: str, place: str, on: date) -> Decision:
    step = _ladder(hazard, on) if kind == "overdue" else STEPS[kind]
    roles = viewer.roles_at(area_path=path, unit_id=hazard.unit_id)
    return Decision(
        kind=kind,
        hazard_id=hazard.id,
        number=hazard.number,
        title=hazard.title,
        place=place,
        grade=hazard.grade,
        state=hazard.state,
        due_on=hazard.due_on,
        found_at=hazard.found_at,
        escalation_level=hazard.escalation_level,
        step=step,
        mine=step is not None and bool(MOVES[step].roles & roles),
    )


def _ladder(hazard: Hazard, on: date) -> Step | None:
    after = settings().supervise_after_days
    level, refused = hazard.escalation_level, hazard.refused
    return next_rung(level, refused=refused, due_on=hazard.due_on, today=on, supervise_after=after)
