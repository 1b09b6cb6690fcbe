"""Every page as its people see it, on a phone and on a desktop: nothing sideways, nothing broken."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.phone import Phone

OpenPhone = Callable[..., Phone]
DESKTOP = {"width": 1366, "height": 768}
PLACES = {
    "leader": (
        "/",
        "/hazards",
        "/coverage",
        "/activities",
        "/reports",
        "/periods",
        "/programme",
        "/sites",
        "/letters",
        "/emergency",
        "/me",
    ),
    "patrol": ("/inspect", "/hazards", "/coverage", "/rounds", "/rounds?show=next", "/emergency", "/me"),
    "planner": ("/activities", "/plans", "/activities?open=new", "/reports", "/hazards"),
    "officer": (
        "/rounds?show=flags",
        "/rounds?show=whatif",
        "/hazards?show=import",
        "/hazards?show=decisions",
        "/emergency?at=roster",
    ),
    "admin": ("/me", "/settings", "/letters"),
}
FUNCTIONS = {
    "admin": (
        "/settings?at=people",
        "/settings?at=people&person=5",
        "/settings?at=people&show=import",
        "/settings?at=areas",
        "/settings?at=labels",
        "/settings?at=messages",
        "/settings?at=checklists",
        "/settings?at=checklists&part=rules",
        "/settings?at=state",
        "/sites?show=add",
        "/sites?show=import",
        "/sites?site=1&tool=move",
        "/letters?view=letter&sign=2",
        "/letters?view=card",
        "/letters?view=expiries",
        "/letters?view=card&batch=1",
        "/sites?show=doubles",
        "/sites?group=gas",
    ),
    "officer": ("/emergency?at=plans", "/emergency?at=teams", "/emergency?at=contacts", "/emergency?at=roster"),
}  # of the registers, each with what is folded away in it
SIDEWAYS = "() => document.documentElement.scrollWidth - window.innerWidth"
OUTSIDE = """() => [...document.querySelectorAll('[data-testid=stMain] :is(button, input, a, textarea, label, img)')]
    .filter((e) => e.checkVisibility({visibilityProperty: true}) && e.getBoundingClientRect().right > innerWidth + 1)
    .map((e) => e.outerHTML.slice(0, 200))"""
PUSHING = """() => [...document.querySelectorAll('[data-testid=stMain] img')].map((e) => {
    if (!e.checkVisibility()) return '';
    const coming = new Image(), full = e.getBoundingClientRect().height;  // a clone would have arrived at once
    for (const given of e.attributes) if (given.name !== 'src') coming.setAttribute(given.name, given.value);
    coming.src = e.src.startsWith('data:') ? e.src + '#again' : '/coming?' + Math.random();
    e.replaceWith(coming);
    const held = coming.getBoundingClientRect().height;
    coming.replaceWith(e);
    return Math.abs(full - held) > 1 ? e.outerHTML.slice(0, 200) : '';
}).filter(Boolean)"""
"""Pictures without room of their own until they have arrived: what lies below moves away from under a finger."""
FOLDED = "[data-testid=stMain] details:not([open]) > summary"
BROKEN = "[data-testid=stException], .anxun-trouble"


@pytest.mark.parametrize("shape", ["phone", "desktop"])
@pytest.mark.parametrize("role", PLACES)
def test_a_page_is_whole_at_its_size(open_phone: OpenPhone, role: str, shape: str) -> None:
    phone = open_phone(role, next=PLACES[role][0], **({"viewport": DESKTOP} if shape == "desktop" else {}))
    for path in PLACES[role]:
        phone.page.goto(phone.url + path)
        at_rest = phone.page.get_by_test_id("stApp")
        expect(at_rest).to_have_attribute("data-test-script-state", "notRunning", timeout=30_000)
        assert phone.page.evaluate(SIDEWAYS) <= 0, path
        assert phone.page.locator(BROKEN).count() == 0, path
        assert phone.page.get_by_test_id("stMain").inner_text().strip(), path


@pytest.mark.parametrize("role", FUNCTIONS)
def test_every_function_of_the_registers_fits_a_phone(open_phone: OpenPhone, role: str) -> None:
    phone = open_phone(role, next=FUNCTIONS[role][0])
    at_rest = phone.page.get_by_test_id("stApp")
    for path in FUNCTIONS[role]:
        phone.page.goto(phone.url + path)
        expect(at_rest).to_have_attribute("data-test-script-state", "notRunning", timeout=30_000)
        folded = phone.page.locator(FOLDED)
        while folded.count():  # in one that opens there may be more
            folded.evaluate_all("(all) => all.forEach((one) => one.click())")
        expect(at_rest).to_have_attribute("data-test-script-state", "notRunning", timeout=30_000)
        assert phone.page.evaluate(SIDEWAYS) <= 0, path
        assert phone.page.evaluate(OUTSIDE) == [], path
        assert phone.page.evaluate(PUSHING) == [], path
        assert phone.page.locator(BROKEN).count() == 0, path


def test_the_sign_in_page_speaks_chinese_and_works_without_javascript(open_phone: OpenPhone) -> None:
    phone = open_phone(java_script_enabled=False)
    phone.page.goto(f"{phone.url}/login?next=/hazards")
    expect(phone.page.get_by_role("button", name="登录")).to_be_visible()
    phone.page.locator('input[name="login"]').fill("nobody")
    phone.page.locator('input[name="password"]').fill("wrong")
    with phone.page.expect_navigation():
        phone.page.get_by_role("button", name="登录").click()
    expect(phone.page.get_by_role("alert")).to_have_text("用户名或密码不正确。")
    assert all("401" in error for error in phone.errors)
    phone.errors.clear()
