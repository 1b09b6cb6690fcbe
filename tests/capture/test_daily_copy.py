"""The daily copy: once a day, old ones make room, and what goes wrong is seen."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from capture import clockwork
from data import backups, database
from data.queries.state import state
from settings import settings
from tests import builders

NOON = datetime(2026, 6, 16, 4, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ANXUN_DAILY_AT", "06:30")
    monkeypatch.setenv("ANXUN_BACKUP_FOLDER", str(tmp_path / "copies"))
    monkeypatch.setenv("ANXUN_BACKUP_KEEP", "2")
    settings.cache_clear()
    with database.transaction() as session:
        builders.area(session)
    return tmp_path / "copies"


def test_a_copy_is_made_once_a_day_and_the_newest_are_kept(folder: Path) -> None:
    done = [clockwork.keep_copy(NOON + timedelta(days=n, hours=h)) for n in range(3) for h in (0, 1)]
    assert done == [True, False] * 3
    assert sorted(file.name for file in folder.iterdir()) == ["anxun-2026-06-17.zip", "anxun-2026-06-18.zip"]
    with database.reading() as session:
        last = state(session).last_copy
    assert last is not None
    assert last.file == "anxun-2026-06-18.zip"
    assert last.bytes == (folder / last.file).stat().st_size


@pytest.mark.usefixtures("folder")
def test_a_copy_that_fails_is_told_and_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_args: object, **_more: object) -> backups.Made:
        raise OSError("no space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(backups, "make", full)
        clockwork.look()
    with database.reading() as session:
        [work] = [work for work in state(session).works if work.name == clockwork.COPY]
    assert "no space left" in work.failure
    clockwork.look()
    with database.reading() as session:
        [work] = [work for work in state(session).works if work.name == clockwork.COPY]
    assert (work.failure, work.done_on) == ("", clockwork.due_day(datetime.now(UTC)))


def test_without_a_folder_there_is_no_copy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANXUN_BACKUP_FOLDER", "")
    settings.cache_clear()
    assert clockwork.keep_copy(NOON) is False
