"""The engine, and the only place that commits."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, event, text
from sqlmodel import Session, create_engine

from settings import HOME, settings

JOURNAL_LOCK = 20260616  # PostgreSQL advisory lock: one writer at a time, so that the journal's chain has no fork
SQLITE_MAPPED = 2**30  # bytes of the file that are read as memory, which all connections share
SQLITE_CACHE_KIB = 16_000  # of each connection; by itself SQLite keeps 2,000 and reads an index of a million rows anew


@cache
def engine() -> Engine:
    url = settings().database_url
    if url.startswith("sqlite:///"):
        Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
        made = create_engine(url, connect_args={"timeout": 10}, pool_size=20, max_overflow=20)
        event.listen(made, "connect", _mind_sqlite)
        event.listen(made, "begin", _begin_sqlite)
        return made
    # a plan is made for the values asked about: one made for any values reads 20,000 sites once for each of them
    return create_engine(
        url, pool_size=10, max_overflow=10, pool_pre_ping=True, connect_args={"prepare_threshold": None}
    )


@contextmanager
def transaction() -> Iterator[Session]:
    """Commit if the block ends well, roll back if it raises. Nothing else commits. One writer at a time."""
    with Session(engine().execution_options(writes=True)) as session, session.begin():
        if session.get_bind().dialect.name == "postgresql":
            session.execute(text("select pg_advisory_xact_lock(:key)"), {"key": JOURNAL_LOCK})
        yield session


@contextmanager
def reading() -> Iterator[Session]:
    """A consistent view of the database; what it changes is rolled back."""
    bound = engine().execution_options(isolation_level="REPEATABLE READ") if _is_postgresql() else engine()
    with Session(bound) as session:
        yield session


def migrate() -> None:
    """Bring the database to the newest revision; harmless when it is there already."""
    command.upgrade(Config(toml_file=str(HOME / "pyproject.toml")), "head")


def _is_postgresql() -> bool:
    return engine().dialect.name == "postgresql"


def _mind_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves, below
    rules = ("foreign_keys = on", "journal_mode = wal", "busy_timeout = 10000", "synchronous = full")
    for pragma in (*rules, f"cache_size = -{SQLITE_CACHE_KIB}", f"mmap_size = {SQLITE_MAPPED}"):
        connection.execute(f"pragma {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    """A writer takes its place in the queue at once; a reader that became a writer could only fail."""
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("begin immediate" if writes else "begin")
