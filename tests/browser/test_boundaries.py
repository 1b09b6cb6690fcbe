"""The boundary of an area drawn with a finger on a phone, saved after a look at its neighbours, and put back."""

from collections.abc import Callable

from playwright.sync_api import FrameLocator, Page, expect

from tests.browser.phone import Phone

OpenPhone = Callable[..., Phone]
MOVING = """(one) => {
    one.scrollIntoView();
    const around = one.closest('details');
    return [around.getAnimations().length, around.scrollTop];
}"""
GRID = "龙凤园社区第一网格"


def taps(frame: FrameLocator, *shares: tuple[float, float]) -> None:
    """At these shares of the map's width and height; each is heard before the next one."""
    ground = frame.locator(".leaflet-container")
    for n, (x, y) in enumerate(shares, start=1):
        box = ground.bounding_box()
        assert box
        ground.tap(position={"x": box["width"] * x, "y": box["height"] * y})
        expect(frame.locator(".anxun-corner")).to_have_count(n)


def rest(page: Page) -> None:
    """What stands on the screen is of the last run, not of the one before."""
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")


def open_map(page: Page) -> FrameLocator:
    rest(page)
    page.get_by_text("边界", exact=True).first.click()
    way = page.get_by_role("radio", name="在地图上改")
    assert way.evaluate(MOVING) == [0, 0], "what moves by itself is missed by who touches it"
    way.click()
    frame = page.frame_locator("iframe").first
    expect(frame.locator(".anxun-corner").first).to_be_visible()
    return frame


def test_a_boundary_is_drawn_with_a_finger_compared_saved_and_put_back(open_phone: OpenPhone) -> None:
    phone = open_phone("admin", next="/settings?at=areas", has_touch=True)
    page = phone.page
    for place in ("龙凤园社区", GRID):
        page.get_by_role("button", name=place).first.click()
        expect(page.get_by_role("heading", name=place, exact=True)).to_be_visible()
        rest(page)
    frame = open_map(page)
    expect(page.get_by_role("button", name="保存此边界")).to_have_count(0)
    frame.locator('[data-draw="anew"]').tap()
    taps(frame, (0.3, 0.35), (0.7, 0.35), (0.7, 0.65))
    frame.locator('[data-draw="close"]').tap()
    expect(page.get_by_text("重叠").first).to_be_visible()
    frame.locator('[data-draw="back"]').tap()  # the outline is open again
    expect(page.get_by_role("button", name="保存此边界")).to_have_count(0)
    frame.locator(".anxun-corner").first.tap()  # the first corner closes it too
    page.get_by_role("button", name="保存此边界").click()
    page.get_by_role("button", name="保存边界", exact=True).click()
    expect(page.get_by_text("历史边界")).to_be_attached()
    rest(page)
    page.reload()
    expect(page.get_by_text("历史边界")).to_be_attached()
    rest(page)
    page.get_by_text("边界", exact=True).first.click()
    page.get_by_role("button", name="用至").click()
    page.get_by_role("button", name="恢复这条边界").click()
    expect(page.get_by_text("用至")).to_have_count(2)
