"""What a report says about hazards and coverage: the figures of the pages, at the end of the period."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, select
from sqlmodel import Session, col

from data.days import day_end, day_start
from data.queries import coverage, hazard_figures
from data.queries.hazard_figures import on_ledger_at, overdue_on
from data.queries.report_activities import Told
from data.queries.scope import visible
from models import Hazard
from rules.permissions import Viewer
from rules.reports import Period
from rules.vocabulary import Grade, HazardState

COVERAGE = (
    "share", "high_share", "active", "fresh", "overdue", "never", "left_out", "high_active", "high_fresh",
    "high_overdue", "visits", "without_proof",
)  # fmt: skip


def hazards(session: Session, viewer: Viewer, *, period: Period) -> Told:
    """Came, went, and how the ledger stands at the end; `rows` are hazards."""
    end, start = day_end(period.ends_on), day_start(period.starts_on)
    is_open = on_ledger_at(end)
    when = {
        "registered": and_(col(Hazard.registered_at) >= start, col(Hazard.registered_at) < end),
        "registered_major": and_(
            col(Hazard.registered_at) >= start, col(Hazard.registered_at) < end, col(Hazard.grade) == Grade.MAJOR
        ),
        "struck_off": and_(col(Hazard.struck_off_at) >= start, col(Hazard.struck_off_at) < end),
        "open": is_open,
        "major_open": and_(is_open, col(Hazard.grade) == Grade.MAJOR),
        "overdue": and_(is_open, overdue_on(period.ends_on)),
        "waiting_recheck": col(Hazard.state) == HazardState.FIXED_PENDING_RECHECK,
    }
    seen = visible(viewer, Hazard.area_id, Hazard.unit_id)
    rows = {f"hazards.{name}": _ids(session, condition, seen) for name, condition in when.items()}
    figures: dict[str, float | None] = {code: len(ids) for code, ids in rows.items()}
    counted = hazard_figures.counts(session, viewer, on=period.ends_on)
    for name in ("open", "major_open", "overdue", "waiting_recheck"):
        figures[f"hazards.{name}"] = getattr(counted, name)  # the page's own figure
    return Told(figures, {}, rows)


def _ids(session: Session, *conditions: ColumnElement[bool]) -> list[str]:
    asked = select(col(Hazard.id)).where(*conditions).order_by(col(Hazard.id))
    return [str(id) for id in session.execute(asked).scalars()]


def covered(session: Session, viewer: Viewer, *, at: datetime, known_at: datetime) -> Told:
    """Coverage at the end of the period, all its figures together."""
    figure = coverage.figure(session, viewer, at=at, known_at=known_at)
    figures: dict[str, float | None] = {f"coverage.{name}": getattr(figure, name) for name in COVERAGE}
    worst: dict[str, Any] = {"ratio": figure.worst_ratio, "name": figure.worst_name}
    points = coverage.standing(session, viewer, at=at, known_at=known_at)
    rows = {
        "coverage.active": [p.site_id for p in points if not p.paused],
        "coverage.left_out": [p.site_id for p in points if p.paused],
        "coverage.fresh": [p.site_id for p in points if not p.paused and p.state in ("fresh", "due")],
        "coverage.overdue": [p.site_id for p in points if not p.paused and p.due_at <= at],
        "coverage.never": [p.site_id for p in points if not p.paused and p.last_valid_at is None],
    }
    return Told(figures, {"worst": worst}, rows)
