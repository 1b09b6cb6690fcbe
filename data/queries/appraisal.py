"""Units side by side in facts: open and overdue hazards, late daily reports, a veto. Units, never persons."""

from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import and_, case, func, select
from sqlmodel import Session, col

from data.days import day_end, local_day
from data.queries.hazard_figures import on_ledger_at, overdue_on
from data.queries.scope import visible
from models import Area, Hazard, Unit, Veto, ZeroReport
from rules.periods import is_late
from rules.permissions import Viewer

MOST_UNITS = 50


class VetoSeen(NamedTuple):
    id: int
    unit_id: int
    unit: str
    area: str
    year: int
    on: date
    reason: str
    lifted_at: datetime | None
    lift_reason: str
    mine: bool


class UnitFacts(NamedTuple):
    """`late_reports`: daily reports of the year that were late; `veto` = the reason, where one is in force."""

    unit_id: int
    unit: str
    open: int
    overdue: int
    late_reports: int
    veto: str


def vetoes(session: Session, viewer: Viewer, *, year: int) -> tuple[VetoSeen, ...]:
    """Those in force first."""
    rows = session.execute(
        select(Veto, col(Unit.name), col(Area.name), col(Area.path))
        .join(Unit, col(Unit.id) == col(Veto.unit_id))
        .join(Area, col(Area.id) == col(Veto.area_id))
        .where(visible(viewer, Veto.area_id, Veto.unit_id), col(Veto.year) == year)
        .order_by(col(Veto.lifted_at).is_not(None), col(Veto.on).desc(), col(Veto.id))
    )
    return tuple(
        VetoSeen(
            v.id or 0, v.unit_id, unit, area, v.year, v.on, v.reason, v.lifted_at, v.lift_reason,
            any(viewer.may(p, area_path=path) for p in ("manage_plans", "supervise_hazard")),
        )
        for v, unit, area, path in rows
    )  # fmt: skip


def units(session: Session, viewer: Viewer, *, year: int, on: date, limit: int = MOST_UNITS) -> tuple[UnitFacts, ...]:
    """Units with anything to say, those with a veto first, then by overdue and open hazards."""
    is_open = on_ledger_at(day_end(on))
    counts = {
        unit_id: (int(n), int(late))
        for unit_id, n, late in session.execute(
            select(
                col(Hazard.unit_id),
                func.sum(case((is_open, 1), else_=0)),
                func.sum(case((and_(is_open, overdue_on(on)), 1), else_=0)),
            )
            .where(visible(viewer, Hazard.area_id, Hazard.unit_id), col(Hazard.unit_id).is_not(None))
            .group_by(col(Hazard.unit_id))
        )
    }
    late = _late_reports(session, viewer, year)
    held = {v.unit_id: v.reason for v in vetoes(session, viewer, year=year) if v.lifted_at is None}
    wanted = {unit for unit, (n, _late) in counts.items() if n} | set(late) | set(held)
    names = session.execute(
        select(col(Unit.id), col(Unit.name)).where(visible(viewer, Unit.area_id, Unit.id), col(Unit.id).in_(wanted))
    )
    rows = [UnitFacts(id, name, *counts.get(id, (0, 0)), late.get(id, 0), held.get(id, "")) for id, name in names]
    rows.sort(key=lambda r: (not r.veto, -r.overdue, -r.open, -r.late_reports, r.unit))
    return tuple(rows[:limit])


def _late_reports(session: Session, viewer: Viewer, year: int) -> dict[int, int]:
    rows = session.execute(
        select(col(ZeroReport.unit_id), col(ZeroReport.on), col(ZeroReport.reported_at)).where(
            visible(viewer, ZeroReport.area_id, ZeroReport.unit_id),
            col(ZeroReport.on).between(date(year, 1, 1), date(year, 12, 31)),
        )
    )
    found: dict[int, int] = {}
    for unit_id, day, at in rows:
        if is_late(day, local_day(at)):
            found[unit_id] = found.get(unit_id, 0) + 1
    return found
