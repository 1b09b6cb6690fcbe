"""Closing a month: how long each site was fresh and active is added up once, by the rule, and kept.

A visit that reaches the server late, or is accepted or refused later, makes the rows of its site anew in the same
transaction, so that a closed month always says what is known of it.
"""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, func, insert, select
from sqlmodel import Session, col

from actions.standings import renew
from data import journal
from data.days import local_day, zone_name
from data.queries.calendar_months import Month, month_of
from data.queries.former import as_it_was
from data.queries.point_history import longest_interval, points_of
from models import Inspection, Site, SiteMonth, now
from models.site_states import KEPT as FACTS
from rules.coverage import kept
from rules.permissions import SYSTEM

MOST_MONTHS = 12
"""Months before the running one that are kept ready."""


def month_to_close(session: Session, *, on: date) -> Month | None:
    """The oldest of the last twelve months that is over and not closed yet, after those that were closed in another
    zone than the community's; None when there is nothing to do."""
    began = session.execute(select(func.min(col(Inspection.occurred_at)))).scalar()
    if began is None:
        return None
    asked = select(col(SiteMonth.month), col(SiteMonth.timezone) == zone_name()).distinct()
    closed = {first: bool(ours) for first, ours in session.execute(asked)}
    if not all(closed.values()):
        return month_of(min(first for first, ours in closed.items() if not ours))
    first, month, found = month_of(local_day(began)).first, month_of(on), None
    for _ in range(MOST_MONTHS):
        month = month_of(month.first - timedelta(days=1))
        if month.first < first:
            break
        if month.first not in closed:
            found = month
    return found


def close_month(session: Session, *, month: Month) -> int:
    """Add up one month for all sites; how many there were. What was added up in another zone gives way."""
    session.execute(delete(SiteMonth).where(col(SiteMonth.month) == month.first))
    rows = _rows(session, month, [])
    if rows:
        session.execute(insert(SiteMonth), rows)
    journal.record(session, SYSTEM, "close_month", ("month", month.first), after={"sites": len(rows)})
    return len(rows)


def learnt(session: Session, *, site_id: int, occurred_at: datetime) -> None:
    """Something became known about a visit of this site: what is kept of it is made anew."""
    renew(session, [site_id])
    touched = select(col(SiteMonth.month)).where(
        col(SiteMonth.site_id) == site_id, col(SiteMonth.month) >= month_of(local_day(occurred_at)).first,
        col(SiteMonth.timezone) == zone_name(),
    )  # fmt: skip
    for first in session.execute(touched).scalars().all():
        mine = [col(SiteMonth.site_id) == site_id, col(SiteMonth.month) == first]
        session.execute(delete(SiteMonth).where(*mine))
        rows = _rows(session, month_of(first), [col(Site.id) == site_id])
        if rows:
            session.execute(insert(SiteMonth), rows)


def _rows(session: Session, month: Month, scope: list[ColumnElement[bool]]) -> list[dict[str, object]]:
    settled, was = _settled(session, month, scope), _was(session, month, scope)
    rows: list[dict[str, object]] = []
    for site_id, points in points_of(session, scope, month.starts, month.ends, now()).items():
        share, weight = kept(points, month.starts, month.ends), points[-1].weight
        rows.append(
            {
                "month": month.first,
                "timezone": zone_name(),
                "site_id": site_id,
                "weight": weight,
                "fresh": share.numerator / weight,
                "active": share.denominator / weight,
                "settled_at": settled.get(site_id, month.starts),
                **was[site_id],
            }
        )
    return rows


def _was(session: Session, month: Month, scope: list[ColumnElement[bool]]) -> dict[int, dict[str, object]]:
    """What each site was when the month ended."""
    facts: Any = select(col(Site.id), *(col(getattr(Site, name)).label(name) for name in FACTS)).where(*scope)
    found = session.execute(as_it_was(session, facts, month.ends)).mappings()
    return {row["id"]: {name: row[name] for name in FACTS} for row in found}


def _settled(session: Session, month: Month, scope: list[ColumnElement[bool]]) -> dict[int, datetime]:
    """When the last thing became known about the visits that a site's row rests on, those refused since too."""
    known = [func.max(col(c)) for c in (Inspection.recorded_at, Inspection.accepted_at, Inspection.voided_at)]
    asked = select(col(Inspection.site_id), *known).where(
        col(Inspection.occurred_at) > month.starts - longest_interval(session),
        col(Inspection.occurred_at) <= month.ends,
    )
    if scope:
        asked = asked.where(col(Inspection.site_id).in_(select(col(Site.id)).where(*scope).scalar_subquery()))
    found = session.execute(asked.group_by(col(Inspection.site_id)))
    return {row[0]: max(when for when in row[1:] if when) for row in found}
