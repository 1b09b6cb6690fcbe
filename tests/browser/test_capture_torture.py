"""Killed browsers, killed servers, cut lines: what the phone called saved arrives, once, and nothing else does."""

import io
import os
import struct
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pillow_heif
import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.entries import NUDGE, Planned, check_all_there, from_outbox, held, make
from tests.browser.live import FieldServer, LiveServer
from tests.browser.phone import KeptPhone, Phone
from tests.browser.proxy import Line

OpenPhone = Callable[..., Phone]
LONG_MS = 60_000
THREE_MB = 3_000_000
CUTS = 20
MOBILE = 1_000_000  # bytes in a second, as a good mobile line takes them


@pytest.fixture
def own_server(demo_template: Path, tmp_path: Path) -> Iterator[LiveServer]:
    live = FieldServer(tmp_path / "own")
    live.begin_with(demo_template)
    live.start()
    yield live
    live.stop()


@pytest.fixture
def line(own_server: LiveServer) -> Iterator[Line]:
    made = Line(own_server.port)
    yield made
    made.stop()


def shots(name: str) -> list[dict[str, Any]]:
    """Three pictures, each with bytes of its own."""
    made = []
    for n in range(3):
        out = io.BytesIO()
        Image.effect_noise((200 + n, 150), 60 + len(name)).convert("RGB").save(out, "JPEG")
        made.append({"name": f"{name}-{n}.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()})
    return made


def of_3_mb() -> dict[str, Any]:
    """As some phones make them: the browser cannot decode it, so it goes as it came, with all its makers' boxes."""
    out = io.BytesIO()
    pillow_heif.register_heif_opener()
    Image.effect_noise((320, 240), 60).convert("RGB").save(out, "HEIF")
    box = struct.pack(">I4s", THREE_MB + 8, b"free") + os.urandom(THREE_MB)
    return {"name": "IMG_2.heic", "mimeType": "image/heic", "buffer": out.getvalue() + box}


def by_hand(phone: Phone, planned: Planned) -> None:
    """One entry by real taps: the first place of the list, one item not in order, three pictures, a line."""
    phone.page.locator('.ax-list [data-testid^="site-"]').first.click()
    phone.page.locator('[data-testid^="item-"]').first.click()
    phone.get("photo-gallery").first.set_input_files(shots("hand"))  # type: ignore[arg-type]
    expect(phone.page.locator(".ax-tile img")).to_have_count(3)
    phone.get("note").fill("走道堆满纸箱")
    phone.get("submit").click()
    if phone.get("same-no").count():
        phone.get("same-no").click()
    expect(phone.get("site-picker")).to_be_visible()
    planned.add(from_outbox(phone, planned.records))


def all_sent(phone: Phone, planned: Planned) -> None:
    records, photos = len(planned.records), len(planned.photos)
    for what, n in (("outbox", records), ("photos", photos)):
        expect(phone.get(f"{what}-sent")).to_have_text(str(n), timeout=LONG_MS)
        expect(phone.get(f"{what}-pending")).to_have_text("0")
    assert not phone.stored("outbox")
    assert not phone.stored("photos")


def test_fifty_entries_with_150_photos_made_offline_survive_three_dead_browsers(
    kept_phone: KeptPhone, own_server: LiveServer
) -> None:
    kept_phone.used_by("patrol")
    own_server.kill()
    planned = Planned()
    for count in (16, 16, 15):
        phone = kept_phone.start().open_field()
        with phone.troubled():
            by_hand(phone, planned)
            make(phone, planned, count)
            assert {row["id"] for row in phone.stored("outbox")} == set(planned.records)
        kept_phone.kill()
    own_server.start()
    phone = kept_phone.start().open_field()
    all_sent(phone, planned)
    check_all_there(own_server, planned)
    assert (len(planned.records), len(planned.photos)) == (50, 150)
    phone.fine()


def test_the_server_killed_five_times_while_the_phone_sends(open_phone: OpenPhone, own_server: LiveServer) -> None:
    phone = open_phone("patrol", url=own_server.url)
    expect(phone.get("all-fine")).to_be_visible()
    planned = Planned()
    with phone.troubled():
        phone.context.set_offline(True)
        make(phone, planned, 10)
        phone.context.set_offline(False)
        for _death in range(5):
            expect(phone.get("photos-sent")).not_to_have_text(str(max(0, len(held(own_server).photo_rows))))
            own_server.kill()
            own_server.start()
            phone.page.evaluate(NUDGE)
        all_sent(phone, planned)
    check_all_there(own_server, planned)


def test_a_photo_of_3_mb_over_a_line_that_breaks_20_times_costs_at_most_a_tenth_more(
    open_phone: OpenPhone, own_server: LiveServer, line: Line
) -> None:
    phone = open_phone("patrol", url=line.url)
    expect(phone.get("all-fine")).to_be_visible()
    line.down()
    with phone.troubled():
        phone.page.get_by_role("button", name="发现隐患").click()
        phone.get("category-fire").click()
        phone.get("note").fill("消防通道堵塞")
        phone.get("photo-input").set_input_files(of_3_mb())  # type: ignore[arg-type]
        expect(phone.page.locator(".ax-tile")).to_have_count(1)
        phone.get("submit").click()
        expect(phone.get("site-picker")).to_be_visible()
        planned = Planned()
        planned.add(from_outbox(phone))
        [size] = [photo["size"] for row in phone.stored("outbox") for photo in row["photos"]]
        line.bytes_per_s = MOBILE
        line.count_from_here(*(n * size // (CUTS + 1) for n in range(1, CUTS + 1)))
        line.up()
        phone.page.evaluate(NUDGE)
        all_sent(phone, planned)
    check_all_there(own_server, planned)
    assert size > THREE_MB
    assert line.breaks == CUTS
    assert line.sent <= 1.1 * size


def said(what: str, planned: int, done: int) -> None:
    """One row of the reliability table."""
    print(f"\n{what}: planned {planned} = done {done}")
    assert done == planned


@pytest.mark.bench
def test_row_browser_killed_between_save_and_send(kept_phone: KeptPhone, own_server: LiveServer) -> None:
    kept_phone.used_by("patrol")
    own_server.kill()
    planned, rounds = Planned(), 30
    for _ in range(rounds):
        phone = kept_phone.start().open_field()
        with phone.troubled():
            make(phone, planned, 1, pictures=1)
        kept_phone.kill()
    own_server.start()
    phone = kept_phone.start().open_field()
    all_sent(phone, planned)
    check_all_there(own_server, planned)
    said("offline, browser killed between save and send", rounds, len(planned.records))


@pytest.mark.bench
def test_row_connection_lost_in_mid_upload(open_phone: OpenPhone, own_server: LiveServer, line: Line) -> None:
    phone = open_phone("patrol", url=line.url)
    expect(phone.get("all-fine")).to_be_visible()
    line.down()
    planned, breaks = Planned(), 100
    with phone.troubled():
        make(phone, planned, 50, pictures=2, side=800)
        sizes = [photo["size"] for row in phone.stored("outbox") for photo in row["photos"]]
        line.count_from_here(*(n * sum(sizes) // (breaks + 1) for n in range(1, breaks + 1)))
        line.up()
        phone.page.evaluate(NUDGE)
        for what, n in (("outbox", len(planned.records)), ("photos", len(planned.photos))):
            expect(phone.get(f"{what}-sent")).to_have_text(str(n), timeout=300_000)
    check_all_there(own_server, planned)
    said("connection lost in mid-upload", breaks, line.breaks)


@pytest.mark.bench
@pytest.mark.parametrize("days", [-1, 1])
def test_row_clock_a_day_off(open_phone: OpenPhone, own_server: LiveServer, days: int) -> None:
    phone = open_phone(url=own_server.url)
    phone.context.clock.install(time=datetime.now(UTC) + timedelta(days=days))
    phone.sign_in("patrol")
    expect(phone.get("all-fine")).to_be_visible()
    planned, entries = Planned(), 20
    with phone.troubled():
        phone.context.set_offline(True)
        make(phone, planned, entries, pictures=1)
        phone.context.set_offline(False)
        phone.page.evaluate(NUDGE)
        all_sent(phone, planned)
    check_all_there(own_server, planned)
    said(f"clock {days:+} day", entries, len(held(own_server).inspections & set(planned.records)))


@pytest.mark.bench
def test_row_photos_of_12_mp(open_phone: OpenPhone, own_server: LiveServer) -> None:
    phone = open_phone("patrol", url=own_server.url)
    expect(phone.get("all-fine")).to_be_visible()
    planned, entries = Planned(), 20
    with phone.troubled():
        phone.context.set_offline(True)
        make(phone, planned, entries, pictures=1, side=4000)
        phone.context.set_offline(False)
        phone.page.evaluate(NUDGE)
        all_sent(phone, planned)
    check_all_there(own_server, planned)
    said("photos of 12 MP", entries, len(held(own_server).photo_files & set(planned.photos)))
