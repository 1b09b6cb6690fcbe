"""Who is asking over HTTP, in which language, and how we say no."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection, Request
from starlette.responses import JSONResponse

import lang
from data.database import reading
from data.queries import people
from rules.errors import (
    BadInput,
    ConflictingCopy,
    ForbiddenMove,
    NotPermitted,
    NotSignedIn,
    RuleBroken,
    TooMuch,
    UnknownThing,
)
from rules.permissions import Viewer
from settings import settings

COOKIE = "anxun_session"
LANGUAGE_COOKIE = "anxun_language"
FORWARDING = ("x-forwarded-for", "forwarded", "x-real-ip", "via", "x-forwarded-host", "x-forwarded-proto")

ANSWERS: dict[type[RuleBroken], tuple[int, str]] = {
    BadInput: (422, "invalid"),
    UnknownThing: (404, "unknown"),
    ForbiddenMove: (409, "forbidden_move"),
    NotPermitted: (403, "forbidden"),
    ConflictingCopy: (409, "conflict"),
    TooMuch: (429, "too_much"),
    NotSignedIn: (401, "sign_in"),
}


def viewer_now(request: HTTPConnection) -> Viewer:
    """The signed-in person behind a request; for code that is in a thread already. Raises NotSignedIn."""
    token = request.cookies.get(COOKIE)
    if token:
        with reading() as session:
            found = people.signed_in(session, token)
        if found is not None:
            return found
    raise NotSignedIn("You are not signed in, or the sign-in has ended.")


async def viewer_of_request(request: HTTPConnection) -> Viewer:
    """The signed-in person behind a request. Raises NotSignedIn."""
    return await run_in_threadpool(viewer_now, request)


def language_of(request: HTTPConnection) -> str:
    """zh or en: the language cookie, else what the browser asks for, else the setting."""
    asked = request.cookies.get(LANGUAGE_COOKIE)
    return lang.choose(asked, request.headers.get("accept-language"), settings().language)


def mind_origin(request: HTTPConnection) -> None:
    """Refuse writes that another site made the browser send. A client that is no browser sends no Origin."""
    fetched_from = request.headers.get("sec-fetch-site", "same-origin")
    origin = request.headers.get("origin")
    own = origin is None or urlsplit(origin).netloc == request.headers.get("host", "")
    if not own or fetched_from not in ("same-origin", "none"):
        raise NotPermitted("This came from another site and was refused.")


def from_this_computer(request: HTTPConnection) -> bool:
    """A loopback peer with no forwarding header: somebody at the machine itself, never somebody behind a proxy."""
    if any(header in request.headers for header in FORWARDING):
        return False
    try:
        return request.client is not None and ip_address(request.client.host).is_loopback
    except ValueError:
        return False


def sentence(refusal: RuleBroken, request: HTTPConnection) -> str:
    return lang.translate(refusal.message, language_of(request)).format(**refusal.facts)


def answer(refusal: RuleBroken, request: Request) -> JSONResponse:
    """A refusal as JSON: {"error": {"code", "message", "fields"?}} in the viewer's language."""
    status, code = next((ANSWERS[kind] for kind in type(refusal).__mro__ if kind in ANSWERS), (400, "refused"))
    message = sentence(refusal, request)
    error: dict[str, object] = {"code": code, "message": message}
    if isinstance(refusal, BadInput) and refusal.field:
        error["fields"] = {refusal.field: message}
    headers = {"Cache-Control": "no-store"}
    if isinstance(refusal, TooMuch):
        if refusal.retry_after is None:
            status = 413
        else:
            headers["Retry-After"] = str(refusal.retry_after)
    return JSONResponse({"error": error}, status, headers)
