"""How the field door says no: always JSON, in the viewer's language, and never a 500 for what somebody sent."""

import errno
import logging
from collections.abc import Awaitable, Callable
from functools import wraps

from sqlalchemy.exc import InterfaceError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

import lang
from actions.field import OtherContents
from actions.reading import BadDraft
from capture.session import answer, language_of, sentence
from rules.errors import RuleBroken

Handler = Callable[[Request], Awaitable[Response]]
FULL = (errno.ENOSPC, errno.EDQUOT)
SAYS_FULL = ("database or disk is full", "No space left on device")
NO_STORE = {"Cache-Control": "no-store"}
ONCE = {"Connection": "close"}
"""A browser whose connection breaks sends a request again by itself, from its first byte, if the connection had served
another one before. A new connection for each upload lets the phone ask first how much has arrived."""
RETRY_AFTER_S = {503: 10, 507: 300}
log = logging.getLogger("anxun.field")


def answering(handler: Handler) -> Handler:
    """Refusals and failing disks become answers; the phone keeps what it has and tries again."""

    @wraps(handler)
    async def guarded(request: Request) -> Response:
        try:
            return await handler(request)
        except RuleBroken as refusal:
            return refused(refusal, request)
        except ClientDisconnect:
            return Response(status_code=400)  # nobody is there to read it
        except OSError as failure:
            log.exception("the disk refused")
            return unavailable(request, full=failure.errno in FULL)
        except (OperationalError, InternalError, InterfaceError, PoolTimeout) as failure:
            log.exception("the database refused")
            return unavailable(request, full=_says_full(failure))

    return guarded


def refused(refusal: RuleBroken, request: Request) -> Response:
    error: dict[str, object] = {"code": "invalid", "message": sentence(refusal, request)}
    if isinstance(refusal, BadDraft):
        error["fields"] = {place: sentence(part, request) for place, part in refusal.parts.items()}
        return JSONResponse({"error": error}, 422, NO_STORE)
    if isinstance(refusal, OtherContents):
        error["code"] = "conflict"
        known = {"id": request.path_params["record_id"], "server": refusal.held}
        return JSONResponse({"error": error, **known}, 409, NO_STORE)
    return answer(refusal, request)


def _says_full(failure: BaseException | None) -> bool:
    """SQLite takes the whole transaction back, so what is raised last may only complain of a lost savepoint."""
    while failure is not None:
        if any(words in str(failure) for words in SAYS_FULL):
            return True
        failure = failure.__cause__ or failure.__context__
    return False


def unavailable(request: Request, *, full: bool) -> Response:
    """507: no room on the disk; 503: busy or broken. Nothing was kept, or it is kept and the phone asks again."""
    status, code = (507, "full") if full else (503, "busy")
    message = (
        "The server's disk is full. What you saved stays on this phone and is sent later."
        if full
        else "The server cannot save at this moment. What you saved stays on this phone and is sent again."
    )
    words = lang.translate(message, language_of(request))
    headers = {"Retry-After": str(RETRY_AFTER_S[status]), **NO_STORE}
    return JSONResponse({"error": {"code": code, "message": words}}, status, headers)
