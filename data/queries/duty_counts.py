"""How many checks each site owed by each rule in its period, and how many were made; data.queries.schedule lists them.

A period that is over is asked of the sites as they were when it ended, a running one of the sites as they are at the
moment that is asked about: their type, class, area and floor, whether they were there, and whether they were left out.
"""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Date,
    Integer,
    String,
    and_,
    case,
    cast,
    func,
    literal,
    not_,
    or_,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Session, col
from sqlmodel.sql.sqltypes import UTCDateTime

from data.days import day_end, day_start
from data.moments import day_count, day_number, greater, lesser, moment
from data.queries.duty_rules import Running
from data.queries.ready import made_ready
from data.queries.scope import visible
from data.queries.standing import Part, saved
from models import CheckDay, Inspection, Site, SiteFrequency, SitePause, SiteStanding, SiteState
from rules.coverage import SAME_VISIT
from rules.permissions import Viewer
from rules.schedule import ONE_DAY
from settings import settings

ANY_NUMBER = 1_000_000
PERIOD: dict[str, Any] = {
    "rule_no": Integer(), "site_id": Integer(), "site_type": String(), "risk": String(), "kind": String(),
    "count": Integer(), "a_day": Integer(), "before": UTCDateTime(), "opens": UTCDateTime(), "closes": UTCDateTime(),
    "until": UTCDateTime(), "first_day": Date(), "last_day": Date(), "length": Integer(),
}  # fmt: skip
NEVER = datetime(9000, 1, 1, tzinfo=UTC)


def counted(
    session: Session, viewer: Viewer, part: Part, rules: list[Running], at: datetime, known_at: datetime
) -> Any:
    """Required and done for each site and rule; a rule's number is its place in the list. `state_id` is the former
    state of the site that the rule held for, 0 the present one."""
    periods = _periods(session, rules, at)
    earliest = min(min(day_end(one.window.ends), at) for one in rules)
    counts = []
    for sites in _sites(session, viewer, part, at, earliest):
        s, p = sites.c, periods.c
        of_type = and_(p.site_type == s.type, or_(p.risk == "", p.risk == s.risk))
        not_own = [p.site_id + 0 == 0, ~_has_its_own(sites, p, known_at)]  # + 0: to be joined by the type alone
        counts.append(_of(sites, periods, of_type, not_own, at, known_at))
        if any(one.site_id for one in rules):
            counts.append(_of(sites, periods, p.site_id == s.site_id, [], at, known_at))
    return union_all(*counts)


def _of(sites: CTE, periods: CTE, on: Any, more: list[Any], at: datetime, known_at: datetime) -> Any:
    s, p = sites.c, periods.c
    late = case((s.created_at <= p.opens, 0), else_=day_count(s.created_at, _shift()) - day_count(p.opens, _shift()))
    required = type_coerce(p.count * (p.length - late), Integer) // p.length
    then = min(at, known_at)
    settled = [  # nothing became known of any visit since the period began, or all that is known now was known then
        (s.settled_at < p.opens, 0),
        (s.settled_at <= moment(then), _kept_ready(sites, periods)),
    ]
    ready = case((s.ready == 1, case(*settled, else_=_kept_ready(sites, periods, then))))
    made = func.coalesce(ready, _counted_now(sites, periods, at, known_at))
    columns = [s.site_id, s.state_id, p.rule_no, p.kind, p.closes, required.label("required")]
    done = lesser(made, required).label("done")
    held = select(*columns, done).select_from(sites).join(periods, on)
    return held.where(s.since <= p.until, s.to > p.until, required > 0, ~_paused(sites, p), *more)


def _periods(session: Session, rules: list[Running], at: datetime) -> CTE:
    """Each rule in its period as a row. They come as one value, so that the statement stays the same and is compiled
    once, however many rules there are."""
    dialect = session.get_bind().dialect
    keep = UTCDateTime().dialect_impl(dialect).bind_processor(dialect) or datetime.isoformat
    told = [[_plain(value, keep) for value in _period(n, one, at)] for n, one in enumerate(rules)]
    lite = dialect.name == "sqlite"
    parted: Any = func.json_each(json.dumps(told)) if lite else func.jsonb_array_elements(literal(told, JSONB))
    each = parted.table_valued("value")
    rows = [_taken(each.c.value, n, of, lite).label(name) for n, (name, of) in enumerate(PERIOD.items())]
    return select(*rows).select_from(each).cte("periods").prefix_with("MATERIALIZED")


def _taken(value: Any, n: int, of: Any, lite: bool) -> ColumnElement[Any]:
    """One of the parts, as a column of its type would be compared."""
    if not lite:
        return cast(value.op("->>")(n), of)
    part = func.json_extract(value, f"$[{n}]")
    return cast(part, of) if isinstance(of, Integer) else type_coerce(cast(part, String), of)


def _plain(value: Any, keep: Callable[[datetime], Any]) -> Any:
    """As the database keeps it; `keep` is its own way with a moment."""
    if isinstance(value, datetime):
        told = keep(value)
        return told if isinstance(told, str) else told.isoformat()
    return value.isoformat() if isinstance(value, date) else value


def _period(n: int, one: Running, at: datetime) -> tuple[Any, ...]:
    opens, closes = day_start(one.window.starts), day_end(one.window.ends)
    risk, a_day = one.risk.value if one.risk else "", ANY_NUMBER if one.rule.period in ONE_DAY else 1
    length = (one.window.ends - one.window.starts).days + 1
    return (
        n, one.site_id, one.site_type, risk, one.rule.kind, one.rule.count, a_day, opens - SAME_VISIT, opens, closes,
        min(closes, at), *one.window, length,
    )  # fmt: skip


def _sites(session: Session, viewer: Viewer, part: Part, at: datetime, earliest: datetime) -> list[CTE]:
    """The sites of the part; where some have changed since the earliest moment that matters, their former states too.
    Each with the time over which it held; without those in which it was gone."""
    made, until = col(Site.created_at), col(SiteState.until)
    seen = [made <= moment(at), visible(viewer, Site.area_id + 0, Site.unit_id), *part.holds()]
    to = func.coalesce(col(Site.ended_at), moment(NEVER))
    changes = until > moment(earliest)
    if session.execute(select(col(SiteState.id)).where(changes).limit(1)).first() is None:
        return [_facts(literal(0), Site, made, to).where(*seen).cte("present").prefix_with("MATERIALIZED")]
    last = select(func.max(until)).where(col(SiteState.site_id) == col(Site.id)).correlate(Site).scalar_subquery()
    changed = col(Site.id).in_(select(col(SiteState.site_id)).where(changes).scalar_subquery())
    present = _facts(literal(0), Site, case((changed, greater(made, last)), else_=made), to).where(*seen)
    before = func.lag(until).over(partition_by=col(SiteState.site_id), order_by=(until, col(SiteState.id)))
    turns = select(col(SiteState.id), before.label("since")).where(changes).subquery()
    former = _facts(col(SiteState.id), SiteState, greater(made, func.coalesce(turns.c.since, made)), until)
    former = former.join(SiteState, col(SiteState.site_id) == col(Site.id)).join(turns, turns.c.id == SiteState.id)
    then = [visible(viewer, SiteState.area_id, Site.unit_id), *part.holds(SiteState), not_(col(SiteState.gone))]
    named = (present.cte("present"), former.where(*then).cte("former"))
    return [sites.prefix_with("MATERIALIZED") for sites in named]


def _facts(state_id: Any, facts: Any, since: Any, to: Any) -> Any:
    """What a site was from `since` on and no longer at `to`."""
    ready = case((made_ready(), 1), else_=0).label("ready")
    return (
        select(col(Site.id).label("site_id"), state_id.label("state_id"), col(facts.type).label("type"),
               cast(col(facts.risk), String).label("risk"), col(Site.created_at), since.label("since"),
               to.label("to"), ready, col(SiteStanding.settled_at))
        .select_from(Site)
        .outerjoin(SiteStanding, col(SiteStanding.site_id) == col(Site.id))
    )  # fmt: skip


def _has_its_own(sites: CTE, p: Any, known_at: datetime) -> ColumnElement[bool]:
    """Somebody set another frequency for this kind at this site, in force in this period."""
    own = select(col(SiteFrequency.id)).where(
        col(SiteFrequency.site_id) == sites.c.site_id,
        col(SiteFrequency.kind) == p.kind,
        col(SiteFrequency.in_force_from) <= p.last_day,
        or_(col(SiteFrequency.ended_on).is_(None), col(SiteFrequency.ended_on) > p.last_day),
        col(SiteFrequency.decided_at) <= moment(known_at),
    )
    return and_(_stands_in(sites, SiteFrequency.site_id), own.exists())


def _paused(sites: CTE, p: Any) -> ColumnElement[bool]:
    """Left out with a reason and an approver when the period ended, or now while it runs."""
    out = select(col(SitePause.id)).where(
        col(SitePause.site_id) == sites.c.site_id,
        col(SitePause.starts_at) <= p.until,
        col(SitePause.ends_at) > p.until,
        col(SitePause.approved_by).is_not(None),
    )
    return and_(_stands_in(sites, SitePause.site_id), out.exists())


def _stands_in(sites: CTE, site_id: Any) -> ColumnElement[bool]:
    """Few sites have anything special: of the others nothing is looked up for each of their duties."""
    return sites.c.site_id.in_(select(col(site_id)).scalar_subquery())


def _kept_ready(sites: CTE, periods: CTE, then: datetime | None = None) -> Any:
    """Added up of the days, looked up for the row: PostgreSQL cannot know how many duties there are to join. Null where
    one of the days rests on something that was not known `then`."""
    p, row = periods.c, CheckDay
    made = func.coalesce(func.sum(lesser(col(row.visits), p.a_day)), 0)
    told = case((func.max(col(row.settled_at)) > moment(then), None), else_=made) if then else made
    asked = select(told).where(
        col(row.site_id) == sites.c.site_id, col(row.kind) == p.kind, col(row.day).between(p.first_day, p.last_day)
    )
    return asked.correlate(sites, periods).scalar_subquery()


def _counted_now(sites: CTE, periods: CTE, at: datetime, known_at: datetime) -> Any:
    """Distinct days, or visits where the period is one day; the same person within ten minutes is one visit."""
    p, when = periods.c, col(Inspection.occurred_at)
    last = func.lag(when).over(partition_by=col(Inspection.person_id), order_by=when)
    checks = (
        select(when.label("at"), last.label("last"))
        .where(col(Inspection.site_id) == sites.c.site_id, when >= p.before, when < p.closes)
        .where(col(Inspection.kind) == p.kind, *saved(at, known_at))
        .correlate(sites, periods)
        .subquery()
    )
    c = checks.c
    gap = day_number(c.at) - day_number(c.last) > SAME_VISIT / timedelta(days=1)
    firsts = [c.at >= p.opens, or_(c.last.is_(None), gap)]
    made = case((p.a_day > 1, func.count()), else_=func.count(day_count(c.at, _shift()).distinct()))
    return select(made).select_from(checks).where(*firsts).correlate(sites, periods).scalar_subquery()


def _shift() -> float:
    """The community's zone as a part of a day east of Greenwich. China has one offset all year."""
    offset = settings().zone.utcoffset(datetime(2026, 1, 1))  # noqa: DTZ001 - the zone is what is asked
    return (offset or timedelta()) / timedelta(days=1)
