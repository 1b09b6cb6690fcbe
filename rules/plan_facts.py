"""What a sentence of a plan says beside its dates: who, how many, proven by what, of which kind.

Everything here reads the words of the trade; nothing knows any particular plan, place or unit.
"""

import re
from typing import NamedTuple

from rules.plan_lines import chinese_number
from rules.plan_words import CATEGORIES, DOERS, EVIDENCE, METRICS_OF


class Said(NamedTuple):
    """A fact and where it stands in the text."""

    start: int
    end: int
    value: str


class Count(NamedTuple):
    start: int
    end: int
    op: str
    value: float
    metric: str
    unit_word: str


_STOP = (
    "开展|组织|召开|进行|落实|做好|加强|结合|利用|对|在|将|把|由|向|请|要|应|须|与|于|会同|参加|邀请|到|为|及时|"
    "完成|发放"
)
_WORD = rf"(?:(?!{_STOP})[\u4e00-\u9fffA-Za-z\d“”\"()·]){{0,12}}?"
_UNIT = rf"{_WORD}(?:{DOERS})(?:\([^()]{{1,10}}\))?"
_JOIN = r"\s*(?:、|,|和|及|与|以及|或)\s*"
_ROLE = "(?:责任|牵头|主办|承办|配合|协办|参加|实施|完成|协助|落实|主责|承担)(?:单位|部门|科室|处室|人员|人|站所)"
_LABEL = re.compile(rf"{_ROLE}\s*:\s*(?P<who>[^。;\n\t)]{{1,200}}?)(?=[,、\s]*{_ROLE}\s*:|[。;\n\t)]|$)")
_THEN = (  # what follows the doer of a sentence
    "要|应(?!急)|须|需|请|负责|牵头|会同|联合|配合|协助|在|于|通过|结合|每|利用|同步|组织|开展|至少|对|将|按|各|\\d|"
    "完成|召开|进行|制定|以|下发|发放|逐|全面|务必|分别|集中|举办|上报|报送|安排|设台|印发|清理|更新|推进|作|播放|"
    "检查|排查|共同|定期|全体|召集|做好|加强|建立|设置|悬挂|邀请|深入|主要负责|带班|实行|具体|商请|元旦|春节|国庆|"
    "就|参加|抽查"
)
_SUBJECT = re.compile(
    rf"(?:(?<=^)|(?<=[。;,:、\n]))\s*(?:由|请)?(?P<who>{_UNIT}(?:{_JOIN}{_UNIT}){{0,14}})(?:等(?:部门|单位)?)?(?={_THEN})"
)
_LED = re.compile(rf"由(?P<who>{_UNIT}(?:{_JOIN}{_UNIT}){{0,14}})(?:牵头|负责|组织|主办|会同|落实|实施|承办)")
_NOT_WHO = re.compile(
    r"^(?:全|整|本|该)?(?:活动|工作|专项|动员|部署|会议|方案|检查|行动|范围|办|所|站|组|部|处|队|科|人员)$|"
    r"部署|检查|^每|安全生产$|第.阶段|全覆盖|^参演|^对"
)
_SPLIT = re.compile(r"[、,/ ]|以及|及(?!时)|和(?!平|谐)")
_NUMBER = r"(?P<n>\d[\d,]*(?:\.\d+)?|[一二两三四五六七八九十百]{1,4})(?P<wan>万)?"
_COUNT = re.compile(
    rf"(?P<q>不少于|不低于|不得少于|不得低于|至少|至少组织|达到?|≥|>=|各?组织|开展|为|各)?\s*{_NUMBER}\s*"
    rf"(?P<u>{'|'.join(sorted(METRICS_OF, key=len, reverse=True))})(?P<more>\s*以上|及以上)?"
)
_ORDINAL = re.compile(r"[第每之同]$")


def category(title: str, body: str) -> str:
    """The category of the catalogue that the words name; "" when none."""
    for words in (title, body):
        for code, pattern in CATEGORIES:
            if re.search(pattern, words):
                return code
    return ""


def evidence(text: str, offset: int = 0) -> list[Said]:
    """Each kind of evidence once, where it is first named."""
    found = []
    for code, pattern in EVIDENCE:
        match = re.search(pattern, text)
        if match:
            found.append(Said(match.start() + offset, match.end() + offset, code))
    return found


def labelled_units(text: str, offset: int = 0) -> list[Said]:
    """责任单位:…, 牵头单位:… and what stands before 牵头 or 负责."""
    found = []
    for pattern in (_LABEL, _LED):
        for match in pattern.finditer(text):
            found.extend(_names(match, offset))
    return once(found)


def subjects(text: str, offset: int = 0) -> list[Said]:
    """Who is told to do it, where a sentence begins with it: 各社区、各单位要 …"""
    return once([said for match in _SUBJECT.finditer(text) for said in _names(match, offset)])


def names_in(cell: str, offset: int = 0) -> list[Said]:
    """The units of a table cell."""
    match = re.match(r"(?P<who>.+)", cell)
    return once(_names(match, offset)) if match else []


def _names(match: "re.Match[str]", offset: int) -> list[Said]:
    found, at = [], match.start("who")
    for piece in _cut(match["who"]):
        words = re.sub(
            r"\((?:牵头|配合|主办|负责)[^)]*\)|^[::\s]+|等(?:部门|单位)?$|\(?(?:牵头|配合|负责)$", "", piece
        ).strip(" :()。")
        words = words.removesuffix("理论学习中心组")  # the study group of a party committee is the committee
        place = match.string.find(words, at) if words else -1
        if words and len(words) <= 20 and not _NOT_WHO.search(words):
            found.append(Said(place + offset, place + len(words) + offset, words))
        at = max(at, place)
    return found


def _cut(who: str) -> list[str]:
    """Names in a row; brackets keep what is inside together: 各村(社区)、各单位."""
    pieces, depth, word = [], 0, ""
    for part in re.split(r"([()])", who):
        depth += {"(": 1, ")": -1}.get(part, 0)
        if part in "()" or depth > 0:
            word += part
            continue
        first, *rest = _SPLIT.split(part)
        word += first
        for name in rest:
            pieces.append(word)
            word = name
    return [piece for piece in (*pieces, word) if piece.strip()]


def once(found: list[Said]) -> list[Said]:
    """Each name once, where it first stands."""
    return list({said.value: said for said in reversed(found)}.values())[::-1]


def counts(text: str, offset: int = 0) -> list[Count]:
    """Numbers that are owed, the plainest first: 不少于2场, 至少1次, 3000份, 检查率100%."""
    found = []
    for match in _COUNT.finditer(text):
        value = _value(match["n"]) * (10000 if match["wan"] else 1)
        if value <= 0 or _ORDINAL.search(text[max(0, match.start() - 1) : match.start()]):
            continue
        if match["n"][0] not in "0123456789" and not (match["q"] or match["u"] in "次场期轮"):
            continue
        op = ">=" if match["q"] or match["more"] or match["u"] != "%" else "="
        found.append((_weight(match, text), Count(match.start() + offset, match.end() + offset, op, value,
                                                  METRICS_OF[match["u"]], match["u"])))  # fmt: skip
    return [count for _, count in sorted(found, key=lambda pair: (-pair[0], pair[1].start))]


def _weight(match: "re.Match[str]", text: str) -> int:
    asked = match["q"] in ("不少于", "不低于", "不得少于", "不得低于", "至少", "≥", ">=", "至少组织") or bool(
        match["more"]
    )
    rate = match["u"] == "%" and text[: match.start()].endswith(("率", "率达", "率达到"))
    return 2 * asked + (match["u"] in ("次", "场", "期", "场次", "轮次")) + rate + (match["q"] in ("组织", "各组织"))


def _value(number: str) -> float:
    digits = number.replace(",", "")
    return float(digits) if digits[0].isdecimal() else float(chinese_number(digits))
