"""GET /report/poster: one sheet to print and hang up, with the code that opens the public page. Always Chinese."""

from html import escape
from string import Template
from urllib.parse import quote

import segno
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from capture.report_pages import SHELF
from capture.session import viewer_now
from data.database import reading
from data.queries.people import posts
from rules.errors import NotSignedIn
from settings import settings

POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"


def address(request: Request) -> str:
    """Where phones reach the public page: as the setting says, else as this browser does."""
    base = settings().public_url or str(request.base_url)
    return f"{base.rstrip('/')}/report/"


async def poster(request: Request) -> Response:
    """For anybody signed in; others are led to the sign-in and back."""
    return await run_in_threadpool(_poster, request)


def _poster(request: Request) -> Response:
    try:
        viewer = viewer_now(request)
    except NotSignedIn:
        return RedirectResponse(f"/login?next={quote('/report/poster')}", 303, {"Cache-Control": "no-store"})
    with reading() as session:
        held = posts(session, viewer)
    where = address(request)
    code = segno.make(where, error="m", micro=False).svg_inline(scale=10, border=0, omitsize=True)
    html = Template((SHELF / "poster.html").read_text(encoding="utf-8")).substitute(
        place=escape(held[0].place if held else ""), address=escape(where), code=code
    )
    return HTMLResponse(html, headers={"Cache-Control": "no-store", "Content-Security-Policy": POLICY})
