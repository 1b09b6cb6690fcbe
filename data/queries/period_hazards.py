"""What the checks of a window found: numbers for each bar, and the rows behind them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select, true
from sqlmodel import Session, col

from data.days import local_day
from data.moments import moment
from data.queries.former import as_it_was
from data.queries.period_bars import by_moment, number, of_bar, within
from data.queries.scope import areas_below, visible
from models import Area, Hazard, Inspection, Site
from rules.periods import Bar, Special
from rules.permissions import Viewer
from rules.vocabulary import ON_LEDGER_STATES, Grade, HazardState


class HazardSeen(NamedTuple):
    id: UUID
    number: str | None
    title: str
    state: HazardState
    grade: Grade | None
    site: str
    area: str
    found_at: datetime
    due_on: date | None
    overdue: bool


def hazard_counts(
    session: Session, viewer: Viewer, *, window: Special, at: datetime
) -> dict[str, tuple[int, int, int]]:
    """By bar, of the lines that the window's own checks opened: found, struck off, overdue."""
    gone = and_(col(Hazard.state) == HazardState.STRUCK_OFF, col(Hazard.struck_off_at) <= moment(at))
    late = and_(col(Hazard.state).in_(ON_LEDGER_STATES), col(Hazard.due_on) < local_day(at))
    counted: dict[str, tuple[int, int, int]] = {}
    for until, bars in by_moment(window.bars, at):
        of_bars = [_from(bar, at) for bar in bars]
        asked = [number(and_(mine, more)) for mine in of_bars for more in (true(), gone, late)]
        statement = _hazards(viewer, window, at, of_bars, *asked)
        sums = [int(n) for n in session.execute(as_it_was(session, statement, until)).one()]
        counted |= {bar.code: (sums[3 * n], sums[3 * n + 1], sums[3 * n + 2]) for n, bar in enumerate(bars)}
    return counted


def hazards(
    session: Session, viewer: Viewer, *, window: Special, at: datetime, bar: str = "", limit: int = 200
) -> tuple[HazardSeen, ...]:
    """What the window's own checks found, the newest first."""
    found: list[Any] = []
    for until, bars in by_moment([b for b in window.bars if not bar or b.code == bar], at):
        asked = _hazards(
            viewer, window, at, [_from(b, at) for b in bars], col(Hazard.id), col(Hazard.number), col(Hazard.title),
            col(Hazard.state), col(Hazard.grade), col(Site.name), col(Area.name), col(Hazard.found_at),
            col(Hazard.due_on),
        )  # fmt: skip
        newest = asked.join(Area, col(Area.id) == col(Hazard.area_id)).order_by(col(Hazard.found_at).desc())
        found += session.execute(as_it_was(session, newest.limit(limit), until)).all()
    rows = sorted(found, key=lambda row: row.found_at, reverse=True)[:limit]
    today = local_day(at)
    return tuple(
        HazardSeen._make((*row, row.state in ON_LEDGER_STATES and row.due_on is not None and row.due_on < today))
        for row in rows
    )


def _from(bar: Bar, at: datetime) -> ColumnElement[bool]:
    return and_(of_bar(bar, at), *within(bar, at))


def _hazards(
    viewer: Viewer, window: Special, at: datetime, of_bars: Sequence[ColumnElement[bool]], *columns: Any
) -> Any:
    inside = [col(Site.area_id).in_(areas_below(window.area_path))] if window.area_path else []
    return (
        select(*columns)
        .select_from(Hazard)
        .join(Inspection, col(Inspection.id) == col(Hazard.inspection_id))
        .join(Site, col(Site.id) == col(Inspection.site_id))
        .where(
            visible(viewer, Hazard.area_id, Hazard.unit_id),
            col(Hazard.state) != HazardState.REJECTED,
            col(Hazard.recorded_at) <= moment(at),
            *inside,
            or_(*of_bars),
        )
    )
