"""Points with all that the rules need to know of a time, for what no single statement adds up."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, literal_column, or_, select, union
from sqlmodel import Session, col

from data.moments import moment
from data.named import FEW, among
from data.queries.former import SINCE, as_they_were
from data.queries.standing import valid
from models import Inspection, Site, SiteInterval, SitePause
from rules.coverage import CLASSES, Point, Span


def points_of(
    session: Session,
    scope: list[Any],
    starts: datetime,
    ends: datetime,
    known_at: datetime,
    only: Sequence[int] | None = None,
) -> dict[int, tuple[Point, ...]]:
    """What these conditions find within the time, by site: a point for each state in which the site answered to them.

    A site that was moved or given another risk is two points, one on duty up to that moment and one from then on.
    `only`: ids of the sites that can answer, where they are known.
    """
    there = [overlapping(starts, ends), *scope, *([] if only is None else [among(session, col(Site.id), only)])]
    asked: Any = select(col(Site.id).label("id"), col(Site.risk), col(Site.created_at), col(Site.ended_at)).where(
        *there
    )
    asked = as_they_were(session, asked, starts, ends, only)
    sites = session.execute(asked.order_by(col(Site.id), literal_column(SINCE).nulls_first())).all()
    known = {row.id for row in sites}
    if not known:
        return {}
    # named, so that no database reads the visits of all sites for them
    visits = _visits(session, known, starts - longest_interval(session), ends, known_at)
    pauses = pauses_of(session, among(session, col(SitePause.site_id), known))
    intervals = intervals_of(session, among(session, col(SiteInterval.site_id), known))
    found: dict[int, tuple[Point, ...]] = {}
    for i, risk, created, ended, since, until in sites:
        before = (Span(created, since),) if since and since > created else ()
        out = (*pauses[i], *before)
        point = Point(risk, created, tuple(visits[i]), until or ended, out, tuple(intervals[i]))
        found[i] = (*found.get(i, ()), point)
    return found


def _visits(
    session: Session, ids: set[int], since: datetime, until: datetime, known_at: datetime
) -> dict[int, list[datetime]]:
    found = defaultdict(list)
    asked = select(col(Inspection.site_id), col(Inspection.occurred_at)).where(
        among(session, col(Inspection.site_id), ids),
        *valid(until, known_at),
        col(Inspection.occurred_at) > moment(since),
    )
    for site_id, at in session.execute(asked):
        found[site_id].append(at)
    return found


def pauses_of(session: Session, mine: ColumnElement[bool]) -> dict[int, list[Span]]:
    """By site; those without an approver leave nothing out."""
    found = defaultdict(list)
    asked = select(col(SitePause.site_id), col(SitePause.starts_at), col(SitePause.ends_at)).where(
        mine, col(SitePause.approved_by).is_not(None)
    )
    for site_id, starts, ends in session.execute(asked):
        found[site_id].append(Span(starts, ends))
    return found


def intervals_of(session: Session, mine: ColumnElement[bool]) -> dict[int, list[tuple[datetime, int]]]:
    """By site, where somebody set one of its own."""
    found = defaultdict(list)
    asked = select(col(SiteInterval.site_id), col(SiteInterval.in_force_from), col(SiteInterval.days))
    for site_id, since, days in session.execute(asked.where(mine)):
        found[site_id].append((since, days))
    return found


def longest_interval(session: Session) -> timedelta:
    own = session.execute(select(func.max(col(SiteInterval.days)))).scalar() or 0
    return timedelta(days=max(own, *(of.days for of in CLASSES.values())))


def overlapping(starts: datetime, ends: datetime) -> ColumnElement[bool]:
    over = col(Site.ended_at)
    return and_(col(Site.created_at) < moment(ends), or_(over.is_(None), over > moment(starts)))


def few_of(session: Session, sites: list[Any]) -> list[int] | None:
    """Their ids, where they are few enough to be named in a statement, which then looks at no other."""
    ids = sorted(session.execute(union(*sites).limit(FEW + 1)).scalars())
    return ids if len(ids) <= FEW else None


def one_of(id: Any, sites: list[Any]) -> ColumnElement[bool]:
    return or_(*(id.in_(some.scalar_subquery()) for some in sites))
