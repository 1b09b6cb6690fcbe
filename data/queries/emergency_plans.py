"""Emergency plans 应急预案: their steps, their papers, and the drill that last practised each."""

from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import desc, select
from sqlmodel import Session, col

from data.queries.emergency import rows_of
from data.queries.scope import serving, visible
from models import ActivityRecord, EmergencyPlan
from rules import rosters
from rules.emergency import PlanLevel
from rules.permissions import Viewer

MOST_DRILLS = 60


class Plan(NamedTuple):
    id: int
    area_id: int
    area: str
    title: str
    category: str
    level: PlanLevel
    steps: tuple[str, ...]
    file_name: str
    revised_on: date
    valid_until: date | None
    drill_id: UUID | None
    drill: str
    drilled_at: datetime | None
    mine: bool


class Drill(NamedTuple):
    id: UUID
    title: str
    occurred_at: datetime


class PlanFile(NamedTuple):
    sha256: str
    mime: str
    file_name: str


def plans(session: Session, viewer: Viewer) -> tuple[Plan, ...]:
    """The gravest level first; with the drill that last practised it, unless that was struck out."""
    drills = {
        row.id: row
        for row in session.execute(
            select(ActivityRecord)
            .join(EmergencyPlan, col(EmergencyPlan.drill_id) == col(ActivityRecord.id))
            .where(serving(viewer, col(EmergencyPlan.area_id)), col(ActivityRecord.voided_at).is_(None))
        ).scalars()
    }
    levels = list(PlanLevel)
    rows = sorted(rows_of(EmergencyPlan, session, viewer), key=lambda r: (levels.index(r[0].level), r[2], r[0].id))
    return tuple(
        Plan(
            row.id, row.area_id, area, row.title, row.category, row.level, tuple(row.steps), row.file_name,
            row.revised_on, row.valid_until, row.drill_id, drill.title if drill else "",
            drill.occurred_at if drill else None, rosters.may_keep(viewer, path),
        )
        for row, area, path in rows
        for drill in [drills.get(row.drill_id)]
    )  # fmt: skip


def drills(session: Session, viewer: Viewer) -> tuple[Drill, ...]:
    """Drills on record, the newest first."""
    rows = session.execute(
        select(col(ActivityRecord.id), col(ActivityRecord.title), col(ActivityRecord.occurred_at))
        .where(
            visible(viewer, ActivityRecord.area_id, ActivityRecord.unit_id),
            col(ActivityRecord.kind) == "drill",
            col(ActivityRecord.voided_at).is_(None),
        )
        .order_by(desc(col(ActivityRecord.occurred_at)), col(ActivityRecord.id))
        .limit(MOST_DRILLS)
    )
    return tuple(Drill(*row) for row in rows)


def plan_file(session: Session, viewer: Viewer, *, plan_id: int) -> PlanFile | None:
    """The paper of a plan; None where there is none for this person."""
    row = session.execute(
        select(EmergencyPlan).where(
            col(EmergencyPlan.id) == plan_id,
            col(EmergencyPlan.ended_at).is_(None),
            serving(viewer, col(EmergencyPlan.area_id)),
        )
    ).scalar_one_or_none()
    return PlanFile(row.sha256, row.mime, row.file_name) if row is not None and row.sha256 else None
