"""Picture files, named by the hash of their content. An offset is told to a phone only when its bytes are on the disk.

<root>/ab/abcdef…           an original, whole and checked; never public as it is
<root>/parts/abcdef….part   what has come so far
<root>/copies/800/ab/….jpg  drawn from the original when first asked for; may be deleted at any time
"""

import fcntl
import hashlib
import os
import re
import time
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from data.pictures import Picture, draw_copy, examine
from rules.errors import BadInput, TooMuch, UnknownThing
from settings import settings

COPY_SIDES = (320, 800, 1600)
PART_LIFE_S = 24 * 3600
HASH = re.compile(r"[0-9a-f]{64}")


def checked_hash(sha256: str) -> str:
    """The hash itself, or BadInput: it becomes part of a file name."""
    if not HASH.fullmatch(sha256):
        raise BadInput("A photo is named by its SHA-256 in 64 small hexadecimal characters.", field="sha256")
    return sha256


def max_bytes() -> int:
    return settings().photo_max_mb * 1_000_000


def mind_size(size: int) -> None:
    if size > max_bytes():
        raise TooMuch("The photo is larger than {n} MB.", n=settings().photo_max_mb)


def root() -> Path:
    return Path(settings().photos_url)


def path_of(sha256: str) -> Path:
    return root() / sha256[:2] / sha256


def part_of(sha256: str) -> Path:
    return root() / "parts" / f"{sha256}.part"


def holds(sha256: str) -> bool:
    """The whole original is here."""
    return path_of(sha256).is_file()


def store_bytes(data: bytes) -> str:
    """Keep bytes that are known to be good, once; returns their hash. On return they are on the disk."""
    sha256 = hashlib.sha256(data).hexdigest()
    if not holds(sha256):
        fresh = _parts_folder() / f"{uuid4().hex}.tmp"
        with fresh.open("wb") as file:
            file.write(data)
            _to_disk(file)
        _put_in_place(fresh, sha256)
    return sha256


def store_picture(data: bytes) -> tuple[str, Picture]:
    """Check a picture that came in one piece, then keep it. Raises BadInput or TooMuch; keeps nothing then."""
    mind_size(len(data))
    fresh = _parts_folder() / f"{uuid4().hex}.tmp"
    try:
        fresh.write_bytes(data)
        picture = examine(fresh)
    finally:
        fresh.unlink(missing_ok=True)
    return store_bytes(data), picture


def held_bytes(sha256: str) -> int:
    """How many bytes are here for good; what lies in the cache only is brought to the disk first."""
    if holds(sha256):
        return path_of(sha256).stat().st_size
    try:
        with part_of(sha256).open("rb+") as file:
            _to_disk(file)
            return os.fstat(file.fileno()).st_size
    except FileNotFoundError:
        return 0


class Part:
    """A photo as it comes, written on at its end; for one writer at a time, also among processes."""

    def __init__(self, sha256: str) -> None:
        _parts_folder()
        self.sha256 = sha256
        self._file = os.open(part_of(sha256), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        fcntl.flock(self._file, fcntl.LOCK_EX)
        self.size = os.fstat(self._file).st_size

    def write(self, data: bytes) -> None:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(self._file, rest) :]

    def close(self) -> int:
        """How many bytes are on the disk now."""
        try:
            os.fsync(self._file)
        except OSError:
            discard_part(self.sha256)  # after a failed fsync nobody knows what the disk holds
            raise
        finally:
            self.size = os.fstat(self._file).st_size
            os.close(self._file)
        return self.size


def finish(sha256: str) -> Picture:
    """Check hash and content of what has come, and keep it. Raises BadInput; the bytes are gone then."""
    if holds(sha256):
        return examine(path_of(sha256))
    part = part_of(sha256)
    try:
        held_bytes(sha256)  # brings the last bytes to the disk, if the process that took them died
        _mind_hash(part, sha256)
        picture = examine(part)
    except FileNotFoundError as missing:
        raise UnknownThing("The photo is not here.") from missing
    except BadInput:
        discard_part(sha256)
        raise
    _put_in_place(part, sha256)
    return picture


def is_whole(sha256: str) -> bool:
    """The part has all its bytes: the connection broke after the last one."""
    try:
        _mind_hash(part_of(sha256), sha256)
    except (BadInput, FileNotFoundError):
        return False
    return True


def discard_part(sha256: str) -> None:
    with suppress(OSError):
        part_of(sha256).unlink(missing_ok=True)


def copy_of(sha256: str, longest: int) -> Path:
    """A JPEG without tags, at most `longest` pixels on its longer side; drawn once. Raises UnknownThing."""
    target = root() / "copies" / str(longest) / sha256[:2] / f"{sha256}.jpg"
    if not target.is_file():
        if not holds(sha256):
            raise UnknownThing("The photo is not here.")
        draw_copy(path_of(sha256), target, longest)
    return target


def sweep() -> int:
    """Remove parts that nobody has touched for a day; how many. Originals are never removed."""
    if not root().is_dir():
        return 0
    old = [f for f in _parts_folder().iterdir() if f.stat().st_mtime < time.time() - PART_LIFE_S]
    for file in old:
        file.unlink(missing_ok=True)
    return len(old)


def _mind_hash(file: Path, sha256: str) -> None:
    with file.open("rb") as stream:
        if hashlib.file_digest(stream, "sha256").hexdigest() != sha256:
            raise BadInput("The photo that arrived is not the one that was announced; it will be sent again.")


def _parts_folder() -> Path:
    folder = root() / "parts"
    if not folder.is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        _folder_to_disk(folder.parent)
    return folder


def _put_in_place(fresh: Path, sha256: str) -> None:
    target = path_of(sha256)
    if not target.parent.is_dir():
        target.parent.mkdir(parents=True, exist_ok=True)
        _folder_to_disk(root())
    fresh.replace(target)
    _folder_to_disk(target.parent)


def _to_disk(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())


def _folder_to_disk(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
