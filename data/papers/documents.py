"""A document as a Word file and as a PDF, written from the same blocks, on a page after GB/T 9704."""

import json
import re
import shutil
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

import typst
from docx.shared import Mm, Pt
from PIL import Image

from data import photos
from data.papers.blocks import Block, Body, Document, Grid, Head, Pictures, Shown, Signed, Small
from data.papers.render import BOX, FONTS, HERE, PHOTO_SIDE, UNPRINTABLE
from data.papers.sheet import TEXT_WIDTH, Sheet

NAMES: dict[type, str] = {
    Head: "head", Body: "body", Small: "small", Grid: "grid", Pictures: "pictures", Signed: "signed",
}  # fmt: skip
BREAKS = re.compile(r"\r\n?")


def docx(document: Document) -> bytes:
    """For Word and WPS, to go on writing in."""
    sheet = Sheet(
        plain(document.title), opening=(plain(document.issuer), plain(document.title), plain(document.subtitle))
    )
    for block in document.blocks:
        _write(sheet, block)
    made = BytesIO()
    sheet.document.save(made)
    return made.getvalue()


def pdf(document: Document) -> bytes:
    """For print."""
    made: bytes = _typeset(document, "pdf", 144)
    return made


def pictures(document: Document, *, ppi: float = 72) -> list[bytes]:
    """Its pages as PNG, to look at."""
    made = _typeset(document, "png", ppi)
    return made if isinstance(made, list) else [made]


def plain(text: str) -> str:
    """What people typed, without what no printer knows."""
    return UNPRINTABLE.sub("", BREAKS.sub("\n", text))


def _write(sheet: Sheet, block: Block) -> None:
    if isinstance(block, Head):
        sheet.line(plain(block.text), "小标题").paragraph_format.keep_with_next = True
    elif isinstance(block, Body):
        sheet.body(plain(block.text))
    elif isinstance(block, Small):
        sheet.line(plain(block.text), "表文")
    elif isinstance(block, Signed):
        for text in block.lines:
            sheet.line(plain(text), "落款").paragraph_format.right_indent = Pt(32)
    elif isinstance(block, Grid):
        sheet.grid(
            [(column.head, column.width, column.narrow) for column in block.columns],
            [[plain(text) for text in row] for row in block.rows],
        )
    else:
        _write_pictures(sheet, block)


def _write_pictures(sheet: Sheet, block: Pictures) -> None:
    table = sheet.table([TEXT_WIDTH // 2] * 2, -(-len(block.photos) // 2), "Normal Table")
    for n, photo in enumerate(block.photos):
        cell = table.cell(n // 2, n % 2)
        paragraph = cell.paragraphs[0]
        paragraph.style = "图片"
        file = photos.copy_of(photo.sha256, PHOTO_SIDE)
        with Image.open(file) as picture:
            wide, high = picture.size
        paragraph.add_run().add_picture(str(file), width=Mm(min(BOX[0], BOX[1] * wide / high)))
        cell.add_paragraph(plain(photo.caption), "图注")
    if len(block.photos) % 2:
        last = table.rows[-1].cells
        last[0].merge(last[1])  # one picture alone stands in the middle, and no cell is empty


def _typeset(document: Document, form: Literal["pdf", "png"], ppi: float) -> Any:
    """In a folder of its own, which holds all that the template may read."""
    with TemporaryDirectory() as place:
        folder = Path(place)
        for name in ("base.typ", "report.typ"):
            shutil.copy(HERE / name, folder / name)
        facts = {
            "issuer": plain(document.issuer), "title": plain(document.title), "subtitle": plain(document.subtitle),
            "first": {}, "photos": [], "number": "",
            "blocks": [_told(block, folder) for block in document.blocks],
        }  # fmt: skip
        source, inputs = folder / "report.typ", {"facts": json.dumps(facts, ensure_ascii=False)}
        return typst.compile(source, root=folder, font_paths=[FONTS], format=form, ppi=ppi, sys_inputs=inputs)


def _told(block: Block, folder: Path) -> dict[str, Any]:
    told: dict[str, Any] = {"kind": NAMES[type(block)]}
    if isinstance(block, Head | Body | Small):
        told["text"] = plain(block.text)
    elif isinstance(block, Signed):
        told["lines"] = [plain(text) for text in block.lines]
    elif isinstance(block, Grid):
        told["heads"] = [column.head for column in block.columns]
        told["widths"] = [column.width for column in block.columns]
        told["narrow"] = [column.narrow for column in block.columns]
        told["rows"] = [[plain(text) for text in row] for row in block.rows]
    else:
        told["photos"] = [_copied(photo, folder) for photo in block.photos]
    return told


def _copied(photo: Shown, folder: Path) -> dict[str, str]:
    name = f"{photo.sha256}.jpg"
    shutil.copy(photos.copy_of(photo.sha256, PHOTO_SIDE), folder / name)
    return {"file": name, "caption": plain(photo.caption)}
