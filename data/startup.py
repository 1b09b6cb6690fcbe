"""What a server does before it answers: the newest tables, the catalogue, and a demo where the house is empty."""

import fcntl
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select, text
from sqlmodel import Session, col

from data import database, demo, reference
from data.days import local_day
from models import Loaded, Person
from settings import settings

START_LOCK = 20260617  # PostgreSQL advisory lock: one process prepares, the others wait and find it done
log = logging.getLogger("anxun")


def prepare() -> None:
    """Bring an old, empty or new database to where a page can be opened; harmless when it is there already.

    Two processes that start at once do it one after the other.
    """
    with _one_at_a_time():
        database.migrate()
        log.info("database: tables are up to date")
        with database.transaction() as session:
            reference.load(session)
        log.info("catalogue: loaded")
        if settings().demo:
            make_demo_if_empty()


def make_demo_if_empty() -> None:
    """The demo subdistrict, unless there is a person already."""
    with database.transaction() as session:
        if has_people(session) or session.get(Loaded, demo.NAME) is not None:
            return
        log.info("demo: making the demo subdistrict, a few seconds")
        demo.make(session, today=local_day(datetime.now(UTC)), tell=_tell)
    log.info("demo: ready")


def _tell(stage: str) -> None:
    log.info("demo: %s", stage)


def has_people(session: Session, *, real: bool = False) -> bool:
    """Anybody at all, or anybody who is not of the demo."""
    anybody = select(col(Person.id)).limit(1)
    return session.execute(anybody.where(~col(Person.is_demo)) if real else anybody).first() is not None


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    engine = database.engine()
    if engine.dialect.name == "postgresql":
        with engine.connect() as connection:
            connection.execute(text("select pg_advisory_lock(:key)"), {"key": START_LOCK})
            try:
                yield
            finally:
                connection.execute(text("select pg_advisory_unlock(:key)"), {"key": START_LOCK})
        return
    file = Path(f"{engine.url.database}.lock")
    with file.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
