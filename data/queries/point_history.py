"""Points with all that the rules need to know of a time, for what no single statement adds up."""

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlmodel import Session, col

from data.moments import moment
from data.queries.former import as_it_was
from data.queries.standing import valid
from models import Inspection, Site, SiteInterval, SitePause
from rules.coverage import CLASSES, Point, Span

FEW = 500
"""So many sites are named in a statement."""


def points_of(
    session: Session, scope: list[Any], starts: datetime, ends: datetime, known_at: datetime
) -> dict[int, Point]:
    """The points of these conditions on a site that exist within the time, by site."""
    there = [overlapping(starts, ends), *scope]
    asked = select(col(Site.id), col(Site.risk), col(Site.created_at), col(Site.ended_at)).where(*there)
    sites = session.execute(as_it_was(session, asked, ends)).all()
    if not sites:
        return {}
    if len(sites) <= FEW:  # named, so that no database reads the visits of all sites for them
        ids: Any = [row.id for row in sites]
    else:
        ids = as_it_was(session, select(col(Site.id)).where(*there), ends).scalar_subquery()
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


def overlapping(starts: datetime, ends: datetime) -> ColumnElement[bool]:
    over = col(Site.ended_at)
    return and_(col(Site.created_at) < moment(ends), or_(over.is_(None), over > moment(starts)))
