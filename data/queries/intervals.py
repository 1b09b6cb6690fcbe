"""The interval in force for each site: its own where somebody set one, else that of its risk class."""

from datetime import datetime
from typing import Any

from sqlalchemy import CTE, ColumnElement, case, desc, func, select
from sqlmodel import Session, col

from data.moments import moment
from models import Site, SiteInterval
from rules.coverage import CLASSES


def own_intervals(at: datetime) -> CTE:
    """The few sites with an interval of their own at this moment, to be joined from outside: `site_id`, `days`.

    With 20,000 sites one join is far cheaper than 20,000 looks, on PostgreSQL above all.
    """
    newest_first: Any = [desc(col(SiteInterval.in_force_from)), desc(col(SiteInterval.id))]
    newest = func.row_number().over(partition_by=col(SiteInterval.site_id), order_by=newest_first)
    begun = (
        select(col(SiteInterval.site_id), col(SiteInterval.days), newest.label("place"))
        .where(col(SiteInterval.in_force_from) <= moment(at))
        .subquery()
    )
    return select(begun.c.site_id, begun.c.days).where(begun.c.place == 1).cte("own").prefix_with("MATERIALIZED")


def days_of(own: CTE) -> ColumnElement[int]:
    """The interval of the row's site, with its own joined from outside."""
    return func.coalesce(own.c.days, by_class())


def interval_days(at: datetime) -> ColumnElement[int]:
    """The same looked up for the row, where there are few."""
    own = (
        select(col(SiteInterval.days))
        .where(col(SiteInterval.site_id) == col(Site.id), col(SiteInterval.in_force_from) <= moment(at))
        .order_by(desc(col(SiteInterval.in_force_from)), desc(col(SiteInterval.id)))
        .limit(1)
        .correlate(Site)
        .scalar_subquery()
    )
    return func.coalesce(own, by_class())


def by_class() -> ColumnElement[int]:
    """Days of the interval that the risk class gives."""
    return case(*((col(Site.risk) == risk, of.days) for risk, of in CLASSES.items()), else_=0)


def interval_lengths(session: Session, at: datetime) -> tuple[int, ...]:
    """Every interval that a point can have at this moment: few, however many points."""
    own = select(col(SiteInterval.days)).where(col(SiteInterval.in_force_from) <= moment(at)).distinct()
    return tuple(sorted({*session.execute(own).scalars(), *(of.days for of in CLASSES.values())}))
