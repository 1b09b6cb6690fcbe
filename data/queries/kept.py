"""Point-days kept over a time: how long points were fresh, of the time that they were active.

Most points have one interval and no pause in the time asked about; for these the database adds up the fresh time. The
few others are cut at every change by rules.coverage itself, so both ways are one definition.
"""

from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import CTE, ColumnElement, Float, and_, case, func, or_, select, type_coerce
from sqlmodel import Session, col

from data.days import day_start, local_day
from data.moments import day_number, greater, lesser, moment
from data.queries.scope import visible
from data.queries.standing import WHOLE, Part, interval_days, interval_lengths, valid, weight
from models import Inspection, Site, SiteInterval, SiteMonth, SitePause
from rules.coverage import CLASSES, Point, Share, Span
from rules.coverage import kept as kept_by_rule
from rules.permissions import Viewer


class KeptMonth(NamedTuple):
    """Weighted point-days kept in one month; `final` when the month is over."""

    month: date
    share: float | None
    numerator: float
    denominator: float
    final: bool


def kept(
    session: Session,
    viewer: Viewer,
    *,
    starts: datetime,
    ends: datetime,
    part: Part = WHOLE,
    known_at: datetime | None = None,
) -> Share:
    """Kept(starts, ends). `known_at` is when the server must have had a visit, by default the end."""
    changing = _changing(starts, ends)
    scope = [visible(viewer, Site.area_id, Site.unit_id), *part.holds()]
    steady = _steady(session, [*scope, ~changing], starts, ends, known_at or ends)
    cut = points_of(session, [*scope, changing], starts, ends, known_at or ends)
    return steady + kept_by_rule(cut.values(), starts, ends)


def histories(
    session: Session, viewer: Viewer, *, starts: datetime, ends: datetime, part: Part = WHOLE
) -> dict[int, Point]:
    """Points by site with all that the rule needs to know of this time, as known at its end."""
    return points_of(session, [visible(viewer, Site.area_id, Site.unit_id), *part.holds()], starts, ends, ends)


def kept_by_month(
    session: Session, viewer: Viewer, *, at: datetime, months: int = 6, part: Part = WHOLE
) -> tuple[KeptMonth, ...]:
    """The running month and those before it, oldest first, as known at `at`; none before the records begin."""
    spans = _months(session, at, months)
    over = [span for span in spans if span.ends <= at]
    closed = _closed(session, viewer, part, over, at)
    rows = []
    for span in spans:
        share = closed.get(span.first) or kept(
            session, viewer, starts=span.starts, ends=min(span.ends, at), part=part, known_at=at
        )
        rows.append(KeptMonth(span.first, share.value, share.numerator, share.denominator, span.ends <= at))
    return tuple(rows)


class Month(NamedTuple):
    first: date
    starts: datetime
    ends: datetime


def month_of(day: date) -> Month:
    """The month that holds a day, in the community's own zone."""
    first = day.replace(day=1)
    after = (first + timedelta(days=32)).replace(day=1)
    return Month(first, day_start(first), day_start(after))


def _months(session: Session, at: datetime, months: int) -> list[Month]:
    began = session.execute(select(func.min(col(Inspection.occurred_at)))).scalar() or at
    found = [month_of(local_day(at))]
    while len(found) < months and found[0].starts > began:
        found.insert(0, month_of(found[0].first - timedelta(days=1)))
    return found


def _closed(session: Session, viewer: Viewer, part: Part, over: list[Month], at: datetime) -> dict[date, Share]:
    """Months that were added up when they closed. What a row has learnt after `at` is left to the rule."""
    row, months = SiteMonth, [month.first for month in over]
    if not months:
        return {}
    closed = set(session.execute(select(col(row.month)).where(col(row.month).in_(months)).distinct()).scalars())
    seen = select(col(Site.id)).where(visible(viewer, Site.area_id, Site.unit_id), *part.holds())
    mine = [col(row.month).in_(closed), col(row.site_id).in_(seen.scalar_subquery())]
    known = col(row.settled_at) <= moment(at)
    sums = select(
        col(row.month),
        func.sum(case((known, col(row.weight) * col(row.fresh)), else_=0.0)),
        func.sum(case((known, col(row.weight) * col(row.active)), else_=0.0)),
        func.sum(case((known, 0), else_=1)),
    )
    found, learnt = {month: Share(0.0, 0.0) for month in closed}, set()
    for first, fresh, active, late_rows in session.execute(sums.where(*mine).group_by(col(row.month))):
        found[first] = Share(float(fresh), float(active))
        learnt |= {first} if late_rows else set()
    for month in over:
        if month.first in learnt:
            late = select(col(row.site_id)).where(*mine, ~known, col(row.month) == month.first)
            late_ones = [col(Site.id).in_(late.scalar_subquery())]
            found[month.first] += kept_by_rule(
                points_of(session, late_ones, month.starts, month.ends, at).values(), month.starts, month.ends
            )
    return found


def _changing(starts: datetime, ends: datetime) -> ColumnElement[bool]:
    """Points whose duty changes within the time: paused for a part of it, or given another interval."""
    pause = select(col(SitePause.site_id)).where(
        col(SitePause.starts_at) < moment(ends),
        col(SitePause.ends_at) > moment(starts),
        col(SitePause.approved_by).is_not(None),
    )
    change = select(col(SiteInterval.site_id)).where(
        col(SiteInterval.in_force_from) > moment(starts), col(SiteInterval.in_force_from) < moment(ends)
    )
    return or_(col(Site.id).in_(pause.scalar_subquery()), col(Site.id).in_(change.scalar_subquery()))


def _overlapping(starts: datetime, ends: datetime) -> ColumnElement[bool]:
    over = col(Site.ended_at)
    return and_(col(Site.created_at) < moment(ends), or_(over.is_(None), over > moment(starts)))


def _steady(session: Session, scope: list[Any], starts: datetime, ends: datetime, known_at: datetime) -> Share:
    """Sum of the gaps between visits, each cut off where the visit goes stale or the duty ends."""
    first, last = day_number(moment(starts)), day_number(moment(ends))
    ended = func.coalesce(day_number(col(Site.ended_at)), last)
    duty = (
        select(col(Site.id).label("site_id"), weight().label("weight"), interval_days(starts).label("days"),
               _number(greater(day_number(col(Site.created_at)), first)).label("lo"),
               _number(lesser(ended, last)).label("hi"))
        .where(_overlapping(starts, ends), *scope)
        .cte("duty").prefix_with("MATERIALIZED")
    )  # fmt: skip
    after = func.lead(col(Inspection.occurred_at)).over(
        partition_by=col(Inspection.site_id), order_by=col(Inspection.occurred_at)
    )
    seen = (
        select(duty, day_number(col(Inspection.occurred_at)).label("v"), day_number(after).label("after"))
        .join(Inspection, col(Inspection.site_id) == duty.c.site_id)
        .where(*valid(ends, known_at), col(Inspection.occurred_at) > _back(session, duty, starts))
        .subquery()
    )
    until = _number(lesser(func.coalesce(seen.c.after, seen.c.hi), seen.c.v + seen.c.days, seen.c.hi))
    lasted = until - _number(greater(seen.c.v, seen.c.lo))
    fresh = select(func.coalesce(func.sum(seen.c.weight * case((lasted > 0, lasted), else_=0.0)), 0.0))
    active = select(func.coalesce(func.sum(duty.c.weight * (duty.c.hi - duty.c.lo)), 0.0))
    row = session.execute(select(fresh.scalar_subquery(), active.scalar_subquery())).one()
    return Share(float(row[0]), float(row[1]))


def _back(session: Session, duty: CTE, starts: datetime) -> ColumnElement[datetime]:
    """Before this a visit cannot matter: the start less the interval of the row, as exact bound values."""
    return case(
        *((duty.c.days == n, moment(starts - timedelta(days=n))) for n in interval_lengths(session, starts)),
        else_=moment(starts),
    )


def points_of(
    session: Session, scope: list[Any], starts: datetime, ends: datetime, known_at: datetime
) -> dict[int, Point]:
    """The points whose duty changes, with all that the rule needs to cut them."""
    sites = session.execute(
        select(col(Site.id), col(Site.risk), col(Site.created_at), col(Site.ended_at)).where(
            _overlapping(starts, ends), *scope
        )
    ).all()
    ids = select(col(Site.id)).where(_overlapping(starts, ends), *scope).scalar_subquery()
    visits, pauses, intervals = defaultdict(list), defaultdict(list), defaultdict(list)
    since = col(Inspection.occurred_at) > moment(starts - longest_interval(session))
    seen = select(col(Inspection.site_id), col(Inspection.occurred_at)).where(
        col(Inspection.site_id).in_(ids), *valid(ends, known_at), since
    )
    for site_id, at in session.execute(seen):
        visits[site_id].append(at)
    out = select(col(SitePause.site_id), col(SitePause.starts_at), col(SitePause.ends_at)).where(
        col(SitePause.site_id).in_(ids), col(SitePause.approved_by).is_not(None)
    )
    for site_id, left, right in session.execute(out):
        pauses[site_id].append(Span(left, right))
    own = select(col(SiteInterval.site_id), col(SiteInterval.in_force_from), col(SiteInterval.days))
    for site_id, since_when, days in session.execute(own.where(col(SiteInterval.site_id).in_(ids))):
        intervals[site_id].append((since_when, days))
    return {
        i: Point(risk, created, tuple(visits[i]), ended, tuple(pauses[i]), tuple(intervals[i]))
        for i, risk, created, ended in sites
    }


def longest_interval(session: Session) -> timedelta:
    own = session.execute(select(func.max(col(SiteInterval.days)))).scalar() or 0
    return timedelta(days=max(own, *(of.days for of in CLASSES.values())))


def _number(value: Any) -> ColumnElement[float]:
    return type_coerce(value, Float())
