"""Figures that the demo's planner froze: coverage, the ledger, and the reports of the last week and month."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from data import journal
from data.days import day_start
from data.demo.world import World
from data.queries import coverage_rows, hazard_figures, hazard_rows, reports
from data.queries.standing import Part
from data.snapshots import Rows, content_hash, pack
from models import Area, Snapshot
from rules.coverage import DEFINITION as COVERAGE
from rules.permissions import Viewer
from rules.reports import DEFINITION as REPORT
from rules.reports import ReportKind, periods
from rules.snapshots import LEDGER_DEFINITION
from settings import settings


def make_frozen(session: Session, world: World, top: Area) -> None:
    """As `actions` would have kept them, each with its journal line, so that `cli.py verify` finds them whole."""
    planner = world.people["planner"][0]
    viewer = Viewer(planner.id or 0, planner.name, tuple(world.grants[planner.id or 0]))
    monday = world.today - timedelta(days=world.today.weekday())
    for day in (world.today.replace(day=1), monday):
        _coverage(session, world, viewer, top, day_start(day))
    _ledger(session, world, viewer, top)
    for kind in (ReportKind.MONTHLY, ReportKind.WEEKLY):
        _report(session, world, viewer, top, kind)


def _coverage(session: Session, world: World, viewer: Viewer, top: Area, at: datetime) -> None:
    found = coverage_rows.behind(session, viewer, at=at, part=Part(top.path))
    told = {"kind": coverage_rows.KIND, "definition": COVERAGE, "as_of": at, "known_at": at, "scope": {}}
    _keep(session, world, viewer, top, told, found.figure._asdict(), found.rows)


def _ledger(session: Session, world: World, viewer: Viewer, top: Area) -> None:
    on, at = world.today - timedelta(days=1), world.end
    value = hazard_figures.counts(session, viewer, on=on)._asdict()
    scope = {"on": on.isoformat()}
    told = {"kind": hazard_rows.KIND, "definition": LEDGER_DEFINITION, "as_of": at, "known_at": at, "scope": scope}
    _keep(session, world, viewer, top, told, value, hazard_figures.ids_behind(session, viewer, on=on))


def _report(session: Session, world: World, viewer: Viewer, top: Area, kind: ReportKind) -> None:
    period = periods(kind, world.today, settings().report_weekday)[0]
    known_at = max(world.end, reports.as_of(period, world.end))
    found = reports.gather(
        session, viewer, kind=kind, area_id=top.id or 0, period=period, campaign_id=None, known_at=known_at
    )
    told = {
        "kind": reports.PREFIX + kind.value, "definition": REPORT, "as_of": reports.as_of(period, known_at),
        "known_at": known_at, "scope": reports.scope_of(period, None),
    }  # fmt: skip
    _keep(session, world, viewer, top, told, found.value, found.rows)


def _keep(
    session: Session, world: World, viewer: Viewer, top: Area, told: dict[str, Any], value: Mapping[str, Any],
    rows: Rows,
) -> None:  # fmt: skip
    at = max(told["known_at"], world.end)
    row = Snapshot(
        id=world.id(at), area_id=top.id or 0, value=journal.plain(dict(value)), rows=pack(rows), hash="",
        frozen_by=viewer.person_id, frozen_at=at, is_demo=True, **told,
    )  # fmt: skip
    row.hash = content_hash(row)
    session.add(row)
    session.flush()
    after = {"kind": row.kind, "definition": row.definition, "as_of": row.as_of, "area": row.area_id, "hash": row.hash}
    journal.record(session, viewer, "freeze", ("snapshot", row.id), after=after)
