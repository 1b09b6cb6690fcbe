"""Put right and rechecked on the spot: the photo from before as a ghost over the camera, with and without a network."""

import io
from collections.abc import Callable, Iterator

import pytest
from PIL import Image
from playwright.sync_api import Playwright, expect

from tests.browser.live import LiveServer
from tests.browser.phone import CHROMIUM_ARGS, HERE, SCREEN, Phone, chromium

OpenPhone = Callable[..., Phone]
FAKE_CAMERA = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
KEPT = """async (sha) => {
  const path = "/api/field/photos/" + sha + "?before=1&w=800";
  while (!(await (await caches.open("anxun-before")).match(path))) await new Promise((ok) => setTimeout(ok, 50));
}"""
DRAWN = "(image) => image.decode().then(() => image.naturalWidth)"
STACKED = """() => {
  const part = (what) => document.querySelector(".ax-ghost > " + what);
  const [video, ghost] = [part("video"), part('[data-testid="ghost"]')];
  const [a, b] = [video, ghost].map((one) => one.getBoundingClientRect());
  const same = ["left", "top", "width", "height"].every((side) => Math.abs(a[side] - b[side]) < 1);
  return { opacity: getComputedStyle(ghost).opacity, same };
}"""


@pytest.fixture
def camera_phone(playwright: Playwright, server: LiveServer) -> Iterator[Phone]:
    """A phone with a camera of its own: Chromium's moving test picture."""
    browser = playwright.chromium.launch(executable_path=chromium(), args=[*CHROMIUM_ARGS, *FAKE_CAMERA])
    context = browser.new_context(
        viewport=SCREEN,  # type: ignore[arg-type]
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        geolocation=HERE,  # type: ignore[arg-type]
        permissions=["geolocation", "camera"],
    )
    phone = Phone(context, server.url)
    yield phone
    browser.close()
    phone.fine()


def picture() -> dict[str, object]:
    out = io.BytesIO()
    Image.effect_noise((800, 600), 70).convert("RGB").save(out, "JPEG")
    return {"name": "IMG_9.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def waiting(phone: Phone, step: str) -> dict[str, object]:
    """The first open hazard with this step for whoever is signed in, and with its photo from before."""
    rows = (row for row in phone.bundle()["hazards"] if step in row.get("steps", []) and row["photo"])
    return dict(next(rows))


def state(phone: Phone, hazard: dict[str, object]) -> str | None:
    return next((row["state"] for row in phone.bundle()["hazards"] if row["id"] == hazard["id"]), None)


def test_the_photo_from_before_is_a_ghost_over_the_camera(camera_phone: Phone) -> None:
    phone = camera_phone.sign_in("patrol")
    expect(phone.get("todo")).to_be_visible()
    hazard = waiting(phone, "submit_fix")
    phone.page.goto(f"{phone.url}/field/?hazard={hazard['id']}")  # as the dashboard links to it
    phone.get("ghost-open").click()
    assert [draft["hazard"] for draft in phone.stored("drafts")] == [hazard["id"]]  # kept before the camera opens
    expect(phone.get("ghost-shoot")).to_be_enabled()
    assert phone.page.evaluate(STACKED) == {"opacity": "0.5", "same": True}
    phone.get("ghost-slider").fill("20")
    expect(phone.get("ghost")).to_have_css("opacity", "0.2")
    phone.get("ghost-shoot").click()
    expect(phone.page.locator(".ax-tile img")).to_have_count(1)
    phone.get("compare-open").click()
    expect(phone.get("compare-after")).to_have_css("clip-path", "inset(0px 0px 0px 50%)")
    assert phone.get("compare-after").evaluate(DRAWN) > 0
    phone.page.get_by_role("button", name="关闭").click()
    phone.page.get_by_role("button", name="已清理完毕").click()
    phone.get("submit").click()
    phone.counters(records="1/1", photos="1/1")
    assert state(phone, hazard) == "fixed_pending_recheck"
    assert phone.stored("sent")[0]["numbers"] == [hazard["number"]]


def test_a_fix_without_a_network_shows_how_it_was_and_is_sent_later(open_phone: OpenPhone) -> None:
    phone = open_phone("patrol")
    expect(phone.get("todo")).to_be_visible()
    phone.worker_ready()
    hazard = waiting(phone, "submit_fix")
    phone.open_field()  # now the worker answers, so it keeps what is looked at
    phone.page.evaluate(KEPT, hazard["photo"])
    with phone.troubled():
        phone.context.set_offline(True)
        phone.get("todo").click()
        phone.get(f"todo-{hazard['id']}").click()
        before = phone.page.get_by_role("img", name="整改前")
        assert before.evaluate(DRAWN) > 0
        phone.get("submit").click()
        expect(phone.page.get_by_role("alert")).to_have_text("请拍一张整改后的照片。")
        phone.get("photo-input").set_input_files(picture())  # type: ignore[arg-type]
        expect(phone.page.locator(".ax-tile img")).to_have_count(1)
        phone.get("note").fill("已清空并张贴提示")
        phone.get("submit").click()
        phone.counters(records="0/1", photos="0/1")
        phone.get("todo").click()
        expect(phone.page.get_by_role("heading", name="待整改")).to_be_visible()
        expect(phone.get(f"todo-{hazard['id']}")).to_have_count(0)  # it is on its way
        phone.context.set_offline(False)
        phone.page.evaluate("() => self.dispatchEvent(new Event('online'))")
        phone.counters(records="1/1", photos="1/1")
    assert state(phone, hazard) == "fixed_pending_recheck"
