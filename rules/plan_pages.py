"""Lines of a printed page joined to paragraphs again, and page numbers left out."""

import re

from rules.plan_lines import KINDS, plain

_ENDS = "。；：！？;:!?"
_PAGE_NUMBER = re.compile(
    r"\s*(?:[-—–－]\s*\d{1,3}\s*[-—–－]|第\s*\d{1,3}\s*页(?:\s*共\s*\d{1,3}\s*页)?|\d{1,3}\s*/\s*\d{1,3})\s*"
)
_DATED = re.compile(r"20\d\d\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日$")
NEARLY_FULL = 0.75  # of the longest line: what ends earlier was ended by its writer


def paragraphs(text: str) -> str:
    """A line goes on in the next unless it ends a sentence, is short, or the next begins a point of its own."""
    lines = [line.strip() for line in text.split("\n") if line.strip() and not _PAGE_NUMBER.fullmatch(line)]
    longest = max((len(line) for line in lines), default=0)
    joined: list[str] = []
    full = False
    for line in lines:
        if joined and full and not _begins(line):
            joined[-1] += line
        else:
            joined.append(line)
        full = line[-1] not in _ENDS and len(line) >= NEARLY_FULL * longest
    return "\n".join(joined)


def _begins(line: str) -> bool:
    words = plain(line)
    return any(pattern.match(words) for pattern in KINDS.values()) or bool(_DATED.fullmatch(words))
