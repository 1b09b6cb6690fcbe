from datetime import date, datetime

from sqlalchemy import Index
from sqlmodel import Field

from models.base import Table


class SiteMonth(Table, table=True):
    """How long one site was fresh and active in a month that is over, in days. Written by actions.kept_months only.

    What was found at the close stays, with the weight that the site had then; a visit that comes late or is refused
    makes the row anew. `settled_at` is when the last thing became known that the row rests on.
    """

    __tablename__ = "site_months"
    __table_args__ = (Index("ix_site_months_sum", "month", "site_id", "weight", "fresh", "active", "settled_at"),)

    month: date = Field(primary_key=True)  # its first day
    site_id: int = Field(primary_key=True, foreign_key="sites.id", index=True)
    weight: int
    fresh: float
    active: float
    settled_at: datetime
