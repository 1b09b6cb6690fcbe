"""The journal: every write, who, what, before and after, each row hashed over the one before it."""

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import desc, insert, select
from sqlmodel import Session, col

from models import JournalEntry, now
from rules.permissions import Viewer

SAID = ("previous", "at", "actor_id", "verb", "subject_kind", "subject_id", "before", "after", "reason")
"""What the hash of a row is over, in this order."""


def record(
    session: Session,
    viewer: Viewer,
    verb: str,
    subject: tuple[str, object],
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str = "",
) -> JournalEntry:
    """One line for one write, in the same transaction. `subject` is (kind, id), e.g. ("hazard", hazard.id)."""
    last = session.execute(select(col(JournalEntry.hash)).order_by(desc(col(JournalEntry.id))).limit(1)).scalar()
    entry = JournalEntry(
        at=now(),
        actor_id=viewer.person_id or None,
        verb=verb,
        subject_kind=subject[0],
        subject_id=str(subject[1]),
        before=plain(before),
        after=plain(after),
        reason=reason,
        previous=last or "",
    )
    entry.hash = chain_hash(entry)
    session.add(entry)
    session.flush()
    return entry


def record_each(
    session: Session,
    viewer: Viewer,
    verb: str,
    lines: Sequence[tuple[tuple[str, object], dict[str, Any] | None, dict[str, Any] | None]],
) -> None:
    """The same for many writes of one kind at once: subject, before, after. Each has its own line in the chain."""
    last = session.execute(select(col(JournalEntry.hash)).order_by(desc(col(JournalEntry.id))).limit(1)).scalar()
    previous, actor, rows = last or "", viewer.person_id or None, []
    for (kind, subject), before, after in lines:
        told = {
            "at": now(), "actor_id": actor, "verb": verb, "subject_kind": kind, "subject_id": str(subject),
            "before": plain(before), "after": plain(after), "reason": "", "previous": previous,
        }  # fmt: skip
        previous = _hash(told)
        rows.append({**told, "hash": previous})
    if rows:
        session.execute(insert(JournalEntry), rows)


def chain_hash(entry: JournalEntry) -> str:
    """SHA-256 over the previous hash and everything that this row says."""
    return _hash({field: getattr(entry, field) for field in SAID})


def _hash(told: dict[str, Any]) -> str:
    at = told["at"].astimezone(UTC).isoformat(timespec="microseconds")
    said = [at if field == "at" else told[field] for field in SAID]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def broken_links(session: Session, tell: Callable[[], object] = lambda: None) -> Iterator[int]:
    """Ids of rows that were changed, or whose forerunner is gone; nothing when the chain is whole.

    `tell` is called after each row, for whoever shows how far it has come.
    """
    previous = ""
    rows = select(JournalEntry).order_by(col(JournalEntry.id)).execution_options(yield_per=1000)
    for entry in session.execute(rows).scalars():
        if entry.previous != previous or entry.hash != chain_hash(entry):
            yield entry.id or 0
        previous = entry.hash
        tell()


def plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(v) for v in value]
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)
