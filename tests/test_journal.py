"""The journal tells who did what, and shows when somebody touched it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import delete, select, update
from sqlmodel import col

from data import journal
from data.database import reading, transaction
from data.queries.journal import change_number
from models import JournalEntry, suspend
from rules.permissions import SYSTEM

pytestmark = pytest.mark.usefixtures("any_database")


def write(n: int = 1) -> None:
    for i in range(n):
        with transaction() as session:
            facts = {
                "n": i,
                "day": date(2026, 6, 16),
                "at": datetime(2026, 6, 16, tzinfo=UTC),
                "deep": [1, {"名": "字"}],
            }
            journal.record(session, SYSTEM, "tested", ("thing", i), before=None, after=facts, reason="a test")


def test_an_untouched_chain_is_whole() -> None:
    write(3)
    with reading() as session:
        assert list(journal.broken_links(session)) == []
        assert change_number(session) == 3


@pytest.mark.parametrize("field", [{"verb": "lied"}, {"after": {"n": 9}}, {"reason": ""}, {"actor_id": 7}])
def test_a_changed_row_is_named(field: dict[str, object]) -> None:
    write(3)
    with transaction() as session:
        suspend(session.connection(), "journal")  # a forger with the whole database in hand
        session.execute(update(JournalEntry).where(col(JournalEntry.id) == 2).values(**field))
    with reading() as session:
        assert list(journal.broken_links(session)) == [2]


def test_a_removed_row_shows_in_the_next() -> None:
    write(3)
    with transaction() as session:
        suspend(session.connection(), "journal")
        session.execute(delete(JournalEntry).where(col(JournalEntry.id) == 2))
    with reading() as session:
        assert list(journal.broken_links(session)) == [3]


def test_writers_at_once_make_one_chain_without_a_fork() -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: write(), range(24)))
    with reading() as session:
        assert list(journal.broken_links(session)) == []
        assert len(session.execute(select(col(JournalEntry.previous)).distinct()).all()) == 24


def test_what_fails_leaves_no_row() -> None:
    def fail() -> None:
        with transaction() as session:
            journal.record(session, SYSTEM, "tested", ("thing", 1))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with reading() as session:
        assert change_number(session) == 0
