"""The numbers that Word writes before paragraphs by itself (一、, (一), 1.), which are no part of their text."""

import re
from collections import defaultdict
from typing import Any

from docx.document import Document
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

FIGURES = "零一二三四五六七八九"
CHINESE = ("chineseCounting", "chineseCountingThousand", "ideographDigital", "japaneseCounting", "taiwaneseCounting")
DEEPEST = 9


class Numbers:
    """Counts along the paragraphs of one document; ask for each once, in order."""

    def __init__(self, document: Document) -> None:
        self._levels: dict[str, dict[int, tuple[str, str, int]]] = {}
        self._list_of: dict[str, str] = {}
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)
        part = next((r.target_part for r in document.part.rels.values() if r.reltype.endswith("/numbering")), None)
        if part is not None:
            self._learn(part.element)

    def _learn(self, numbering: Any) -> None:
        for abstract in numbering.findall(qn("w:abstractNum")):
            levels = {}
            for level in abstract.findall(qn("w:lvl")):
                said = {tag: _value(level.find(qn(f"w:{tag}"))) for tag in ("numFmt", "lvlText", "start")}
                depth = int(level.get(qn("w:ilvl"), "0"))
                levels[depth] = (said["numFmt"], said["lvlText"], int(said["start"] or 1))
            self._levels[abstract.get(qn("w:abstractNumId"))] = levels
        for number in numbering.findall(qn("w:num")):
            self._list_of[number.get(qn("w:numId"))] = _value(number.find(qn("w:abstractNumId")))

    def before(self, paragraph: Paragraph) -> str:
        """The number of a paragraph, "" when it has none."""
        found = _numbered(paragraph)
        if found is None:
            return ""
        key = self._list_of.get(found[0], "")
        levels, depth = self._levels.get(key, {}), min(found[1], DEEPEST)
        if depth not in levels:
            return ""
        counts = self._counts[key]
        counts[depth] = counts.get(depth, levels[depth][2] - 1) + 1
        for deeper in [level for level in counts if level > depth]:
            del counts[deeper]
        form, text, _ = levels[depth]
        if form in ("bullet", "none"):
            return ""
        return re.sub(r"%(\d)", lambda m: _figure(counts, levels, int(m[1]) - 1), text)


def _numbered(paragraph: Paragraph) -> tuple[str, int] | None:
    """(list, depth) from the paragraph itself, else from its style; list 0 takes a number away."""
    own = paragraph._p.pPr
    style = paragraph.style.element.pPr if paragraph.style is not None else None
    for properties in (own, style):
        number: Any = properties.numPr if properties is not None else None
        if number is not None and number.numId is not None:
            depth = number.ilvl.val if number.ilvl is not None else 0
            return None if number.numId.val == 0 else (str(number.numId.val), int(depth))
    return None


def _figure(counts: dict[int, int], levels: dict[int, tuple[str, str, int]], depth: int) -> str:
    form, _, start = levels.get(depth, ("decimal", "", 1))
    number = counts.get(depth, start)
    if form in CHINESE:
        return chinese(number)
    if form.startswith("decimalEnclosedCircle") and 1 <= number <= 20:
        return chr(0x245F + number)
    return str(number)


def chinese(number: int) -> str:
    """12 is 十二; from a hundred on in plain figures."""
    tens, ones = divmod(number, 10)
    if not 0 < number < 100:
        return str(number)
    return ((FIGURES[tens] if tens > 1 else "") + "十" if tens else "") + (FIGURES[ones] if ones else "")


def _value(element: Any) -> str:
    return str(element.get(qn("w:val")) or "") if element is not None else ""
