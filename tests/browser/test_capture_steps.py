"""Every step of the form survives a dying browser; a slow line costs little; what a portal says counts for nothing."""

import sqlite3
from base64 import b64decode
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.entries import NUDGE, Planned, check_all_there, from_outbox, make
from tests.browser.live import FieldServer
from tests.browser.phone import KeptPhone, Phone
from tests.browser.proxy import Line

OpenPhone = Callable[..., Phone]
NOTE = "消防通道被三轮车堵住,已通知物业当天挪走"
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
SHOT = {"name": "a.png", "mimeType": "image/png", "buffer": b64decode(PIXEL)}
FIRST_LOAD = 80_000
STATIC = ("GET /field/", "GET /sw.js", "GET /manifest.webmanifest", "GET /chrome/")
SPENT = """() => new Promise((ok) => {
  const toast = document.querySelector(".ax-toast");
  const began = performance.now();
  new MutationObserver(() => ok(performance.now() - began)).observe(toast, { childList: true, characterData: true });
  document.querySelector('[role="dialog"] [data-testid="submit"]').click();
})"""

SPOIL = """(id) => new Promise((ok, no) => {
  indexedDB.open("anxun").onsuccess = (opened) => {
    const db = opened.target.result;
    const store = db.transaction("outbox", "readwrite").objectStore("outbox");
    store.get(id).onsuccess = async (found) => {
      const row = found.target.result;
      const body = JSON.parse(row.body);
      body.note = "长".repeat(1700000);
      row.body = JSON.stringify(body);
      store.put(row).onsuccess = () => { db.close(); ok(true); };
    };
  };
})"""


@pytest.fixture
def own_server(demo_template: Path, tmp_path: Path) -> Iterator[FieldServer]:
    live = FieldServer(tmp_path / "own")
    live.begin_with(demo_template)
    live.start()
    yield live
    live.stop()


@pytest.fixture
def line(own_server: FieldServer) -> Iterator[Line]:
    made = Line(own_server.port)
    yield made
    made.stop()


def test_a_browser_killed_in_the_middle_of_a_word_loses_at_most_the_last_letter(kept_phone: KeptPhone) -> None:
    kept_phone.used_by("patrol")
    phone = kept_phone.start().open_field()
    phone.page.locator('.ax-list [data-testid^="site-"]').first.click()
    items = phone.page.locator('[data-testid^="item-"]')
    name = items.first.get_attribute("data-testid") or ""
    items.first.click()
    phone.get("photo-input").first.set_input_files(SHOT)  # type: ignore[arg-type]
    expect(phone.page.locator(".ax-tile img")).to_have_count(1)
    items.nth(1).click()  # the last tap, which may be missing
    kept_phone.kill()
    phone = kept_phone.start().open_field()
    phone.get("draft-restore").first.click()
    expect(phone.get(name)).to_have_attribute("aria-pressed", "true")
    expect(phone.page.locator(".ax-tile img")).to_have_count(1)
    phone.get("note").first.press_sequentially(NOTE, delay=150)
    kept_phone.kill()
    phone = kept_phone.start().open_field()
    phone.get("draft-restore").first.click()
    expect(phone.get(name)).to_have_attribute("aria-pressed", "true")
    kept = phone.get("note").first.input_value()
    assert NOTE.startswith(kept)
    assert len(NOTE) - len(kept) <= 1


def test_from_the_tap_to_saved_on_this_phone_takes_less_than_a_second(open_phone: OpenPhone) -> None:
    phone = open_phone("patrol")
    phone.get("all-fine").click()
    expect(phone.page.get_by_role("dialog")).to_be_visible()
    assert phone.page.evaluate(SPENT) < 1000
    phone.counters(records="1/1")


def grid_member(server: FieldServer) -> str:
    """The sign-in name of somebody of the demo who checks places and rectifies nothing."""
    asked = "select login from people join role_grants on people.id = person_id where role = 'grid_member' limit 1"
    with closing(sqlite3.connect(server.folder / "live.db")) as base:
        return str(base.execute(asked).fetchone()[0])


def test_the_first_load_is_small_and_the_second_costs_nothing(
    open_phone: OpenPhone, own_server: FieldServer, line: Line
) -> None:
    """Of the page itself: the pictures of what a person has to rectify come after it, so nobody here has any."""
    first = open_phone(grid_member(own_server), url=line.url)
    expect(first.get("all-fine")).to_be_visible()
    known = first.context.storage_state()
    phone = open_phone(url=line.url, storage_state=known)
    line.count_from_here()
    phone.open_field()
    phone.worker_ready()
    bundle = phone.page.evaluate(
        "() => performance.getEntriesByType('resource').find((one) => one.name.endsWith('/bundle')).encodedBodySize"
    )
    assert line.received - bundle <= FIRST_LOAD
    line.count_from_here()
    phone.open_field()
    expect(phone.get("all-fine")).to_be_visible()
    assert [one for one in line.asked if one.startswith(STATIC) and "/sw.js" not in one] == []
    own_server.kill()
    with phone.troubled():
        phone.open_field()
        expect(phone.get("all-fine")).to_be_visible()
        phone.page.goto("about:blank")  # nothing asks any more


def test_ten_replies_cut_off_after_the_server_had_saved_make_ten_records(
    open_phone: OpenPhone, own_server: FieldServer, line: Line
) -> None:
    phone = open_phone("patrol", url=line.url)
    expect(phone.get("all-fine")).to_be_visible()
    planned = Planned()
    line.lose_reply_to = b"PUT /api/field/records/"
    with phone.troubled():
        for _ in range(10):
            lost = line.lost_replies
            phone.all_fine()
            phone.page.evaluate(NUDGE)
            expect(phone.get("outbox-sent")).to_have_text("0")
            while line.lost_replies == lost:
                phone.page.evaluate(NUDGE)
        planned.add(from_outbox(phone))
        line.lose_reply_to = b""
        phone.page.evaluate(NUDGE)
        phone.counters(records="10/10")
    check_all_there(own_server, planned)
    assert line.lost_replies >= 10


def test_a_note_of_5_mb_is_refused_and_stops_nothing_else(open_phone: OpenPhone, own_server: FieldServer) -> None:
    phone = open_phone("patrol", url=own_server.url)
    expect(phone.get("all-fine")).to_be_visible()
    own_server.kill()
    planned = Planned()
    with phone.troubled():
        make(phone, planned, 1, pictures=0)
        phone.page.evaluate(SPOIL, planned.records[0])
        make(phone, planned, 2, pictures=1)
        own_server.start()
        phone.get("outbox-sent").click()
        phone.page.get_by_role("button", name="现在上传").click()
        expect(phone.get("outbox-sent")).to_have_text("2")
        expect(phone.get("edit-refused")).to_be_visible()
    planned.records.pop(0)
    check_all_there(own_server, planned)
