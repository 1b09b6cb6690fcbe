"""Questions about a past day are asked of the sites as they were then: their type, risk, area and floor, and whether
they were there at all. Where no site has changed since, the question stays as it is and costs nothing more.

A time is asked about with a row for each state that a site had in it: so a site that was moved or given another risk in
the middle of a month counts on each day as what it was.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import CTE, case, column, func, literal_column, not_, null, or_, select, table, union_all
from sqlalchemy.orm import aliased
from sqlmodel import Session, col
from sqlmodel.sql.sqltypes import UTCDateTime

from data.moments import moment
from data.named import among
from models import Site, SiteState
from models.site_states import KEPT

NAME = str(Site.__tablename__)
COLUMNS = tuple(Site.model_fields)
SINCE, UNTIL = "since_when", "until_when"


def as_it_was(session: Session, statement: Any, at: datetime) -> Any:
    """The same statement, in which `sites` are the sites as they were at that moment.

    A common table of that very name stands before the real one, so that every condition in the statement means it.
    """
    changed = select(col(SiteState.id)).where(col(SiteState.until) > moment(at)).limit(1)
    if session.execute(changed).first() is None:
        return statement
    return statement.add_cte(_sites_at(at, session.get_bind().dialect.name))


def as_they_were(
    session: Session, statement: Any, starts: datetime, ends: datetime, only: Sequence[int] | None = None
) -> Any:
    """The same statement in which `sites` have a row for each state of a site in this time; `only` some of them.

    Two columns more say from when until when it held: `since_when` and `until_when`, null for ever.
    """
    if session.execute(changed_within(starts, ends).limit(1)).first() is None:
        always: list[Any] = [null().label(SINCE), null().label(UNTIL)]
        return as_it_was(session, statement.add_columns(*always), ends)
    held = [literal_column(f"{NAME}.{name}", UTCDateTime()).label(name) for name in (SINCE, UNTIL)]
    return statement.add_columns(*held).add_cte(_sites_within(session, starts, ends, only))


def changed_within(starts: datetime, ends: datetime) -> Any:
    """Ids of the sites that were something else in a part of this time."""
    until = col(SiteState.until)
    return select(col(SiteState.site_id)).where(until > moment(starts), until <= moment(ends))


def _real(dialect: str) -> Any:
    """The table itself, which the common table of the same name hides."""
    schema = "main" if dialect == "sqlite" else None  # else SQLite takes the name for the common table itself
    return table(NAME, *(column(name) for name in COLUMNS), schema=schema)


@lru_cache(maxsize=16)
def _sites_at(at: datetime, dialect: str) -> CTE:
    """Made once for a moment: every question of a page asks about the same one.

    Like the table, with the former state that ended first after the moment in the place of the present one; what was
    gone then had ended when it was last there."""
    real, state = _real(dialect), SiteState
    turn = func.row_number().over(partition_by=col(state.site_id), order_by=(col(state.until), col(state.id)))
    since = select(state, turn.label("turn")).where(col(state.until) > moment(at)).subquery()
    then = select(since).where(since.c.turn == 1).subquery("former")
    told = {name: case((then.c.id.is_not(None), then.c[name]), else_=real.c[name]) for name in KEPT}
    there = aliased(state)
    last_there = select(func.max(col(there.until))).where(
        col(there.site_id) == then.c.site_id, not_(col(there.gone)), col(there.until) < then.c.until
    )
    left = func.coalesce(last_there.correlate(then).scalar_subquery(), real.c.created_at)
    ended = case((then.c.id.is_(None), real.c.ended_at), (then.c.gone, left), else_=null())
    columns = [{**told, "ended_at": ended}.get(name, real.c[name]).label(name) for name in COLUMNS]
    return (
        select(*columns)
        .outerjoin_from(real, then, then.c.site_id == real.c.id)
        .cte(NAME)
        .prefix_with("NOT MATERIALIZED")
    )


def _sites_within(session: Session, starts: datetime, ends: datetime, only: Sequence[int] | None) -> CTE:
    """Like the table, with a row for each former state too, as far as they reach into the time."""
    real, state = _real(session.get_bind().dialect.name), SiteState
    these = [] if only is None else [among(session, real.c.id, only)]
    before = func.lag(col(state.until)).over(
        partition_by=col(state.site_id), order_by=(col(state.until), col(state.id))
    )
    states = select(state, before.label(SINCE)).subquery()
    begun = or_(states.c[SINCE].is_(None), states.c[SINCE] <= moment(ends))
    then = select(states).where(states.c.until > moment(starts), begun, ~states.c.gone).subquery("former")
    told = {name: then.c[name] for name in KEPT} | {"ended_at": null()}
    columns = [told.get(name, real.c[name]).label(name) for name in COLUMNS]
    former = (
        select(*columns, then.c[SINCE], then.c.until.label(UNTIL))
        .join_from(real, then, then.c.site_id == real.c.id)
        .where(*these)
    )
    last = select(col(state.site_id), func.max(col(state.until)).label(SINCE)).group_by(col(state.site_id)).subquery()
    present = (
        select(*(real.c[name] for name in COLUMNS), last.c[SINCE], null().label(UNTIL))
        .outerjoin_from(real, last, last.c.site_id == real.c.id)
        .where(or_(last.c[SINCE].is_(None), last.c[SINCE] <= moment(ends)), *these)
    )
    return union_all(former, present).cte(NAME)
