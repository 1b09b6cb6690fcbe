"""What a site was before it changed, so that a past day is asked about what stood there on that day."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, event, insert, inspect, select
from sqlmodel import Field, col

from models.base import Table, now, word
from models.sites import Site
from rules.vocabulary import Risk

KEPT = ("type", "risk", "area_id", "floor")
"""What figures depend on; a corrected telephone number leaves no former state."""


class SiteState(Table, table=True):
    """A former state: so a site was until `until`. At a moment that one holds which ended first after it, else the row
    of the site itself. `gone`: it had ended; what stands after it is the time since it was opened again.

    Written beside every change of a site, whatever door it comes through, so that none can forget it.
    """

    __tablename__ = "site_states"

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="sites.id", index=True)
    until: datetime = Field(index=True)
    type: str = Field(max_length=40)
    risk: Risk = word(Risk)
    area_id: int = Field(foreign_key="areas.id", index=True)
    floor: str = Field(max_length=20)
    gone: bool = False


@event.listens_for(Site, "before_update")
def _remember(_mapper: Any, connection: Connection, site: Site) -> None:
    watched = ("ended_at", *KEPT)
    if not any(inspect(site).attrs[name].history.added for name in watched):
        return
    columns = [col(getattr(Site, name)) for name in watched]
    was = dict(connection.execute(select(*columns).where(col(Site.id) == site.id)).mappings().one())
    if all(was[name] == getattr(site, name) for name in watched):
        return
    ended = was.pop("ended_at")
    until = site.ended_at if ended is None and site.ended_at is not None else now()
    connection.execute(insert(SiteState), [{"site_id": site.id, "until": until, "gone": ended is not None, **was}])
