"""The main job from end to end: a fault found on a phone reaches the leader, and an activity moves the month."""

import io
import re
from collections.abc import Callable

import pytest
from PIL import Image
from playwright.sync_api import Locator, expect

from tests.browser.phone import Phone

OpenPhone = Callable[..., Phone]


@pytest.fixture
def picture() -> dict[str, object]:
    out = io.BytesIO()
    Image.effect_noise((1200, 900), 60).convert("RGB").save(out, "JPEG")
    return {"name": "IMG_0002.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def at_rest(phone: Phone) -> None:
    expect(phone.page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")


def patrol_reports(phone: Phone, picture: dict[str, object], words: str) -> dict[str, object]:
    """One failing item with a picture at an eating place that has no open hazard; the hazard as the bundle has it."""
    expect(phone.get("all-fine")).to_be_visible()
    held = phone.bundle()
    known = {row["site"] for row in held["hazards"]}
    eats = {code for code, row in held["site_types"].items() if "food" in row["categories"]}
    phone.pick_site(next(row[1] for row in held["sites"]["rows"] if row[3] in eats and row[0] not in known))
    phone.page.locator('[data-testid^="item-"]').first.click()
    phone.get("photo-input").first.set_input_files(picture)  # type: ignore[arg-type]
    expect(phone.page.locator(".ax-tile img")).to_have_count(1)
    phone.get("note").fill(words)
    phone.get("submit").click()
    phone.counters(records="1/1", photos="1/1")
    number = phone.stored("sent")[0]["numbers"][0]
    return dict(next(row for row in phone.bundle()["hazards"] if row["number"] == number))


def points_at(phone: Phone, hazard: dict[str, object]) -> list[str]:
    """Ids of the hazards that the map answers in the few metres around this one."""
    lat, lon = (float(str(hazard[part])) for part in ("lat", "lon"))
    box = f"{lon - 0.0005},{lat - 0.0005},{lon + 0.0005},{lat + 0.0005}"
    said = phone.page.evaluate(
        "(box) => fetch('/api/map/hazards?zoom=19&bbox=' + box).then((reply) => reply.text())", box
    )
    return list(re.findall(r"[0-9a-f]{8}-[0-9a-f-]{27}", said))


def test_a_fault_found_by_the_patrol_is_on_the_leaders_map_and_in_the_ledger_with_its_photo(
    open_phone: OpenPhone, picture: dict[str, object]
) -> None:
    patrol = open_phone("patrol", next="/inspect")
    hazard = patrol_reports(patrol, picture, "楼道堆放纸箱")
    leader = open_phone("leader", next="/")
    assert hazard["id"] in points_at(leader, hazard)
    leader.page.goto(f"{leader.url}/")
    drawn = leader.page.frame_locator("iframe").first
    expect(drawn.locator(".leaflet-marker-icon, canvas").first).to_be_visible()
    leader.page.goto(f"{leader.url}/hazards?q={hazard['number']}")
    expect(leader.page.get_by_text(str(hazard["title"])).first).to_be_visible()
    leader.page.goto(f"{leader.url}/hazards?id={hazard['id']}")
    expect(leader.page.get_by_text(str(hazard["number"])).first).to_be_visible()
    photo = leader.page.locator(f'img[src*="{hazard["photo"]}"]').first
    expect(photo).to_be_visible()
    assert photo.evaluate("(image) => image.decode().then(() => image.naturalWidth)") > 0


def test_a_visit_at_its_point_makes_it_fresh(open_phone: OpenPhone) -> None:
    phone = open_phone("patrol")
    expect(phone.get("all-fine")).to_be_visible()
    rows = {row[0]: row for row in phone.bundle()["sites"]["rows"]}
    site = next(row for row in rows.values() if row[10] == "stale")
    phone.context.set_geolocation({"latitude": site[4], "longitude": site[5], "accuracy": 8})
    phone.open_field()
    expect(phone.page.locator(".ax-near, .ax-card").first).to_contain_text(str(site[2]))
    phone.all_fine()
    phone.counters(records="1/1")
    after = {row[0]: row[10] for row in phone.bundle()["sites"]["rows"]}
    assert {key for key in rows if rows[key][10] != after[key]} == {site[0]}
    assert after[site[0]] == "fresh"


def shown_percent(place: Locator) -> int:
    expect(place).to_contain_text(re.compile(r"\d+%"))
    found = re.search(r"(\d+)%", place.inner_text())
    assert found is not None
    return int(found[1])


def test_a_planner_makes_the_safety_month_from_scheme_one_and_one_activity_moves_it(
    open_phone: OpenPhone, picture: dict[str, object]
) -> None:
    phone = open_phone("planner", next="/activities")
    page = phone.page
    page.get_by_role("button", name="新建计划").click()
    choose(phone, "模板", "方案一")
    page.get_by_role("button", name="社区居委会").click()
    page.get_by_role("button", name=re.compile("^.*建立计划:")).click()
    expect(page).to_have_url(re.compile(r"^(?!.*new=1).*campaign=\d+"))  # made, no longer being made
    plan = page.url
    at_rest(phone)
    assert shown_percent(page.get_by_test_id("stMain")) == 0
    page.get_by_role("button", name="打开任务").first.click()
    expect(page).to_have_url(re.compile(r"open=\d+"))
    at_rest(phone)
    with page.expect_response(lambda reply: "upload_file" in reply.url):
        page.locator('input[type="file"]').set_input_files(picture)  # type: ignore[arg-type]
    expect(page.get_by_text("IMG_0002.jpg")).to_be_visible()  # the form has moved down; now the button stays put
    at_rest(phone)
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("已记录").first).to_be_visible()
    page.goto(plan)
    expect(page.get_by_role("heading", level=1, name="活动进度")).to_be_visible()
    at_rest(phone)
    assert shown_percent(page.get_by_test_id("stMain")) > 0


def choose(phone: Phone, box: str, option: str) -> None:
    phone.page.get_by_role("combobox", name=re.compile(box)).click()
    phone.page.get_by_role("option", name=re.compile(option)).first.click()
    at_rest(phone)
