"""Daily reports of the units in key periods: who has sent theirs, who has not, what was late. Units, never persons."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from data.days import day_end, local_day
from data.queries.scope import visible
from data.queries.windows import windows
from models import Area, Unit, ZeroReport
from rules.periods import (
    ZERO_UNITS,
    DayReport,
    ReportState,
    Special,
    asked_on,
    is_late,
    kept_back,
    report_days,
)
from rules.permissions import Viewer

AHEAD = timedelta(days=14)  # so long a phone may be without a signal and still know that a report is asked for


class UnitDay(NamedTuple):
    """One unit on one day. `mine`: the viewer may report for it."""

    unit_id: int
    unit: str
    on: date
    report: DayReport
    note: str
    hazard_id: UUID | None
    mine: bool
    may_find: bool  # may enter what happened as a hazard


class UnitRow(NamedTuple):
    """One unit over the days of a window, newest first: a phone shows the last days without a swipe."""

    unit_id: int
    unit: str
    days: tuple[DayReport, ...]


def day(session: Session, viewer: Viewer, *, on: date, today: date) -> tuple[UnitDay, ...]:
    """Every unit that owes a report for a day; nothing where no window asks for one."""
    found = windows(session, viewer, year=on.year)
    units = [u for u in _units(session, viewer, on) if asked_on(found, on, u.path)]
    made = {row.unit_id: row for row in _reports(session, viewer, on, on)}
    return tuple(_unit_day(viewer, unit, made.get(unit.id), on, today) for unit in units)


def table(
    session: Session, viewer: Viewer, *, window: Special, today: date, days: int = 14
) -> tuple[tuple[date, ...], tuple[UnitRow, ...]]:
    """The last days of a window, unit by unit."""
    shown = tuple(reversed(report_days(window.window, today)[-days:]))
    if not (window.zero_report and shown):
        return (), ()
    made = {(r.unit_id, r.on): r for r in _reports(session, viewer, shown[-1], shown[0])}
    units = [u for u in _units(session, viewer, shown[0]) if u.path.startswith(window.area_path)]
    rows = (UnitRow(u.id, u.name, tuple(_report(made.get((u.id, on)), on, today) for on in shown)) for u in units)
    return shown, tuple(rows)


class Owed(NamedTuple):
    """What the one who reports for a unit takes along: the days that are asked for, and those that were reported."""

    unit_id: int
    unit: str
    days: tuple[tuple[date, date], ...]
    made: tuple[tuple[date, datetime], ...]


def owed(session: Session, viewer: Viewer, *, today: date) -> Owed | None:
    """For who reports for one unit; None for everybody else, and where no window open now or soon asks for it."""
    if not viewer.has("update_task"):
        return None
    mine = [u for u in _units(session, viewer, today) if viewer.may("update_task", area_path=u.path, unit_id=u.id)]
    if len(mine) != 1:
        return None
    (unit,) = mine
    last = today + AHEAD
    near = {w.key: w for year in {today.year, last.year} for w in windows(session, viewer, year=year)}
    asked = [w for w in near.values() if w.zero_report and unit.path.startswith(w.area_path)]
    days = tuple(sorted((w.starts, w.ends) for w in asked if w.ends >= today and w.starts <= last))
    made = tuple((r.on, r.reported_at) for r in _reports(session, viewer, today, today) if r.unit_id == unit.id)
    return Owed(unit.id, unit.name, days, made) if days else None


class _Unit(NamedTuple):
    id: int
    name: str
    path: str


def _units(session: Session, viewer: Viewer, on: date) -> list[_Unit]:
    rows = session.execute(
        select(col(Unit.id), col(Unit.name), col(Area.path))
        .join(Area, col(Area.id) == col(Unit.area_id))
        .where(
            visible(viewer, Unit.area_id, Unit.id),
            col(Unit.kind).in_(ZERO_UNITS),
            col(Unit.ended_at).is_(None),
            col(Unit.created_at) < day_end(on),
        )
        .order_by(col(Area.path), col(Unit.id))
    )
    return [_Unit(*row) for row in rows]


def _reports(session: Session, viewer: Viewer, first: date, last: date) -> Iterable[ZeroReport]:
    return session.execute(
        select(ZeroReport).where(
            visible(viewer, ZeroReport.area_id, ZeroReport.unit_id), col(ZeroReport.on).between(first, last)
        )
    ).scalars()


def _unit_day(viewer: Viewer, unit: _Unit, row: ZeroReport | None, on: date, today: date) -> UnitDay:
    mine = viewer.may("update_task", area_path=unit.path, unit_id=unit.id)
    finds = any(viewer.may(p, area_path=unit.path) for p in ("report_hazard", "log_inspection", "register_hazard"))
    note, hazard = (row.note, row.hazard_id) if row else ("", None)
    return UnitDay(unit.id, unit.name, on, _report(row, on, today), note, hazard, mine, finds)


def _report(row: ZeroReport | None, on: date, today: date) -> DayReport:
    if row is None:
        return DayReport(ReportState.WAITING if on >= today else ReportState.MISSING)
    made: datetime = row.reported_at
    state = ReportState.HAPPENED if row.happened else ReportState.NOTHING
    came = row.arrived_at if kept_back(made, row.arrived_at) else None
    return DayReport(state, is_late(on, local_day(made)), made, came, bool(row.review))
