"""Whether two addresses mean one place, and whether one names a building. Nothing is guessed beyond the words."""

import re
import unicodedata

COUNTING = "0-9A-Za-z零一二三四五六七八九十百甲乙丙丁东南西北"


def plain(address: str) -> str:
    """Without blanks, full-width figures as plain ones."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", address)).lower()


def is_telling(address: str) -> bool:
    """With a number; a street alone is too long to be a place."""
    return any(letter.isdigit() or letter in "一二三四五六七八九十" for letter in address)


def names(text: str, building: str) -> bool:
    """Whether the plain text names the building: 13号楼 does not name 3号楼, nor does 东3号楼."""
    asked = plain(building)
    return bool(asked) and bool(re.search(rf"(?<![{COUNTING}]){re.escape(asked)}", text))


def without(name: str, above: str) -> str:
    """What a building is called within the area above it: 龙凤园社区1号楼 is 1号楼."""
    return name.removeprefix(above).strip() or name
