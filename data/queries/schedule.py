"""What sites owe by the frequency rules of their type in the periods that are running now."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

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
from data.queries.almanac import almanac
from data.queries.scope import visible
from data.queries.standing import WHOLE, Part, existing, paused, saved
from models import Area, FrequencyRule, Inspection, Site
from rules.almanac import Window
from rules.coverage import SAME_VISIT, Share
from rules.permissions import Viewer
from rules.schedule import ONE_DAY, Rule, Seasons, is_in_force, windows
from rules.vocabulary import Risk
from settings import settings

GAS_CLASS = {Risk.HIGH: "A", Risk.MEDIUM: "B", Risk.LOW: "C"}
"""The class of a gas household is its risk class under another name."""


class Owed(NamedTuple):
    """One rule at one site in its running period."""

    site_id: int
    name: str
    type: str
    area_name: str
    kind: str
    period: str
    starts: date
    ends: date
    required: int
    done: int  # capped
    expected: int  # by now, pro rata, rounded down


class OwedPage(NamedTuple):
    """Rules not yet met, the period that ends first first. The totals are over all rules, met ones too."""

    rows: tuple[Owed, ...]
    total: int
    done: int
    required: int

    @property
    def share(self) -> float | None:
        return Share(self.done, self.required).value


class Running(NamedTuple):
    """A rule of a site type with the period that it is in."""

    site_type: str
    risk: Risk | None  # only for sites of this class
    rule: Rule
    window: Window


def owed(
    session: Session,
    viewer: Viewer,
    *,
    at: datetime,
    part: Part = WHOLE,
    known_at: datetime | None = None,
    limit: int = 200,
    offset: int = 0,
) -> OwedPage:
    """Every rule that a site has not met in the period running at `at`."""
    today = local_day(at)
    rules = running(session, today)
    if not rules:
        return OwedPage((), 0, 0, 0)
    counted = _counted(viewer, part, rules, at, known_at or at).cte("counted").prefix_with("MATERIALIZED")
    c = counted.c
    totals = session.execute(
        select(func.coalesce(func.sum(c.done), 0), func.coalesce(func.sum(c.required), 0),
               func.coalesce(func.sum(case((c.done < c.required, 1), else_=0)), 0))
    ).one()  # fmt: skip
    open_ones = select(counted).where(c.done < c.required).order_by(c.closes, c.site_id, c.rule_no).limit(limit)
    rows = tuple(_owed(row, rules[row.rule_no], today) for row in session.execute(open_ones.offset(offset)))
    return OwedPage(rows, int(totals[2]), int(totals[0]), int(totals[1]))


def running(session: Session, today: date) -> list[Running]:
    """The rules in force today, each with its period; a rule outside its season is not among them."""
    seasons = Seasons.of(almanac(session, year, years_on=1) for year in (today.year - 1, today.year))
    rows = session.execute(
        select(FrequencyRule)
        .where((col(FrequencyRule.in_force_from).is_(None)) | (col(FrequencyRule.in_force_from) <= today))
        .where((col(FrequencyRule.ended_on).is_(None)) | (col(FrequencyRule.ended_on) > today))
        .order_by(col(FrequencyRule.id))
    ).scalars()
    of_type: dict[str, list[Rule]] = {}
    for row in rows:
        of_type.setdefault(row.site_type, []).append(Rule(row.count, row.period, row.kind, row.condition))
    return list(_running(of_type, today, seasons))


def _running(of_type: dict[str, list[Rule]], today: date, seasons: Seasons) -> Iterable[Running]:
    classes = {gas: risk for risk, gas in GAS_CLASS.items()}
    for site_type, rules in of_type.items():
        for rule in rules:
            for window in windows(rule, today, today, seasons):
                if is_in_force(rule, rules, window, seasons, classes):
                    yield Running(site_type, classes.get(rule.condition), rule, window)


def _period(n: int, one: Running) -> list[ColumnElement[Any]]:
    """A running rule as a row of constants."""
    opens = day_start(one.window.starts)
    return [
        literal(n).label("rule_no"),
        literal(one.site_type).label("site_type"),
        literal(one.risk.value if one.risk else "").label("risk"),
        literal(one.rule.kind).label("kind"),
        literal(one.rule.count).label("count"),
        literal(1 if one.rule.period in ONE_DAY else 0).label("by_visit"),
        moment(opens - SAME_VISIT).label("before"),
        moment(opens).label("opens"),
        moment(day_end(one.window.ends)).label("closes"),
        literal((one.window.ends - one.window.starts).days + 1).label("length"),
    ]


def _counted(viewer: Viewer, part: Part, rules: list[Running], at: datetime, known_at: datetime) -> Any:
    """Required and done for each site and rule; a rule's number is its place in the list."""
    periods = union_all(*(select(*_period(n, one)) for n, one in enumerate(rules))).cte("periods")
    p = periods.c
    sites = [existing(at), not_(paused(at)), visible(viewer, Site.area_id, Site.unit_id), *part.holds()]
    of_type = and_(p.site_type == col(Site.type), or_(p.risk == "", p.risk == cast(col(Site.risk), String)))
    made = _made(periods, of_type, [*sites, *saved(at, known_at)]).subquery()
    owing = p.length - greater(day_count(col(Site.created_at), _shift()) - day_count(p.opens, _shift()), 0)
    required = type_coerce(p.count * owing, Integer) // p.length
    counted = (
        select(col(Site.id).label("site_id"), col(Site.name), col(Site.type), col(Area.name).label("area_name"),
               p.rule_no, p.closes, required.label("required"), func.coalesce(made.c.made, 0).label("made"))
        .join(periods, of_type)
        .join(Area, col(Area.id) == col(Site.area_id))
        .outerjoin(made, and_(made.c.site_id == col(Site.id), made.c.rule_no == p.rule_no))
        .where(*sites)
        .subquery()
    )  # fmt: skip
    return select(counted, lesser(counted.c.made, counted.c.required).label("done")).where(counted.c.required > 0)


def _made(periods: CTE, of_type: ColumnElement[bool], conditions: list[Any]) -> Any:
    """Distinct days, or visits where the period is one day; the same person within ten minutes is one visit."""
    p, when = periods.c, col(Inspection.occurred_at)
    last = func.lag(when).over(
        partition_by=[col(Inspection.site_id), p.rule_no, col(Inspection.person_id)], order_by=when
    )
    checks = (
        select(col(Inspection.site_id), p.rule_no, p.by_visit, p.opens, when.label("at"), last.label("last"))
        .join(Site, col(Site.id) == col(Inspection.site_id))
        .join(periods, and_(of_type, p.kind == col(Inspection.kind), when >= p.before, when < p.closes))
        .where(*conditions)
        .subquery()
    )
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
    gone = (today - one.window.starts).days
    length = (one.window.ends - one.window.starts).days + 1
    expected = min(row.required, one.rule.count * gone // length)
    return Owed(
        row.site_id, row.name, row.type, row.area_name, one.rule.kind, one.rule.period, *one.window,
        row.required, row.done, expected,
    )  # fmt: skip
