"""A copy is whole, can be put back on either database, and refuses what it should."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from zipfile import ZipFile

import pytest
from sqlalchemy import create_engine, func, select
from sqlalchemy.exc import DatabaseError
from sqlmodel import Session, col

from data import backups, database, journal, photos
from data.days import local_day
from models import Hazard, Person, Table
from rules.errors import BadInput, ConflictingCopy
from tests.conftest import demo_made

Damage = Callable[[ZipFile, ZipFile], None]


@pytest.fixture(scope="session")
def copy(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The demo as a copy, made once."""
    demo = demo_made(local_day(datetime.now(UTC)), tmp_path_factory, worker_id)
    file = tmp_path_factory.mktemp("copy") / "anxun.zip"
    with pytest.MonkeyPatch.context() as patch:
        source = create_engine(f"sqlite:///{demo / 'demo.db'}")
        patch.setattr(database, "engine", lambda: source)
        patch.setattr(photos, "root", lambda: demo / "photos")
        told: list[int] = []
        made = backups.make(file, tell=lambda: told.append(1))
        assert len(told) == len(backups.tables()) + made.photos
        source.dispose()
    assert made.rows > 10_000
    return file


def counts() -> dict[str, int]:
    with database.reading() as session:
        return {t.name: session.execute(select(func.count()).select_from(t)).scalar_one() for t in backups.tables()}


@pytest.mark.usefixtures("any_database")
def test_what_is_put_back_is_what_was_copied_laws_and_numbers_too(copy: Path, tmp_path: Path) -> None:
    told: list[int] = []
    restored = backups.restore(copy, tell=lambda: told.append(1))
    assert len(told) == backups.steps(copy)
    assert counts() == restored
    with database.reading() as session:
        assert list(journal.broken_links(session)) == []
        recurring = select(col(Hazard.id)).where(col(Hazard.recurrence_of).is_not(None))
        assert session.execute(recurring.limit(1)).first() is not None
    again = backups.make(tmp_path / "again.zip").file
    first, second = (json.loads(ZipFile(file).read(backups.MANIFEST)) for file in (copy, again))
    assert first["sha256"] == second["sha256"]
    assert first["photos"] == second["photos"] == len(backups.originals())
    with database.transaction() as session:
        highest = session.execute(select(func.max(Person.id))).scalar_one()
        person = Person(login="new", name="新人")
        session.add(person)
        session.flush()
        assert person.id == highest + 1
    with Session(database.engine()) as session:
        session.delete(session.execute(select(Hazard).limit(1)).scalar_one())
        with pytest.raises(DatabaseError, match="never deleted"):
            session.flush()


def test_a_database_with_something_in_it_is_left_as_it_is(copy: Path) -> None:
    with database.transaction() as session:
        session.add(Person(login="here", name="原有"))
    with pytest.raises(ConflictingCopy):
        backups.restore(copy)
    assert counts()["people"] == 1
    assert counts()["hazards"] == 0


def bent(source: Path, target: Path, name: str, change: Callable[[bytes], bytes]) -> Path:
    with ZipFile(source) as box, ZipFile(target, "w") as out:
        for part in box.namelist():
            data = box.read(part)
            out.writestr(part, change(data) if part == name else data)
    return target


@pytest.mark.parametrize(
    ("part", "change", "said"),
    [
        ("tables/people.jsonl", lambda data: data.replace("秦晓雯".encode(), "某某某".encode()), "damaged"),
        (backups.MANIFEST, lambda data: data.replace(b'"revision": "', b'"revision": "x'), "another version"),
        (backups.MANIFEST, lambda _data: b"nothing", "no copy"),
    ],
)
def test_a_damaged_or_strange_copy_is_refused_and_changes_nothing(
    copy: Path, tmp_path: Path, part: str, change: Callable[[bytes], bytes], said: str
) -> None:
    with pytest.raises(BadInput, match=said):
        backups.restore(bent(copy, tmp_path / "bent.zip", part, change))
    assert set(counts().values()) == {0}


def test_a_copy_that_breaks_off_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: object) -> tuple[int, str]:
        raise OSError("disk full")

    monkeypatch.setattr(backups, "_write_rows", broken)
    with pytest.raises(OSError, match="disk full"):
        backups.make(tmp_path / "copies" / "a.zip")
    assert list((tmp_path / "copies").iterdir()) == []


def test_sign_ins_are_left_out() -> None:
    left = {table.name for table in Table.metadata.sorted_tables} - {table.name for table in backups.tables()}
    assert left == {"sign_in_sessions", "sign_in_failures"}
