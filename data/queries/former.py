"""Questions about a past day are asked of the sites as they were then: their type, risk, area and floor, and whether
they were there at all. Where no site has changed since, the question stays as it is and costs nothing more.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import CTE, case, column, func, not_, null, select, table
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from data.moments import moment
from models import Site, SiteState
from models.site_states import KEPT

NAME = str(Site.__tablename__)
COLUMNS = tuple(Site.model_fields)


def as_it_was(session: Session, statement: Any, at: datetime) -> Any:
    """The same statement, in which `sites` are the sites as they were at that moment.

    A common table of that very name stands before the real one, so that every condition in the statement means it.
    """
    changed = select(col(SiteState.id)).where(col(SiteState.until) > moment(at)).limit(1)
    if session.execute(changed).first() is None:
        return statement
    return statement.add_cte(_sites_at(at, session.get_bind().dialect.name))


def _sites_at(at: datetime, dialect: str) -> CTE:
    """Like the table, with the former state that ended first after the moment in the place of the present one; what was
    gone then had ended when it was last there."""
    schema = "main" if dialect == "sqlite" else None  # else SQLite takes the name for the common table itself
    real = table(NAME, *(column(name) for name in COLUMNS), schema=schema)
    state = SiteState
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
    return select(*columns).outerjoin_from(real, then, then.c.site_id == real.c.id).cte(NAME)
