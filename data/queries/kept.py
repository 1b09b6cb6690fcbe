"""Point-days kept over a time: how long points were fresh, of the time that they were active.

Most points have one interval, one risk and no pause in the time asked about; for these the database adds up the fresh
time. The few others are cut at every change by rules.coverage itself, so both ways are one definition, and the figure
of a month is what its days come to.
"""

from datetime import date, datetime, timedelta
from itertools import chain
from typing import Any, NamedTuple

from sqlalchemy import CTE, ColumnElement, Float, and_, case, false, func, or_, select, type_coerce
from sqlmodel import Session, col

from data.days import local_day
from data.moments import day_number, greater, lesser, moment
from data.named import among
from data.queries.calendar_months import Month, month_of
from data.queries.closed_months import closed_months
from data.queries.former import as_it_was, changed_within
from data.queries.intervals import days_of, interval_lengths, own_intervals
from data.queries.point_history import few_of, one_of, overlapping, points_of
from data.queries.ready import settled
from data.queries.standing import WHOLE, Part, held_by, valid, weight
from models import Inspection, Site, SiteInterval, SitePause, SiteStanding
from rules.coverage import Point, Share
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
    return _kept_of(session, held_by(viewer, part), starts, ends, known_at or ends)


def histories(
    session: Session, viewer: Viewer, *, starts: datetime, ends: datetime, part: Part = WHOLE
) -> dict[int, tuple[Point, ...]]:
    """Points by site with all that the rule needs to know of this time, as known at its end."""
    return points_of(session, held_by(viewer, part), starts, ends, ends)


def kept_in(session: Session, viewer: Viewer, *, spans: list[Month], at: datetime, part: Part = WHOLE) -> list[Share]:
    """Of each month; one that was added up when it closed is not counted again."""
    closed = closed_months(session, viewer, part, [span for span in spans if span.ends <= at], at)
    return [
        closed.get(span.first)
        or kept(session, viewer, starts=span.starts, ends=min(span.ends, at), part=part, known_at=at)
        for span in spans
    ]


def kept_by_month(
    session: Session, viewer: Viewer, *, at: datetime, months: int = 6, part: Part = WHOLE
) -> tuple[KeptMonth, ...]:
    """The running month and those before it, oldest first, as known at `at`; none before the records begin."""
    spans = _months(session, at, months)
    pairs = zip(spans, kept_in(session, viewer, spans=spans, at=at, part=part), strict=True)
    return tuple(KeptMonth(m.first, s.value, s.numerator, s.denominator, m.ends <= at) for m, s in pairs)


def _kept_of(session: Session, scope: list[Any], starts: datetime, ends: datetime, known_at: datetime) -> Share:
    some = _changing(starts, ends)
    few = few_of(session, some)
    changing = one_of(col(Site.id), some) if few is None else among(session, col(Site.id), few)
    steady = _steady(session, [*scope, ~changing], starts, ends, known_at)
    cut = points_of(session, [*scope, changing], starts, ends, known_at, few) if few != [] else {}
    return steady + kept_by_rule(chain.from_iterable(cut.values()), starts, ends)


def _months(session: Session, at: datetime, months: int) -> list[Month]:
    began = session.execute(select(func.min(col(Inspection.occurred_at)))).scalar() or at
    found = [month_of(local_day(at))]
    while len(found) < months and found[0].starts > began:
        found.insert(0, month_of(found[0].first - timedelta(days=1)))
    return found


def _changing(starts: datetime, ends: datetime) -> list[Any]:
    """Points whose duty changes within the time: paused for a part of it, given another interval, or changed."""
    pause = select(col(SitePause.site_id)).where(
        col(SitePause.starts_at) < moment(ends),
        col(SitePause.ends_at) > moment(starts),
        col(SitePause.approved_by).is_not(None),
    )
    change = select(col(SiteInterval.site_id)).where(
        col(SiteInterval.in_force_from) > moment(starts), col(SiteInterval.in_force_from) < moment(ends)
    )
    return [pause, change, changed_within(starts, ends)]


def _steady(session: Session, scope: list[Any], starts: datetime, ends: datetime, known_at: datetime) -> Share:
    """Sum of the gaps between visits, each cut off where the visit goes stale or the duty ends."""
    duty = _duty(scope, starts, ends, known_at)
    after = func.lead(col(Inspection.occurred_at)).over(
        partition_by=col(Inspection.site_id), order_by=col(Inspection.occurred_at)
    )
    seen = (
        select(duty, day_number(col(Inspection.occurred_at)).label("v"), day_number(after).label("after"))
        .join(Inspection, col(Inspection.site_id) == duty.c.site_id)
        .where(duty.c.told.is_(None), *valid(ends, known_at))
        .where(col(Inspection.occurred_at) > _back(session, duty, starts))
        .subquery()
    )
    until = _number(lesser(func.coalesce(seen.c.after, seen.c.hi), seen.c.v + seen.c.days, seen.c.hi))
    lasted = until - _number(greater(seen.c.v, seen.c.lo))
    fresh = select(func.coalesce(func.sum(seen.c.weight * case((lasted > 0, lasted), else_=0.0)), 0.0))
    told = func.coalesce(func.sum(duty.c.weight * func.coalesce(duty.c.told, 0.0)), 0.0)
    active = func.coalesce(func.sum(duty.c.weight * (duty.c.hi - duty.c.lo)), 0.0)
    ready = select(told.label("told"), active.label("active")).subquery()
    asked = select(fresh.scalar_subquery(), ready.c.told, ready.c.active)
    row = session.execute(as_it_was(session, asked, ends)).one()
    return Share(float(row[0]) + float(row[1]), float(row[2]))


def _duty(scope: list[Any], starts: datetime, ends: datetime, known_at: datetime) -> CTE:
    """Sites with the time that counts; `told` is how long they were fresh where that is kept ready, else null."""
    own = own_intervals(starts)
    first, last = day_number(moment(starts)), day_number(moment(ends))
    ended = func.coalesce(day_number(col(Site.ended_at)), last)
    days = days_of(own)
    rows = (
        select(col(Site.id).label("site_id"), weight().label("weight"), days.label("days"),
               _number(greater(day_number(col(Site.created_at)), first)).label("lo"),
               _number(lesser(ended, last)).label("hi"),
               case((_is_ready(days, starts, ends, known_at), _told(days, starts, ends)), else_=None).label("told"))
        .outerjoin(own, own.c.site_id == col(Site.id))
        .outerjoin(SiteStanding, col(SiteStanding.site_id) == col(Site.id))
        .where(overlapping(starts, ends), *scope)
    )  # fmt: skip
    return rows.cte("duty").prefix_with("MATERIALIZED")


def _is_ready(days: Any, starts: datetime, ends: datetime, known_at: datetime) -> ColumnElement[bool]:
    """On duty all the time, and nobody came in it, or it begins with the month that the standing has added up."""
    over, row, month = col(Site.ended_at), SiteStanding, month_of(local_day(starts))
    before = col(row.last) <= moment(starts)
    added_up = and_(col(row.month) == month.first, col(row.days) == days) if month.starts == starts else false()
    on_duty = and_(col(Site.created_at) <= moment(starts), or_(over.is_(None), over >= moment(ends)))
    return and_(settled(ends, known_at), on_duty, or_(col(row.last).is_(None), before, added_up))


def _told(days: Any, starts: datetime, ends: datetime) -> ColumnElement[float]:
    """Fresh up to the last visit, and after it until its interval is over."""
    row, first, last = SiteStanding, day_number(moment(starts)), day_number(moment(ends))
    seen = day_number(col(row.last))
    since = _number(greater(seen, first))
    rest = _number(lesser(seen + days, last)) - since
    until_then = case((col(row.last) > moment(starts), col(row.fresh)), else_=0.0)
    return case((col(row.last).is_(None), 0.0), else_=until_then + case((rest > 0, rest), else_=0.0))


def _back(session: Session, duty: CTE, starts: datetime) -> ColumnElement[datetime]:
    """Before this a visit cannot matter: the start less the interval of the row, as exact bound values."""
    return case(
        *((duty.c.days == n, moment(starts - timedelta(days=n))) for n in interval_lengths(session, starts)),
        else_=moment(starts),
    )


def _number(value: Any) -> ColumnElement[float]:
    return type_coerce(value, Float())
