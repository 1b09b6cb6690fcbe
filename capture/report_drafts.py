"""What the public page sends, read: as JSON with photos beside it, or as a plain form."""

import hashlib
import json
from dataclasses import replace
from typing import Any, NamedTuple
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.datastructures import UploadFile
from starlette.requests import Request

from actions.photos import PhotoRef
from actions.public_reports import Told
from capture.photos import AT_ONCE
from data import photos
from data.pictures import Picture
from rules.errors import BadInput, TooMuch
from rules.places import is_null_island, is_position
from rules.public_reports import MOST_PHOTOS, Channel
from rules.vocabulary import CoordSource
from settings import settings

LARGEST_TEXT = 64_000
KNOWN_POSITIONS = (CoordSource.DEVICE, CoordSource.MAP_CLICK)


class RawFix(BaseModel):
    lat: float
    lon: float
    accuracy_m: float | None = Field(default=None, ge=0, le=1e7)


class Position(RawFix):
    source: CoordSource
    raw: RawFix | None = None


class Draft(BaseModel):
    """One report as the page's script sends it; lengths are minded by the action."""

    model_config = ConfigDict(extra="ignore")

    id: UUID
    text: str
    category: str = Field(default="", max_length=60)
    place: str = ""
    position: Position | None = None
    name: str = ""
    phone: str = ""
    wants_reward: bool = False
    works_there: bool = False
    challenge: str = Field(max_length=64)
    work: str = Field(default="", max_length=20)


class Sent(NamedTuple):
    """A report as it came, before its photos are looked at. `work` None: the plain form."""

    told: Told
    pictures: tuple[bytes, ...]
    challenge: str
    work: str | None


async def read(request: Request) -> Sent:
    """POST /api/public/reports. Raises BadInput, or TooMuch for what is too large."""
    mind_length(request)
    if request.headers.get("content-type", "").startswith("application/json"):
        if int(request.headers["content-length"]) > LARGEST_TEXT:
            raise TooMuch("This form is too large.")
        return _with(_draft(await request.body()), [])
    said, pictures = await parts_of(request)
    return _with(_draft(said.get("report", "").encode()), pictures)


def read_plain(typed: dict[str, str], pictures: list[bytes]) -> Sent:
    """From a browser without our script. The id comes from the challenge, so a second tap is a resend."""
    said: dict[str, Any] = {name: clean(typed.get(name, "")) for name in ("text", "place", "category", "name", "phone")}
    challenge = typed.get("challenge", "")[:64]
    if typed.get("website"):
        raise BadInput("The last field has to stay empty.", field="website")
    told = Told(
        id=UUID(bytes=hashlib.sha256(clean(challenge).encode()).digest()[:16]),
        channel=Channel.WHISTLEBLOWER if typed.get("works_there") else Channel.PAGE,
        wants_reward=bool(typed.get("wants_reward")),
        **said,
    )
    return _sent(told, pictures, challenge, None)


def mind_length(request: Request) -> None:
    """Refused before a byte of it is read."""
    said = request.headers.get("content-length", "")
    if not (said.isascii() and said.isdigit() and len(said) < 16):
        raise BadInput("{header} has to be a whole number.", field="Content-Length", header="Content-Length")
    if int(said) > MOST_PHOTOS * photos.max_bytes() + LARGEST_TEXT:
        raise TooMuch("The photo is larger than {n} MB.", n=settings().photo_max_mb)


async def parts_of(request: Request) -> tuple[dict[str, str], list[bytes]]:
    """What was typed, and the bytes of the photos."""
    kind = request.headers.get("content-type", "").split(";")[0].strip()
    if kind not in ("multipart/form-data", "application/x-www-form-urlencoded"):
        raise BadInput("This makes no sense as sent.", field="Content-Type")
    try:
        form = await request.form(max_files=MOST_PHOTOS + 1, max_fields=30, max_part_size=LARGEST_TEXT)
    except Exception as broken:  # the parser raises many kinds on a broken body
        raise BadInput("This makes no sense as sent.", field="form") from broken
    try:
        sent = [part for part in form.getlist("photo") if isinstance(part, UploadFile) and part.size]
        pictures = [await part.read() for part in sent]
    finally:
        await form.close()
    return {name: value for name, value in form.items() if isinstance(value, str)}, pictures


def kept(sent: Sent) -> Told:
    """Photos checked and stored. Of a plain form, which knows no position, the photo's own is taken."""
    refs, position = [], None
    for data in sent.pictures:
        with AT_ONCE:
            sha256, picture = photos.store_picture(data)
        refs.append((sha256, picture))
        position = position or _position_in(picture)
    told = replace(
        sent.told, photos=tuple(PhotoRef(s, taken_at=p.taken_at, position=n) for n, (s, p) in enumerate(refs))
    )
    if sent.work is None and told.lat is None and position:
        told = replace(told, lat=position[0], lon=position[1], coord_source=CoordSource.DEVICE)
    return told


def clean(text: str) -> str:
    """Without what no database keeps: null characters and halves of characters."""
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8").strip()


def _draft(body: bytes) -> Draft:
    try:
        return Draft.model_validate_json(body)
    except ValidationError as wrong:
        place = ".".join(str(part) for part in wrong.errors(include_url=False, include_input=False)[0]["loc"])
        raise BadInput("This makes no sense as sent.", field=place[:60] or "report") from wrong


def _with(draft: Draft, pictures: list[bytes]) -> Sent:
    return _sent(_told(draft), pictures, draft.challenge, draft.work)


def _told(draft: Draft) -> Told:
    where = draft.position
    place: dict[str, Any] = {}
    if where is not None:
        _mind_position(where)
        if not is_null_island(where.lat, where.lon):
            place = {"lat": where.lat, "lon": where.lon, "accuracy_m": where.accuracy_m, "coord_source": where.source}
        if where.raw is not None and is_position(where.raw.lat, where.raw.lon):
            place |= {"raw_lat": where.raw.lat, "raw_lon": where.raw.lon}
    texts: dict[str, Any] = {
        name: clean(getattr(draft, name)) for name in ("text", "category", "place", "name", "phone")
    }
    channel = Channel.WHISTLEBLOWER if draft.works_there else Channel.PAGE
    return Told(id=draft.id, channel=channel, wants_reward=draft.wants_reward, **texts, **place)


def _mind_position(where: Position) -> None:
    if not is_position(where.lat, where.lon):
        raise BadInput("These coordinates do not exist.", field="position")
    if where.source not in KNOWN_POSITIONS:
        raise BadInput("This is not one of the words that are known here.", field="position.source")


def _sent(told: Told, pictures: list[bytes], challenge: str, work: str | None) -> Sent:
    """The content hash is over all that was said, so that a resend is known as one; never over the challenge."""
    if len(pictures) > MOST_PHOTOS:
        raise BadInput("At most {n} photos.", field="photo", n=MOST_PHOTOS)
    for data in pictures:
        photos.mind_size(len(data))
    said = [str(getattr(told, name)) for name in Told.__dataclass_fields__ if name not in ("id", "photos", "body_hash")]
    said += [hashlib.sha256(data).hexdigest() for data in pictures]
    body_hash = hashlib.sha256(json.dumps(said).encode()).hexdigest()
    return Sent(replace(told, body_hash=body_hash), tuple(pictures), challenge, work)


def _position_in(picture: Picture) -> tuple[float, float] | None:
    return (picture.lat, picture.lon) if picture.lat is not None and picture.lon is not None else None
