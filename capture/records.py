"""PUT /api/field/records/{uuid}: a record with all that follows from it, safe to send again and again."""

import asyncio
import hashlib
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from actions import field
from actions.arrivals import Arrival
from actions.drafts import Sent
from actions.field import Kept
from actions.reading import read
from capture.answers import ONCE, answering
from capture.session import mind_origin, viewer_of_request
from data import photos
from data.database import reading
from data.queries.photos import here
from data.writing import writer
from rules.clocks import skew_s
from rules.errors import BadInput, NotSignedIn, TooMuch
from rules.permissions import Viewer

LONGEST_BODY = 1_000_000


@answering
async def keep_record(request: Request) -> Response:
    """201 the first time, 200 the same again, 409 other contents under the same id, 422 with a sentence per field."""
    mind_origin(request)
    viewer = await viewer_of_request(request)
    _mind_owner(request, viewer)
    record_id = _id(request.path_params["record_id"])
    body = await _body(request)
    draft = await run_in_threadpool(read, body)
    arrival = Arrival(record_id, hashlib.sha256(body).hexdigest())
    arrival = Arrival(record_id, arrival.body_hash, _skew(request, arrival.at), arrival.at)
    kept = await asyncio.wrap_future(writer().submit(lambda session: _receive(session, viewer, draft, arrival)))
    states = await run_in_threadpool(photo_states, draft)
    return JSONResponse(
        {
            "id": str(record_id),
            "hash": kept.receipt.body_hash,
            "status": "stored",
            "recorded_at": kept.receipt.recorded_at.isoformat(),
            "numbers": kept.numbers,
            "photos": states,
        },
        201 if kept.first else 200,
        {"Cache-Control": "no-store", **ONCE},
    )


def photo_states(draft: Sent) -> dict[str, dict[str, Any]]:
    """For each photo named: whether it is safe here, else from which byte to go on."""
    hashes = list(dict.fromkeys(photo.sha256 for photo in draft.photos))
    with reading() as session:
        safe = here(session, hashes)
    return {sha256: {"complete": sha256 in safe, "offset": photos.held_bytes(sha256)} for sha256 in hashes}


def _receive(session: Session, viewer: Viewer, draft: Sent, arrival: Arrival) -> Kept:
    return field.receive(session, viewer=viewer, draft=draft, arrival=arrival)


def _mind_owner(request: Request, viewer: Viewer) -> None:
    """Somebody else may have signed in on this phone meanwhile: nobody's work is filed under another's name."""
    owner = request.headers.get("x-anxun-person")
    if owner is not None and owner != str(viewer.person_id):
        raise NotSignedIn("This entry belongs to somebody else. It is sent when that person signs in.")


def _id(text: str) -> UUID:
    try:
        found = UUID(text)
    except ValueError:
        found = None
    if found is None or str(found) != text:
        raise BadInput("This is not an id.", field="id")
    return found


def _skew(request: Request, now: datetime) -> int | None:
    """Phone minus server; a phone that does not say, or says nonsense, is no reason to lose a record."""
    try:
        phone = datetime.fromisoformat(request.headers.get("x-phone-time", ""))
        return skew_s(phone, now) if phone.utcoffset() is not None else None
    except (ValueError, OverflowError):
        return None


async def _body(request: Request) -> bytes:
    said = request.headers.get("content-length", "0")
    _mind_length(int(said) if said.isascii() and said.isdigit() and len(said) < 16 else LONGEST_BODY + 1)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        _mind_length(len(body))
    return bytes(body)


def _mind_length(length: int) -> None:
    if length > LONGEST_BODY:
        raise TooMuch("This entry is larger than {n} MB.", n=LONGEST_BODY // 1_000_000)
