"""The patrol member's walk with a network."""

import io
import re
import time
from collections.abc import Callable

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.phone import Phone

OpenPhone = Callable[..., Phone]
SAVED = ".ax-toast.ax-on"
FROM_WIRE = """() => performance.getEntriesByType("resource").filter((entry) => entry.name.includes("/field/"))
  .filter((entry) => !entry.name.includes("/api/")).map((entry) => entry.transferSize)"""


@pytest.fixture(scope="module")
def picture() -> dict[str, object]:
    """A photo as a phone's camera makes it: large, and turned by its tag."""
    out = io.BytesIO()
    image = Image.effect_noise((2400, 1800), 40).convert("RGB")
    tags = Image.Exif()
    tags[0x0112] = 6
    image.save(out, "JPEG", quality=85, exif=tags)
    return {"name": "IMG_0001.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def eating_places(phone: Phone) -> list[list[object]]:
    """Places with long checklists where nothing is open, each a row of the bundle: id, code, name …

    Another walk of this server may have reported something: then the form asks whether it is the same.
    """
    bundle = phone.bundle()
    known = {row["site"] for row in bundle["hazards"]}
    kinds = {code for code, row in bundle["site_types"].items() if "food" in row["categories"]}
    return [row for row in bundle["sites"]["rows"] if row[3] in kinds and row[0] not in known]


def go(phone: Phone, place: str) -> None:
    phone.page.locator(".st-key-bar").get_by_role("link", name=place).click()


def fail_first_item(phone: Phone, picture: dict[str, object], note: str) -> str:
    """One item is not in order: a picture and a line. Returns the item's code."""
    item = phone.page.locator('[data-testid^="item-"]').first
    code = re.sub(r"^item-(.*)-fail$", r"\1", item.get_attribute("data-testid") or "")
    item.click()
    phone.get("photo-input").first.set_input_files(picture)  # type: ignore[arg-type]
    expect(phone.page.locator(".ax-tile img")).to_have_count(1)
    phone.get("note").fill(note)
    return code


def test_a_fault_with_its_picture_reaches_the_ledger(open_phone: OpenPhone, picture: dict[str, object]) -> None:
    phone = open_phone("patrol", next="/inspect")
    expect(phone.get("all-fine")).to_be_visible()
    site = eating_places(phone)[0]
    phone.pick_site(str(site[1]))
    code = fail_first_item(phone, picture, "走道堆满纸箱 <script>alert(1)</script>")
    phone.get("submit").click()
    expect(phone.page.locator(SAVED)).to_have_text("已存手机")
    phone.counters(records="1/1", photos="1/1")
    [receipt] = phone.stored("sent")
    found = next(row for row in phone.bundle()["hazards"] if row["number"] == receipt["numbers"][0])
    assert (found["site"], found["item"]) == (site[0], code)
    assert found["photo"] is not None
    copy = phone.context.request.get(f"{phone.url}/api/field/photos/{found['photo']}?w=320")
    with Image.open(io.BytesIO(copy.body())) as seen:
        assert seen.width < seen.height  # upright: the tag was honoured
        assert not seen.getexif()
    assert not phone.stored("outbox")
    assert not phone.stored("photos")
    phone.get("outbox-sent").click()
    expect(phone.page.locator(".ax-receipt").first).to_contain_text(receipt["numbers"][0])


def test_all_fine_takes_two_taps_and_less_than_a_second(open_phone: OpenPhone) -> None:
    phone = open_phone("patrol")
    expect(phone.get("all-fine")).to_be_visible()
    phone.get("all-fine").click()
    phone.page.evaluate("() => { self.tapped = performance.now(); }")
    phone.page.get_by_role("dialog").get_by_test_id("submit").click()
    expect(phone.page.locator(SAVED)).to_have_text("已存手机")
    spent = phone.page.evaluate("() => performance.now() - self.tapped")
    assert spent < 1000
    phone.counters(records="1/1", photos="0/0")


def test_what_is_typed_survives_a_rerun_and_a_walk_to_another_page(open_phone: OpenPhone) -> None:
    phone = open_phone("patrol", next="/inspect")
    expect(phone.get("all-fine")).to_be_visible()
    phone.page.locator('.ax-list [data-testid^="site-"]').first.click()
    phone.page.locator('[data-testid^="item-"]').first.click()
    phone.get("note").fill("半句话还没写完")
    go(phone, "检查")  # the same page once more is a rerun
    expect(phone.get("note")).to_have_value("半句话还没写完")
    go(phone, "我的")
    expect(phone.page.get_by_role("heading", name="登录")).to_be_visible()
    go(phone, "检查")
    expect(phone.get("note")).to_have_value("半句话还没写完")


def test_a_link_from_a_printed_code_opens_that_place(open_phone: OpenPhone) -> None:
    phone = open_phone("patrol")
    expect(phone.get("all-fine")).to_be_visible()
    code, name = phone.bundle()["sites"]["rows"][5][1:3]
    phone.page.goto(f"{phone.url}/field/?code={code}")
    expect(phone.page.get_by_role("heading", level=1, name=name)).to_be_visible()


def test_the_same_hazard_is_offered_before_a_second_one_is_made(
    open_phone: OpenPhone, picture: dict[str, object]
) -> None:
    phone = open_phone("patrol")
    expect(phone.get("all-fine")).to_be_visible()
    site = eating_places(phone)[0]
    for _ in range(2):
        phone.pick_site(str(site[1]))
        code = fail_first_item(phone, picture, "后厨")
        phone.get("submit").click()
        if phone.stored("sent"):
            phone.get("same-yes").first.click()
        expect(phone.get("site-picker")).to_be_visible()
        expect(phone.get("outbox-pending")).to_have_text("0")
    phone.counters(records="2/2")
    of_site = [row for row in phone.bundle()["hazards"] if row["site"] == site[0] and row["item"] == code]
    assert len(of_site) == 1


def test_a_hazard_on_its_own(open_phone: OpenPhone, picture: dict[str, object]) -> None:
    phone = open_phone("patrol")
    phone.page.get_by_role("button", name="发现隐患").click()
    phone.get("submit").click()
    expect(phone.page.get_by_role("alert")).to_have_text("请选一个类别。")
    phone.get("category-road_traffic").click()
    phone.get("note").fill("路口井盖缺失")
    phone.get("photo-input").set_input_files(picture)  # type: ignore[arg-type]
    expect(phone.page.locator(".ax-tile img")).to_have_count(1)
    phone.get("submit").click()
    phone.counters(records="1/1", photos="1/1")
    assert any(row["title"] == "路口井盖缺失" for row in phone.bundle()["hazards"])


def test_a_round_with_two_points(open_phone: OpenPhone) -> None:
    phone = open_phone("patrol")
    phone.page.get_by_role("button", name="巡查一圈").click()
    phone.get("patrol-start").click()
    for n in (1, 2):
        phone.get("all-fine").click()
        expect(phone.page.get_by_text(f"已看 {n} / 10 个点")).to_be_visible()
    phone.get("submit").click()
    phone.page.get_by_role("dialog").get_by_role("button", name="结束巡查").click()
    phone.counters(records="3/3")
    assert {row["kind"] for row in phone.stored("sent")} == {"inspection", "patrol"}


def test_an_activity_with_big_counters_and_a_picture(open_phone: OpenPhone, picture: dict[str, object]) -> None:
    phone = open_phone("community")
    phone.page.get_by_role("button", name="记录活动").click()
    phone.page.locator('[data-testid^="task-"]').first.click()
    phone.page.get_by_role("button", name=re.compile(r"参加人数.*\+100")).click()
    phone.page.get_by_role("button", name=re.compile(r"参加人数.*\+10$")).click()
    expect(phone.get("count-people")).to_have_value("110")
    phone.get("photo-input").set_input_files(picture)  # type: ignore[arg-type]
    expect(phone.page.locator(".ax-tile img")).to_have_count(1)
    phone.get("submit").click()
    phone.counters(records="1/1", photos="1/1")


def test_the_page_is_quick_on_a_second_visit_and_costs_nothing(open_phone: OpenPhone) -> None:
    phone = open_phone("patrol")
    phone.worker_ready()
    started = time.monotonic()
    phone.open_field()
    assert time.monotonic() - started < 3
    scripts = phone.page.evaluate(FROM_WIRE)
    assert len(scripts) >= 3
    assert sum(scripts) == 0
