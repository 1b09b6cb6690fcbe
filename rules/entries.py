"""Words in which a plan or a record says where safety was carried to 五进, and which numbered thing 件 a task is."""

import re
from collections.abc import Collection
from typing import NamedTuple

SETTINGS = ("enterprise", "village", "community", "school", "family")
"""进企业、进农村、进社区、进学校、进家庭: the five of every scheme, in their order."""

_WORDS = {
    "enterprise": r"企业|工厂|工地|园区|车间",
    "village": r"农村|乡村|村组|村庄",
    "community": r"社区|小区|楼栋",
    "school": r"学校|校园|课堂|幼儿园",
    "family": r"家庭|万家|千家万户",
}
_NAMED = re.compile(r"进(?:" + "|".join(f"(?P<{code}>{words})" for code, words in _WORDS.items()) + ")")
NUMERALS = "一二三四五六七八九十"
_THING = re.compile(rf"^(?P<whose>\w{{1,8}}?)件(?P<number>[{NUMERALS}])[:：]\s*(?P<what>.+)$")
_ALSO = re.compile(r"[、和及与]\s*(?=(?:" + "|".join(_WORDS.values()) + "))")


_SAID = dict(zip(SETTINGS, ("进企业", "进农村", "进社区", "进学校", "进家庭"), strict=True))


class Thing(NamedTuple):
    """企业件三: whose list, which number on it, and what it is."""

    whose: str
    number: str
    what: str


def settings_in(text: str) -> frozenset[str]:
    """Which of the five a text names: 进企业, and after it 进企业、学校."""
    said, found = text, set()
    while match := _NAMED.search(said):
        found.add(str(match.lastgroup))
        rest = said[match.end() :]
        also = _ALSO.match(rest)
        said = f"进{rest[also.end() :]}" if also else rest
    return frozenset(found)


def thing_of(name: str) -> Thing | None:
    """None for a task that stands on no numbered list."""
    match = _THING.match(name.strip())
    return Thing(match["whose"], match["number"], match["what"]) if match else None


def titled(name: str, settings: Collection[str]) -> str:
    """The name of an activity with where it entered, as `settings_in` reads it again."""
    said = "、".join(_SAID[code] for code in SETTINGS if code in settings)
    return f"{name}：{said}" if said else name
