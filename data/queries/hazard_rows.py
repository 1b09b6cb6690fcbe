"""What came after a frozen figure of the ledger: which of its open lines are struck off by now, and what is new."""

from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlmodel import Session, col

from data.queries import hazard_figures
from data.queries.hazard_figures import HazardCounts, on_ledger_at
from data.queries.overview import within
from data.queries.scope import visible
from data.queries.snapshots import frozen_whole
from models import Hazard
from rules.permissions import Viewer

KIND = "hazards"


class Later(NamedTuple):
    """A frozen figure of the ledger beside the ledger as it stands today."""

    was: dict[str, Any]
    now: HazardCounts
    struck_off: int  # of the lines that were open then
    registered: int  # since then
    open_then: int  # as the ledger says today of that moment: an import or a correction may have changed it


def later(session: Session, viewer: Viewer, *, snapshot_id: UUID, on: date) -> Later | None:
    """`on` is today. None where it is a figure of another kind."""
    kept = frozen_whole(session, viewer, snapshot_id=snapshot_id).figure
    if kept.kind != KIND:
        return None
    here, then = within(viewer, kept.area_path), kept.as_of
    gone = and_(col(Hazard.registered_at) < then, col(Hazard.struck_off_at) >= then)
    struck_off, registered, open_then = (
        _count(session, here, condition) for condition in (gone, col(Hazard.registered_at) >= then, on_ledger_at(then))
    )
    now = hazard_figures.counts(session, here, on=on)
    return Later(kept.value, now, struck_off, registered, open_then)


def _count(session: Session, viewer: Viewer, condition: Any) -> int:
    asked = select(func.count()).where(condition, visible(viewer, Hazard.area_id, Hazard.unit_id))
    return int(session.execute(asked).scalar() or 0)
