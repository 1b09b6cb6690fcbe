"""The messages of the day: written under the day's lease, then sent one at a time, each held by its own row."""

from collections.abc import Callable
from datetime import date, datetime

from actions import messages
from data import database, leases
from data.queries import messages as questions
from rules.messages import is_quiet
from rules.permissions import SYSTEM
from settings import settings

WORK = "messages"
Send = Callable[[str, str], str]


def write(at: datetime, *, day: date, holder: str) -> int:
    """What the channels are to hear of this day, into the outbox; how many, 0 when it is written already."""
    with database.reading() as session:
        if leases.is_done(session, WORK, day=day):
            return 0
        drafts = questions.drafts(session, day=day, base=settings().public_url)
    with database.transaction() as session:
        if not leases.claim(session, WORK, holder=holder, day=day, at=at):
            return 0
        new = messages.put(session, viewer=SYSTEM, drafts=drafts, day=day, at=at)
        leases.finish(session, WORK, holder=holder, day=day)
    return new


def deliver(at: datetime, *, send: Send | None = None) -> int:
    """Send what is due, outside the quiet hours; how many were tried. The network is never waited for in a transaction.

    What fails waits longer each time, so this ends: a message is due once per look.
    """
    if is_quiet(at.astimezone(settings().zone).time(), settings().quiet_hours):
        return 0
    with database.reading() as session:
        if not questions.is_due(session, at=at):
            return 0
    tried = 0
    while True:
        with database.transaction() as session:
            taken = messages.take(session, at=at)
        if taken is None:
            return tried
        error = (send or _carrier())(taken.url, taken.text)
        with database.transaction() as session:
            messages.settle(session, viewer=SYSTEM, message_id=taken.id, error=error, at=at)
        tried += 1


def _carrier() -> Send:
    from data import couriers  # noqa: PLC0415 - apprise takes most of a second, and many installations have no channel

    return couriers.send
