"""A zipped shapefile read: outlines with their attributes. Nothing of it is written to a disk."""

import struct
import zipfile
from io import BytesIO
from pathlib import PurePosixPath
from typing import Any

import shapefile

from rules.errors import BadInput, TooMuch
from rules.outline_files import Shapes, table
from rules.outlines import is_outline
from rules.projections import mind_projection

MOST_BYTES = 50_000_000  # unpacked
NEEDED = (".shp", ".shx", ".dbf", ".prj")
ENCODINGS = ("utf-8", "gb18030")
BROKEN = (
    shapefile.ShapefileException, struct.error, ValueError, LookupError, TypeError, AttributeError, OSError,
    OverflowError, MemoryError, AssertionError,
)  # fmt: skip
"""What the reader says about bytes that make no sense; UnicodeDecodeError is a ValueError."""


def read(body: bytes) -> Shapes:
    """The one shapefile in the zip, in WGS-84. Raises BadInput or TooMuch with a sentence."""
    parts = _parts(body)
    mind_projection(_letters(parts[".prj"]))
    named = _letters(parts.get(".cpg", b"")).strip().lower()
    for encoding in (*([named] if named else []), *ENCODINGS):
        try:
            rows = _rows(parts, encoding)
        except BROKEN:
            continue  # other letters, or a broken file: then the next encoding fails as well
        return table(rows, is_wgs84=True)
    raise BadInput("This shapefile cannot be read; one of its files may be broken.", field="file")


def _parts(body: bytes) -> dict[str, bytes]:
    """The files of the one shapefile by their endings; letters of folders and file names do not matter."""
    try:
        with zipfile.ZipFile(BytesIO(body)) as packed:
            held = [one for one in packed.infolist() if not one.is_dir() and "__MACOSX" not in one.filename]
            if sum(one.file_size for one in held) > MOST_BYTES:
                raise TooMuch("The file is larger than {n} MB.", n=MOST_BYTES // 1_000_000)
            shapes = [one.filename for one in held if one.filename.lower().endswith(".shp")]
            if len(shapes) != 1:
                raise BadInput("The zip holds {n} shapefiles; exactly one is needed.", field="file", n=len(shapes))
            stem = shapes[0][:-4].lower()
            found = {
                PurePosixPath(one.filename).suffix.lower(): packed.read(one)
                for one in held
                if one.filename.lower().rpartition(".")[0] == stem
            }
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError) as wrong:
        raise BadInput("This zip file cannot be read.", field="file") from wrong
    missing = [ending for ending in NEEDED if ending not in found]
    if missing:
        raise BadInput("The zip lacks {endings}.", field="file", endings="、".join(missing))
    return found


def _letters(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")


def _rows(parts: dict[str, bytes], encoding: str) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    shp, shx, dbf = (BytesIO(parts[ending]) for ending in (".shp", ".shx", ".dbf"))
    with shapefile.Reader(shp=shp, shx=shx, dbf=dbf, encoding=encoding) as reader:
        found = [(one.record.as_dict(), _plain(one.shape)) for one in reader.iterShapeRecords()]
    return [(facts, geometry) for facts, geometry in found if is_outline(geometry)]


def _plain(shape: Any) -> dict[str, Any]:
    return dict(shape.__geo_interface__) if shape.points else {}
