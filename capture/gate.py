"""The gate before the pages: whoever asks for one without a sign-in goes to /login and comes back afterwards."""

from time import monotonic
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from actions.people import touch
from capture.session import COOKIE
from data.database import reading, transaction
from data.queries.people import signed_in

OPEN_DOORS = (
    "/login",
    "/logout",
    "/join/",
    "/preferences",
    "/static/",
    "/chrome/",
    "/vendor/",
    "/_stcore/",
    "/component/",
    "/media/",
    "/api/",
    "/field",
    "/report",
    "/healthz",
    "/metrics",
    "/sw.js",
    "/manifest.webmanifest",
    "/favicon.png",
    "/favicon.ico",
    "/robots.txt",
)
"""Paths that look after themselves; everything else is a page, so a new page is behind the gate from its first day."""

TOUCH_EVERY_S = 600
MOST_REMEMBERED = 5000


def is_page(path: str) -> bool:
    return not any(
        path.startswith(door) if door.endswith("/") else path == door or path.startswith(f"{door}/")
        for door in OPEN_DOORS
    )


class Gate:
    """Pure ASGI. A websocket passes: the script behind it asks `ui.person.viewer` at every run."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._touched: dict[str, float] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        token = HTTPConnection(scope).cookies.get(COOKIE)
        reads = scope.get("method") in ("GET", "HEAD")
        page = scope["type"] == "http" and reads and is_page(scope["path"])
        if page:
            known = token is not None and await run_in_threadpool(_known, token)
            if not known:
                await _to_login(scope)(scope, receive, send)
                return
        if token and (page or scope["type"] == "websocket" or scope["path"].startswith("/api/")):
            await self._keep_alive(token)
        await self.app(scope, receive, send)

    async def _keep_alive(self, token: str) -> None:
        """The sign-in is in use: written at most every ten minutes, so that reading pages stays reading."""
        now = monotonic()
        if now - self._touched.get(token, -TOUCH_EVERY_S) < TOUCH_EVERY_S:
            return
        if len(self._touched) >= MOST_REMEMBERED:
            self._touched.clear()
        self._touched[token] = now
        await run_in_threadpool(_touch, token)


def _to_login(scope: Scope) -> RedirectResponse:
    query = scope.get("query_string", b"").decode("latin-1")
    asked = quote(scope["path"]) + (f"?{query}" if query else "")
    same_site = asked if asked.startswith("/") and not asked.startswith(("//", "/%5C")) else "/"
    onward = "/login" if same_site == "/" else f"/login?next={quote(same_site)}"
    return RedirectResponse(onward, 303, headers={"Cache-Control": "no-store"})


def _known(token: str) -> bool:
    with reading() as session:
        return signed_in(session, token) is not None


def _touch(token: str) -> None:
    """A sign-in that has ended is not brought back by being used."""
    if _known(token):
        with transaction() as session:
            touch(session, token=token)
