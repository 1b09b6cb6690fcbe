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
from data.moments import day_count, day_number, greater, lesser, moment
from data.queries.duty_rules import Running, finished, running
from data.queries.owed import Owed, OwedPage, OwedRule
from data.queries.scope import visible
from data.queries.standing import WHOLE, Part, existing, saved
from models import Area, Inspection, Site, SiteFrequency, SitePause
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
    rules = (running if which == "running" else finished)(session, today, known_at=known)
    if not rules:
        return OwedPage((), 0, 0, 0)
    found = session.execute(_asked(counted(viewer, part, rules, at, known), kind, limit, offset)).all()
    tallies = tuple(_rule(row, rules[row.rule_no]) for row in found if not row.site_id)
    listed = sorted((row for row in found if row.site_id), key=lambda row: _soonest(row, rules[row.rule_no]))
    rows = tuple(_owed(row, rules[row.rule_no], today) for row in listed)
    total = max((row.total for row in found), default=0)
    done, required = sum(t.done for t in tallies), sum(t.required for t in tallies)
    return OwedPage(rows, total, done, required, tuple(sorted(tallies, key=_worst_first)))


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
    open_ones = (
        select(c.site_id, c.rule_no, c.name, c.type, c.area_name, c.done, c.required, literal(0).label("sites"),
               literal(0).label("short"), func.count().over().label("total"))
        .where(*wanted)
        .order_by(c.closes, c.site_id, c.rule_no)
        .limit(limit)
        .offset(offset)
        .subquery()
    )  # fmt: skip
    return union_all(per_rule, select(open_ones))


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
    ]


def counted(viewer: Viewer, part: Part, rules: list[Running], at: datetime, known_at: datetime) -> Any:
    """Required and done for each site and rule; a rule's number is its place in the list."""
    duties = _duties(viewer, part, rules, at, known_at).cte("duties").prefix_with("MATERIALIZED")
    d = duties.c
    made = _made(duties, at, known_at).subquery()
    owing = d.length - greater(day_count(d.created_at, _shift()) - day_count(d.opens, _shift()), 0)
    required = type_coerce(d.count * owing, Integer) // d.length
    sums = (
        select(d.site_id, d.name, d.type, col(Area.name).label("area_name"), d.rule_no, d.kind, d.closes,
               required.label("required"), func.coalesce(made.c.made, 0).label("made"))
        .join(Area, col(Area.id) == d.area_id)
        .outerjoin(made, and_(made.c.site_id == d.site_id, made.c.rule_no == d.rule_no))
        .subquery()
    )  # fmt: skip
    return select(sums, lesser(sums.c.made, sums.c.required).label("done")).where(sums.c.required > 0)


def _duties(viewer: Viewer, part: Part, rules: list[Running], at: datetime, known_at: datetime) -> Any:
    """Each site with each rule that holds for it: those of its type, or its own for a kind where it has one."""
    periods = union_all(*(select(*_period(n, one)) for n, one in enumerate(rules))).cte("periods")
    p = periods.c
    columns = [
        col(Site.id).label("site_id"), col(Site.name), col(Site.type), col(Site.area_id), col(Site.created_at),
        p.rule_no, p.kind, p.count, p.by_visit, p.before, p.opens, p.closes, p.length,
    ]  # fmt: skip
    until = case((p.closes < moment(at), p.closes), else_=moment(at))
    sites = [existing(at), not_(_paused(until)), visible(viewer, Site.area_id, Site.unit_id), *part.holds()]
    of_type = and_(p.site_type == col(Site.type), or_(p.risk == "", p.risk == cast(col(Site.risk), String)))
    by_type = select(*columns).join(periods, of_type).where(p.site_id == 0, not_(_has_its_own(p, known_at)), *sites)
    by_own = select(*columns).join(periods, p.site_id == col(Site.id)).where(*sites)
    return union_all(by_type, by_own)


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


def _made(duties: CTE, at: datetime, known_at: datetime) -> Any:
    """Distinct days, or visits where the period is one day; the same person within ten minutes is one visit."""
    d, when = duties.c, col(Inspection.occurred_at)
    last = func.lag(when).over(
        partition_by=[col(Inspection.site_id), d.rule_no, col(Inspection.person_id)], order_by=when
    )
    checks = (
        select(d.site_id, d.rule_no, d.by_visit, d.opens, when.label("at"), last.label("last"))
        .join(Inspection, and_(col(Inspection.site_id) == d.site_id, when >= d.before, when < d.closes,
                               col(Inspection.kind) == d.kind))
        .where(*saved(at, known_at))
        .subquery()
    )  # fmt: skip
    c = checks.c
    gap = day_number(c.at) - day_number(c.last) > SAME_VISIT / timedelta(days=1)
    days = func.count(day_count(c.at, _shift()).distinct())
    made = case((c.by_visit == 1, func.count()), else_=days).label("made")
    kept = select(c.site_id, c.rule_no, made).where(c.at >= c.opens, or_(c.last.is_(None), gap))
    return kept.group_by(c.site_id, c.rule_no, c.by_visit)


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
