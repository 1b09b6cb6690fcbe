"""The two pictures of the README, taken from the demo; needs Chromium and the dev packages."""

import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

from playwright.sync_api import Browser, sync_playwright  # noqa: E402 - the house is not installed

from tests.browser.live import LiveServer  # noqa: E402
from tests.browser.phone import CHROMIUM_ARGS, Phone, chromium  # noqa: E402
from tests.browser.phone import HERE as PLACE  # noqa: E402


def take(browser: Browser, url: str, *, role: str, path: str, ready: str, size: tuple[int, int], name: str) -> None:
    """One page as somebody of a role sees it, once `ready` is there."""
    shape = {"width": size[0], "height": size[1]}
    context = browser.new_context(
        viewport=shape,  # type: ignore[arg-type]
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        geolocation=PLACE,  # type: ignore[arg-type]
        permissions=["geolocation"],
        device_scale_factor=2 if size[0] < 500 else 1,
    )
    page = Phone(context, url).sign_in(role, path).page
    page.locator(ready).first.wait_for()
    page.wait_for_load_state("networkidle")
    page.screenshot(path=HERE / name)
    context.close()


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = LiveServer(Path(folder)).start()
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(CHROMIUM_ARGS))
        try:
            take(
                browser, server.url, role="patrol", path="/inspect", ready='[data-testid="all-fine"]',
                size=(390, 844), name="phone.png",
            )  # fmt: skip
            take(
                browser, server.url, role="leader", path="/", ready='iframe[title*="folium"]',
                size=(1366, 768), name="desktop.png",
            )  # fmt: skip
        finally:
            browser.close()
            server.stop()


if __name__ == "__main__":
    main()
