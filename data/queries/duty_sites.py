"""The sites that may owe a check, each with the time over which it was what it was."""

from datetime import datetime
from typing import Any

from sqlalchemy import CTE, String, case, cast, func, literal, not_, null, select, type_coerce, union_all
from sqlmodel import Session, col
from sqlmodel.sql.sqltypes import UTCDateTime

from data.moments import moment
from data.queries.scope import visible
from data.queries.standing import Part, held_by
from models import Site, SiteState
from rules.permissions import Viewer


def sites(session: Session, viewer: Viewer, part: Part, at: datetime, earliest: datetime, opens: datetime) -> CTE:
    """A row for each site of the part; where some have changed since the earliest moment that matters, one for each of
    their former states too, without those in which it was gone. `state_id` 0 is the present state.

    Moments that matter to nobody are null, which costs less than comparing them: `created_at` before the first period
    opens, `since` of a first state, `to` of one that holds.
    """
    until = col(SiteState.until)
    seen = [col(Site.created_at) <= moment(at), *held_by(viewer, part)]
    changes = until > moment(earliest)
    if session.execute(select(col(SiteState.id)).where(changes).limit(1)).first() is None:
        return _named(session, _facts(literal(0), Site, cast(null(), UTCDateTime()), Site.ended_at, opens).where(*seen))
    last = select(func.max(until)).where(col(SiteState.site_id) == col(Site.id)).correlate(Site).scalar_subquery()
    changed = col(Site.id).in_(select(col(SiteState.site_id)).where(changes).scalar_subquery())
    present = _facts(literal(0), Site, case((changed, last)), Site.ended_at, opens).where(*seen)
    before = func.lag(until).over(partition_by=col(SiteState.site_id), order_by=(until, col(SiteState.id)))
    turns = select(col(SiteState.id), before.label("since")).where(changes).subquery()
    former = _facts(col(SiteState.id), SiteState, turns.c.since, until, opens)
    former = former.join(SiteState, col(SiteState.site_id) == col(Site.id)).join(turns, turns.c.id == SiteState.id)
    then = [visible(viewer, SiteState.area_id, Site.unit_id), *part.holds(SiteState), not_(col(SiteState.gone))]
    return _named(session, union_all(present, former.where(*then)))


def _named(session: Session, rows: Any) -> CTE:
    """SQLite would work out what a site was anew for each of its duties; PostgreSQL is slower by the copy."""
    way = "MATERIALIZED" if session.get_bind().dialect.name == "sqlite" else "NOT MATERIALIZED"
    named: CTE = rows.cte("held").prefix_with(way)
    return named


def _facts(state_id: Any, facts: Any, since: Any, to: Any, opens: datetime) -> Any:
    """What a site was from `since` on and no longer at `to`."""
    made, moments = col(Site.created_at), UTCDateTime()
    return (
        select(col(Site.id).label("site_id"), state_id.label("state_id"), col(facts.type).label("type"),
               cast(col(facts.risk), String).label("risk"), case((made > moment(opens), made)).label("created_at"),
               type_coerce(since, moments).label("since"), type_coerce(to, moments).label("to"))
        .select_from(Site)
    )  # fmt: skip
