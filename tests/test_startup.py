"""What happens before the first answer: tables, catalogue and demo, once, whoever starts."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import func, select

from data import database, startup
from data.queries.journal import change_number
from models import Hazard, JournalEntry, Loaded, Person, SiteType, Snapshot, Table
from settings import settings
from tests import builders


@pytest.fixture(params=[True, False], ids=["demo", "real"])
def wanted(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wanted: bool) -> Iterator[None]:
    """A database file that is not there yet."""
    monkeypatch.setenv("ANXUN_DATABASE_URL", f"sqlite:///{tmp_path / 'new' / 'anxun.db'}")
    monkeypatch.setenv("ANXUN_DEMO", str(wanted).lower())
    settings.cache_clear()
    database.engine.cache_clear()
    yield
    database.engine().dispose()


def count(table: type[Table]) -> int:
    with database.reading() as session:
        return int(session.execute(select(func.count()).select_from(table)).scalar_one())


def lines(wanted: bool) -> int:
    """Of the journal: one for each set that was loaded, and one for each figure that the demo has frozen."""
    return 2 + count(Snapshot) if wanted else 1


@pytest.mark.usefixtures("bare")
def test_starting_twice_is_starting_once(wanted: bool) -> None:
    startup.prepare()
    with database.reading() as session:
        before = change_number(session)
    startup.prepare()
    with database.reading() as session:
        assert change_number(session) == before == lines(wanted)
    assert count(SiteType) == 40
    assert count(Hazard) == (401 if wanted else 0)


@pytest.mark.usefixtures("bare")
def test_two_servers_may_start_at_once(wanted: bool) -> None:
    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(lambda _: startup.prepare(), range(2))) == [None, None]
    assert count(Loaded) == (2 if wanted else 1)
    assert count(JournalEntry) == lines(wanted)


@pytest.mark.parametrize("wanted", [True], indirect=True)
@pytest.mark.usefixtures("bare", "wanted")
def test_no_demo_is_made_where_there_is_a_person() -> None:
    database.migrate()
    with database.transaction() as session:
        builders.person(session, "admin", builders.area(session))
    startup.prepare()
    assert count(Person) == 1
    assert count(Hazard) == 0


@pytest.mark.parametrize("wanted", [False], indirect=True)
@pytest.mark.usefixtures("bare", "wanted")
def test_each_step_says_one_line(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("INFO", logger="anxun"):
        startup.prepare()
    lines = [record.message for record in caplog.records if record.name == "anxun"]
    assert lines == ["database: tables are up to date", "catalogue: loaded"]
