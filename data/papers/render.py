"""A paper as a Word file and as a PDF. Both are filled from the same values, so that they say the same."""

import json
import re
import shutil
from dataclasses import asdict
from datetime import date
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

import noto_cjk_sans_otc
import segno
import typst
from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage
from jinja2 import Environment, StrictUndefined
from PIL import Image

from data import photos
from data.queries.paper_facts import PaperFacts, PaperPhoto
from rules.papers import PaperKind

HERE = Path(__file__).parent
FONTS = Path(noto_cjk_sans_otc.__file__).parent
PHOTO_SIDE = 800
BOX = (64, 48)  # millimetres in which a photo stands, two beside each other
QR_WIDTH = 24
UNPRINTABLE = re.compile(r"[\x00-\x09\x0b-\x1f\x7f\ufffe\uffff]")
"""Control characters: XML forbids most of them, and docxtpl reads some as page breaks."""


def spelled_day(day: date | None) -> str:
    """2026年6月16日; empty for None, which a template asks for first."""
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


def docx(kind: PaperKind, facts: PaperFacts) -> bytes:
    """The community's own template, filled. A field that a template misspells raises instead of staying empty."""
    template = DocxTemplate(HERE / f"{kind.value}.docx")
    said = values(facts)
    said["photos"] = _in_pairs([_photo(template, number, photo) for number, photo in _photos(facts)])
    said["qr"] = InlineImage(template, BytesIO(_qr(facts.link)), width=Mm(QR_WIDTH))
    template.render(said, Environment(undefined=StrictUndefined, autoescape=True), autoescape=True)
    made = BytesIO()
    template.save(made)
    return made.getvalue()


def pdf(kind: PaperKind, facts: PaperFacts) -> bytes:
    """For print."""
    made: bytes = _typeset(kind, facts, "pdf", 144)
    return made


def pictures(kind: PaperKind, facts: PaperFacts, *, ppi: float = 72) -> list[bytes]:
    """Its pages as PNG, to look at."""
    made = _typeset(kind, facts, "png", ppi)
    return made if isinstance(made, list) else [made]


def values(facts: PaperFacts) -> dict[str, Any]:
    """What a template may name: text, numbers, lists; days are spelled."""
    said: dict[str, Any] = _plain(asdict(facts))
    said["laws"] = "、".join(facts.laws)
    said["count"] = len(facts.hazards)
    for part, name in (
        (said, "requirement"),
        (said, "reason"),
        *((hazard, "conclusion") for hazard in said["hazards"]),
    ):
        part[name] = part[name].rstrip("。．.;；\n ")  # the sentence ends in the template
    said["first"] = said["hazards"][0]
    return said


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    if isinstance(value, date) or value is None:
        return spelled_day(value)
    return UNPRINTABLE.sub("", value.replace("\r\n", "\n")) if isinstance(value, str) else value


def _photos(facts: PaperFacts) -> list[tuple[str, PaperPhoto]]:
    """With the number of the hazard in front where a paper has several."""
    several = len(facts.hazards) > 1
    return [(f"{hazard.number} " if several else "", photo) for hazard in facts.hazards for photo in hazard.photos]


def _in_pairs(shown: list[Any]) -> list[list[Any]]:
    return [shown[n : n + 2] for n in range(0, len(shown), 2)]


def _photo(template: DocxTemplate, number: str, photo: PaperPhoto) -> dict[str, Any]:
    file = photos.copy_of(photo.sha256, PHOTO_SIDE)
    with Image.open(file) as picture:
        wide, high = picture.size
    width = min(BOX[0], BOX[1] * wide / high)
    return {"image": InlineImage(template, str(file), width=Mm(width)), "caption": number + photo.caption}


def _qr(link: str) -> bytes:
    made = BytesIO()
    segno.make(link, micro=False).save(made, kind="png", scale=8, border=2)
    return made.getvalue()


def _typeset(kind: PaperKind, facts: PaperFacts, form: Literal["pdf", "png"], ppi: float) -> Any:
    """In a folder of its own, which holds all that the template may read."""
    with TemporaryDirectory() as place:
        folder = Path(place)
        for name in ("base.typ", f"{kind.value}.typ"):
            shutil.copy(HERE / name, folder / name)
        (folder / "qr.png").write_bytes(_qr(facts.link))
        said, shown = values(facts), []
        for n, (number, photo) in enumerate(_photos(facts)):
            shutil.copy(photos.copy_of(photo.sha256, PHOTO_SIDE), folder / f"{n}.jpg")
            shown.append({"file": f"{n}.jpg", "caption": number + photo.caption})
        inputs = {"facts": json.dumps({**said, "photos": shown}, ensure_ascii=False)}
        source = folder / f"{kind.value}.typ"
        return typst.compile(source, root=folder, font_paths=[FONTS], format=form, ppi=ppi, sys_inputs=inputs)
