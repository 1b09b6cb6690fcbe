"""A plan document while it is being corrected: it lives in this browser session only until the plan is made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import streamlit as st

from data.queries.plan_documents import DraftTask
from rules.plan_due import Due
from rules.plan_facts import Said
from rules.plan_found import Found
from rules.plan_text import PlanText
from rules.unit_names import Fit, Meant
from ui.address import go

KEY = "plans.work"
ONE_OF = 1  # a part of a name that fits one unit alone is taken; of several the planner chooses


@dataclass(frozen=True, slots=True)
class Edited:
    """A task under correction. `start` to `end` are its words in the text; `names` the doers that the text names."""

    key: int
    task: DraftTask
    start: int
    end: int
    names: tuple[str, ...] = ()
    marks: tuple[Said, ...] = ()
    kept: bool = True


@dataclass(slots=True)
class Work:
    text: str
    name: str
    starts_on: date
    ends_on: date
    tasks: list[Edited]
    meant: dict[str, Meant]
    taken: int = field(default=0)  # keys given out

    @property
    def kept(self) -> list[DraftTask]:
        return [each.task for each in self.tasks if each.kept]

    def unknown_names(self) -> list[str]:
        """Names of kept tasks that fit no unit, or several."""
        names = dict.fromkeys(name for each in self.tasks if each.kept for name in each.names)
        return [name for name in names if not sure(self.meant.get(name))]


def current() -> Work | None:
    work: Work | None = st.session_state.get(KEY)
    return work


def begin(text: str, found: PlanText, meant: Mapping[str, Meant]) -> None:
    """What the rules found becomes what the planner corrects."""
    tasks = [_edited(number, text, task, meant) for number, task in enumerate(found.tasks)]
    starts, ends = _days(found)
    st.session_state[KEY] = Work(text, found.name, starts, ends, tasks, dict(meant), len(tasks))


def forget() -> None:
    st.session_state.pop(KEY, None)
    go(task="", step="")


def _edited(number: int, text: str, task: Found, meant: Mapping[str, Meant]) -> Edited:
    source = text[task.start : task.end].strip()
    draft = DraftTask(
        task.title, task.due, _units(task.units, meant), task.category, evidence=task.evidence, source=source
    )
    if task.count is not None:
        _, _, op, value, metric, unit_word = task.count
        draft = replace(draft, op=op, target=value, metric=metric, unit_word=unit_word)
    return Edited(number, draft, task.start, task.end, task.units, task.marks)


def _units(names: Sequence[str], meant: Mapping[str, Meant]) -> tuple[int, ...]:
    found = (unit for name in names if sure(meant.get(name)) for unit in meant[name].units)
    return tuple(dict.fromkeys(found))


def sure(known: Meant | None) -> bool:
    """Whether a name needs no choice."""
    if known is None or known.fit is Fit.NONE:
        return False
    return known.fit is not Fit.PART or len(known.units) == ONE_OF


def _days(found: PlanText) -> tuple[date, date]:
    """The days of the plan as it names them, else from its first date to its last, else its year."""
    if found.window.first and found.window.last:
        return found.window.first, found.window.last
    dues = [task.due for task in found.tasks]
    days = [day for due in dues for day in (due.first, due.last, *due.dates) if day is not None]
    rhythms = any(due.kind in ("recurring", "before", "during", "weekly") and not due.first for due in dues)
    if not days or rhythms:
        return date(found.year, 1, 1), max([date(found.year, 12, 31), *days])
    return min(days).replace(day=1), max(days)


def choose(name: str, units: tuple[int, ...]) -> None:
    """The planner says which units a name means: every task that names it gets them."""
    work = st.session_state[KEY]
    before = work.meant.get(name)
    old = set(before.units) if before and sure(before) else set()
    work.meant[name] = Meant(name, units, Fit.NAME if units else Fit.NONE)
    for n, each in enumerate(work.tasks):
        if name in each.names:
            kept = [unit for unit in each.task.unit_ids if unit not in old]
            work.tasks[n] = _anew(work, each, replace(each.task, unit_ids=tuple(dict.fromkeys([*kept, *units]))))


def toggle(n: int) -> None:
    """Drop a task, or take it back in."""
    work = st.session_state[KEY]
    work.tasks[n] = replace(work.tasks[n], kept=not work.tasks[n].kept)


def merge(n: int) -> None:
    """This task goes into the one before it: units and evidence of both, the later day."""
    work = st.session_state[KEY]
    first, second = work.tasks[n - 1], work.tasks[n]
    due = second.task.due if first.task.due.kind == "none" else first.task.due
    together = replace(
        first.task, due=due,
        unit_ids=tuple(dict.fromkeys([*first.task.unit_ids, *second.task.unit_ids])),
        evidence=tuple(dict.fromkeys([*first.task.evidence, *second.task.evidence])),
        source=f"{first.task.source}\n{second.task.source}",
    )  # fmt: skip
    both = replace(first, end=max(first.end, second.end), names=tuple(dict.fromkeys([*first.names, *second.names])))
    work.tasks[n - 1 : n + 1] = [_anew(work, replace(both, marks=(*first.marks, *second.marks)), together)]
    go(task=str(n - 1))


def add(n: int) -> None:
    """A task that the rules did not see, after the one that is open."""
    work = st.session_state[KEY]
    at = work.tasks[n].end if work.tasks else 0
    blank = DraftTask("", work.tasks[n].task.due if work.tasks else Due(), ())
    work.tasks.insert(n + 1, _anew(work, Edited(0, blank, at, at), blank))
    go(task=str(n + 1 if len(work.tasks) > 1 else 0))


def change(n: int, task: DraftTask) -> None:
    work = st.session_state[KEY]
    work.tasks[n] = replace(work.tasks[n], task=task)


def _anew(work: Work, each: Edited, task: DraftTask) -> Edited:
    """With a new key, so that its fields show what it now is."""
    work.taken += 1
    return replace(each, key=work.taken, task=task)
