"""How the system itself is: for whoever looks after it."""

import shutil
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import desc, func, select, text
from sqlmodel import Session, col

from data import photos
from models import Hazard, Inspection, JournalEntry, Lease, Message, Person, Photo, Site, now
from rules.messages import MessageKind, MessageState


class Copy(NamedTuple):
    at: datetime
    file: str
    bytes: int


class Work(NamedTuple):
    """A piece of daily work: until when it is done, and why the last try came to nothing."""

    name: str
    done_on: date | None
    failure: str
    failed_at: datetime | None


class State(NamedTuple):
    database: str  # sqlite | postgresql
    database_bytes: int
    photos: int
    photo_bytes: int
    disk_free: int
    disk_total: int
    rows: tuple[tuple[str, int], ...]  # table, how many
    last_copy: Copy | None
    works: tuple[Work, ...]
    messages: tuple[tuple[MessageState, int], ...]  # in the outbox and not sent


def state(session: Session) -> State:
    """As it is now; sizes in bytes."""
    kind = session.get_bind().dialect.name
    size = "select pg_database_size(current_database())"
    if kind == "sqlite":
        size = "select page_count * page_size from pragma_page_count(), pragma_page_size()"
    held = session.execute(select(func.count(), func.coalesce(func.sum(col(Photo.size)), 0)).select_from(Photo)).one()
    folder = photos.root()
    disk = shutil.disk_usage(folder if folder.exists() else folder.parent)
    works = session.execute(select(Lease).order_by(col(Lease.name))).scalars()
    return State(
        database=kind,
        database_bytes=int(session.execute(text(size)).scalar_one()),
        photos=held[0],
        photo_bytes=int(held[1]),
        disk_free=disk.free,
        disk_total=disk.total,
        rows=tuple(
            (table.__tablename__, session.execute(select(func.count()).select_from(table)).scalar_one())
            for table in (Inspection, Hazard, Site, Person, JournalEntry)
        ),
        last_copy=_last_copy(session),
        messages=_not_sent(session),
        works=tuple(Work(row.name, row.done_on, row.failure, row.failed_at) for row in works),
    )


def _not_sent(session: Session) -> tuple[tuple[MessageState, int], ...]:
    """By state; given up counts for a week."""
    old = (col(Message.state) == MessageState.GIVEN_UP) & (col(Message.created_at) < now() - timedelta(days=7))
    rows = session.execute(
        select(col(Message.state), func.count())
        .where(col(Message.state) != MessageState.SENT, col(Message.kind) != MessageKind.TEST, ~old)
        .group_by(col(Message.state))
        .order_by(col(Message.state))
    )
    return tuple((state, n) for state, n in rows)


def _last_copy(session: Session) -> Copy | None:
    row = session.execute(
        select(JournalEntry)
        .where(col(JournalEntry.verb) == "backup_made")
        .order_by(desc(col(JournalEntry.id)))
        .limit(1)
    ).scalar_one_or_none()
    return Copy(row.at, row.subject_id, int((row.after or {}).get("bytes", 0))) if row else None
