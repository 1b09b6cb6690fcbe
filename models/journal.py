from datetime import date, datetime
from typing import Any

from sqlmodel import Field

from models.base import Table, json_field, now


class JournalEntry(Table, table=True):
    """Who did what to which thing. Only data.journal writes here; nobody edits it. `hash` chains over `previous`."""

    __tablename__ = "journal"

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(default_factory=now, index=True)
    actor_id: int | None = Field(default=None)  # none = the system itself
    verb: str = Field(max_length=60)
    subject_kind: str = Field(max_length=40)
    subject_id: str = Field(default="", max_length=60, index=True)
    before: dict[str, Any] | None = json_field(default=None)
    after: dict[str, Any] | None = json_field(default=None)
    reason: str = Field(default="", max_length=500)
    previous: str = Field(default="", max_length=64)
    hash: str = Field(default="", max_length=64)


class Loaded(Table, table=True):
    """Which version of a reference or demo set this database holds, so that loading twice is loading once."""

    __tablename__ = "loaded"

    name: str = Field(primary_key=True, max_length=60)
    version: str = Field(max_length=64)
    at: datetime = Field(default_factory=now)
    body: dict[str, Any] | None = json_field(default=None)  # the rows as they were first brought in, by kind and key


class Lease(Table, table=True):
    """Who of several processes does a piece of daily work, and up to which day it is done."""

    __tablename__ = "leases"

    name: str = Field(primary_key=True, max_length=60)
    holder: str = Field(default="", max_length=60)
    until: datetime | None = None  # a holder that died is followed by another one after this
    done_on: date | None = None
    failure: str = Field(default="", max_length=300)  # why the last try came to nothing; empty once it is done
    failed_at: datetime | None = None
