"""A demo subdistrict in a file of its own, made once for many tests that only look at it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from sqlmodel import Session, create_engine

from data import demo, reference
from models import Table
from settings import settings

TODAY = date(2026, 11, 22)


@contextmanager
def demo_session(folder: Path, today: date = TODAY, seed: int = demo.SEED) -> Iterator[Session]:
    """A session on a SQLite file that holds the catalogue and the demo; its photos lie in folder/photos."""
    engine = create_engine(f"sqlite:///{folder / 'demo.db'}")
    Table.metadata.create_all(engine)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ANXUN_PHOTOS_URL", str(folder / "photos"))
        settings.cache_clear()
        with Session(engine) as session, session.begin():
            reference.load(session)
            demo.make(session, today=today, seed=seed)
    settings.cache_clear()
    with Session(engine) as session:
        yield session
    engine.dispose()
