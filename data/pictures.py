"""What a picture file is, judged by its content, and smaller copies of it without its tags."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

import pillow_heif
from PIL import ExifTags, Image, ImageOps

from rules.errors import BadInput
from rules.places import is_null_island, is_position
from settings import settings

MAX_PIXELS = 50_000_000
KINDS = {"JPEG": "image/jpeg", "MPO": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "HEIF": "image/heic"}
COPY_QUALITY = 82

pillow_heif.register_heif_opener()
Image.MAX_IMAGE_PIXELS = None  # examine() refuses on the header, before a pixel is decoded


class Picture(NamedTuple):
    """A whole picture. Position and time come from the file's own tags."""

    mime: str
    width: int
    height: int
    taken_at: datetime | None
    lat: float | None
    lon: float | None
    look: str  # 64 bits of what it shows, in hexadecimal


def examine(file: Path) -> Picture:
    """Decode it all, so that a cut-off file is found. Raises BadInput when it is no picture that we keep."""
    try:
        with Image.open(file, formats=("JPEG", "PNG", "WEBP", "HEIF")) as image:
            width, height = image.size
            kind = KINDS[image.format or ""]
            small_enough = width * height <= MAX_PIXELS
            if small_enough:
                tags = _tags(image)
                image.draft(
                    "RGB", (max(1, width // 8), max(1, height // 8))
                )  # a JPEG is read to its end, at an eighth of the cost
                image.load()
                look = _look(image)
    except Exception as broken:  # Pillow and its decoders raise many kinds on a broken file
        raise BadInput("This file is not a whole picture (JPEG, PNG, WebP or HEIC).", field="photo") from broken
    if not small_enough:
        raise BadInput("The picture has more than {n} million pixels.", field="photo", n=MAX_PIXELS // 1_000_000)
    return Picture(kind, width, height, *tags, look)


def _look(image: Image.Image) -> str:
    """Where it gets lighter from left to right, on nine by eight: the same for a copy in another size or quality."""
    small = image.convert("L").resize((9, 8), Image.Resampling.BOX).tobytes()
    bits = [small[row * 9 + n] < small[row * 9 + n + 1] for row in range(8) for n in range(8)]
    return f"{sum(1 << n for n, bit in enumerate(bits) if bit):016x}"


def draw_copy(source: Path, target: Path, longest: int) -> None:
    """An upright JPEG whose longer side is at most `longest` pixels, with none of the file's tags."""
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_name(f"{target.name}.{uuid4().hex}")
    with Image.open(source) as image:
        image.draft("RGB", (longest, longest))
        upright = ImageOps.exif_transpose(image)
        upright.thumbnail((longest, longest))
        plain = Image.new("RGB", upright.size, "white")
        if upright.mode in ("RGBA", "LA", "PA", "P"):
            whole = upright.convert("RGBA")
            plain.paste(whole, mask=whole)
        else:
            plain.paste(upright.convert("RGB"))
        plain.save(fresh, "JPEG", quality=COPY_QUALITY, optimize=True)
    fresh.replace(target)


def _tags(image: Image.Image) -> tuple[datetime | None, float | None, float | None]:
    """Time and position, each None when the file does not say or says nonsense."""
    try:
        exif = image.getexif()
        taken = _moment(exif.get_ifd(ExifTags.IFD.Exif))
        lat, lon = _position(exif.get_ifd(ExifTags.IFD.GPSInfo))
    except Exception:  # broken tags do not make a broken picture
        return None, None, None
    return taken, lat, lon


def _moment(tags: dict[int, Any]) -> datetime | None:
    said = str(tags.get(ExifTags.Base.DateTimeOriginal, "")).strip("\0 ")
    offset = str(tags.get(ExifTags.Base.OffsetTimeOriginal, "")).strip("\0 ")
    try:
        if offset:
            taken = datetime.strptime(f"{said} {offset}", "%Y:%m:%d %H:%M:%S %z")
        else:
            taken = datetime.strptime(said, "%Y:%m:%d %H:%M:%S").replace(tzinfo=settings().zone)
        return taken.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _position(tags: dict[int, Any]) -> tuple[float | None, float | None]:
    try:
        lat = _degrees(tags[ExifTags.GPS.GPSLatitude], tags.get(ExifTags.GPS.GPSLatitudeRef) == "S")
        lon = _degrees(tags[ExifTags.GPS.GPSLongitude], tags.get(ExifTags.GPS.GPSLongitudeRef) == "W")
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return None, None
    good = is_position(lat, lon) and not is_null_island(lat, lon)
    return (lat, lon) if good else (None, None)


def _degrees(parts: Any, negative: bool) -> float:
    degrees, minutes, seconds = (float(part) for part in parts)
    value = degrees + minutes / 60 + seconds / 3600
    return -value if negative else value
