"""The rules with their periods as rows of a statement, so that the database joins them to the sites they hold for."""

import json
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from sqlalchemy import CTE, ColumnElement, Date, Integer, String, cast, func, literal, select, type_coerce
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Session
from sqlmodel.sql.sqltypes import UTCDateTime

from data.days import day_end, day_start, local_day
from data.queries.duty_rules import Running
from rules.almanac import DAY
from rules.coverage import SAME_VISIT
from rules.schedule import ONE_DAY

ANY_NUMBER = 1_000_000
PERIOD: dict[str, Any] = {
    "rule_no": Integer(), "turn": Integer(), "site_id": Integer(), "site_type": String(), "risk": String(),
    "kind": String(), "count": Integer(), "a_day": Integer(), "before": UTCDateTime(), "opens": UTCDateTime(),
    "closes": UTCDateTime(), "until": UTCDateTime(), "first_day": Date(), "last_day": Date(), "read_to": Date(),
    "length": Integer(),
}  # fmt: skip
"""`turn` is the place of its end among all ends; `until` is the end, or the moment asked about while it runs. No day
after `read_to` belongs to the answer."""


def periods(session: Session, rules: list[Running], at: datetime, then: datetime) -> tuple[CTE, CTE | None]:
    """A row for each rule of a type; and for each rule of one site, where there are any. `rule_no` is the place in the
    list.

    They come as one value, so that the statement stays the same and is compiled once, however many rules there are.
    """
    turns = {ends: n for n, ends in enumerate(sorted({one.window.ends for one in rules}))}
    over = local_day(then) - DAY
    told = [_period(n, turns[one.window.ends], one, at, over) for n, one in enumerate(rules)]
    of_types = [row for row, one in zip(told, rules, strict=True) if not one.site_id]
    of_sites = [row for row, one in zip(told, rules, strict=True) if one.site_id]
    own = _as_table(session, of_sites, "own_periods") if of_sites else None
    return _as_table(session, of_types, "periods"), own


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


def _period(n: int, turn: int, one: Running, at: datetime, over: date) -> tuple[Any, ...]:
    """`over` is the last day that was over."""
    opens, closes = day_start(one.window.starts), day_end(one.window.ends)
    risk, a_day = one.risk.value if one.risk else "", ANY_NUMBER if one.rule.period in ONE_DAY else 1
    length = (one.window.ends - one.window.starts).days + 1
    read_to = one.window.ends if at > day_end(over) else min(one.window.ends, over)
    return (
        n, turn, one.site_id, one.site_type, risk, one.rule.kind, one.rule.count, a_day, opens - SAME_VISIT, opens,
        closes, min(closes, at), *one.window, read_to, length,
    )  # fmt: skip
