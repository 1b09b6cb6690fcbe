"""GET /api/field/bundle: what a phone takes along into the basement."""

import gzip
import hashlib
import json
from datetime import UTC, datetime
from functools import lru_cache
from threading import Lock
from typing import NamedTuple

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from capture.answers import ONCE, answering
from capture.session import viewer_of_request
from data.database import reading
from data.queries.bundle import bundle
from data.queries.journal import change_number
from rules.permissions import Viewer
from settings import settings

FRESH_S = 300  # with time alone a site becomes due: looked at anew after so long
ONE_AT_A_TIME = Lock()  # at eight in the morning all phones ask at once


class Made(NamedTuple):
    """`etag` is over the contents without the moment, so a phone that has them already is told so."""

    etag: str
    zipped: bytes


@answering
async def show(request: Request) -> Response:
    viewer = await viewer_of_request(request)
    made = await run_in_threadpool(_current, viewer)
    headers = {"ETag": made.etag, "Cache-Control": "private, no-cache", "Vary": "Accept-Encoding, Cookie"}
    if made.etag in [tag.strip() for tag in request.headers.get("if-none-match", "").split(",")]:
        return Response(status_code=304, headers=headers)
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return Response(gzip.decompress(made.zipped), media_type="application/json", headers=headers)
    return Response(made.zipped, media_type="application/json", headers={**headers, "Content-Encoding": "gzip"})


@answering
async def me(request: Request) -> Response:
    """Who is signed in here: tells a phone whether the server is there, and whose queue may go."""
    viewer = await viewer_of_request(request)
    person = {"id": viewer.person_id, "name": viewer.name}
    return JSONResponse({"person": person}, headers={"Cache-Control": "no-store", **ONCE})


def _current(viewer: Viewer) -> Made:
    with reading() as session:
        change = change_number(session)
    with ONE_AT_A_TIME:
        return _make(viewer, change, settings().database_url, int(datetime.now(UTC).timestamp()) // FRESH_S)


@lru_cache(maxsize=64)
def _make(viewer: Viewer, _change: int, _database: str, _five_minutes: int) -> Made:
    now = datetime.now(UTC)
    with reading() as session:
        contents = bundle(session, viewer, at=now, today=now.astimezone(settings().zone).date())
    body = json.dumps(contents, ensure_ascii=False, separators=(",", ":")).encode()
    etag = f'W/"{hashlib.sha256(body).hexdigest()[:32]}"'
    moment = json.dumps({"as_of": now.isoformat(timespec="seconds")}).encode()
    return Made(etag, gzip.compress(moment[:-1] + b"," + body[1:], 6))
