"""Tasks found in the text of a Chinese plan document, each with the place where its words stand.

A proposal only: a planner corrects it beside the text before anything is saved. The rules know how such papers are
built (numbered points, sections by their headings, columns of tables) and the words of the trade; they know no plan.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rules import plan_facts
from rules.plan_clauses import clauses, grouped
from rules.plan_dates import find
from rules.plan_due import Due, Years, years_of
from rules.plan_facts import Said
from rules.plan_found import Found, of_piece, of_row
from rules.plan_lines import Item, heading, items, plain
from rules.plan_sections import SILENT, SKIPPED, asks, is_demand, is_noise, promise
from rules.plan_tables import rows_of

_WIDE = str.maketrans({",": "\uff0c", ":": "\uff1a", ";": "\uff1b", "(": "\uff08", ")": "\uff09"})
_NAMED = re.compile(r"(?:方案|计划|安排|要点|分解表|计划表|通知)[》]?$")


@dataclass(frozen=True, slots=True)
class PlanText:
    """What was found: the tasks, and the days of the plan as a whole where the text names them."""

    name: str
    year: int
    tasks: tuple[Found, ...]
    window: Due


def read_plan(text: str, *, year: int | None = None, fallback: int) -> PlanText:
    """`year` moves the plan to that year; without it the text's own year counts, else `fallback`."""
    words = plain(text)
    years = years_of(words, year, fallback)
    rows, beside = rows_of(words)
    points = items(beside)
    numbered = next((item.start for item in points if item.kind not in ("line", "inline")), 0)
    found = [of_row(words, row, years) for row in rows]
    for item in points:
        found.extend(_tasks(words, item, years, numbered))
    tasks = tuple(_as_written(task) for task in sorted(found, key=lambda task: task.start))
    return PlanText(_name(words).translate(_WIDE), years.year, tasks, _whole(words, points, years))


def _as_written(task: Found) -> Found:
    """With the punctuation of Chinese."""
    return replace(task, title=task.title.translate(_WIDE), units=tuple(unit.translate(_WIDE) for unit in task.units))


def _name(words: str) -> str:
    lines = [line.strip() for line in words.split("\n") if line.strip()]
    named = next((line for line in lines[:6] if _NAMED.search(line)), lines[0] if lines else "")
    return re.sub(r"^关于印发《?|》?的通知$", "", named)[:80]


def _whole(words: str, points: Sequence[Item], years: Years) -> Due:
    """活动时间:6月1日至6月30日."""
    for item in points:
        line = words[item.start : item.end]
        for hit in find(line, years):
            if hit.due.kind == "window" and "时间" in heading(words, item) + line[: hit.start][-12:]:
                return hit.due
    return Due()


def _tasks(words: str, item: Item, years: Years, numbered: int) -> Iterator[Found]:
    if _is_body(item) or [child for child in item.children if not _is_body(child)]:
        return  # its heading speaks for it, or its points speak for themselves
    prior = promise(words, item.line_of(), numbered)
    if prior <= SILENT or is_noise(words, item):
        return
    spans = [(part.start, part.end) for part in (item, *item.children)]
    yield from _segments(words, item, spans, prior, years)


def _is_body(item: Item) -> bool:
    """The one line under a heading: its words are those of the heading's task."""
    parent = item.parent
    if item.kind != "line" or item.children or parent is None:
        return False
    return parent.kind != "line" and len(parent.children) == 1


def _segments(words: str, item: Item, spans: Sequence[tuple[int, int]], prior: float, years: Years) -> Iterator[Found]:
    """One task, or one for each clause that has a day of its own; its doer is who was named last."""
    groups = grouped(words, [piece for span in spans for piece in clauses(words, *span)], years)
    due, units_above = _inherited(words, item, years)
    labelled = [said for start, end in spans for said in plan_facts.labelled_units(words[start:end], start)]
    last: list[Said] = []
    for n, (start, end) in enumerate(groups):
        own = plan_facts.subjects(words[start:end], start)
        led = [said for said in labelled if len(groups) == 1 or start <= said.start < end] or labelled
        units = plan_facts.once([*led, *own]) or last or units_above
        last = own or last
        title = heading(words, item) if n == 0 and not is_demand(words, item) else ""
        task = of_piece(words, (start, end), title, units, due, years)
        if asks(words[start:end], prior, task, labelled=bool(led)):
            yield task


def _inherited(words: str, item: Item, years: Years) -> tuple[Due, list[Said]]:
    """The date and the units that stand in a heading above: 第一阶段(3月1日至10日), 九月份."""
    units: list[Said] = []
    for above in item.line_of()[1:]:
        if above.kind == "line":
            continue
        line = words[above.start : above.end]
        units = units or plan_facts.labelled_units(line, above.start)
        if len(heading(words, above)) > 40 or SKIPPED.search(heading(words, above)):
            continue
        hits = [hit for hit in find(words[above.whole : above.end], years) if hit.strong or above.kind == "title"]
        if hits:
            return hits[0].due, units
    return Due(), units
