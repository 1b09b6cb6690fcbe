"""Setting what one site owes, with person, date and reason; it holds from its day on."""

from datetime import date
from typing import Any, TypeVar

from sqlalchemy import select
from sqlmodel import Session, col

from data import journal, reference
from data.days import day_start, local_day
from models import Area, Site, SiteFrequency, SiteInterval, SitePause, now
from rules import duties as rules
from rules.errors import BadInput, UnknownThing
from rules.permissions import Viewer, require

Decision = TypeVar("Decision", SiteInterval, SiteFrequency, SitePause)


def set_interval(session: Session, *, viewer: Viewer, site_id: int, days: int, on: date, reason: str) -> SiteInterval:
    """From the beginning of that day the site must be seen every so many days; today means from this moment on."""
    site = _site(session, viewer, site_id)
    said = rules.mind_reason(reason)
    rules.mind_interval(days)
    rules.mind_day(on, local_day(now()))
    since = max(day_start(on), now())
    row = SiteInterval(site_id=site_id, days=days, reason=said, person_id=viewer.person_id, in_force_from=since)
    return _keep(session, viewer, "set_interval", site, row, {"days": days, "from": since})


def set_frequency(
    session: Session, *, viewer: Viewer, site_id: int, kind: str, count: int, period: str, on: date, reason: str
) -> SiteFrequency:
    """So many checks of this kind per period in place of the rules of the type, from the period that holds the day."""
    site = _site(session, viewer, site_id)
    said = rules.mind_reason(reason)
    rules.mind_frequency(count, period)
    rules.mind_day(on, local_day(now()))
    if kind not in reference.words("check_kinds"):
        raise BadInput("There is no such kind of check.", field="kind")
    before = _end_earlier(session, site_id, kind, on)
    row = SiteFrequency(
        site_id=site_id,
        kind=kind,
        count=count,
        period=period,
        reason=said,
        person_id=viewer.person_id,
        in_force_from=on,
    )
    after = {"kind": kind, "count": count, "period": period, "from": on}
    return _keep(session, viewer, "set_frequency", site, row, after, before)


def end_frequency(session: Session, *, viewer: Viewer, site_id: int, kind: str, on: date, reason: str) -> None:
    """From the period that holds that day the site follows the rules of its type again."""
    site = _site(session, viewer, site_id)
    said = rules.mind_reason(reason)
    rules.mind_day(on, local_day(now()))
    before = _end_earlier(session, site_id, kind, on)
    if before is None:
        raise BadInput("This site has no frequency of its own for this kind of check.", field="kind")
    session.flush()
    after = {"kind": kind, "ended_on": on}
    journal.record(session, viewer, "end_frequency", ("site", site.id), before=before, after=after, reason=said)


def leave_out(session: Session, *, viewer: Viewer, site_id: int, starts: date, ends: date, reason: str) -> SitePause:
    """Out of coverage from the beginning of one day to the beginning of another; whoever decides it approves it."""
    site = _site(session, viewer, site_id)
    said = rules.mind_reason(reason)
    rules.mind_pause(starts, ends, local_day(now()))
    since = max(day_start(starts), now())
    row = SitePause(
        site_id=site_id, starts_at=since, ends_at=day_start(ends), reason=said, approved_by=viewer.person_id
    )
    return _keep(session, viewer, "leave_out", site, row, {"from": since, "until": day_start(ends)})


def _site(session: Session, viewer: Viewer, site_id: int) -> Site:
    site = session.get(Site, site_id)
    area = session.get(Area, site.area_id) if site else None
    if site is None or area is None or not viewer.sees(area_path=area.path, unit_id=site.unit_id):
        raise UnknownThing("There is no such site here.")
    require(viewer, rules.MAY_CHANGE, area_path=area.path)
    if site.ended_at is not None:
        raise BadInput("This site has ended; it owes nothing any more.")
    return site


def _end_earlier(session: Session, site_id: int, kind: str, on: date) -> dict[str, Any] | None:
    """What was in force ends where the new one begins; what had not begun yet never does."""
    asked = select(SiteFrequency).where(
        col(SiteFrequency.site_id) == site_id, col(SiteFrequency.kind) == kind, col(SiteFrequency.ended_on).is_(None)
    )
    before = None
    for row in session.execute(asked).scalars():
        row.ended_on = max(on, row.in_force_from)
        before = {"kind": kind, "count": row.count, "period": row.period, "from": row.in_force_from}
    return before


def _keep(
    session: Session,
    viewer: Viewer,
    verb: str,
    site: Site,
    row: Decision,
    after: dict[str, Any],
    before: dict[str, Any] | None = None,
) -> Decision:
    session.add(row)
    session.flush()
    journal.record(session, viewer, verb, ("site", site.id), before=before, after=after, reason=row.reason)
    return row
