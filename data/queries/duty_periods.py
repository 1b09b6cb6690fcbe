"""The rules with their periods as rows of a statement, so that the database joins them to the sites they hold for."""

import json
from collections.abc import Callable
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import CTE, ColumnElement, Date, Integer, String, cast, func, literal, select, type_coerce
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Session
from sqlmodel.sql.sqltypes import UTCDateTime

from data.days import day_end, day_of_year, day_start, local_day
from data.queries.duty_rules import Running
from rules.almanac import DAY
from rules.coverage import SAME_VISIT
from rules.schedule import ONE_DAY

PERIOD: dict[str, Any] = {
    "rule_no": Integer(), "turn": Integer(), "site_id": Integer(), "site_type": String(), "risk": String(),
    "kind": String(), "count": Integer(), "by_visit": Integer(), "before": UTCDateTime(), "opens": UTCDateTime(),
    "closes": UTCDateTime(), "until": UTCDateTime(), "first_day": Date(), "last_day": Date(), "read_to": Date(),
    "runs": Integer(), "length": Integer(), "year": Integer(), "from_day": Integer(), "days": Integer(),
    "next_year": Integer(), "next_days": Integer(),
}  # fmt: skip
"""`turn` is the place of its end among all ends; `until` is the end, or the moment asked about while it runs. No day
after `read_to` belongs to the answer; where the period `runs` some may lie after the moment. The days to read are so
many of its `year` from the day of that number on, and so many of the next year's where it passes New Year."""


class Periods(NamedTuple):
    """Rules with their periods; what some of them need that others do not is asked only then."""

    rows: CTE
    have_visits: bool  # one day, several visits
    pass_new_year: bool
    run: bool


def periods(session: Session, rules: list[Running], at: datetime, then: datetime) -> list[Periods]:
    """A row for each rule of a type; and for each rule of one site, where there are any. `rule_no` is the place in the
    list.

    They come as one value, so that the statement stays the same and is compiled once, however many rules there are.
    """
    turns = {ends: n for n, ends in enumerate(sorted({one.window.ends for one in rules}))}
    over = local_day(then) - DAY
    told = [_period(n, turns[one.window.ends], one, at, over) for n, one in enumerate(rules)]
    of_types = [row for row in told if not row["site_id"]]
    of_sites = [row for row in told if row["site_id"]]
    found = [_periods(session, of_types, "periods")]
    return [*found, _periods(session, of_sites, "own_periods")] if of_sites else found


def _periods(session: Session, told: list[dict[str, Any]], name: str) -> Periods:
    wanted = (any(row[column] for row in told) for column in ("by_visit", "next_year", "runs"))
    return Periods(_as_table(session, [tuple(row[column] for column in PERIOD) for row in told], name), *wanted)


def _as_table(session: Session, told: list[tuple[Any, ...]], name: str) -> CTE:
    dialect = session.get_bind().dialect
    keep = UTCDateTime().dialect_impl(dialect).bind_processor(dialect) or datetime.isoformat
    plain = [[_plain(value, keep) for value in row] for row in told]
    lite = dialect.name == "sqlite"
    parted: Any = func.json_each(json.dumps(plain)) if lite else func.jsonb_array_elements(literal(plain, JSONB))
    each = parted.table_valued("value")
    rows = [_taken(each.c.value, n, of, lite).label(column) for n, (column, of) in enumerate(PERIOD.items())]
    return select(*rows).select_from(each).cte(name).prefix_with("MATERIALIZED")


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


def _period(n: int, turn: int, one: Running, at: datetime, over: date) -> dict[str, Any]:
    """`over` is the last day that was over."""
    rule, (first, last) = one.rule, one.window
    opens, closes = day_start(first), day_end(last)
    runs = at > day_end(over) and last > over
    read_to = last if runs else min(last, over)
    year, from_day, days, next_year, next_days = within_years(first, read_to)
    return {
        "rule_no": n, "turn": turn, "site_id": one.site_id, "site_type": one.site_type,
        "risk": one.risk.value if one.risk else "", "kind": rule.kind, "count": rule.count,
        "by_visit": int(rule.period in ONE_DAY and rule.count > 1), "before": opens - SAME_VISIT, "opens": opens,
        "closes": closes, "until": min(closes, at), "first_day": first, "last_day": last, "read_to": read_to,
        "runs": int(runs), "length": (last - first).days + 1, "year": year, "from_day": from_day, "days": days,
        "next_year": next_year, "next_days": next_days,
    }  # fmt: skip


def within_years(first: date, last: date) -> tuple[int, int, int, int | None, int]:
    """Year, number of the first day in it and how many from there on; the next year and how many of it.

    There is no third one: a window is at most 366 days long (rules.periods.LONGEST_DAYS).
    """
    following = date(first.year + 1, 1, 1)
    days = max(0, (min(last, following - DAY) - first).days + 1)
    next_year, next_days = (None, 0) if last < following else (following.year, day_of_year(last))
    return first.year, day_of_year(first), days, next_year, next_days
