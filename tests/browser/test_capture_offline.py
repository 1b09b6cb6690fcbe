"""Without a network, with a dying browser, with a server that says no: nothing is lost, and nothing comes twice."""

import hashlib
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pillow_heif
import pytest
from PIL import Image
from playwright.sync_api import Route, expect

from tests.browser.entries import NUDGE
from tests.browser.live import LiveServer
from tests.browser.phone import KeptPhone, Phone

OpenPhone = Callable[..., Phone]
ROOM_FOR_WORDS = 200_000
TEN_TAPS = """() => {
  const button = document.querySelector('[data-testid="submit"]');
  for (let tap = 0; tap < 10; tap += 1) button.click();
}"""
TRIED = """async (before) => {
  const rows = () => new Promise((ok) => {
    const open = indexedDB.open("anxun");
    open.onsuccess = () => {
      const all = open.result.transaction("outbox").objectStore("outbox").getAll();
      all.onsuccess = () => { open.result.close(); ok(all.result); };
    };
  });
  while (!(await rows()).some((row) => row.tries > before)) await new Promise((ok) => setTimeout(ok, 50));
}"""


def picture(shade: int) -> dict[str, Any]:
    out = io.BytesIO()
    Image.new("RGB", (640, 480), (shade, 90, 30)).save(out, "JPEG")
    return {"name": f"{shade}.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def noise() -> dict[str, Any]:
    """A picture that does not shrink: more than a megabyte."""
    out = io.BytesIO()
    Image.effect_noise((1600, 1200), 120).convert("RGB").save(out, "JPEG", quality=95)
    return {"name": "noise.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def large_heic() -> dict[str, Any]:
    """What a phone sends as it came, because its browser cannot draw it: more than 3 MB."""
    pillow_heif.register_heif_opener()
    out = io.BytesIO()
    Image.effect_noise((2000, 1500), 160).convert("RGB").save(out, "HEIF", quality=85)
    return {"name": "IMG_1.HEIC", "mimeType": "image/heic", "buffer": out.getvalue()}


def open_form(phone: Phone) -> None:
    """The form of the first site in the list, one item failing."""
    expect(phone.get("all-fine")).to_be_visible()
    phone.page.locator('.ax-list [data-testid^="site-"]').first.click()
    phone.page.locator('[data-testid^="item-"]').first.click()


def with_picture(phone: Phone, shade: int) -> None:
    phone.get("photo-input").first.set_input_files(picture(shade))  # type: ignore[arg-type]
    expect(phone.page.locator(".ax-tile img")).to_have_count(1)


def submit(phone: Phone) -> None:
    """Where the same fault is open there already, it is another one."""
    phone.get("submit").click()
    another_one(phone)


def another_one(phone: Phone) -> None:
    either = phone.page.locator('[data-testid="same-no"], [data-testid="site-picker"]')
    expect(either.first).to_be_visible()
    if phone.get("same-no").count():
        phone.get("same-no").click()
    expect(phone.get("site-picker")).to_be_visible()


def refuse(phone: Phone, status: int, body: dict[str, Any] | str, **headers: str) -> None:
    """From now on the server answers records so."""

    def answer(route: Route) -> None:
        kind = "text/html" if isinstance(body, str) else "application/json"
        said = body if isinstance(body, str) else json.dumps(body)
        route.fulfill(status=status, content_type=kind, body=said, headers=headers)

    phone.context.route("**/api/field/records/*", answer)


def accept(phone: Phone) -> None:
    phone.context.unroute("**/api/field/records/*")


def send_now(phone: Phone) -> None:
    phone.get("outbox-sent").click()
    phone.page.get_by_role("button", name="现在上传").click()


def test_from_a_cold_start_without_a_network(kept_phone: KeptPhone, own_server: LiveServer) -> None:
    kept_phone.used_by("patrol")
    own_server.kill()
    phone = kept_phone.start().open_field()
    with phone.troubled():
        phone.all_fine()
        phone.counters(records="0/1", photos="0/0")
        open_form(phone)
        with_picture(phone, 10)
        submit(phone)
        phone.counters(records="0/2", photos="0/1")
        kept_phone.kill()
    own_server.start()
    phone = kept_phone.start().open_field()
    phone.counters(records="2/2", photos="1/1")
    assert not phone.stored("outbox")
    assert len({row["hash"] for row in phone.stored("sent")}) == 2
    phone.fine()


def test_a_half_filled_entry_comes_back_after_a_kill(kept_phone: KeptPhone) -> None:
    kept_phone.used_by("patrol")
    phone = kept_phone.start().open_field()
    open_form(phone)
    with_picture(phone, 20)
    phone.get("note").fill("只写了一半")
    assert phone.page.evaluate("() => new Promise((ok) => setTimeout(() => ok(true), 150))")
    kept_phone.kill()
    phone = kept_phone.start().open_field()
    phone.get("draft-restore").click()
    expect(phone.get("note")).to_have_value("只写了一半")
    expect(phone.page.locator(".ax-tile img")).to_have_count(1)
    submit(phone)
    phone.counters(records="1/1", photos="1/1")


def test_ten_taps_are_one_record(open_phone: OpenPhone) -> None:
    phone = open_phone("patrol")
    open_form(phone)
    phone.page.evaluate(TEN_TAPS)
    another_one(phone)
    phone.counters(records="1/1")
    assert len(phone.stored("sent")) == 1


def test_a_sign_in_that_ended_keeps_the_queue(open_phone: OpenPhone) -> None:
    phone = open_phone("patrol")
    expect(phone.get("all-fine")).to_be_visible()
    with phone.troubled():
        phone.sign_out()
        phone.all_fine()
        expect(phone.get("sign-in")).to_be_visible()
        phone.counters(records="0/1")
        phone.get("sign-in").get_by_role("link").click()
        phone.page.locator('button[name="demo"][value="demo-patrol"]').click()
        phone.counters(records="1/1")


def test_nothing_is_sent_under_another_name(open_phone: OpenPhone) -> None:
    phone = open_phone("patrol")
    expect(phone.get("all-fine")).to_be_visible()
    with phone.troubled():
        phone.sign_out()
        phone.all_fine()
        expect(phone.get("sign-in")).to_be_visible()
        phone.sign_in("patrol2")
    expect(phone.get("all-fine")).to_be_visible()
    phone.counters(records="0/0")
    phone.get("outbox-sent").click()
    expect(phone.get("others")).to_contain_text("1 条")
    assert len(phone.stored("outbox")) == 1
    phone.sign_in("patrol")
    phone.counters(records="1/1")
    assert not phone.stored("outbox")


def test_two_versions_are_both_kept_and_shown(open_phone: OpenPhone) -> None:
    phone = open_phone("patrol")
    expect(phone.get("all-fine")).to_be_visible()
    with phone.troubled():
        phone.context.route("**/api/field/records/*", lambda route: route.abort())
        phone.all_fine()
        phone.counters(records="0/1")
        [item] = phone.stored("outbox")
        other = {**json.loads(item["body"]), "note": "另一部手机写的"}
        reply = phone.context.request.put(f"{phone.url}/api/field/records/{item['id']}", data=json.dumps(other))
        assert reply.status == 201
        accept(phone)
        send_now(phone)
        phone.get("conflict").click()
        expect(phone.get("conflict-mine")).not_to_contain_text("另一部手机写的")
        expect(phone.get("conflict-server")).to_contain_text("另一部手机写的")
        assert len(phone.stored("outbox")) == 1
        phone.page.get_by_role("button", name="另存为新记录").click()
        submit(phone)
        phone.counters(records="1/1")


def test_a_captive_portal_fools_nobody(open_phone: OpenPhone) -> None:
    phone = open_phone("patrol")
    expect(phone.get("all-fine")).to_be_visible()
    for status, body in ((200, "<html>Wi-Fi</html>"), (200, {"ok": True}), (204, "")):
        refuse(phone, status, body)
        with phone.page.expect_response("**/api/field/records/*"):
            if phone.stored("outbox"):
                send_now(phone)
            else:
                phone.all_fine()
        phone.counters(records="0/1")
        phone.page.get_by_label("返回").click() if phone.page.get_by_label("返回").count() else None
        accept(phone)
    send_now(phone)
    phone.counters(records="1/1")


def test_a_portal_that_sends_us_to_its_sign_in_page_gets_no_record(open_phone: OpenPhone) -> None:
    """302 within the same address, and 302 to a stranger's: the record stays on the phone until we answer ourselves."""
    phone = open_phone("patrol")
    expect(phone.get("all-fine")).to_be_visible()
    elsewhere = phone.url.replace("127.0.0.1", "localhost")
    with phone.troubled():
        for portal in (f"{phone.url}/login", f"{elsewhere}/login"):
            refuse(phone, 302, "", Location=portal)
            before = max((row["tries"] for row in phone.stored("outbox")), default=0)
            phone.page.evaluate(NUDGE) if phone.stored("outbox") else phone.all_fine()
            phone.page.evaluate(TRIED, before)
            phone.counters(records="0/1")
            [kept] = phone.stored("outbox")
            assert (kept["recorded"], kept["error"]) == (False, None)
        accept(phone)
        phone.page.evaluate(NUDGE)
        phone.counters(records="1/1")
    assert [row["id"] for row in phone.stored("sent")] == [kept["id"]]


def test_a_refused_entry_is_told_in_words_and_can_be_corrected(open_phone: OpenPhone) -> None:
    phone = open_phone("patrol")
    expect(phone.get("all-fine")).to_be_visible()
    told = {"code": "invalid", "message": "有一处要改。", "fields": {"site": "这个场所已停用。"}}
    refuse(phone, 422, {"error": told})
    with phone.troubled():
        phone.all_fine()
        phone.get("outbox-sent").click()
        expect(phone.page.get_by_text("这个场所已停用。")).to_be_visible()
        accept(phone)
        phone.get("edit-refused").click()
        submit(phone)
        phone.counters(records="1/1")


def test_one_bad_entry_does_not_hold_up_the_rest(open_phone: OpenPhone) -> None:
    phone = open_phone("patrol")
    expect(phone.get("all-fine")).to_be_visible()
    refuse(phone, 500, "broken")
    with phone.troubled():
        phone.all_fine()
        phone.counters(records="0/1")
        [bad] = phone.stored("outbox")
        accept(phone)
        phone.context.route(f"**/api/field/records/{bad['id']}", lambda route: route.fulfill(status=500, body="no"))
        phone.all_fine()
        phone.counters(records="1/2")
        phone.context.unroute(f"**/api/field/records/{bad['id']}")
        send_now(phone)
        phone.counters(records="2/2")


def filled(kept_phone: KeptPhone, url: str, quota: int) -> Phone:
    """The phone started again with so many bytes for all that we keep."""
    kept_phone.kill()
    phone = kept_phone.start()
    devtools = phone.context.new_cdp_session(phone.page)
    devtools.send("Storage.overrideQuotaForOrigin", {"origin": url, "quotaSize": quota})
    return phone.open_field()


def test_a_full_phone_says_so_and_drops_nothing(kept_phone: KeptPhone, own_server: LiveServer) -> None:
    kept_phone.used_by("patrol")
    looked = kept_phone.start().open_field()  # what the database takes is counted only once it has been opened
    asked = looked.context.new_cdp_session(looked.page)
    used = int(asked.send("Storage.getUsageAndQuota", {"origin": own_server.url})["usage"])
    phone = filled(kept_phone, own_server.url, used + ROOM_FOR_WORDS)
    open_form(phone)
    phone.get("note").fill("写下了的")
    phone.get("photo-input").first.set_input_files(noise())  # type: ignore[arg-type]
    expect(phone.page.locator(".ax-toast-bad")).to_contain_text("手机存储已满")
    expect(phone.page.get_by_text("未存下")).to_be_visible()
    phone.get("submit").click()
    expect(phone.get("note")).to_have_value("写下了的")
    assert not phone.stored("outbox")
    phone.open_field()
    expect(phone.get("note")).to_have_value("写下了的")
    phone = filled(kept_phone, own_server.url, 1)
    expect(phone.get("draft-restore")).to_be_visible()


def test_unsent_work_can_be_saved_as_a_file(open_phone: OpenPhone, tmp_path: Path) -> None:
    phone = open_phone("patrol")
    with phone.troubled():
        phone.context.route("**/api/field/records/*", lambda route: route.abort())
        open_form(phone)
        with_picture(phone, 40)
        submit(phone)
        phone.get("outbox-sent").click()
        with phone.page.expect_download() as download:
            phone.get("export-unsent").click()
        download.value.save_as(tmp_path / "unsent.json")
        saved = json.loads((tmp_path / "unsent.json").read_text(encoding="utf-8"))
        [record], [photo] = saved["records"], saved["photos"]
        assert saved["v"] == 1
        assert hashlib.sha256(record["body"].encode()).hexdigest() == record["hash"]
        assert json.loads(record["body"])["photos"][0]["sha256"] == photo["sha256"]
        accept(phone)
        phone.page.get_by_role("button", name="现在上传").click()
        phone.counters(records="1/1", photos="1/1")


def test_our_own_sha256_agrees_with_the_browser(open_phone: OpenPhone) -> None:
    phone = open_phone("patrol")
    differing = phone.page.evaluate(
        """async () => {
          const hash = await import("/field/hash.js");
          const lengths = [0, 1, 55, 56, 63, 64, 65, 119, 120, 1000, 70000];
          const bad = [];
          for (const n of lengths) {
            const bytes = new Uint8Array(n).map((_, i) => (i * 31 + n) % 256);
            if (hash.ownSha256(bytes) !== (await hash.sha256(bytes))) bad.push(n);
          }
          return bad;
        }"""
    )
    assert differing == []


@pytest.mark.parametrize("agent", ["Mozilla/5.0 (Linux; Android 12) AppleWebKit/537.36 MicroMessenger/8.0.49"])
def test_inside_wechat_it_says_how_to_get_out(open_phone: OpenPhone, agent: str) -> None:
    phone = open_phone("patrol", user_agent=agent)
    expect(phone.page.get_by_text("在浏览器打开")).to_be_visible()


def test_a_picture_that_the_phone_cannot_shrink_goes_as_it_is(open_phone: OpenPhone) -> None:
    original = large_heic()
    phone = open_phone("patrol")
    open_form(phone)
    phone.get("photo-input").first.set_input_files(original)  # type: ignore[arg-type]
    expect(phone.page.locator(".ax-tile")).to_have_count(1)
    submit(phone)
    phone.counters(records="1/1", photos="1/1")
    [receipt] = phone.stored("sent")
    copy = phone.context.request.get(
        f"{phone.url}/api/field/photos/{hashlib.sha256(original['buffer']).hexdigest()}?w=320"
    )
    assert (copy.status, copy.headers["content-type"], bool(receipt)) == (200, "image/jpeg", True)


@pytest.mark.bench
def test_row_storage_full(kept_phone: KeptPhone, own_server: LiveServer) -> None:
    kept_phone.used_by("patrol")
    looked = kept_phone.start().open_field()  # what the database takes is counted only once it has been opened
    asked = looked.context.new_cdp_session(looked.page)
    used = int(asked.send("Storage.getUsageAndQuota", {"origin": own_server.url})["usage"])
    kept_phone.kill()
    phone = kept_phone.start()
    devtools = phone.context.new_cdp_session(phone.page)
    devtools.send("Storage.overrideQuotaForOrigin", {"origin": own_server.url, "quotaSize": used + ROOM_FOR_WORDS})
    told, planned = 0, 20
    for n in range(planned):
        phone.open_field()
        if n == 0:
            open_form(phone)
            phone.get("note").fill("写下了的")
        expect(phone.get("note")).to_have_value("写下了的")
        phone.get("photo-input").first.set_input_files(noise())  # type: ignore[arg-type]
        expect(phone.page.locator(".ax-toast-bad")).to_contain_text("手机存储已满")
        told += phone.get("note").input_value() == "写下了的"
    print(f"\nstorage full: planned {planned} = done {told}")
    assert told == planned
