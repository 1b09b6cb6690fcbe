"""What sites owe by the frequency rules in the periods that are running, and what they missed in those just over."""

from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import case, func, literal, select, union_all
from sqlmodel import Session, col

from data.days import closing_day, local_day
from data.queries.duty_counts import counted
from data.queries.duty_rules import Running, finished, running
from data.queries.owed import Owed, OwedPage, OwedRule
from data.queries.standing import WHOLE, Part
from models import Area, Site, SiteState
from rules.permissions import Viewer

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

    The end of a day belongs to that day: what ran on it is asked then, and what it brought to its end is over then too.
    `kind` leaves the rows of one kind of check; the totals and the rules stay those of all kinds.
    """
    today, known = local_day(at), known_at or at
    if which == "running":
        rules = running(session, closing_day(at), known_at=known)
    else:
        rules = finished(session, today, known_at=known)
    if not rules:
        return OwedPage((), 0, 0, 0)
    wanted = None if kind is None else [n for n, one in enumerate(rules) if one.rule.kind == kind]
    found = session.execute(_asked(counted(session, viewer, part, rules, at, known), wanted, limit, offset)).all()
    tallies = tuple(_rule(row, rules[row.rule_no]) for row in found if not row.site_id)
    listed = sorted((row for row in found if row.site_id), key=lambda row: _soonest(row, rules[row.rule_no]))
    rows = tuple(_owed(row, rules[row.rule_no], today) for row in listed)
    total = sum(rule.short for rule in tallies if kind in (None, rule.kind))
    done, required = sum(t.done for t in tallies), sum(t.required for t in tallies)
    return OwedPage(rows, total, done, required, tuple(sorted(tallies, key=_worst_first)))


def _asked(counting: Any, rule_nos: list[int] | None, limit: int, offset: int) -> Any:
    """One statement, so that counting is done once: a line for each rule (site 0), then a page of what is not met."""
    tallied = counting.cte("counted").prefix_with("MATERIALIZED")
    c, state = tallied.c, SiteState
    short = case((c.done < c.required, 1), else_=0)
    per_rule = select(
        literal(0).label("site_id"), c.rule_no, literal("").label("name"), literal("").label("type"),
        literal("").label("area_name"), func.sum(c.done).label("done"), func.sum(c.required).label("required"),
        func.count().label("sites"), func.sum(short).label("short"),
    ).group_by(c.rule_no)  # fmt: skip
    wanted = [c.done < c.required, *([] if rule_nos is None else [c.rule_no.in_(rule_nos)])]
    page = (
        select(c.site_id, c.state_id, c.rule_no, c.done, c.required)
        .where(*wanted)
        .order_by(c.turn, c.site_id, c.rule_no)
        .limit(limit)
        .offset(offset)
        .subquery()
    )
    open_ones = (
        select(page.c.site_id, page.c.rule_no, col(Site.name), func.coalesce(col(state.type), col(Site.type)),
               col(Area.name), page.c.done, page.c.required, literal(0), literal(0))
        .join(Site, col(Site.id) == page.c.site_id)
        .outerjoin(state, col(state.id) == page.c.state_id)
        .join(Area, col(Area.id) == func.coalesce(col(state.area_id), col(Site.area_id)))
    )  # fmt: skip
    return union_all(per_rule, open_ones)


def _soonest(row: Any, one: Running) -> tuple[Any, ...]:
    return one.window.ends, row.site_id, row.rule_no


def _worst_first(rule: OwedRule) -> tuple[Any, ...]:
    return rule.share or 0.0, -rule.required, rule.type, rule.kind, rule.starts


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
