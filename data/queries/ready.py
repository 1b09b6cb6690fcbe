"""What is kept ready of each site (models.kept), and when it may stand in the place of counting its visits.

It may when nothing was written since it was made, when its days are those of the community's zone, and when all that it
rests on had happened and was known at the moment that is asked about. Otherwise the site's visits are counted; so the
answer is the same, only later.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, not_, or_, select
from sqlmodel import Session, col

from data.days import zone_name
from data.moments import moment
from models import SiteStanding

FEW = 4000
"""From here on PostgreSQL reads a month of all visits sooner than those of each site."""


def settled(at: datetime, known_at: datetime) -> ColumnElement[bool]:
    """The joined standing holds for this moment."""
    return and_(made_ready(), col(SiteStanding.settled_at) <= moment(min(at, known_at)))


def made_ready() -> ColumnElement[bool]:
    """Nothing was written since, and the zone is still the one in which its months were counted."""
    return and_(not_(col(SiteStanding.stale)), col(SiteStanding.timezone) == zone_name())


def all_settled(session: Session, then: datetime) -> bool:
    """No site must have its visits counted."""
    return session.execute(open_sites(then).limit(1)).first() is None


def few_open(session: Session, at: datetime, known_at: datetime) -> bool:
    """Only few sites must have their visits counted."""
    asked = open_sites(min(at, known_at)).limit(FEW).subquery()
    return int(session.execute(select(func.count()).select_from(asked)).scalar() or 0) < FEW


def open_sites(then: datetime) -> Any:
    """Sites of which what is kept rests on something that was not known at this moment, or on nothing."""
    row = SiteStanding
    return select(col(row.site_id)).where(or_(not_(made_ready()), col(row.settled_at) > moment(then)))
