from datetime import datetime

from sqlmodel import Field

from models.base import Table, now


class CalendarFeed(Table, table=True):
    """An address under which one person's calendar can be read. It holds a random token; the row only its SHA-256."""

    __tablename__ = "calendar_feeds"

    id: int | None = Field(default=None, primary_key=True)
    token_hash: str = Field(max_length=64, unique=True)
    person_id: int = Field(foreign_key="people.id", index=True)
    created_at: datetime = Field(default_factory=now)
    read_at: datetime | None = None  # last fetched by a calendar; written at most every ten minutes
    revoked_at: datetime | None = None
