"""The leader's phone: from sign-in to "which high-risk points has nobody seen" in two taps."""

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.phone import Phone


def test_two_taps_from_sign_in_to_the_high_risk_points_that_nobody_has_seen(open_phone: Callable[..., Phone]) -> None:
    phone = open_phone()
    page = phone.page
    page.goto(f"{phone.url}/login")
    page.locator('button[name="demo"][value="demo-leader"]').click()  # the first tap
    door = page.get_by_role("link", name=re.compile("高危未巡"))
    expect(door).to_be_visible(timeout=30_000)
    [figure] = re.findall(r"\d+", door.inner_text())
    assert int(figure) > 0
    door.click()  # the second
    page.wait_for_url("**/coverage?*risk=high*")
    cards = page.locator("[class*=st-key-coverage-card-]")
    expect(cards.first).to_be_visible(timeout=30_000)
    expect(page.get_by_text(f"共 {figure} 个点位")).to_be_visible()
    assert 0 < cards.count() <= int(figure)
    for card in cards.all():
        assert card.inner_text().startswith("◆"), "only high-risk points"
        assert "超期" in card.inner_text()
    assert page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth") <= 0
