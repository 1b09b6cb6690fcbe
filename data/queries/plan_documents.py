"""What a plan document would become: units of the register for its names, real days for its dates. Nothing is saved."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlmodel import Session

from data.queries.almanac import almanac
from data.queries.plans import units
from rules.almanac import Almanac, Window
from rules.calendar import Occurrence
from rules.errors import BadInput
from rules.permissions import Viewer
from rules.plan_days import days_of
from rules.plan_due import Due
from rules.unit_names import Known, Meant, meant

LONGEST_PLAN_DAYS = 1100
PER_DAY = "day"


@dataclass(frozen=True, slots=True)
class DraftTask:
    """A task as the planner has corrected it. `source` are the words of the document that it came from."""

    zh: str
    due: Due
    unit_ids: tuple[int, ...]
    category: str = ""
    metric: str = "sessions"
    op: str = ">="
    target: float = 1
    unit_word: str = "次"
    evidence: tuple[str, ...] = ()
    source: str = ""


class Dated(NamedTuple):
    """A task with its real days; none where the plan, or the calendar, holds no such day."""

    task: DraftTask
    dates: tuple[Occurrence, ...]


def named_units(session: Session, viewer: Viewer, *, names: tuple[str, ...]) -> dict[str, Meant]:
    """For each name in the document the units in sight that it may mean."""
    register = {unit.id: Known(unit.kind, unit.name) for unit in units(session, viewer)}
    return {name: meant(name, register) for name in names}


def dated(session: Session, *, starts_on: date, ends_on: date, tasks: tuple[DraftTask, ...]) -> list[Dated]:
    """Each task with the days that it would be due on in a plan of these days. Raises BadInput for odd days."""
    if not starts_on <= ends_on or (ends_on - starts_on).days > LONGEST_PLAN_DAYS:
        raise BadInput("A plan ends after it starts, and within three years.", field="ends_on")
    brought = almanac(session, starts_on.year, years_on=ends_on.year - starts_on.year)
    return [_dated(task, Window(starts_on, ends_on), brought) for task in tasks]


def _dated(task: DraftTask, plan: Window, brought: Almanac) -> Dated:
    try:
        dates = tuple(_owed(task, day) for day in days_of(task.due, plan, brought))
    except BadInput:
        return Dated(task, ())
    return Dated(task, dates)


def _owed(task: DraftTask, day: Occurrence) -> Occurrence:
    """Daily rounds are one line a month, owed as often as it has days; everything else is owed as often as it says."""
    daily = task.due.kind == "recurring" and task.due.name == PER_DAY
    return day._replace(target=(day.target or 1) * task.target if daily else task.target)


def owed(found: Sequence[Dated]) -> int:
    """How many assignments these tasks become."""
    return sum(len(each.dates) * len(each.task.unit_ids) for each in found)
