"""The heading row of somebody else's list: where it is, and which column means what."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from functools import cache

Cells = Sequence[object]
Vocabulary = Mapping[str, tuple[str, ...]]
"""What we look for in a list, each with the headings under which it goes; the more telling field stands first."""


def vocabulary(words: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """From one line per field: Chinese headings with blanks between them, then English ones, each after a bar."""
    split = {field: line.split("|") for field, line in words.items()}
    return {field: (*chinese.split(), *english) for field, (chinese, *english) in split.items()}


WORDS = {
    "title": "隐患内容 隐患描述 隐患情况 存在问题 存在隐患 问题描述 隐患名称"
    " 检查发现问题 问题隐患 事故隐患 主要问题 隐患 问题|hazard|description|problem|finding",
    "found_on": "发现时间 发现日期 检查时间 检查日期 排查时间 排查日期 登记时间 登记日期 日期 时间"
    "|found|found on|date found|inspected on|date",
    "due_on": "整改期限 整改时限 限期 限改日期 整改截止日期 要求完成时间 完成时限 计划完成时间"
    "|deadline|due|due date|due on",
    "state": "整改情况 整改状态 整改结果 是否整改 销号情况 办理状态 状态 进展|state|status",
    "grade": "隐患级别 隐患等级 级别 等级|grade|level|severity",
    "category": "隐患类别 隐患类型 类别 类型 行业领域|category|type",
    "place": "隐患地点 隐患部位 地点 部位 具体位置 位置 地址|place|location|address",
    "site": "场所名称 场所 检查对象 点位|site",
    "unit": "责任单位 被检查单位 受检单位 单位名称 企业名称 整改责任单位 整改单位 单位|responsible unit|company|unit",
    "area": "所属社区 社区 村社区 社区村 村 所属辖区 辖区 网格|community|area",
    "responsible_person": "整改责任人 责任人 责任人员 负责人 整改人|responsible person|rectified by|person",
    "note": "整改措施 整改要求 整改意见 备注 说明|measures|remarks|notes|note",
    "old_number": "隐患编号 台账编号 原编号 编号 文号|number|ref|no|id",
    "rechecked_on": "复查时间 复查日期 销号时间 销号日期 验收时间 验收日期|rechecked on|closed on|struck off on",
    "rechecker": "复查人员 复查人 验收人 销号人 核查人|recheck by|rechecked by|rechecker|closed by",
}
FIELDS = vocabulary(WORDS)
"""Of a hazard ledger. The title alone is a must."""

LOOKED_AT = 30  # rows; above the headings stand merged titles, an issuing office, a date


def plain(cell: object) -> str:
    """A heading without what people put around it: spaces, line breaks, brackets with hints, punctuation."""
    text = re.sub(r"[(\uff08【\[].*?[)\uff09】\]]", "", str(cell or ""))
    text = re.sub(r"[\s:\uff1a*、,\uff0c./_\-—]+", " ", text).strip().lower()
    return text.replace(" ", "") if _is_chinese(text) else text


def heading_row(rows: Sequence[Cells], known: Vocabulary = FIELDS) -> int | None:
    """The index of the row that names most of our fields; None where no row names at least two."""
    found = [len(guess(row, known)) for row in rows[:LOOKED_AT]]
    best = max(found, default=0)
    return found.index(best) if best >= 2 else None


def guess(headings: Cells, known: Vocabulary = FIELDS) -> dict[str, int]:
    """Which column holds which field: exact names first, then names that contain one of ours."""
    names = [plain(cell) for cell in headings]
    found: dict[str, int] = {}
    for fits in (_is, _holds):
        for field, words in known.items():
            if field in found:
                continue
            for word in words:
                column = next((n for n, name in enumerate(names) if n not in found.values() and fits(name, word)), None)
                if column is not None:
                    found[field] = column
                    break
    return found


def remembered(headings: Cells, kept: Mapping[str, str]) -> dict[str, int]:
    """The columns of a mapping that was kept by heading."""
    names = [plain(cell) for cell in headings]
    return {field: names.index(name) for field, name in kept.items() if name in names}


def signature(headings: Cells, kind: str = "") -> str:
    """The same headings are the same list, of one kind; a ledger has no kind."""
    said = [*([kind] if kind else []), *(plain(cell) for cell in headings)]
    return hashlib.sha256("\n".join(said).encode()).hexdigest()


def _is(name: str, word: str) -> bool:
    return name == word


def _holds(name: str, word: str) -> bool:
    return len(word) >= 2 and word in name if _is_chinese(word) else bool(re.search(rf"\b{re.escape(word)}\b", name))


@cache
def _is_chinese(text: str) -> bool:
    return any("\u4e00" <= letter <= "\u9fff" for letter in text)
