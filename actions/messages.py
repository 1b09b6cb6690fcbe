"""The outbox: written once a day, taken one at a time by whoever sends, settled with how it went."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import uuid4

from sqlalchemy import select
from sqlmodel import Session, col

from actions.channels import managed
from data import journal
from data.days import local_day
from data.queries.messages import Draft
from models import Area, Channel, Message, now
from rules.errors import BadInput, UnknownThing
from rules.messages import MessageKind, MessageState, next_try, trial_text
from rules.permissions import SYSTEM, Viewer

HELD_FOR = timedelta(minutes=2)
CAN_GO_AGAIN = (MessageState.GIVEN_UP, MessageState.UNCLEAR, MessageState.WAITING)


@dataclass(frozen=True)
class Outgoing:
    """One message in the hands of who sends it. Its address shows in no log."""

    id: int
    text: str
    url: str = field(repr=False)


def put(session: Session, *, viewer: Viewer, drafts: Iterable[Draft], day: date, at: datetime) -> int:
    """Into the outbox, unless it is there: one message per channel, kind and day. How many are new."""
    new = 0
    for draft in drafts:
        key = f"{draft.channel_id}/{draft.kind}/{day}"
        if session.execute(select(col(Message.id)).where(col(Message.key) == key)).first() is None:
            _write(session, viewer, key, draft, day, at)
            new += 1
    return new


def take(session: Session, *, at: datetime) -> Outgoing | None:
    """The next message that is due, marked as being sent before anything goes out.

    One writer at a time, so no two processes take the same. What a dead sender left behind is marked as unclear: it
    may have arrived, and a second one would be noise.
    """
    left = (col(Message.state) == MessageState.SENDING) & (col(Message.held_until) <= at)
    for row in session.execute(select(Message).where(left)).scalars():
        row.state, row.held_until = MessageState.UNCLEAR, None
        journal.record(session, SYSTEM, "message_unclear", ("message", row.id))
    due = (col(Message.state) == MessageState.WAITING) & (col(Message.next_try_at) <= at)
    chosen = select(Message).where(due).order_by(col(Message.next_try_at), col(Message.id)).limit(1)
    found = session.execute(chosen).scalar_one_or_none()
    return _held(session, found, at) if found else None


def settle(session: Session, *, viewer: Viewer, message_id: int, error: str, at: datetime | None = None) -> None:
    """It was sent, or it is tried again after a longer wait, or given up."""
    row, moment = session.get_one(Message, message_id), at or now()
    if row.state != MessageState.SENDING:
        return
    again = next_try(row.tries, moment)
    row.held_until, row.error = None, error[:200]
    if not error:
        row.state, row.sent_at = MessageState.SENT, moment
    elif again is None or row.kind == MessageKind.TEST:
        row.state = MessageState.GIVEN_UP
    else:
        row.state, row.next_try_at = MessageState.WAITING, again
    after = {"kind": row.kind, "channel": row.channel_id, "state": row.state, "tries": row.tries, "error": row.error}
    journal.record(session, viewer, "message_tried", ("message", row.id), after=after)


def trial(session: Session, *, viewer: Viewer, channel_id: int) -> Outgoing:
    """A test message, to be sent at once by whoever asked for it."""
    channel = managed(session, viewer, channel_id)
    place = session.get_one(Area, channel.area_id).name
    draft = Draft(channel_id, MessageKind.TEST, trial_text(place, channel.name))
    at = now()
    return _held(session, _write(session, viewer, f"{channel_id}/test/{uuid4().hex}", draft, local_day(at), at), at)


def again(session: Session, *, viewer: Viewer, message_id: int) -> Outgoing:
    """One that waits, was given up or is unclear goes out now, because a person says so."""
    row = session.get(Message, message_id)
    if row is None:
        raise UnknownThing("There is no such message.")
    managed(session, viewer, row.channel_id)
    if row.state not in CAN_GO_AGAIN:
        raise BadInput("This message is sent, or on its way.")
    journal.record(session, viewer, "message_again", ("message", row.id), before={"state": row.state})
    return _held(session, row, now())


def hold(
    session: Session, *, viewer: Viewer, take: Callable[..., Outgoing], held: list[Outgoing], **which: int
) -> None:
    """`trial` or `again`, its message handed to whoever sends it once the mark is kept."""
    held.append(take(session, viewer=viewer, **which))


def _write(session: Session, viewer: Viewer, key: str, draft: Draft, day: date, at: datetime) -> Message:
    row = Message(key=key, channel_id=draft.channel_id, kind=draft.kind, day=day, text=draft.text, next_try_at=at)
    session.add(row)
    session.flush()
    after = {"kind": row.kind, "channel": row.channel_id, "day": row.day}
    journal.record(session, viewer, "message_written", ("message", row.id), after=after)
    return row


def _held(session: Session, row: Message, at: datetime) -> Outgoing:
    row.state, row.tries, row.held_until = MessageState.SENDING, row.tries + 1, at + HELD_FOR
    session.flush()
    return Outgoing(row.id or 0, row.text, session.get_one(Channel, row.channel_id).url)
