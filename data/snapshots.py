"""Frozen figures: how the rows behind one are packed, and what its hash stands for."""

import hashlib
import json
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from data.journal import broken_links, plain
from models import JournalEntry, Snapshot

Rows = Mapping[str, Sequence[Any]]
"""Ids behind a figure by name of the list: {"fresh": [3, 7], "visits": ["0192…"]}."""


def pack(rows: Rows) -> bytes:
    return zlib.compress(_said({str(name): plain(list(ids)) for name, ids in rows.items()}), 6)


def unpack(rows: bytes) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = json.loads(zlib.decompress(rows))
    return found


def content_hash(snapshot: Snapshot) -> str:
    """SHA-256 over what the figure says: which rule, of what, as of when, the value and the rows."""
    told = [
        snapshot.kind,
        snapshot.definition,
        snapshot.title,
        _moment(snapshot.as_of),
        _moment(snapshot.known_at),
        snapshot.area_id,
        snapshot.unit_id,
        snapshot.scope,
        snapshot.value,
        unpack(snapshot.rows),
    ]
    return hashlib.sha256(_said(told)).hexdigest()


def broken(session: Session, tell: Callable[[], object] = lambda: None) -> Iterator[UUID]:
    """Ids of frozen figures that were changed, and of those that the journal knows and that are gone."""
    told = select(col(JournalEntry.subject_id), col(JournalEntry.after)).where(
        col(JournalEntry.subject_kind) == "snapshot", col(JournalEntry.verb) == "freeze"
    )
    known = {UUID(row.subject_id): (row.after or {}).get("hash") for row in session.execute(told)}
    for id in session.execute(select(col(Snapshot.id)).order_by(col(Snapshot.frozen_at), col(Snapshot.id))).scalars():
        if known.pop(id, None) != _hash_of(session, id):
            yield id
        tell()
    yield from sorted(known)


def touched(session: Session, tell: Callable[[], object] = lambda: None) -> list[str]:
    """What is not as it was written, in sentences: rows of the journal first, then frozen figures."""
    rows = [
        f"The journal is broken at row {id}: it was changed, or the row before it is gone."
        for id in broken_links(session, tell=tell)
    ]
    return rows + [f"The frozen figure {id} is not what was frozen." for id in broken(session, tell=tell)]


def _hash_of(session: Session, id: UUID) -> str | None:
    """The hash that it bears, if that is what its contents give."""
    row = session.get_one(Snapshot, id)
    try:
        sound = content_hash(row) == row.hash
    except (zlib.error, ValueError):
        sound = False
    session.expunge(row)
    return row.hash if sound else None


def _moment(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="microseconds")


def _said(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
