"""The five entries 五进: for each unit, which of the five it has entered, by the records that name them."""

from datetime import date
from typing import NamedTuple

from sqlalchemy import select
from sqlmodel import Session, col

from data.queries.boards import BoardRow, board_rows, counts_for_progress, moment_of
from data.queries.scope import visible
from models import ActivityRecord, Assignment, Task
from rules.entries import SETTINGS, settings_in
from rules.permissions import Viewer
from rules.progress import FINISHED

CATEGORY = "five_entries"


class Entered(NamedTuple):
    """One unit; for each of the five, how many records named it, and whether a task of its own asked for it."""

    unit_id: int
    unit: str
    records: tuple[int, ...]
    owed: tuple[bool, ...]
    unnamed: int  # records of a task of five entries that name none

    @property
    def entered(self) -> int:
        return sum(n > 0 for n in self.records)


def five_entries(session: Session, viewer: Viewer, *, campaign_id: int, on: date) -> tuple[Entered, ...]:
    """Units that a task of five entries was given to, by name."""
    rows = [r for r in board_rows(session, viewer, campaign_id=campaign_id, on=on) if _is_entry(r)]
    named: dict[int, list[frozenset[str]]] = {}
    for unit_id, task, title, note in _records(session, viewer, campaign_id, on):
        named.setdefault(unit_id, []).append(settings_in(f"{title}\n{note}") or settings_in(task))
    units: dict[int, list[BoardRow]] = {}
    for row in rows:
        units.setdefault(row.unit_id, []).append(row)
    return tuple(
        _entered(of_unit, named.get(unit, []))
        for unit, of_unit in sorted(units.items(), key=lambda one: (one[1][0].unit, one[0]))
    )


def _is_entry(row: BoardRow) -> bool:
    return row.category == CATEGORY and row.share is not None and not row.cancel_reason


def _entered(of_unit: list[BoardRow], named: list[frozenset[str]]) -> Entered:
    owed = frozenset().union(*(settings_in(row.zh) for row in of_unit if row.state not in FINISHED))
    return Entered(
        of_unit[0].unit_id,
        of_unit[0].unit,
        tuple(sum(setting in one for one in named) for setting in SETTINGS),
        tuple(setting in owed for setting in SETTINGS),
        sum(not one for one in named),
    )


def _records(session: Session, viewer: Viewer, campaign_id: int, on: date) -> list[tuple[int, str, str, str]]:
    at = moment_of(on)
    rows = session.execute(
        select(
            col(Assignment.unit_id),
            col(Task.zh),
            col(ActivityRecord.title),
            col(ActivityRecord.note),
        )
        .join(Assignment, col(Assignment.id) == col(ActivityRecord.assignment_id))
        .join(Task, col(Task.id) == col(Assignment.task_id))
        .where(
            col(Task.campaign_id) == campaign_id,
            col(Task.category) == CATEGORY,
            counts_for_progress(),
            col(ActivityRecord.occurred_at) <= at,
            col(ActivityRecord.recorded_at) <= at,
            visible(viewer, Assignment.area_id, Assignment.unit_id),
        )
    )
    return [(unit_id, task, title, note) for unit_id, task, title, note in rows]
