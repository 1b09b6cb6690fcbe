"""The numbered structure of a Chinese plan document: 一、 (一) 1. (1) ① 一是 第一阶段, and lines without a number.

Offsets are those of the text as given: `plain` changes single characters only, never their number.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

LONGEST_LINE = 1500
DIGITS = "零一二三四五六七八九十"
_CHINESE = "[一二三四五六七八九十]{1,3}"
_NEXT = r"(?!\d)|(?=\d{1,2}月|20\d\d年)"  # "4.5月10日" is number 4 and a date; "3.5米" is no number
KINDS = {
    "chapter": re.compile(rf"第({_CHINESE})[章部](?:分)?[、: ]?"),
    "一、": re.compile(rf"({_CHINESE})[、.]\s*"),
    "阶段": re.compile(rf"第({_CHINESE})阶段[:、,]?\s*"),
    "(一)": re.compile(rf"\(({_CHINESE})\)[、.]?\s*"),
    "1.": re.compile(rf"(\d{{1,2}})(?:[、]|\.(?:{_NEXT}))\s*"),
    "(1)": re.compile(r"\((\d{1,2})\)[、.]?\s*|(\d{1,2})\)\s*"),
    "①": re.compile(r"([①-⑳])[、.]?\s*"),
    "bullet": re.compile(r"[•●◆■▪·○-]\s+"),
}
_INLINE = (
    re.compile(rf"(?<![第之其])({_CHINESE})(?:是|要)(?=[\u4e00-\u9fff])"),
    re.compile(r"([①-⑳])"),
    re.compile(r"\((\d)\)"),
)
_DATED = re.compile(
    r"\(?(?:20\d\d|20_+|二〇[零〇一二三四五六七八九]{2})\s*年\s*[\d一二三四五六七八九十]*\s*月\s*[\d一二三四五六七八九十]*\s*日\)?$"
)
_NAME_ONLY = re.compile(r"[^,。;:、\d(]{0,30}$")
_ASIDE = re.compile(r"(?:附件|附表|附)\s*\d?\s*[:.、]|(?:联系人|联系电话|抄送|抄报|主题词|印发日期)\s*[:]?")
_SENTENCE_END = "。;;!?:"
_TITLE_LIKE = re.compile(
    r"(第?[一二三四1-4]季度|[上下]半年|[一二三四五六七八九十\d]{1,3}月份?|\d{1,2}-\d{1,2}月份?)[工作安排重点计划]*:?$"
)


_TABLE = {
    **{0xFF10 + n: str(n) for n in range(10)},
    **dict(
        zip(map(ord, "：（）〔〕．～〜－–―─—﹣−％／　\xa0；，？！≧○＋"), ":()().~~-------%/  ;,?!≥〇+", strict=True)
    ),
}


@dataclass(slots=True)
class Item:
    """A numbered point or a line. `start` is where its words begin, after the number; `whole` before it."""

    kind: str
    number: int
    whole: int
    start: int
    end: int
    parent: "Item | None" = None
    children: "list[Item]" = field(default_factory=list)

    def line_of(self) -> "list[Item]":
        """Itself and what it stands under, nearest first."""
        above = self.parent.line_of() if self.parent else []
        return [self, *above]


def plain(text: str) -> str:
    """Full-width figures and brackets as half-width ones, character for character."""
    return text.translate(_TABLE)


def items(text: str) -> list[Item]:
    """All points in order of the text, each under the one that it belongs to. `text` must be plain."""
    found: list[Item] = []
    stack: list[Item] = []
    at = 0
    lines = text.split("\n")
    signed = _signatures(lines)
    for n, line in enumerate(lines):
        start, end = at + len(line) - len(line.lstrip()), at + len(line.rstrip())
        at += len(line) + 1
        if start < end and n not in signed:
            for piece in _pieces_of(text, start, end):
                found.extend(_placed(text, *piece, stack))
    return found


def _pieces_of(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A line without end, such as a page pasted without its breaks, is cut at full stops."""
    while end - start > LONGEST_LINE:
        stop = text.rfind("。", start, start + LONGEST_LINE) + 1
        cut = stop if stop > start else start + LONGEST_LINE
        yield start, cut
        start = cut
    yield start, end


def _signatures(lines: list[str]) -> set[int]:
    """Lines that ask for nothing: the date at the foot, the names above it, enclosures, whom to call."""
    found = {n for n, line in enumerate(lines) if _ASIDE.match(line.strip())}
    for n, line in enumerate(lines):
        if _DATED.match(line.strip()):
            found.add(n)
            above = n - 1
            while above >= 0 and n - above <= 3 and _NAME_ONLY.match(lines[above].strip()):
                found.add(above)
                above -= 1
    return found


def _placed(text: str, start: int, end: int, stack: list[Item]) -> list[Item]:
    kind, number, words = _numbered(text, start, end)
    if kind == "line" and _TITLE_LIKE.match(text[start:end]):
        kind = "title"
    item = Item(kind, number, start, words, end)
    if kind == "line":
        _hang(item, stack[-1] if stack else None)
    else:
        known = next((n for n, above in enumerate(stack) if above.kind == kind), None)
        if known is not None:
            del stack[known:]
        elif number != 1:
            order = [*KINDS, "title"]
            while stack and order.index(stack[-1].kind) > order.index(kind) and stack[-1].kind != "title":
                stack.pop()
        elif kind == "title":
            del stack[1:]
        _hang(item, stack[-1] if stack else None)
        stack.append(item)
    return [item, *_inline(text, item)]


def _hang(item: Item, under: Item | None) -> None:
    item.parent = under
    if under is not None:
        under.children.append(item)


def _numbered(text: str, start: int, end: int) -> tuple[str, int, int]:
    for kind, pattern in KINDS.items():
        match = pattern.match(text, start, end)
        if match and match.end() <= end:
            return kind, _value(next((g for g in match.groups() if g), "1")), match.end()
    return "line", 0, start


def _value(number: str) -> int:
    if number.isdecimal():
        return int(number)
    return ord(number) - 0x245F if "①" <= number <= "⑳" else chinese_number(number)


def chinese_number(text: str) -> int:
    """ "二十一" is 21; figures stay what they are. 0 for what is no number."""
    if text.isdecimal():
        return int(text)
    text = text.replace("两", "二").replace("〇", "零")
    if "百" in text:
        head, _, tail = text.partition("百")
        return (DIGITS.find(head) if head else 1) * 100 + (chinese_number(tail.lstrip("零")) if tail else 0)
    if "十" in text:
        tens, _, ones = text.partition("十")
        return (DIGITS.find(tens) if tens else 1) * 10 + (DIGITS.find(ones) if ones else 0)
    return max(0, DIGITS.find(text)) if len(text) == 1 else 0


def _inline(text: str, item: Item) -> list[Item]:
    """Points that stand within a line: 一是 … 二是 …, ① … ② …, when they count up from one."""
    for pattern in _INLINE:
        marks = list(pattern.finditer(text, item.start, item.end))
        if item.kind == "line" and marks and marks[0].start() == item.start and _value(marks[0][1]) > 1:
            return _pieces(item, marks[:1]) if len(marks) == 1 else []
        if len(marks) > 1 and [_value(m[1]) for m in marks] == list(range(1, len(marks) + 1)):
            return _pieces(item, marks)
        if len(marks) == 1 and marks[0].start() == item.start and item.kind == "line":
            return _pieces(item, marks)
    return []


def _pieces(item: Item, marks: "list[re.Match[str]]") -> list[Item]:
    ends = [m.start() for m in marks[1:]] + [item.end]
    pieces = [Item("inline", n, m.start(), m.end(), end) for n, (m, end) in enumerate(zip(marks, ends, strict=True), 1)]
    for piece in pieces:
        _hang(piece, item)
    return pieces


def heading(text: str, item: Item) -> str:
    """The words of a point up to its first full stop or colon; the whole line when it has none."""
    words = text[item.start : item.end]
    cut = min((n for n in (words.find(mark) for mark in _SENTENCE_END) if n >= 0), default=len(words))
    return words[:cut].strip()
