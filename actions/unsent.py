"""The file that a phone makes of what it could not send: each record by the same way as over the network, once.

{"v": 1, "records": [{"id", "body", "hash", "person"}], "photos": [{"sha256", "type", "base64"}]}
`body` is the exact text that the phone would have sent, so a phone that gets its network back is told "here already".
"""

import base64
import hashlib
from binascii import Error as NotBase64
from collections.abc import Callable
from typing import Annotated, Literal, NamedTuple
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlmodel import Session

from actions import field, photos
from actions.arrivals import Arrival
from actions.drafts import Hash, Key
from actions.reading import read
from data import journal
from data.queries.people import viewer_of
from data.queries.photos import here
from models import Person
from rules.errors import BadInput, RuleBroken, UnknownThing
from rules.permissions import SYSTEM, Viewer

JOURNAL_ID = 40  # as much of the file's hash as names it in the journal


class Record(BaseModel):
    model_config = ConfigDict(frozen=True)
    id: UUID
    body: str
    hash: Hash
    person: Key


class Picture(BaseModel):
    model_config = ConfigDict(frozen=True)
    sha256: Hash
    base64: str


class UnsentFile(BaseModel):
    """All that lay unsent on one phone, of whoever used it."""

    model_config = ConfigDict(frozen=True)
    v: Literal[1]
    records: Annotated[tuple[Record, ...], Field(min_length=1)]
    photos: tuple[Picture, ...] = ()

    @property
    def steps(self) -> int:
        return len(self.records) + len(self.photos)


class Refused(NamedTuple):
    """A record or photo that the server would not have taken from the phone either."""

    id: str
    why: RuleBroken


class Taken(NamedTuple):
    """What became of a file. `missing`: photos that its records name and that are nowhere yet."""

    records: int
    known: int
    photos: int
    missing: int
    refused: tuple[Refused, ...]


def open_file(raw: bytes) -> UnsentFile:
    """Raises BadInput unless all of it is as a phone writes it, every hash included."""
    try:
        file = UnsentFile.model_validate_json(raw)
    except ValidationError as wrong:
        place = ".".join(str(part) for part in wrong.errors()[0]["loc"]) or "file"
        raise BadInput("This is no file of unsent entries: {place} makes no sense.", place=place) from wrong
    for record in file.records:
        if hashlib.sha256(record.body.encode()).hexdigest() != record.hash:
            raise BadInput("Entry {id} in the file was changed after it was saved.", id=record.id)
    for photo in file.photos:
        if hashlib.sha256(_bytes(photo)).hexdigest() != photo.sha256:
            raise BadInput("Photo {id} in the file was changed after it was saved.", id=photo.sha256[:12])
    return file


def owners(session: Session, file: UnsentFile) -> list[tuple[str, int]]:
    """Whose entries they are and how many of each. Raises UnknownThing for somebody who is not known here."""
    counts: dict[int, int] = {}
    for record in file.records:
        counts[record.person] = counts.get(record.person, 0) + 1
    return [(_person(session, key).name, n) for key, n in counts.items()]


def take_in(session: Session, *, file: UnsentFile, file_hash: str, tell: Callable[[], object] = lambda: None) -> Taken:
    """Every record under the person who made it, as if that phone had sent it; one refusal does not stop the others."""
    refused: list[Refused] = []
    named: dict[str, Viewer] = {}
    first: list[str] = []
    for record in file.records:
        try:
            with session.begin_nested():
                kept = _receive(session, record, named)
        except RuleBroken as refusal:
            refused.append(Refused(str(record.id), refusal))
        else:
            first += [str(record.id)] if kept.first else []
        tell()
    known = len(file.records) - len(first) - len(refused)
    pictures = _pictures(session, file.photos, named, refused, tell)
    if first or pictures:
        after = {"file": file_hash, "records": first, "photos": pictures}
        journal.record(session, SYSTEM, "import_unsent", ("unsent_file", file_hash[:JOURNAL_ID]), after=after)
    missing = len(named) - len(here(session, list(named)))
    return Taken(len(first), known, len(pictures), missing, tuple(refused))


def _receive(session: Session, record: Record, named: dict[str, Viewer]) -> field.Kept:
    viewer = viewer_of(session, _person(session, record.person))
    draft = read(record.body.encode())
    kept = field.receive(session, viewer=viewer, draft=draft, arrival=Arrival(record.id, record.hash))
    for photo in draft.photos:
        named.setdefault(photo.sha256, viewer)
    return kept


def _pictures(
    session: Session,
    files: tuple[Picture, ...],
    named: dict[str, Viewer],
    refused: list[Refused],
    tell: Callable[[], object],
) -> list[str]:
    """Photos of records that are here now; hashes of those that were not."""
    before = here(session, [file.sha256 for file in files])
    new: list[str] = []
    for file in files:
        if file.sha256 in named and file.sha256 not in before:
            try:
                with session.begin_nested():
                    new.append(photos.keep(session, viewer=named[file.sha256], data=_bytes(file)))
            except RuleBroken as refusal:
                refused.append(Refused(file.sha256, refusal))
        tell()
    return new


def _person(session: Session, key: int) -> Person:
    person = session.get(Person, key)
    if person is None:
        raise UnknownThing("The file names a person whom this system does not know (number {n}).", n=key)
    return person


def _bytes(photo: Picture) -> bytes:
    try:
        return base64.b64decode(photo.base64, validate=True)
    except NotBase64 as wrong:
        raise BadInput("Photo {id} in the file was changed after it was saved.", id=photo.sha256[:12]) from wrong
