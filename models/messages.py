from datetime import date, datetime

from sqlmodel import Field

from models.base import Table, json_field, now, word
from rules.messages import MessageKind, MessageState


class Channel(Table, table=True):
    """A group or mailbox that hears of one area. `url` is a secret: no query, page or journal row ever holds it."""

    __tablename__ = "channels"

    id: int | None = Field(default=None, primary_key=True)
    area_id: int = Field(foreign_key="areas.id", index=True)
    name: str = Field(max_length=60)
    service: str = Field(max_length=20)  # wecombot, dingtalk, feishu …
    url: str = Field(max_length=500, repr=False)
    kinds: list[str] = json_field()  # of rules.messages.DAILY
    created_at: datetime = Field(default_factory=now)
    ended_at: datetime | None = None


class Message(Table, table=True):
    """The outbox: written with the day's work, sent when the channel answers, once."""

    __tablename__ = "messages"

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(max_length=80, unique=True)  # channel, kind and day: twice is once
    channel_id: int = Field(foreign_key="channels.id", index=True)
    kind: MessageKind = word(MessageKind)
    day: date
    text: str = Field(max_length=1000)
    state: MessageState = word(MessageState, default=MessageState.WAITING, index=True)
    tries: int = 0
    next_try_at: datetime = Field(default_factory=now)
    held_until: datetime | None = None  # while it is being sent; past it the sender is taken for dead
    error: str = Field(default="", max_length=200)
    created_at: datetime = Field(default_factory=now)
    sent_at: datetime | None = None
