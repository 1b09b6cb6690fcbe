from datetime import date, datetime

from sqlalchemy import Index
from sqlmodel import Field

from models.base import Table, now, word
from rules.expiries import DueFor, ExpirySort


class Expiry(Table, table=True):
    """A certificate of a site, or fire equipment there, with the day on which it runs out. Ended, never deleted."""

    __tablename__ = "expiries"
    __table_args__ = (Index("ix_expiries_due", "due_on", "ended_at", "site_id"),)

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="sites.id", index=True)
    sort: ExpirySort = word(ExpirySort)
    kind: str = Field(max_length=40)  # catalogue: enums.certificate_kinds or enums.equipment_kinds
    number: str = Field(default="", max_length=60)
    issuer: str = Field(default="", max_length=80)
    count: int = 1
    begins_on: date | None = None  # issued, or made
    checked_on: date | None = None  # equipment: last inspected
    due_on: date | None = None  # none: it does not run out
    due_for: DueFor = word(DueFor, default=DueFor.RENEWAL)
    note: str = Field(default="", max_length=200)
    person_id: int | None = Field(default=None, foreign_key="people.id")
    recorded_at: datetime = Field(default_factory=now)
    is_demo: bool = False
    ended_at: datetime | None = None
    ended_reason: str = Field(default="", max_length=200)
    renewed_by: int | None = Field(default=None, foreign_key="expiries.id")  # the one that took its place
