"""Freezing a report of a period, and putting a figure right by hand with a reason."""

from uuid import UUID

from sqlmodel import Session

from actions.snapshots import Figure, freeze
from data import journal
from data.days import local_day
from data.queries import reports
from models import ReportCorrection, Snapshot, now
from rules.errors import BadInput
from rules.permissions import Viewer, require
from rules.reports import (
    DEFINITION,
    MAY_CORRECT,
    MAY_REPORT,
    Period,
    ReportKind,
    corrected,
    kind_of,
    mind_correction,
    mind_period,
)

LONGEST_REASON = 200


def make_report(
    session: Session, *, viewer: Viewer, kind: str, area_id: int, period: Period, campaign_id: int | None = None
) -> Snapshot:
    """Freeze the report of an area and a period. Made again it is the one that was frozen: what came later is told
    beside it. Only a report that was made before its period was over can be made anew."""
    wanted, moment = kind_of(kind), now()
    area = reports.area_in_sight(session, viewer, area_id)
    require(viewer, MAY_REPORT, area_path=area.path)
    mind_period(period, local_day(moment))
    if wanted is ReportKind.FINAL and campaign_id is None:
        raise BadInput("Choose the plan that the final report is about.", field="campaign")
    scope = reports.scope_of(period, campaign_id)
    before = reports.kept_before(session, kind=wanted, area_id=area_id, scope=scope)
    if before is not None and local_day(before.known_at) > period.ends_on:
        return before
    told = reports.gather(
        session, viewer, kind=wanted, area_id=area_id, period=period, campaign_id=campaign_id, known_at=moment
    )
    if campaign_id is not None and not told.value["plans"]:
        raise BadInput("This plan has nothing in this area and period.", field="campaign")
    figure = Figure(
        kind=reports.PREFIX + wanted.value,
        definition=DEFINITION,
        as_of=reports.as_of(period, moment),
        known_at=moment,
        area_id=area_id,
        value=told.value,
        rows=told.rows,
        scope=scope,
        title=told.value["campaign"],
    )
    return freeze(session, viewer=viewer, figure=figure)


def correct_report(
    session: Session, *, viewer: Viewer, snapshot_id: UUID, code: str, value: float, reason: str
) -> ReportCorrection:
    """Put one count right by hand; the report tells both figures, who and why."""
    kept = reports.report(session, viewer, snapshot_id=snapshot_id)
    area = reports.area_in_sight(session, viewer, kept.area_id)
    require(viewer, MAY_CORRECT, area_path=area.path)
    standing = corrected(kept.figures, kept.corrections)
    mind_correction(standing, code, value)
    if not reason.strip():
        raise BadInput("Say why.", field="reason")
    row = ReportCorrection(
        snapshot_id=snapshot_id,
        code=code,
        before=standing[code],
        after=value,
        reason=reason.strip()[:LONGEST_REASON],
        person_id=viewer.person_id or None,
    )
    session.add(row)
    session.flush()
    journal.record(
        session,
        viewer,
        "report_corrected",
        ("snapshot", snapshot_id),
        before={code: row.before},
        after={code: row.after},
        reason=row.reason,
    )
    return row
