"""How many checks each site owed by each rule in its period, and how many were made; data.queries.schedule lists them.

A period that is over is asked of the sites as they were when it ended, a running one of the sites as they are at the
moment that is asked about: their type, class, area and floor, whether they were there, and whether they were left out.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import CTE, ColumnElement, Integer, and_, case, or_, select, type_coerce, union_all
from sqlmodel import Session, col

from data.days import day_end, day_start, zone_shift
from data.moments import day_count, lesser, moment
from data.queries.duty_days import Checks
from data.queries.duty_periods import periods
from data.queries.duty_rules import Running
from data.queries.duty_sites import sites
from data.queries.ready import all_settled
from data.queries.standing import Part
from models import SiteFrequency, SitePause
from rules.permissions import Viewer


def counted(
    session: Session, viewer: Viewer, part: Part, rules: list[Running], at: datetime, known_at: datetime
) -> Any:
    """Required and done for each site and rule; a rule's number is its place in the list. `state_id` is the former
    state of the site that the rule held for, 0 the present one."""
    then = min(at, known_at)
    of_types, *of_sites = periods(session, rules, at, then)
    earliest, opens = (min(one.window.ends for one in rules), min(one.window.starts for one in rules))
    held = sites(session, viewer, part, at, min(day_end(earliest), at), day_start(opens))
    s, p = held.c, of_types.rows.c
    of_type = and_(p.site_type == s.type, or_(p.risk == "", p.risk == s.risk))
    settled = all_settled(session, then)
    checks = Checks(held, of_types, at, known_at, all_settled=settled)
    counts = _of(checks, of_type).where(~_has_its_own(held, p, known_at))
    if not of_sites:
        return counts
    own = Checks(held, of_sites[0], at, known_at, all_settled=settled)
    return union_all(counts, _of(own, of_sites[0].rows.c.site_id == s.site_id))


def _of(checks: Checks, on: Any) -> Any:
    held, s, p = checks.held, checks.held.c, checks.periods.rows.c
    whole = or_(s.created_at.is_(None), s.created_at <= p.opens)  # nearly all were there when the period began
    owing = p.count * (p.length - (day_count(s.created_at, zone_shift()) - day_count(p.opens, zone_shift())))
    required = case((whole, p.count), else_=type_coerce(owing, Integer) // p.length)
    done = lesser(checks.made(required), required)
    duties = select(s.site_id, s.state_id, p.rule_no, p.turn, required.label("required"), done.label("done"))
    duties = checks.joined(duties.select_from(held).join(checks.periods.rows, on))
    owes = or_(whole, owing >= p.length)
    there = [or_(s.since.is_(None), s.since <= p.until), or_(s.to.is_(None), s.to > p.until)]
    return duties.where(*there, owes, ~_paused(held, p))


def _has_its_own(held: CTE, p: Any, known_at: datetime) -> ColumnElement[bool]:
    """Somebody set another frequency for this kind at this site, in force in this period."""
    own = select(col(SiteFrequency.id)).where(
        col(SiteFrequency.site_id) == held.c.site_id,
        col(SiteFrequency.kind) == p.kind,
        col(SiteFrequency.in_force_from) <= p.last_day,
        or_(col(SiteFrequency.ended_on).is_(None), col(SiteFrequency.ended_on) > p.last_day),
        col(SiteFrequency.decided_at) <= moment(known_at),
    )
    return and_(_stands_in(held, SiteFrequency.site_id), own.exists())


def _paused(held: CTE, p: Any) -> ColumnElement[bool]:
    """Left out with a reason and an approver when the period ended, or now while it runs."""
    out = select(col(SitePause.id)).where(
        col(SitePause.site_id) == held.c.site_id,
        col(SitePause.starts_at) <= p.until,
        col(SitePause.ends_at) > p.until,
        col(SitePause.approved_by).is_not(None),
    )
    return and_(_stands_in(held, SitePause.site_id), out.exists())


def _stands_in(held: CTE, site_id: Any) -> ColumnElement[bool]:
    """Few sites have anything special: of the others nothing is looked up for each of their duties."""
    return held.c.site_id.in_(select(col(site_id)).scalar_subquery())
