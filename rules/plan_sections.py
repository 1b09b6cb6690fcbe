"""What the headings of a plan promise, and whether a piece of its text asks for something.

A section of aims asks for nothing; one of tasks does; one of demands only where it names a paper and a day. Everything
else is weighed: a date, a doer, a number and a verb of the trade speak for a task, exhortation speaks against it.
"""

import re
from collections.abc import Sequence

from rules.plan_found import Found
from rules.plan_lines import Item, heading
from rules.plan_words import VERB

ENOUGH = 2.5
SILENT = -5.0

SKIPPED = re.compile(
    r"指导思想|总体要求|工作思路|总体思路|目标|主题|背景|意义|组织领导|组织机构|机构设置|"
    r"领导小组|领导机构|对象|范围|原则|依据|联系[人方电]|时间$|^时间|活动时间|地点|形势"
)
_WEAK = re.compile(r"(?<!重)重点$|重点(?:领域|对象|部位|场所)|工作重点$")
_DEMANDS = re.compile(r"要求|保障|纪律|注意事项|有关事项|督导考核|考核奖惩")
_TASKS = re.compile(
    r"任务|内容|安排|措施|步骤|阶段|工作|计划|行动|活动|日常|进度|季度|月份|月$|分工|方法|做法|项目|"
    r"整治|排查|演练|培训|检查|宣传"
)
_REPORT = re.compile(
    r"报送|上报|报(?:街道|镇|乡|县|区|社区|市|至|到|送|备|给|应急|安委|消|公司)|报.{0,12}(?:办|站|所|邮箱|处|部|科)|"
    r"通报|提交|上交|交.{0,8}(?:办|处|部|科|邮箱|汇总)|发.{0,8}邮箱|汇总"
)
_EMPTY = re.compile(
    r"高度重视|充分认识|切实增强|统一思想|提高(?:思想)?认识|严肃追责|依法依规|不得|务必|避免|防止|"
    r"责任感|注意安全|任组长|总指挥|为成员|担任|绩效"
)
_GREETING = re.compile(r"^[^。]{0,60}:$|^(?:特此|主送)")


def is_noise(words: str, item: Item) -> bool:
    """Whom the paper is sent to, and the like."""
    return bool(_GREETING.search(words[item.start : item.end]) and not item.children)


def is_demand(words: str, item: Item) -> bool:
    """A section of demands, whose heading says nothing of what is asked."""
    return bool(item.children and _DEMANDS.search(heading(words, item)))


def promise(words: str, above: Sequence[Item], numbered: int) -> float:
    """From SILENT, which nothing outweighs, to what counts for a task. `above`: the point and what it stands under;
    `numbered`: where the first numbered point begins, before which stand title and introduction.
    """
    own, *higher = above
    title = heading(words, own)
    if SKIPPED.search(title) and len(title) <= 12:
        return SILENT
    if not higher and own.kind == "line":
        return SILENT if own.start < numbered else 0
    if not higher:
        return _of(title) or 0
    judged = (_of(heading(words, item)) for item in higher if item.kind != "line")
    return next((value for value in judged if value is not None), 0.5)


def _of(title: str) -> float | None:
    if len(title) > 30:
        return None
    for pattern, value in ((SKIPPED, SILENT), (_DEMANDS, -1.0), (_WEAK, -1.0), (_TASKS, 2.0)):
        if pattern.search(title):
            return value
    return None


def asks(piece: str, prior: float, task: Found, *, labelled: bool) -> bool:
    """Whether the piece is a task, all in all. `labelled`: its doer stands behind 责任单位 or the like."""
    dated = any(mark.value == "due" for mark in task.marks)
    score = prior + 2 * dated + bool(VERB.search(piece)) + (1 if labelled else 0.5 * bool(task.units))
    score += 0.5 * (task.count is not None) + 0.5 * bool(task.evidence) + bool(_REPORT.search(piece))
    return score - 2 * bool(_EMPTY.search(piece) and not dated) >= ENOUGH
