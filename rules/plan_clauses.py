"""Where one point of a plan holds several tasks: clauses that have a day and a doing of their own."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rules.plan_dates import find
from rules.plan_due import Hit, Years
from rules.plan_facts import subjects
from rules.plan_words import VERB

LONGEST_HEADING = 24
_WHEN_ONLY = re.compile(
    r"\s*(?:全面|全部|基本)?(?:完成(?!.{0,4}(?:方案|总结))|结束|到位|入户率|覆盖率|检查率|整改率|达到)"
)


@dataclass(slots=True)
class _Group:
    """Clauses that belong together, and what they hold so far."""

    start: int
    end: int
    clauses: int
    dated: bool
    doing: bool


def clauses(words: str, start: int, end: int) -> list[tuple[int, int]]:
    """Sentences and half-sentences of a span; brackets are not cut."""
    found, at, depth = [], start, 0
    for n in range(start, end):
        depth = max(0, depth + {"(": 1, ")": -1, "《": 1, "》": -1}.get(words[n], 0))
        if depth == 0 and words[n] in "。;!?,":
            found.append((at, n + 1))
            at = n + 1
    if at < end:
        found.append((at, end))
    return [span for span in found if words[slice(*span)].strip(" ,。;")]


def grouped(words: str, pieces: Sequence[tuple[int, int]], years: Years) -> list[tuple[int, int]]:
    """Clauses joined until one begins with another date, or a sentence with another doer and date."""
    groups: list[_Group] = []
    for start, end in pieces:
        clause = words[start:end]
        hits, doing = find(clause, years), bool(VERB.search(clause))
        if groups and not (doing and _begins(words, groups[-1], clause, hits)):
            last = groups[-1]
            last.end, last.clauses = end, last.clauses + 1
            last.dated, last.doing = last.dated or bool(hits), last.doing or doing
        else:
            groups.append(_Group(start, end, 1, bool(hits), doing))
    return [(group.start, group.end) for group in groups]


def _begins(words: str, before: _Group, clause: str, hits: Sequence[Hit]) -> bool:
    """Whether a clause starts a task of its own: it and what stands before it each have a date and a doing."""
    closing = words[before.start : before.end].rstrip()[-1:]
    if before.clauses == 1 and closing == "。" and before.end - before.start <= LONGEST_HEADING and not before.dated:
        return False  # the heading of the point
    if not before.doing:
        return False
    who = subjects(clause)
    if not hits:
        return closing == ";" and bool(who) and before.dated
    new_sentence = closing in ("。", ";")
    if not (before.dated or (new_sentence and hits[0].strong and who)):
        return False
    lead = re.sub(r"^[\s并请在于,]+", "", clause[: hits[0].start])
    reach = sum(len(said.value) + 1 for said in who)
    after = clause[hits[0].end :]
    return (new_sentence or len(lead) <= max(4, reach + 3)) and bool(VERB.search(after)) and not _same_doing(after)


def _same_doing(after: str) -> bool:
    """ "11月底前完成首轮检查", "5月20日前入户率不低于95%" say when, not what."""
    return len(after) < 14 and bool(_WHEN_ONLY.match(after))
