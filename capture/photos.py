"""/api/field/photos/{sha256}: HEAD asks how much is here, PATCH goes on from there, GET shows a copy without tags."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from threading import BoundedSemaphore
from time import time

from limits import RateLimitItemPerDay
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from sqlmodel import Session
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, JSONResponse, Response

from actions import photos as keeping
from capture.answers import answering
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
WRITE_AT_ONCE = 256 * 1024
SILENCE_S = 60  # a connection that says nothing for so long has broken; what came is kept
KB_A_DAY = RateLimitItemPerDay(4_000_000)
"""Of one person: far more than anybody takes, and far less than fills a disk."""
QUOTA = FixedWindowRateLimiter(MemoryStorage())
AT_ONCE = BoundedSemaphore(2)  # decoding takes memory and a core


@dataclass
class Lane:
    """One writer per photo. Who comes later wants to go on where the broken connection stopped: it ends that one."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    newer: asyncio.Event = field(default_factory=asyncio.Event)
    users: int = 0


LANES: dict[str, Lane] = {}


@asynccontextmanager
async def lane_of(sha256: str) -> AsyncIterator[Lane]:
    lane = LANES.setdefault(sha256, Lane())
    lane.users += 1
    lane.newer.set()
    try:
        async with lane.lock:
            lane.newer.clear()
            yield lane
    finally:
        lane.users -= 1
        if not lane.users:
            LANES.pop(sha256, None)


@answering
async def ask(request: Request) -> Response:
    """Upload-Offset and Upload-Complete; 404 when nothing is here. Concludes what lacked only its last answer."""
    viewer = await viewer_of_request(request)
    keeping.mind_sender(viewer)
    sha256 = photos.checked_hash(request.path_params["sha256"])
    async with lane_of(sha256):
        try:
            complete = await run_in_threadpool(_settle, viewer, sha256)
        except BadInput:
            complete = False  # all bytes are there and make no picture: they are gone, and PATCH will say so
        offset = await run_in_threadpool(photos.held_bytes, sha256)
    headers = _progress(offset, complete)
    return Response(status_code=200 if offset else 404, headers=headers)


@answering
async def take_in(request: Request) -> Response:
    """Bytes from Upload-Offset on. What came before the connection broke is kept."""
    mind_origin(request)
    viewer = await viewer_of_request(request)
    keeping.mind_sender(viewer)
    sha256 = photos.checked_hash(request.path_params["sha256"])
    if request.headers.get("content-type", "").split(";")[0].strip() != UPLOAD:
        raise BadInput("A photo is sent as {kind}.", field="Content-Type", kind=UPLOAD)
    offset, length = _number(request, "upload-offset"), _number(request, "upload-length")
    if length < 1:
        raise BadInput("The photo is empty.", field="Upload-Length")
    photos.mind_size(length)
    _mind_quota(viewer)
    async with lane_of(sha256) as lane:
        if await run_in_threadpool(_is_here, sha256):
            return _answer(sha256, length, complete=True)
        held = await run_in_threadpool(photos.held_bytes, sha256)
        if held != offset:
            return _answer(sha256, held, complete=False, status=409)
        if not photos.holds(sha256) and offset < length:
            held = await _receive(request, lane, sha256, length)
            QUOTA.hit(KB_A_DAY, "photos", str(viewer.person_id), cost=max(0, held - offset) // 1000)
        if held < length:
            return _answer(sha256, held, complete=False, status=409 if lane.newer.is_set() else 200)
        await run_in_threadpool(_conclude, viewer, sha256)
    return _answer(sha256, length, complete=True)


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


async def _receive(request: Request, lane: Lane, sha256: str, length: int) -> int:
    """Write what comes until it ends, breaks, falls silent or somebody newer is there; bytes now on the disk."""
    part = await run_in_threadpool(Part, sha256)
    waiting, room = bytearray(), length - part.size
    try:
        async for chunk in _chunks(request, lane):
            room -= len(chunk)
            if room < 0:
                photos.discard_part(sha256)
                raise BadInput("More bytes came than were announced.", field="Upload-Length")
            waiting += chunk
            if len(waiting) >= WRITE_AT_ONCE:
                await run_in_threadpool(part.write, bytes(waiting))
                waiting.clear()
    finally:
        # shielded: a server that is stopping must not leave the last bytes half written
        size = await asyncio.shield(asyncio.ensure_future(run_in_threadpool(part.close, bytes(waiting))))
    return size


async def _chunks(request: Request, lane: Lane) -> AsyncIterator[bytes]:
    stream = request.stream()
    newer = asyncio.ensure_future(lane.newer.wait())
    try:
        while True:
            coming = asyncio.ensure_future(anext(stream, None))
            await asyncio.wait({coming, newer}, timeout=SILENCE_S, return_when=asyncio.FIRST_COMPLETED)
            if not coming.done():
                coming.cancel()
                return
            chunk = coming.result()
            if chunk is None:
                return
            yield chunk
    except ClientDisconnect:
        return
    finally:
        newer.cancel()


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
        "Cache-Control": "no-store",
    }


def _answer(sha256: str, offset: int, *, complete: bool, status: int = 200) -> Response:
    body = {"sha256": sha256, "offset": offset, "complete": complete}
    return JSONResponse(body, status, _progress(offset, complete))
