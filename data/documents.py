"""Document files: judged by their content, kept beside the pictures under the hash of their bytes."""

import zipfile
from io import BytesIO
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import NamedTuple

from pypdf import PdfReader

from data import photos
from data.pictures import examine
from rules.errors import BadInput

PDF = "application/pdf"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ENDINGS = {
    PDF: "pdf",
    WORD: "docx",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "image/heic": "heic",
}
BODY, MACROS = "word/document.xml", "vbaProject"


class Stored(NamedTuple):
    sha256: str
    mime: str
    size: int


def store(data: bytes) -> Stored:
    """Check a document that came in one piece, then keep it. Raises BadInput or TooMuch; keeps nothing then."""
    photos.mind_size(len(data))
    mime = kind_of(data)
    return Stored(photos.store_bytes(data), mime, len(data))


def plain_name(name: str) -> str:
    """The last part of a file's name, without what a header or a path could stumble over."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(c for c in last if c.isprintable() and c not in '"<>|:*?')[-200:]


def kind_of(data: bytes) -> str:
    """What it really is, whatever its name says: a PDF, a Word file without macros, or a picture."""
    if data.startswith(b"%PDF-"):
        return _pdf(data)
    if data.startswith(b"PK"):
        return _word(data)
    with NamedTemporaryFile(suffix=".part") as file:
        file.write(data)
        file.flush()
        try:
            return examine(Path(file.name)).mime
        except BadInput:
            raise _refusal() from None


def _pdf(data: bytes) -> str:
    try:
        pages = len(PdfReader(BytesIO(data)).pages)
    except Exception as broken:  # pypdf raises many kinds on a broken file
        raise _refusal() from broken
    if not pages:
        raise _refusal()
    return PDF


def _word(data: bytes) -> str:
    try:
        with zipfile.ZipFile(BytesIO(data)) as parts:
            names = parts.namelist()
    except zipfile.BadZipFile as broken:
        raise _refusal() from broken
    if BODY not in names or any(MACROS in name for name in names):
        raise _refusal()
    return WORD


def _refusal() -> BadInput:
    return BadInput("This file is no whole PDF, Word (.docx) or picture.", field="file")
