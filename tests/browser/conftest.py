"""Walks in real Chromium against the whole product. Each worker has one server with the demo; all stays on loopback."""

import shutil
from collections.abc import Callable, Iterator
from os import environ  # noqa: TID251 - whether a missing browser is a failure is a question of the test run, no setting
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Playwright, expect, sync_playwright

from tests.browser.live import LiveServer
from tests.browser.phone import CHROMIUM_ARGS, HERE, PATIENCE_MS, SCREEN, KeptPhone, Phone, chromium

HOME = Path(__file__).parent
OpenPhone = Callable[..., Phone]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = [item for item in items if HOME in item.path.parents]
    missing = chromium() is None and environ.get("CI") != "true"
    for item in here:
        item.add_marker(pytest.mark.browser)
        if missing:
            item.add_marker(pytest.mark.skip(reason="no Chromium on this computer"))


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as made:
        yield made


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    assert chromium(), "CI has to have a Chromium"
    browser = playwright.chromium.launch(executable_path=chromium(), args=list(CHROMIUM_ARGS))
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def servers() -> Iterator[dict[Path, LiveServer]]:
    """By the demo they began with: one for each worker, or two where the run passes midnight."""
    running: dict[Path, LiveServer] = {}
    yield running
    for live in running.values():
        live.stop()


@pytest.fixture
def server(
    servers: dict[Path, LiveServer], demo_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> LiveServer:
    """The product with the demo of this day, shared by the walks of this worker."""
    if demo_template not in servers:
        live = LiveServer(tmp_path_factory.mktemp("live"))
        live.begin_with(demo_template)
        servers[demo_template] = live.start()
    return servers[demo_template]


@pytest.fixture
def own_server(tmp_path: Path, server: LiveServer) -> Iterator[LiveServer]:
    """A server of the test's own, to be killed and started again; it begins with a copy of the demo."""
    folder = tmp_path / "own"
    folder.mkdir()
    for name in ("live.db", "live.db-wal"):
        if (server.folder / name).exists():
            (folder / name).write_bytes((server.folder / name).read_bytes())
    if (server.folder / "photos").exists():
        shutil.copytree(server.folder / "photos", folder / "photos")
    live = LiveServer(folder).start()
    yield live
    live.stop()


@pytest.fixture
def open_phone(browser: Browser, server: LiveServer) -> Iterator[OpenPhone]:
    """open_phone("patrol") is a new phone, signed in; open_phone() is one that nobody has used yet."""
    phones: list[Phone] = []

    def open_phone(role: str | None = None, *, next: str = "/field/", url: str = "", **more: Any) -> Phone:
        base: dict[str, Any] = {
            "viewport": SCREEN,
            "locale": "zh-CN",
            "timezone_id": "Asia/Shanghai",
            "geolocation": HERE,
            "permissions": ["geolocation"],
        }
        phone = Phone(browser.new_context(**{**base, **more}), url or server.url)
        phones.append(phone)
        return phone.sign_in(role, next) if role else phone

    yield open_phone
    for phone in phones:
        phone.context.close()
    for phone in phones:
        phone.fine()


@pytest.fixture
def kept_phone(playwright: Playwright, tmp_path: Path, own_server: LiveServer) -> Iterator[KeptPhone]:
    """A phone whose browser can be killed and started again, talking to `own_server`."""
    phone = KeptPhone(playwright, tmp_path / "profile", own_server.url)
    yield phone
    phone.kill()
