"""Plan documents with their tasks marked by hand, and how well the rules find them.

A gold task is one thing that a planner would tick off; `quote` are words of the text that only it holds. `due` is what
the text says of this task itself or in the heading above it: a day, first/last, a rhythm, or a feast. What is merely
the whole plan's time is no due date. A table of a Word file is given as rows.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from rules.plan_due import Due
from rules.plan_found import Found
from rules.plan_text import read_plan

HERE = Path(__file__).parent / "plans"
FOLDERS = ("known", "held_out")


class GoldPlan(NamedTuple):
    name: str
    year: int
    text: str
    tasks: list[dict[str, Any]]
    table: list[list[str]]


class Score(NamedTuple):
    """Right ones, found ones and those that are there."""

    right: int = 0
    found: int = 0
    there: int = 0

    def __add__(self, other: object) -> "Score":
        assert isinstance(other, Score)
        return Score(*(mine + its for mine, its in zip(self, other, strict=True)))

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.there if self.there else 1.0

    @property
    def f1(self) -> float:
        return 2 * self.right / (self.found + self.there) if self.found + self.there else 1.0


def gold(folder: str) -> list[GoldPlan]:
    return [_plan(file) for file in sorted((HERE / folder).glob("*.yaml"))]


def _plan(file: Path) -> GoldPlan:
    said = yaml.safe_load(file.read_text("utf-8"))
    table = [[str(cell) for cell in row] for row in said.get("table", [])]
    lines = ["\t".join(row) for row in table]
    text = "\n".join([said.get("before", "") + said.get("text", ""), *lines, said.get("after", "")])
    return GoldPlan(file.stem, said["year"], text.strip("\n") + "\n", said["tasks"], table)


def pairs(plan: GoldPlan, found: Sequence[Found]) -> list[tuple[dict[str, Any], Found | None]]:
    """Each gold task with the found task that holds its words; a found task serves once."""
    free = list(found)
    paired: list[tuple[dict[str, Any], Found | None]] = []
    for task in plan.tasks:
        at = plan.text.find(task["quote"])
        assert at >= 0, f"{plan.name}: {task['quote']} is not in the text"
        inside = [f for f in free if f.start <= at and at + len(task["quote"]) <= f.end]
        best = min(inside, key=lambda f: f.end - f.start, default=None)
        if best is not None:
            free.remove(best)
        paired.append((task, best))
    return paired


def due_word(due: Due) -> str:
    """In the words of the gold files; "" where no date was found."""
    if due.kind == "none":
        return ""
    if due.kind == "weekly":
        return f"weekly {due.weekday}"
    if due.kind == "recurring":
        words = {"day": "daily", "week": "weekly", "month": "monthly", "quarter": "quarterly"}
        return words.get(due.name, "recurring")
    if due.kind in ("before", "during"):
        return f"{due.kind} {due.name}"
    if due.kind == "dates":
        return " ".join(["dates", *(str(day) for day in due.dates)])
    return str(due.last) if due.kind == "by" or due.first == due.last else f"{due.first}/{due.last}"


def gold_due(said: Any) -> str:
    if isinstance(said, date):
        return said.isoformat()
    words = {
        "before holidays": "before new_year spring_festival labour_day national_day",
        "start of term": "during term_start_autumn",
        "2027-04-01/2027-04-06": "during qingming",
    }
    return words.get(str(said or ""), str(said or ""))


def measure(plan: GoldPlan) -> dict[str, Score]:
    """Tasks, due dates, units, counts, evidence of one plan."""
    found = read_plan(plan.text, fallback=plan.year).tasks
    paired = pairs(plan, found)
    both = [(task, one) for task, one in paired if one is not None]
    scores = {"tasks": Score(len(both), len(found), len(plan.tasks))}
    dated = sum(due_word(f.due) != "" for f in found)
    right = sum(due_word(f.due) == gold_due(t.get("due")) != "" for t, f in both)
    scores["due dates"] = Score(right, dated, sum(bool(t.get("due")) for t in plan.tasks))
    scores["units"] = _sets([(t.get("units", []), f.units) for t, f in both])
    scores["evidence"] = _sets([(t.get("evidence", []), f.evidence) for t, f in both])
    counted = [(t.get("count"), f.count.value if f.count else None) for t, f in both]
    hits = sum(want == got is not None for want, got in counted)
    scores["counts"] = Score(hits, sum(got is not None for _, got in counted), sum(w is not None for w, _ in counted))
    return scores


def _sets(both: Iterable[tuple[Sequence[str], Sequence[str]]]) -> Score:
    return sum((Score(len(set(want) & set(got)), len(set(got)), len(set(want))) for want, got in both), Score())
