"""The capture page fits fingers, eyes, screen readers, old kernels and a district with ten thousand places."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Route, expect

from tests.browser.phone import Phone

OpenPhone = Callable[..., Phone]
TOO_SMALL = """() => Array.from(document.querySelectorAll(".ax :is(button, a, input, select, textarea, summary)"))
  .filter((e) => !e.classList.contains("ax-hidden") && e.getClientRects().length)
  .map((e) => e.closest("label") || e)
  .filter((e) => { const box = e.getBoundingClientRect(); return box.height < 47.5 || box.width < 47.5; })
  .map((e) => e.outerHTML.slice(0, 120))"""
TOO_WIDE = "() => document.documentElement.scrollWidth > innerWidth"
WITHOUT_NEW_THINGS = """
const young = [[Navigator.prototype, ["locks", "storage", "vibrate"]], [Crypto.prototype, ["subtle", "randomUUID"]],
  [self, ["BroadcastChannel", "AbortController", "createImageBitmap", "BarcodeDetector"]]];
for (const [owner, names] of young) {
  for (const name of names) Object.defineProperty(owner, name, { value: undefined, configurable: true });
}
"""
LOOKS = [
    {"color_scheme": "light"},
    {"color_scheme": "dark"},
    {"viewport": {"width": 320, "height": 640}},
    {"viewport": {"width": 1366, "height": 768}},
]


def screens(phone: Phone) -> list[tuple[str, Callable[[], None]]]:
    """(name, how to come there from home); each leaves by the back button or Escape."""

    def form() -> None:
        phone.page.locator('.ax-list [data-testid^="site-"]').first.click()
        phone.page.locator('[data-testid^="item-"]').first.click()
        phone.page.locator(".ax-place").click()
        expect(phone.page.locator(".ax-map-pin")).to_be_visible()

    def named(name: str) -> Callable[[], None]:
        return lambda: phone.page.get_by_role("button", name=name).click()

    return [
        ("home", lambda: None),
        ("form", form),
        ("hazard", named("发现隐患")),
        ("round", named("巡查一圈")),
        ("outbox", lambda: phone.get("outbox-sent").click()),
    ]


@pytest.mark.parametrize(
    "look", LOOKS, ids=lambda look: next(iter(look.values())) if "color_scheme" in look else "size"
)
@pytest.mark.parametrize("large", [False, True])
def test_every_screen_can_be_read_and_touched(open_phone: OpenPhone, look: dict[str, Any], large: bool) -> None:
    phone = open_phone("patrol", **look)
    if large:
        phone.context.add_cookies([{"name": "anxun_type", "value": "large", "url": phone.url}])
    for name, walk in screens(phone):
        phone.open_field()
        expect(phone.get("all-fine")).to_be_visible()
        walk()
        violations = [(v["id"], v["nodes"][0]["html"][:120]) for v in Axe().run(phone.page).response["violations"]]
        assert (name, violations) == (name, [])
        assert (name, phone.page.evaluate(TOO_SMALL)) == (name, [])
        assert not phone.page.evaluate(TOO_WIDE), name
        if phone.page.get_by_label("返回").count():
            phone.page.get_by_label("返回").click()


def test_an_old_kernel_works_without_the_new_things(open_phone: OpenPhone) -> None:
    phone = open_phone()
    phone.context.add_init_script(WITHOUT_NEW_THINGS)
    phone.sign_in("patrol")
    phone.all_fine()
    phone.counters(records="1/1")
    assert len(phone.stored("sent")[0]["hash"]) == 64


def test_ten_thousand_places_are_searched_while_typing(open_phone: OpenPhone) -> None:
    phone = open_phone()

    def many(route: Route) -> None:
        bundle = route.fetch().json()
        if "sites" in bundle:
            rows = bundle["sites"]["rows"]
            bundle["sites"]["rows"] = [
                [n, f"QX-{n:06}", f"{rows[n % len(rows)][2]}{n}", *rows[n % len(rows)][3:]] for n in range(1, 10_001)
            ]
        route.fulfill(status=200, content_type="application/json", body=json.dumps(bundle), headers={"ETag": '"many"'})

    phone.context.route("**/api/field/bundle", many)
    phone.sign_in("patrol")
    expect(phone.get("all-fine")).to_be_visible()
    phone.context.new_cdp_session(phone.page).send("Emulation.setCPUThrottlingRate", {"rate": 4})
    spent = phone.page.evaluate(
        """() => {
          const input = document.querySelector('[data-testid="site-picker"]');
          const began = performance.now();
          input.value = "9876";
          input.dispatchEvent(new Event("input"));
          return performance.now() - began;
        }"""
    )
    expect(phone.page.locator(".ax-list [data-testid^='site-']").first).to_have_attribute("data-testid", "site-9876")
    assert phone.page.locator(".ax-list li").count() <= 50
    assert spent < 300
