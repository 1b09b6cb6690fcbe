"""What the pages at the door have in common: sign in, choose a password, a label that is not known. No script."""

from collections.abc import Mapping
from html import escape
from pathlib import Path
from string import Template

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse

import lang
from capture.session import language_of, mind_origin
from rules.errors import TooMuch

STATIC = Path(__file__).parent / "static"
LONGEST_FORM = 10_000


def page_of(name: str) -> Template:
    """Its own part within the frame of all of them."""
    frame, own = ((STATIC / file).read_text(encoding="utf-8") for file in ("door.html", name))
    return Template(frame.replace("$main", own.rstrip()))


def drawn(
    request: Request, page: Template, status: int, *, headers: Mapping[str, str] | None = None, **words: str
) -> HTMLResponse:
    """`words` are HTML already."""
    language = language_of(request)

    def _(message: str) -> str:
        return escape(lang.translate(message, language))

    product = _("Anxun, the field safety dashboard")
    filled = page.substitute(lang="zh-CN" if language == "zh" else "en", product=product, **words)
    return HTMLResponse(filled, status, headers={"Cache-Control": "no-store", **_guards(), **(headers or {})})


def refusal_of(error: str) -> str:
    return f'<p class="error" role="alert">{escape(error)}</p>' if error else ""


async def form_of(request: Request) -> FormData:
    """A small form of our own pages. Raises RuleBroken, or ValueError for a length that is no number."""
    mind_origin(request)
    if int(request.headers.get("content-length") or 0) > LONGEST_FORM:
        raise TooMuch("This form is too large.")
    return await request.form(max_files=0)


def _guards() -> dict[str, str]:
    policy = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; form-action 'self'; frame-ancestors 'none'"
    return {"Content-Security-Policy": policy, "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin"}
