"""A phone with Chromium in it, and the verbs of the person who holds it."""

import json
import shutil
import signal
import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Error, Locator, Page, Playwright, Request, expect

SCREEN = {"width": 390, "height": 844}
HERE = {"latitude": 34.44, "longitude": 108.96, "accuracy": 8}
LOOPBACK = ("127.0.0.1", "localhost", "")
PATIENCE_MS = 20_000
ASK_EVERY_S = 0.05
CHROMIUM_ARGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",  # nothing leaves this computer, whoever asks
)
FROM_STORE = """(name) => new Promise((ok, no) => {
  const open = indexedDB.open("anxun");
  open.onerror = () => no(open.error);
  open.onsuccess = () => {
    const db = open.result;
    const all = db.transaction(name).objectStore(name).getAll();
    all.onsuccess = () => { db.close(); ok(JSON.stringify(all.result)); };
  };
})"""
ROLES = {
    "leader": "demo-leader",
    "planner": "demo-planner",
    "officer": "demo-officer",
    "community": "demo-community",
    "patrol": "demo-patrol",
    "patrol2": "demo-patrol2",
    "enterprise": "demo-enterprise",
    "admin": "demo-admin",
}


def chromium() -> str | None:
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


class Phone:
    """One page of one browser. What went wrong in it is gathered; the fixture looks at the end."""

    def __init__(self, context: BrowserContext, url: str) -> None:
        self.context = context
        self.url = url
        self.strangers: list[str] = []
        self.errors: list[str] = []
        self._forgiving = 0
        context.set_default_timeout(PATIENCE_MS)
        context.on("request", self._mind_host)
        self.page: Page = context.pages[0] if context.pages else context.new_page()
        self.page.on("console", self._mind_console)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _mind_host(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.hostname not in LOOPBACK:
            self.strangers.append(request.url)

    def _mind_console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not self._forgiving:
            self.errors.append(f"{message.text} {message.location.get('url', '')}")

    @contextmanager
    def troubled(self) -> Iterator[None]:
        """Inside, the browser may log failed requests: the test breaks the link or makes the server refuse.

        The link breaks and is mended inside too: a page that asks by itself does so at any moment.
        """
        self._forgiving += 1
        try:
            yield
        finally:
            with suppress(Error):  # killed meanwhile
                self.page.evaluate("() => new Promise((ok) => setTimeout(ok, 0))")  # what was logged has arrived by now
            self._forgiving -= 1

    def sign_in(self, role: str = "patrol", next: str = "/field/") -> "Phone":
        """By the demo button of that role (or the sign-in name of somebody of the demo), as a stranger would.

        Whoever was signed in is not any more.
        """
        login = ROLES.get(role, role)
        self.sign_out()
        self.page.goto(f"{self.url}/login?next={next}")
        button = self.page.locator(f'button[name="demo"][value="{login}"]')
        if not button.count():  # the page shows one person per role; the others enter by the same form
            button = self.page.locator('button[name="demo"]').first
            button.evaluate("(button, login) => { button.value = login; }", login)
        button.click()
        self.page.wait_for_url(lambda url: "/login" not in url)
        return self

    def sign_out(self) -> None:
        """The cookie is gone; what is on the phone stays."""
        self.context.clear_cookies(name="anxun_session")

    def open_field(self) -> "Phone":
        self.page.goto(f"{self.url}/field/")
        expect(self.get("outbox-sent")).to_be_attached()
        return self

    def get(self, hook: str) -> Locator:
        return self.page.get_by_test_id(hook)

    def pick_site(self, typed: str) -> None:
        """Search by name or code, open the form of the first hit."""
        self.get("site-picker").fill(typed)
        self.page.locator('.ax-list [data-testid^="site-"]').first.click()
        expect(self.get("submit")).to_be_visible()

    def all_fine(self) -> None:
        """At the nearest due site: two taps."""
        self.get("all-fine").click()
        self.page.get_by_role("dialog").get_by_test_id("submit").click()
        expect(self.page.locator(".ax-sheet")).to_have_count(0)

    def counters(self, *, records: str, photos: str | None = None) -> None:
        """ "12/12": sent of all. Waits for it."""
        for what, said in (("outbox", records), ("photos", photos)):
            if said is None:
                continue
            sent, of = said.split("/")
            expect(self.get(f"{what}-sent")).to_have_text(sent, timeout=PATIENCE_MS)
            expect(self.get(f"{what}-pending")).to_have_text(str(int(of) - int(sent)), timeout=PATIENCE_MS)

    def stored(self, store: str) -> list[dict[str, Any]]:
        """What the phone holds: drafts, outbox, photos (without their bytes), sent, meta."""
        rows: list[dict[str, Any]] = json.loads(self.page.evaluate(FROM_STORE, store))
        return rows

    def bundle(self) -> dict[str, Any]:
        said: dict[str, Any] = self.page.evaluate("() => fetch('/api/field/bundle').then((reply) => reply.json())")
        return said

    def worker_ready(self) -> None:
        """The service worker has stored the page."""
        self.page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
        self.page.wait_for_function("() => navigator.serviceWorker.controller !== null")

    def fine(self) -> None:
        assert not self.strangers, f"asked another host: {self.strangers}"
        assert not self.errors, f"console: {self.errors}"


class KeptPhone:
    """A phone whose storage outlives its browser: killed as a crash kills it, and started again."""

    def __init__(self, playwright: Playwright, folder: Path, url: str) -> None:
        self._playwright = playwright
        self._folder = folder
        self._url = url
        self._process: subprocess.Popen[bytes] | None = None

    def used_by(self, role: str) -> None:
        """Somebody signed in and looked, all of it long enough ago to be on the disk, cookies too."""
        phone = self.start().sign_in(role)
        expect(phone.get("all-fine")).to_be_visible()
        phone.worker_ready()
        phone.context.new_cdp_session(phone.page).send("Browser.close")
        assert self._process is not None
        self._process.wait(30)

    def start(self) -> Phone:
        found = chromium()
        assert found is not None
        port_file = self._folder / "DevToolsActivePort"
        port_file.unlink(missing_ok=True)
        size = f"--window-size={SCREEN['width']},{SCREEN['height']}"
        own = [
            f"--user-data-dir={self._folder}",
            "--remote-debugging-port=0",
            "--headless=new",
            "--accept-lang=zh-CN",
            size,
        ]
        command = [found, *CHROMIUM_ARGS, *own, "--disable-breakpad", "--password-store=basic", "about:blank"]
        self._process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        browser = self._playwright.chromium.connect_over_cdp(f"http://127.0.0.1:{self._port(port_file)}")
        context = browser.contexts[0]
        context.grant_permissions(["geolocation"])
        context.set_geolocation(HERE)  # type: ignore[arg-type]
        phone = Phone(context, self._url)
        phone.page.set_viewport_size(SCREEN)  # type: ignore[arg-type]
        return phone

    def _port(self, file: Path) -> int:
        """Chromium writes it as soon as it listens."""
        assert self._process is not None
        while not self._died():
            lines = file.read_text().split() if file.exists() else []
            if len(lines) == 2 and self._listens(int(lines[0])):
                return int(lines[0])
        raise RuntimeError("Chromium ended before it listened.")

    def _died(self) -> bool:
        assert self._process is not None
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(ASK_EVERY_S)
            return True
        return False

    @staticmethod
    def _listens(port: int) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/json/version", timeout=2) as reply:
                return bool(reply.status == 200)
        except OSError:
            return False

    def kill(self) -> None:
        """SIGKILL to the browser and all its processes, which are a group of their own."""
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()
            self._process = None
