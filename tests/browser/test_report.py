"""A resident, a neighbour and an officer: reported on one phone, verified on another, looked up on the first."""

import re
import time
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPhone
from tests.browser.phone import Phone
from tests.builders_field import noise

MOST_S = 60


def tell(phone: Phone, text: str, picture: Path | None = None) -> str:
    """Report it as a resident does; the number."""
    page = phone.page
    page.goto(f"{phone.url}/report/")
    if picture:
        phone.get("report-photo").set_input_files(picture)
    phone.get("report-text").fill(text)
    page.get_by_text("消防安全", exact=True).click()
    expect(page.locator(".ax-map-pin")).to_have_count(1)
    if picture:
        expect(page.locator("#pictures img")).to_have_count(1)
    phone.get("report-send").click()
    page.wait_for_url("**new=1")
    return phone.get("report-number").inner_text()


def stage(phone: Phone, number: str) -> str:
    """Typed into the form that asks for the answer."""
    phone.page.goto(f"{phone.url}/report/")
    phone.page.locator('.ask input[name="n"]').fill(number.lower())
    phone.page.get_by_role("button", name="查询处理结果").click()
    return phone.get("report-stage").inner_text()


def mind_width(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def open_line(officer: Phone, title: str) -> None:
    officer.page.goto(f"{officer.url}/me")
    officer.page.get_by_role("link", name=re.compile(title)).first.click()
    expect(officer.page.get_by_text("群众举报").first).to_be_visible()


def test_a_resident_reports_in_under_a_minute_and_sees_it_verified(open_phone: OpenPhone, tmp_path: Path) -> None:
    picture = tmp_path / "stairs.jpg"
    picture.write_bytes(noise((3000, 2000)))
    resident, title = open_phone(), "三单元楼道停满电动车"
    begun = time.monotonic()
    number = tell(resident, title, picture)
    assert time.monotonic() - begun < MOST_S
    mind_width(resident.page)
    assert stage(resident, number) == "已收到"
    officer = open_phone("officer", next="/me")
    open_line(officer, title)
    expect(officer.page.get_by_text(number)).to_be_visible()
    officer.page.get_by_role("button", name="核实").first.click()
    expect(officer.page.get_by_text("YH-2026-").first).to_be_visible()
    assert stage(resident, number) == "已核实"


def test_two_residents_of_one_hazard_get_one_answer(open_phone: OpenPhone) -> None:
    one, two = open_phone(), open_phone()
    first, second = tell(one, "东门井盖缺失"), tell(two, "小区东门没有井盖")
    officer = open_phone("officer", next="/me")
    open_line(officer, "小区东门没有井盖")
    officer.page.get_by_text("与另一条隐患重复").click()
    kept = officer.page.get_by_role("combobox", name=re.compile("并入哪一条"))
    expect(kept).to_have_value(re.compile("东门井盖缺失"))  # the newest near by is offered first
    officer.page.get_by_role("button", name=re.compile("合并")).click()
    expect(officer.page.get_by_text("与另一条隐患重复")).to_have_count(0)
    open_line(officer, "东门井盖缺失")
    expect(officer.page.get_by_text(second)).to_be_visible()
    officer.page.get_by_text("答复举报人").click()
    officer.page.get_by_role("textbox", name="举报人查询时看到的话").fill("今天下午更换井盖")
    officer.page.get_by_role("button", name="保存答复").click()
    expect(officer.page.get_by_text("已答复:今天下午更换井盖")).to_be_visible()
    answers = [
        (stage(phone, n), phone.page.locator(".told").inner_text()) for phone, n in ((one, first), (two, second))
    ]
    assert answers[0] == answers[1] == ("已收到", "答复\n今天下午更换井盖")


def test_without_a_script_the_form_still_reaches_us(open_phone: OpenPhone, tmp_path: Path) -> None:
    picture = tmp_path / "cover.jpg"
    picture.write_bytes(noise((640, 480)))
    plain = open_phone(java_script_enabled=False)
    plain.page.goto(f"{plain.url}/report/")
    plain.get("report-photo").set_input_files(picture)
    plain.get("report-text").type("配电箱门敞开", delay=800)  # nobody writes faster than the form allows
    plain.get("report-send").click()
    expect(plain.get("report-stage")).to_have_text("已收到")
