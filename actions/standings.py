"""Keeping ready what all visits of a site come to, so that today's figures need not read a million of them.

The database marks a site as stale whenever one of its visits is written (models.laws); whoever saved it makes the site
anew in the same transaction, and the daily work does the rest. What is added up here is added up by the rules.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, delete, func, not_, select, type_coerce, update
from sqlmodel import Session, col
from sqlmodel.sql.sqltypes import UTCDateTime

from actions.checks import Seen, count_checks
from data.days import day_start, local_day, zone_name
from data.moments import greater
from data.named import among
from data.queries.calendar_months import Month, month_of
from data.queries.point_history import longest_interval
from data.queries.ready import made_ready
from data.queries.standing import proven
from models import CheckDay, CheckYear, Inspection, Site, SiteInterval, SiteStanding
from rules.coverage import SAME_VISIT, Point, kept
from rules.vocabulary import Risk

AT_ONCE = 200
"""Sites in one transaction of the daily work: phones wait no longer than that takes."""


@dataclass(frozen=True, slots=True)
class _Known:
    """One site: the last valid visit, when the last thing became known, and from where on something was written."""

    site_id: int
    since: datetime
    last: datetime | None
    settled_at: datetime
    risk: Risk
    created_at: datetime


def renew_some(session: Session) -> int:
    """Make some of the sites anew that are stale or were counted in another zone; how many there were."""
    stale = select(col(SiteStanding.site_id)).where(not_(made_ready())).order_by(col(SiteStanding.site_id))
    ids = list(session.execute(stale.limit(AT_ONCE)).scalars())
    renew(session, ids)
    return len(ids)


def renew(session: Session, ids: list[int]) -> None:
    """Make these sites anew from their visits."""
    _forget_other_zones(session, ids)
    known = list(_known(session, ids))
    gone = set(ids) - {one.site_id for one in known}
    if gone:  # no visit is left
        for table in (CheckDay, CheckYear, SiteStanding):
            session.execute(delete(table).where(among(session, col(table.site_id), gone)))
    if not known:
        return
    months = {one.site_id: month_of(local_day(one.last)) for one in known if one.last}
    first = local_day(min(one.since for one in known))
    seen = _seen(session, [one.site_id for one in known], _reach(session, first, months.values()))
    own = _own_intervals(session, [one.site_id for one in known])
    rows = [_row(one, months.get(one.site_id), seen[one.site_id], own[one.site_id]) for one in known]
    session.execute(update(SiteStanding), rows)
    count_checks(session, [one.site_id for one in known], seen, first)


def _forget_other_zones(session: Session, ids: list[int]) -> None:
    """What was counted by the days of another zone is counted from the first visit on."""
    mine = [among(session, col(SiteStanding.site_id), ids), col(SiteStanding.timezone) != zone_name()]
    others = list(session.execute(select(col(SiteStanding.site_id)).where(*mine)).scalars())
    if others:
        for table in (CheckDay, CheckYear):
            session.execute(delete(table).where(among(session, col(table.site_id), others)))
        session.execute(
            update(SiteStanding).where(among(session, col(SiteStanding.site_id), others)).values(since=None)
        )


def _known(session: Session, ids: list[int]) -> Iterator[_Known]:
    row, when = Inspection, col(Inspection.occurred_at)
    valid, counts = case((and_(_counts(), proven()), when)), case((_counts(), when))
    facts = [func.max(c) for c in (col(row.recorded_at), col(row.accepted_at), col(row.voided_at), counts)]
    asked = (
        select(col(Site.id), func.min(col(SiteStanding.since)), func.max(valid), col(Site.risk), col(Site.created_at),
               func.min(when), *facts)
        .join(row, col(row.site_id) == col(Site.id))
        .join(SiteStanding, col(SiteStanding.site_id) == col(Site.id))
        .where(among(session, col(Site.id), ids))
        .group_by(col(Site.id), col(Site.risk), col(Site.created_at))
    )  # fmt: skip
    for site_id, since, last, risk, created, began, *said in session.execute(asked):
        yield _Known(site_id, since or began, last, max(at for at in said if at), risk, created)


def _counts() -> ColumnElement[bool]:
    """Neither refused nor waiting for a look: data.queries.standing.saved with all that is known now."""
    return and_(col(Inspection.voided_at).is_(None), func.length(col(Inspection.needs_review)) == 0)


def _reach(session: Session, first: date, months: Iterable[Month]) -> datetime:
    """Before this no visit matters: a repeat before the first day, an interval before the month of a last visit."""
    back = longest_interval(session)
    return min([day_start(first) - SAME_VISIT, *(month.starts - back for month in months)])


def _seen(session: Session, ids: list[int], reach: datetime) -> dict[int, list[Seen]]:
    row, told = Inspection, col(Inspection.recorded_at)
    known = greater(
        col(row.occurred_at), told, *(func.coalesce(col(c), told) for c in (row.accepted_at, row.voided_at))
    )
    flags = (case((way, 1), else_=0) for way in (_counts(), and_(_counts(), proven())))
    asked = select(
        col(row.site_id), col(row.occurred_at), col(row.kind), col(row.person_id), *flags,
        type_coerce(known, UTCDateTime()),
    ).where(among(session, col(row.site_id), ids), col(row.occurred_at) >= reach)  # fmt: skip
    found: dict[int, list[Seen]] = defaultdict(list)
    for site_id, at, kind, person_id, counts, valid, settled_at in session.execute(asked):
        found[site_id].append(Seen(site_id, at, kind, person_id, bool(counts), bool(valid), settled_at))
    return found


def _own_intervals(session: Session, ids: list[int]) -> dict[int, list[tuple[datetime, int]]]:
    row = SiteInterval
    found: dict[int, list[tuple[datetime, int]]] = defaultdict(list)
    asked = select(col(row.site_id), col(row.in_force_from), col(row.days)).where(among(session, col(row.site_id), ids))
    for site_id, since, days in session.execute(asked):
        found[site_id].append((since, days))
    return found


def _row(one: _Known, month: Month | None, seen: list[Seen], own: list[tuple[datetime, int]]) -> dict[str, Any]:
    made = {
        "site_id": one.site_id, "stale": False, "timezone": zone_name(), "since": None, "last": one.last,
        "settled_at": one.settled_at,
    }  # fmt: skip
    if month is None or one.last is None:
        return {**made, "month": None, "days": 0, "fresh": 0.0}
    before = tuple(row for row in own if row[0] <= month.starts)
    point = Point(one.risk, one.created_at, tuple(v.at for v in seen if v.valid), intervals=before)
    fresh = kept([point], month.starts, one.last).numerator / point.weight
    return {**made, "month": month.first, "days": point.interval(month.starts).days, "fresh": fresh}
