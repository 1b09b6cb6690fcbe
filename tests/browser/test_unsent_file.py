"""The file of unsent entries goes round: off the phone, in by the back door, and the phone is told that all is here."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect
from typer.testing import CliRunner

import cli
from data import database
from settings import settings
from tests.browser.entries import Planned, check_all_there, make
from tests.browser.live import FieldServer
from tests.browser.phone import Phone

OpenPhone = Callable[..., Phone]


@pytest.fixture
def own_server(demo_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FieldServer]:
    """The field door, whose database and photos the commands of this test write to as well."""
    live = FieldServer(tmp_path / "own")
    live.begin_with(demo_template)
    live.start()
    monkeypatch.setenv("ANXUN_DATABASE_URL", f"sqlite:///{live.folder / 'live.db'}")
    monkeypatch.setenv("ANXUN_PHOTOS_URL", str(live.folder / "photos"))
    settings.cache_clear()
    database.engine.cache_clear()
    yield live
    live.stop()


def test_a_file_saved_offline_is_taken_in_and_the_phone_drains_to_nothing_new(
    open_phone: OpenPhone, own_server: FieldServer, tmp_path: Path
) -> None:
    phone = open_phone("patrol", url=own_server.url)
    expect(phone.get("all-fine")).to_be_visible()
    planned = Planned()
    own_server.kill()
    with phone.troubled():
        make(phone, planned, 3, pictures=2)
        phone.get("outbox-sent").click()
        with phone.page.expect_download() as download:
            phone.get("export-unsent").click()
        file = tmp_path / "unsent.json"
        download.value.save_as(file)
        for said in ("3 entries and 6 photos taken in", "0 entries and 0 photos taken in, 3 entries were here already"):
            done = CliRunner().invoke(cli.app, ["import-unsent", str(file), "--yes"])
            assert (done.exit_code, said in done.output) == (0, True), done.output
        check_all_there(own_server, planned)
        own_server.start()
        answers: list[int] = []
        phone.page.on("response", lambda reply: answers.append(reply.status) if "/records/" in reply.url else None)
        uploads: list[str] = []
        phone.page.on("request", lambda asked: uploads.append(asked.url) if asked.method == "PATCH" else None)
        phone.page.get_by_role("button", name="现在上传").click()
        phone.counters(records="3/3", photos="6/6")
    assert answers == [200] * 3
    assert not uploads
    assert not phone.stored("outbox")
    check_all_there(own_server, planned)
