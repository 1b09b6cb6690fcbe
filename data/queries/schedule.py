"""What sites owe by the frequency rules in the periods that are running, and what they missed in those just over."""

from datetime import date, datetime, timedelta
from typing import Any, Literal

from sqlalchemy import (
    CTE,
    ColumnElement,
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
from sqlmodel import Session, col

from data.days import day_end, day_start, local_day
from data.moments import day_count, day_number, lesser, moment
from data.queries.duty_rules import Running, finished, running
from data.queries.owed import Owed, OwedPage, OwedRule
from data.queries.ready import settled
from data.queries.scope import visible
from data.queries.standing import WHOLE, Part, existing, saved
from models import Area, CheckMonth, Inspection, Site, SiteFrequency, SitePause, SiteStanding
from rules.coverage import SAME_VISIT
from rules.permissions import Viewer
from rules.schedule import ONE_DAY
from settings import settings

Which = Literal["running", "finished"]


def owed(
    session: Session,
    viewer: Viewer,
    *,
    at: datetime,
    part: Part = WHOLE,
    known_at: datetime | None = None,
    which: Which = "running",
    kind: str | None = None,
    limit: int = 200,
    offset: int = 0,
) -> OwedPage:
    """Every rule that a site has not met in the period running at `at`, or in the last one that was over by then.

    `kind` leaves the rows of one kind of check; the totals and the rules stay those of all kinds.
    """
    today, known = local_day(at), known_at or at
    rules = _of_types_here(session, (running if which == "running" else finished)(session, today, known_at=known))
    if not rules:
        return OwedPage((), 0, 0, 0)
    found = session.execute(_asked(counted(viewer, part, rules, at, known), kind, limit, offset)).all()
    tallies = tuple(_rule(row, rules[row.rule_no]) for row in found if not row.site_id)
    listed = sorted((row for row in found if row.site_id), key=lambda row: _soonest(row, rules[row.rule_no]))
    rows = tuple(_owed(row, rules[row.rule_no], today) for row in listed)
    total = max((row.total for row in found), default=0)
    done, required = sum(t.done for t in tallies), sum(t.required for t in tallies)
    return OwedPage(rows, total, done, required, tuple(sorted(tallies, key=_worst_first)))


def _of_types_here(session: Session, rules: list[Running]) -> list[Running]:
    """Rules for which there is any site: a community has few of all the types."""
    here = set(session.execute(select(col(Site.type)).distinct()).scalars())
    return [one for one in rules if one.site_id or one.site_type in here]


def _asked(counting: Any, kind: str | None, limit: int, offset: int) -> Any:
    """One statement, so that counting is done once: a line for each rule (site 0), then a page of what is not met."""
    tallied = counting.cte("counted").prefix_with("MATERIALIZED")
    c = tallied.c
    short = case((c.done < c.required, 1), else_=0)
    per_rule = select(
        literal(0).label("site_id"), c.rule_no, literal("").label("name"), literal("").label("type"),
        literal("").label("area_name"), func.sum(c.done).label("done"), func.sum(c.required).label("required"),
        func.count().label("sites"), func.sum(short).label("short"), literal(0).label("total"),
    ).group_by(c.rule_no)  # fmt: skip
    wanted = [c.done < c.required, *([c.kind == kind] if kind else [])]
    page = (
        select(c.site_id, c.rule_no, c.done, c.required, func.count().over().label("total"))
        .where(*wanted)
        .order_by(c.closes, c.site_id, c.rule_no)
        .limit(limit)
        .offset(offset)
        .subquery()
    )
    open_ones = (
        select(page.c.site_id, page.c.rule_no, col(Site.name), col(Site.type), col(Area.name), page.c.done,
               page.c.required, literal(0), literal(0), page.c.total)
        .join(Site, col(Site.id) == page.c.site_id)
        .join(Area, col(Area.id) == col(Site.area_id))
    )  # fmt: skip
    return union_all(per_rule, open_ones)


def _soonest(row: Any, one: Running) -> tuple[Any, ...]:
    return one.window.ends, row.site_id, row.rule_no


def _worst_first(rule: OwedRule) -> tuple[Any, ...]:
    return rule.share or 0.0, -rule.required, rule.type, rule.kind, rule.starts


def _period(n: int, one: Running) -> list[ColumnElement[Any]]:
    """A rule in its period as a row of constants."""
    opens = day_start(one.window.starts)
    return [
        literal(n).label("rule_no"),
        literal(one.site_id).label("site_id"),
        literal(one.site_type).label("site_type"),
        literal(one.risk.value if one.risk else "").label("risk"),
        literal(one.rule.kind).label("kind"),
        literal(one.rule.count).label("count"),
        literal(1 if one.rule.period in ONE_DAY else 0).label("by_visit"),
        moment(opens - SAME_VISIT).label("before"),
        moment(opens).label("opens"),
        moment(day_end(one.window.ends)).label("closes"),
        literal(one.window.ends).label("last_day"),
        literal((one.window.ends - one.window.starts).days + 1).label("length"),
        literal(1 if _is_months(one) else 0).label("by_month"),
        literal(one.window.starts).label("first_day"),
    ]


def _is_months(one: Running) -> bool:
    """Whole months, whose days are kept ready."""
    return one.window.starts.day == 1 and (one.window.ends + timedelta(days=1)).day == 1


def counted(viewer: Viewer, part: Part, rules: list[Running], at: datetime, known_at: datetime) -> Any:
    """Required and done for each site and rule; a rule's number is its place in the list."""
    periods = union_all(*(select(*_period(n, one)) for n, one in enumerate(rules))).cte("periods")
    duties = _duties(viewer, part, periods, at, known_at).cte("duties").prefix_with("MATERIALIZED")
    d, p = duties.c, periods.c
    made = case((d.ready == 1, _kept_ready(duties, periods)), else_=_counted_now(duties, periods, at, known_at))
    done = lesser(made, d.required).label("done")
    return select(d.site_id, d.rule_no, p.kind, p.closes, d.required, done).join(periods, p.rule_no == d.rule_no)


def _duties(viewer: Viewer, part: Part, periods: CTE, at: datetime, known_at: datetime) -> Any:
    """Each site with each rule that holds for it: those of its type, or its own for a kind where it has one."""
    p, created = periods.c, col(Site.created_at)
    late = case((created <= p.opens, 0), else_=day_count(created, _shift()) - day_count(p.opens, _shift()))
    required = type_coerce(p.count * (p.length - late), Integer) // p.length
    ready = case((and_(p.by_month == 1, settled(at, known_at)), 1), else_=0).label("ready")
    columns = [col(Site.id).label("site_id"), p.rule_no, required.label("required"), ready]
    until = case((p.closes < moment(at), p.closes), else_=moment(at))
    sites = [existing(at), not_(_paused(until)), visible(viewer, Site.area_id, Site.unit_id), *part.holds()]
    of_type = and_(p.site_type == col(Site.type), or_(p.risk == "", p.risk == cast(col(Site.risk), String)))
    by_type = select(*columns).join(periods, of_type).where(p.site_id == 0, not_(_has_its_own(p, known_at)))
    by_own = select(*columns).join(periods, p.site_id == col(Site.id))
    standing = col(SiteStanding.site_id) == col(Site.id)
    return union_all(
        *(rows.outerjoin(SiteStanding, standing).where(required > 0, *sites) for rows in (by_type, by_own))
    )


def _has_its_own(p: Any, known_at: datetime) -> ColumnElement[bool]:
    """Somebody set another frequency for this kind at this site, in force in this period."""
    own = select(col(SiteFrequency.id)).where(
        col(SiteFrequency.site_id) == col(Site.id),
        col(SiteFrequency.kind) == p.kind,
        col(SiteFrequency.in_force_from) <= p.last_day,
        or_(col(SiteFrequency.ended_on).is_(None), col(SiteFrequency.ended_on) > p.last_day),
        col(SiteFrequency.decided_at) <= moment(known_at),
    )
    return own.exists()


def _paused(until: ColumnElement[datetime]) -> ColumnElement[bool]:
    """Left out with a reason and an approver when the period ended, or now while it runs."""
    out = select(col(SitePause.id)).where(
        col(SitePause.site_id) == col(Site.id),
        col(SitePause.starts_at) <= until,
        col(SitePause.ends_at) > until,
        col(SitePause.approved_by).is_not(None),
    )
    return out.exists()


def _kept_ready(duties: CTE, periods: CTE) -> Any:
    """Days of whole months, looked up for the row: PostgreSQL cannot know how many duties there are to join."""
    p, row = periods.c, CheckMonth
    asked = select(func.coalesce(func.sum(col(row.days)), 0)).where(
        col(row.site_id) == duties.c.site_id,
        col(row.kind) == p.kind,
        col(row.month).between(p.first_day, p.last_day),
    )
    return asked.correlate(duties, periods).scalar_subquery()


def _counted_now(duties: CTE, periods: CTE, at: datetime, known_at: datetime) -> Any:
    """Distinct days, or visits where the period is one day; the same person within ten minutes is one visit."""
    p, when = periods.c, col(Inspection.occurred_at)
    last = func.lag(when).over(partition_by=col(Inspection.person_id), order_by=when)
    checks = (
        select(when.label("at"), last.label("last"))
        .where(col(Inspection.site_id) == duties.c.site_id, when >= p.before, when < p.closes)
        .where(col(Inspection.kind) == p.kind, *saved(at, known_at))
        .correlate(duties, periods)
        .subquery()
    )
    c = checks.c
    gap = day_number(c.at) - day_number(c.last) > SAME_VISIT / timedelta(days=1)
    firsts = [c.at >= p.opens, or_(c.last.is_(None), gap)]
    made = case((p.by_visit == 1, func.count()), else_=func.count(day_count(c.at, _shift()).distinct()))
    return select(made).select_from(checks).where(*firsts).correlate(duties, periods).scalar_subquery()


def _shift() -> float:
    """The community's zone as a part of a day east of Greenwich. China has one offset all year."""
    offset = settings().zone.utcoffset(datetime(2026, 1, 1))  # noqa: DTZ001 - the zone is what is asked
    return (offset or timedelta()) / timedelta(days=1)


def _owed(row: Any, one: Running, today: date) -> Owed:
    length = (one.window.ends - one.window.starts).days + 1
    gone = min((today - one.window.starts).days, length)
    expected = min(row.required, one.rule.count * gone // length)
    return Owed(
        row.site_id, row.name, row.type, row.area_name, one.rule.kind, one.rule.period, *one.window,
        row.required, row.done, expected, bool(one.site_id),
    )  # fmt: skip


def _rule(row: Any, one: Running) -> OwedRule:
    figures = (int(n) for n in (row.sites, row.short, row.done, row.required))
    return OwedRule(one.site_type, one.rule.kind, one.rule.period, one.rule.count, *one.window, *figures)
