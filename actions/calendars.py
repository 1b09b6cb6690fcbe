"""The address of one's own calendar: made, revoked, read."""

import secrets
from datetime import timedelta

from sqlalchemy import func, select, update
from sqlmodel import Session, col

from data import journal
from data.queries.people import token_hash
from models import CalendarFeed, now
from rules.errors import BadInput, UnknownThing
from rules.permissions import Viewer

TOKEN_BYTES = 32  # 256 bits: nobody guesses one, however fast they ask
MOST_FEEDS = 5
READ_EVERY = timedelta(minutes=10)


def make_feed(session: Session, *, viewer: Viewer) -> str:
    """A new token; it is told this once and cannot be read again."""
    mine = (col(CalendarFeed.person_id) == viewer.person_id) & col(CalendarFeed.revoked_at).is_(None)
    held = session.execute(select(func.count()).select_from(CalendarFeed).where(mine)).scalar() or 0
    if held >= MOST_FEEDS:
        raise BadInput("You have {n} calendar addresses. Revoke one first.", n=held)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    row = CalendarFeed(token_hash=token_hash(token), person_id=viewer.person_id)
    session.add(row)
    session.flush()
    journal.record(session, viewer, "calendar_made", ("calendar_feed", row.id))
    return token


def revoke_feed(session: Session, *, viewer: Viewer, feed_id: int) -> None:
    """From the next request on the address is not there any more."""
    row = session.get(CalendarFeed, feed_id)
    if row is None or row.person_id != viewer.person_id:
        raise UnknownThing("There is no such calendar address.")
    if row.revoked_at is None:
        row.revoked_at = now()
        session.flush()
        journal.record(session, viewer, "calendar_revoked", ("calendar_feed", row.id))


def note_read(session: Session, *, token: str) -> None:
    """It was fetched. Not journaled, as being looked at changes nothing; written at most every ten minutes."""
    moment = now()
    stale = col(CalendarFeed.read_at).is_(None) | (col(CalendarFeed.read_at) < moment - READ_EVERY)
    mine = (col(CalendarFeed.token_hash) == token_hash(token)) & col(CalendarFeed.revoked_at).is_(None)
    session.execute(update(CalendarFeed).where(mine, stale).values(read_at=moment))
