"""Months whose point-days were added up when they closed, corrected by the rule for what has become known since."""

from datetime import date, datetime
from itertools import chain
from typing import Any, TypeVar

from sqlalchemy import and_, false, func, not_, or_, select
from sqlmodel import Session, col

from data.days import zone_name
from data.moments import moment
from data.queries.calendar_months import Month
from data.queries.former import changed_within
from data.queries.point_history import few_of, one_of, points_of
from data.queries.ready import made_ready
from data.queries.scope import sees_all, visible
from data.queries.standing import Part, held_by
from models import Site, SiteMonth, SiteStanding
from rules.coverage import Share
from rules.coverage import kept as kept_by_rule
from rules.permissions import Viewer

K = TypeVar("K")


def closed_months(session: Session, viewer: Viewer, part: Part, spans: list[Month], at: datetime) -> dict[date, Share]:
    """Months that were added up when they closed. What a row has learnt after `at` is left to the rule, and so is a
    site that was in the part for some of the month only."""
    row, months = SiteMonth, [month.first for month in spans]
    if not months:
        return {}
    here = col(row.timezone) == zone_name()
    # in the order of its index, or PostgreSQL looks for the month through all of them
    of_month = select(col(row.site_id)).where(here).order_by(col(row.site_id))
    closed = set(_some(session, {month: of_month.where(col(row.month) == month) for month in months}))
    held = and_(col(row.month).in_(months), here)
    mine = _as_they_were(session, viewer, part)
    stale = select(col(SiteStanding.site_id)).where(not_(made_ready()))
    sums = select(
        col(row.month),
        func.sum(col(row.weight) * col(row.fresh)),
        func.sum(col(row.weight) * col(row.active)),
        func.max(col(row.settled_at)),
    )
    found = {month: Share(0.0, 0.0) for month in closed}
    learnt = set(closed) if _some(session, {"stale": stale}) else set()
    for first, fresh, active, settled_at in session.execute(sums.where(held, *mine).group_by(col(row.month))):
        found[first] = Share(float(fresh), float(active))
        learnt |= {first} if settled_at > at else set()
    changes = {month: changed_within(month.starts, month.ends) for month in spans if month.first in closed}
    changing = _some(session, changes) if mine else []
    for month, changed in changes.items():
        unknown = or_(col(row.settled_at) > moment(at), col(row.site_id).in_(stale.scalar_subquery()))
        late = select(col(row.site_id)).where(col(row.month) == month.first, unknown, *mine)
        doubted = [*([late] if month.first in learnt else []), *([changed] if month in changing else [])]
        if doubted:
            found[month.first] += _corrected(session, held_by(viewer, part), month, mine, doubted, at)
    return found


def _as_they_were(session: Session, viewer: Viewer, part: Part) -> list[Any]:
    """Rows of the sites that were in the part when their month was over; all of them where that is all there are."""
    if part.is_whole and sees_all(session, viewer):
        return []
    mine = select(col(Site.id)).where(col(Site.unit_id).in_(viewer.unit_ids)).scalar_subquery()
    seen = or_(visible(viewer, SiteMonth.area_id), col(SiteMonth.site_id).in_(mine) if viewer.unit_ids else false())
    return [seen, *part.holds(SiteMonth)]


def _corrected(
    session: Session, scope: list[Any], month: Month, mine: list[Any], doubted: list[Any], at: datetime
) -> Share:
    """What the rule says of the sites that are doubted as known at `at`, less what was added up for them."""
    row = SiteMonth
    held = select(
        func.coalesce(func.sum(col(row.weight) * col(row.fresh)), 0.0),
        func.coalesce(func.sum(col(row.weight) * col(row.active)), 0.0),
    )
    rows = [*mine, col(row.month) == month.first, one_of(col(row.site_id), doubted)]
    fresh, active = session.execute(held.where(*rows)).one()
    few = few_of(session, doubted)
    which = [one_of(col(Site.id), doubted)] if few is None else []
    points = points_of(session, [*scope, *which], month.starts, month.ends, at, few)
    share = kept_by_rule(chain.from_iterable(points.values()), month.starts, month.ends)
    return share + Share(-float(fresh), -float(active))


def _some(session: Session, questions: dict[K, Any]) -> list[K]:
    """Those of the questions that find any row."""
    if not questions:
        return []
    first = session.execute(select(*(rows.limit(1).scalar_subquery() for rows in questions.values()))).one()
    return [key for key, found in zip(questions, first, strict=True) if found is not None]
