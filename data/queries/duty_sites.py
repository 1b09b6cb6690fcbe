"""The sites that may owe a check, each with the time over which it was what it was."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import CTE, String, case, cast, func, literal, not_, select, union_all
from sqlmodel import Session, col

from data.moments import greater, moment
from data.queries.ready import made_ready
from data.queries.scope import visible
from data.queries.standing import Part
from models import Site, SiteStanding, SiteState
from rules.permissions import Viewer

NEVER = datetime(9000, 1, 1, tzinfo=UTC)


def sites(session: Session, viewer: Viewer, part: Part, at: datetime, earliest: datetime) -> CTE:
    """A row for each site of the part; where some have changed since the earliest moment that matters, one for each of
    their former states too, without those in which it was gone. `state_id` 0 is the present state."""
    made, until = col(Site.created_at), col(SiteState.until)
    seen = [made <= moment(at), visible(viewer, Site.area_id + 0, Site.unit_id), *part.holds()]
    to = func.coalesce(col(Site.ended_at), moment(NEVER))
    changes = until > moment(earliest)
    if session.execute(select(col(SiteState.id)).where(changes).limit(1)).first() is None:
        return _named(_facts(literal(0), Site, made, to).where(*seen))
    last = select(func.max(until)).where(col(SiteState.site_id) == col(Site.id)).correlate(Site).scalar_subquery()
    changed = col(Site.id).in_(select(col(SiteState.site_id)).where(changes).scalar_subquery())
    present = _facts(literal(0), Site, case((changed, greater(made, last)), else_=made), to).where(*seen)
    before = func.lag(until).over(partition_by=col(SiteState.site_id), order_by=(until, col(SiteState.id)))
    turns = select(col(SiteState.id), before.label("since")).where(changes).subquery()
    former = _facts(col(SiteState.id), SiteState, greater(made, func.coalesce(turns.c.since, made)), until)
    former = former.join(SiteState, col(SiteState.site_id) == col(Site.id)).join(turns, turns.c.id == SiteState.id)
    then = [visible(viewer, SiteState.area_id, Site.unit_id), *part.holds(SiteState), not_(col(SiteState.gone))]
    return _named(union_all(present, former.where(*then)))


def _named(rows: Any) -> CTE:
    named: CTE = rows.cte("held").prefix_with("MATERIALIZED")
    return named


def _facts(state_id: Any, facts: Any, since: Any, to: Any) -> Any:
    """What a site was from `since` on and no longer at `to`; `settled_at` is null where nothing of it is ready."""
    settled = case((made_ready(), col(SiteStanding.settled_at))).label("settled_at")
    return (
        select(col(Site.id).label("site_id"), state_id.label("state_id"), col(facts.type).label("type"),
               cast(col(facts.risk), String).label("risk"), col(Site.created_at), since.label("since"),
               to.label("to"), settled)
        .select_from(Site)
        .outerjoin(SiteStanding, col(SiteStanding.site_id) == col(Site.id))
    )  # fmt: skip
