"""What a coverage figure was made of, to be kept with it, and what came later to the same moment."""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import and_, desc, func, not_, or_, select
from sqlmodel import Session, col

from data.moments import moment
from data.queries import coverage
from data.queries.coverage import CoverageFigure, recent, visits_of
from data.queries.former import as_it_was
from data.queries.snapshots import frozen_whole
from data.queries.standing import Part, proven, saved, valid
from data.snapshots import Rows
from models import Inspection
from rules.permissions import Viewer
from rules.vocabulary import Risk

KIND = "coverage"


class Behind(NamedTuple):
    """The figure with the ids of all that it counts: sites by list, and the visits that made them fresh."""

    figure: CoverageFigure
    rows: Rows


class Later(NamedTuple):
    """A frozen figure beside the same moment as it is known now."""

    was: dict[str, Any]
    now: CoverageFigure
    visits: int  # happened in time, but reached the server or were accepted afterwards
    voided: int  # had counted and were refused afterwards


def behind(session: Session, viewer: Viewer, *, at: datetime, part: Part) -> Behind:
    figure = coverage.figure_of(session, viewer, at=at, part=part)
    rows = coverage.standing_of(session, viewer, at=at, part=part)
    active = [row for row in rows if not row.paused]
    lists = {
        "active": active,
        "fresh": [row for row in active if row.state in ("fresh", "due")],
        "overdue": [row for row in active if row.due_at <= at],
        "never": [row for row in active if row.last_valid_at is None],
        "left_out": [row for row in rows if row.paused],
    }
    ids: dict[str, list[Any]] = {name: [row.site_id for row in listed] for name, listed in lists.items()}
    counted = {row.site_id: row.last_valid_at for row in lists["fresh"]}
    ids["visits"] = _visits(session, viewer, part, at, counted)
    ids["no_proof"] = _no_proof(session, viewer, part, at)
    return Behind(figure, ids)


def later(session: Session, viewer: Viewer, *, snapshot_id: UUID, known_at: datetime) -> Later | None:
    """What is known by now about the moment of a frozen coverage figure. None where it is a figure of another kind."""
    kept = frozen_whole(session, viewer, snapshot_id=snapshot_id).figure
    if kept.kind != KIND:
        return None
    part = part_of(kept.area_path, kept.scope)
    figure = coverage.figure_of(session, viewer, at=kept.as_of, part=part, known_at=known_at)
    inside = [col(Inspection.occurred_at) <= moment(kept.as_of), *visits_of(session, viewer, part)]
    then, now = and_(*valid(kept.as_of, kept.known_at)), and_(*valid(kept.as_of, known_at))
    came = _count(session, kept.as_of, [*inside, now, _reached_after(kept.known_at)])
    gone = _count(session, kept.as_of, [*inside, then, not_(now), col(Inspection.voided_at) > moment(kept.known_at)])
    return Later(kept.value, figure, came, gone)


def part_of(area_path: str, scope: dict[str, Any]) -> Part:
    """The part of the points that a frozen figure is of."""
    risk = scope.get("risk")
    return Part(area_path, scope.get("type"), Risk(risk) if risk else None, scope.get("floor"))


def scope_of(part: Part) -> dict[str, str]:
    said = {"type": part.site_type, "risk": part.risk and part.risk.value, "floor": part.floor}
    return {name: value for name, value in said.items() if value}


def _visits(
    session: Session, viewer: Viewer, part: Part, at: datetime, counted: dict[int, datetime | None]
) -> list[str]:
    """The visit behind each fresh point: the last valid one."""
    if not counted:
        return []
    oldest = min(when for when in counted.values() if when)
    asked = (
        select(col(Inspection.id), col(Inspection.site_id), col(Inspection.occurred_at))
        .where(*valid(at, at), col(Inspection.occurred_at) >= moment(oldest), *visits_of(session, viewer, part))
        .order_by(desc(col(Inspection.occurred_at)), col(Inspection.id))
    )
    found: dict[int, str] = {}
    for id, site_id, when in session.execute(as_it_was(session, asked, at)):
        if counted.get(site_id) == when:
            found.setdefault(site_id, str(id))
    return [found[site_id] for site_id in sorted(found)]


def _no_proof(session: Session, viewer: Viewer, part: Part, at: datetime) -> list[str]:
    asked = select(col(Inspection.id)).where(
        *saved(at, at), *recent(at), not_(proven()), *visits_of(session, viewer, part)
    )
    asked = as_it_was(session, asked.order_by(col(Inspection.id)), at)
    return [str(id) for id in session.execute(asked).scalars()]


def _reached_after(known_at: datetime) -> Any:
    late = moment(known_at)
    return or_(col(Inspection.recorded_at) > late, col(Inspection.accepted_at) > late)


def _count(session: Session, at: datetime, conditions: list[Any]) -> int:
    asked = select(func.count()).select_from(Inspection).where(*conditions)
    return int(session.execute(as_it_was(session, asked, at)).scalar() or 0)
