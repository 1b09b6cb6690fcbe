"""/api/field/photos/{sha256}: HEAD asks how much is here, PATCH goes on from there, GET shows a copy without tags."""

import asyncio
from threading import BoundedSemaphore
from time import time

from limits import RateLimitItemPerDay
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from sqlmodel import Session
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response

from actions import photos as keeping
from capture.answers import ONCE, answering
from capture.incoming import Incoming, lane_of
from capture.session import mind_origin, viewer_of_request
from data import photos
from data.database import reading
from data.photos import Part
from data.pictures import Picture
from data.queries.photos import here, may_see
from data.writing import writer
from rules.errors import BadInput, TooMuch, UnknownThing
from rules.permissions import Viewer

UPLOAD = "application/offset+octet-stream"
KB_A_DAY = RateLimitItemPerDay(4_000_000)
"""Of one person: far more than anybody takes, and far less than fills a disk."""
QUOTA = FixedWindowRateLimiter(MemoryStorage())
AT_ONCE = BoundedSemaphore(2)  # decoding takes memory and a core


@answering
async def ask(request: Request) -> Response:
    """Upload-Offset and Upload-Complete; 404 when nothing is here. Concludes what lacked only its last answer."""
    sha256 = photos.checked_hash(request.path_params["sha256"])
    async with lane_of(sha256):
        viewer = await viewer_of_request(request)
        keeping.mind_sender(viewer)
        try:
            complete = await run_in_threadpool(_settle, viewer, sha256)
        except BadInput:
            complete = False  # all bytes are there and make no picture: they are gone, and PATCH will say so
        offset = await run_in_threadpool(photos.held_bytes, sha256)
    return Response(status_code=200 if offset else 404, headers=_progress(offset, complete))


@answering
async def take_in(request: Request) -> Response:
    """Bytes from Upload-Offset on. What came before the connection broke is kept."""
    mind_origin(request)
    sha256 = photos.checked_hash(request.path_params["sha256"])
    incoming = Incoming(request)
    try:
        async with lane_of(sha256, incoming):
            return await _take_in(request, incoming, sha256)
    finally:
        incoming.close()


async def _take_in(request: Request, incoming: Incoming, sha256: str) -> Response:
    viewer = await viewer_of_request(request)
    keeping.mind_sender(viewer)
    offset, length = _announced(request)
    _mind_quota(viewer)
    if await run_in_threadpool(_is_here, sha256):
        return _answer(sha256, length, complete=True)
    held = await run_in_threadpool(photos.held_bytes, sha256)
    if held != offset:
        return _answer(sha256, held, complete=False, status=409)
    if not photos.holds(sha256) and offset < length:
        held = await _receive(incoming, sha256, length)
        QUOTA.hit(KB_A_DAY, "photos", str(viewer.person_id), cost=max(0, held - offset) // 1000)
    if held < length:
        return _answer(sha256, held, complete=False)
    await run_in_threadpool(_conclude, viewer, sha256)
    return _answer(sha256, length, complete=True)


def _announced(request: Request) -> tuple[int, int]:
    """Where these bytes begin, and how long the whole photo is."""
    if request.headers.get("content-type", "").split(";")[0].strip() != UPLOAD:
        raise BadInput("A photo is sent as {kind}.", field="Content-Type", kind=UPLOAD)
    offset, length = _number(request, "upload-offset"), _number(request, "upload-length")
    if length < 1:
        raise BadInput("The photo is empty.", field="Upload-Length")
    photos.mind_size(length)
    return offset, length


@answering
async def show(request: Request) -> Response:
    """?w=320|800|1600: a JPEG copy, upright, without tags, for those who see a record that it belongs to."""
    viewer = await viewer_of_request(request)
    sha256 = photos.checked_hash(request.path_params["sha256"])
    asked = request.query_params.get("w", str(photos.COPY_SIDES[-1]))
    if asked not in map(str, photos.COPY_SIDES):
        raise BadInput("A copy is 320, 800 or 1600 pixels wide.", field="w")
    file = await run_in_threadpool(_copy, viewer, sha256, int(asked))
    headers = {
        "Cache-Control": "private, max-age=31536000, immutable",
        "X-Content-Type-Options": "nosniff",
        "Content-Disposition": f'inline; filename="{sha256[:12]}.jpg"',
    }
    return FileResponse(file, media_type="image/jpeg", headers=headers)


async def _receive(incoming: Incoming, sha256: str, length: int) -> int:
    """Write what comes until it ends, breaks or falls silent; how many bytes are on the disk now."""
    part = await run_in_threadpool(Part, sha256)
    room = length - part.size
    try:
        while data := await incoming.take():
            room -= len(data)
            if room < 0:
                photos.discard_part(sha256)
                raise BadInput("More bytes came than were announced.", field="Upload-Length")
            await run_in_threadpool(part.write, data)
    finally:
        # shielded: a server that is stopping must not leave the last bytes half written
        size = await asyncio.shield(asyncio.ensure_future(run_in_threadpool(part.close)))
    return size


def _settle(viewer: Viewer, sha256: str) -> bool:
    """Whether the photo is safe; if only the last step was cut off, it is taken now."""
    if _is_here(sha256):
        return True
    if not photos.holds(sha256) and not photos.is_whole(sha256):
        return False
    _conclude(viewer, sha256)
    return True


def _conclude(viewer: Viewer, sha256: str) -> None:
    with AT_ONCE:
        picture = photos.finish(sha256)
    writer().submit(lambda session: _register(session, viewer, sha256, picture)).result()


def _register(session: Session, viewer: Viewer, sha256: str, picture: Picture) -> None:
    keeping.register(session, viewer=viewer, sha256=sha256, picture=picture)


def _is_here(sha256: str) -> bool:
    with reading() as session:
        return bool(here(session, [sha256])) and photos.holds(sha256)


def _copy(viewer: Viewer, sha256: str, longest: int) -> str:
    with reading() as session:
        seen = may_see(session, viewer, sha256)
    if not seen:
        raise UnknownThing("The photo is not here.")
    with AT_ONCE:
        return str(photos.copy_of(sha256, longest))


def _number(request: Request, header: str) -> int:
    said = request.headers.get(header, "")
    if not (said.isascii() and said.isdigit() and len(said) < 16):
        raise BadInput("{header} has to be a whole number.", field=header.title(), header=header.title())
    return int(said)


def _mind_quota(viewer: Viewer) -> None:
    key = ("photos", str(viewer.person_id))
    if not QUOTA.test(KB_A_DAY, *key):
        left = int(QUOTA.get_window_stats(KB_A_DAY, *key).reset_time - time()) + 1
        raise TooMuch("That is more photos than one person may send in a day.", retry_after=max(1, left))


def _progress(offset: int, complete: bool) -> dict[str, str]:
    return {
        "Upload-Offset": str(offset),
        "Upload-Complete": "?1" if complete else "?0",
        "Connection": "close",  # on a used connection that breaks, a browser sends the same bytes again unasked
        "Cache-Control": "no-store",
        **ONCE,
    }


def _answer(sha256: str, offset: int, *, complete: bool, status: int = 200) -> Response:
    body = {"sha256": sha256, "offset": offset, "complete": complete}
    return JSONResponse(body, status, _progress(offset, complete))
