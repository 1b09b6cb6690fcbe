from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field

from models.base import Table, new_id, now, word
from rules.public_reports import Channel


class PublicReport(Table, table=True):
    """What a resident or a caller told us, and the line of the ledger that it made.

    Name and phone stand here and nowhere else. Which line answers a duplicate is said by `Hazard.duplicate_of`.
    """

    __tablename__ = "public_reports"
    __table_args__ = (Index("ix_public_reports_sender", "address_hash", "created_at"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)  # made on the phone, so that a resend is recognised
    hazard_id: UUID = Field(foreign_key="hazards.id", index=True)
    number: str = Field(max_length=20, unique=True)  # SSP-2026-XXXXXX, known to the reporter
    channel: Channel = word(Channel)
    call_number: str = Field(default="", max_length=40)  # of the hotline's own slip
    reporter_name: str = Field(default="", max_length=60)
    reporter_phone: str = Field(default="", max_length=40)
    wants_reward: bool = False
    address_hash: str = Field(default="", max_length=64)  # keyed, and with another key every day
    plain_form: bool = False  # came without the page's script, so without its proof of work
    challenge: str | None = Field(default=None, max_length=64, unique=True)  # spent on this report
    body_hash: str = Field(default="", max_length=64)
    created_at: datetime = Field(default_factory=now, index=True)
    answer: str = Field(default="", max_length=500)  # what staff tell the reporter
    answered_at: datetime | None = None
    is_demo: bool = False


class ServerKey(Table, table=True):
    """A secret of this installation, made by itself at first need; all its processes share it."""

    __tablename__ = "server_keys"

    name: str = Field(primary_key=True, max_length=40)
    secret: str = Field(max_length=128)  # hexadecimal
    created_at: datetime = Field(default_factory=now)
