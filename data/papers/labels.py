"""Sheets of labels for sites: the code to photograph, the name, the number and its last four characters."""

import json
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal, NamedTuple
from urllib.parse import quote

import segno
import typst

from data.papers.render import FONTS, HERE, UNPRINTABLE
from data.queries.labels import Label


class Sheet(NamedTuple):
    """Labels across and down an A4 page."""

    columns: int
    rows: int

    @property
    def labels(self) -> int:
        return self.columns * self.rows


SHEETS = {"small": Sheet(3, 8), "large": Sheet(2, 4)}
MOST_LABELS = 480  # 20 small sheets, made in about five seconds


def link(base: str, code: str) -> str:
    """What a phone's camera reads on the label."""
    return f"{base.rstrip('/')}/s/{quote(code, safe='')}"


def pdf(labels: Sequence[Label], *, base: str, sheet: Sheet) -> bytes:
    """A4 without margins, for sheets of 70 x 37 mm or 105 x 74 mm labels, or for scissors along the lines."""
    made: bytes = _typeset(labels, base, sheet, "pdf", 144)
    return made


def preview(labels: Sequence[Label], *, base: str, sheet: Sheet, ppi: float = 72) -> bytes:
    """The first sheet as PNG."""
    made = _typeset(labels[: sheet.labels], base, sheet, "png", ppi)
    return bytes(made[0] if isinstance(made, list) else made)


def _typeset(labels: Sequence[Label], base: str, sheet: Sheet, form: Literal["pdf", "png"], ppi: float) -> Any:
    with TemporaryDirectory() as place:
        folder = Path(place)
        source = folder / "labels.typ"
        source.write_bytes((HERE / "labels.typ").read_bytes())
        told = []
        for n, label in enumerate(labels):
            code = segno.make(link(base, label.code), error="q", micro=False)
            code.save(str(folder / f"{n}.svg"), scale=4, border=0)
            said = (UNPRINTABLE.sub("", part) for part in label)
            told.append({"qr": f"{n}.svg", **dict(zip(Label._fields, said, strict=True))})
        facts = json.dumps({"labels": told, "columns": sheet.columns, "rows": sheet.rows}, ensure_ascii=False)
        inputs = {"facts": facts}
        return typst.compile(source, root=folder, font_paths=[FONTS], format=form, ppi=ppi, sys_inputs=inputs)
