"""Year, quarter, month: one plan a year, one focus list a quarter, one check at the end of each month, by unit.

The duties are the tasks of the community's yearly plan; their standing is the board's, so that a check that is not done
is late on the first day of the next month here as there.
"""

from datetime import date
from typing import NamedTuple

from sqlalchemy import select
from sqlmodel import Session, col

from data.queries.boards import board_rows
from models import Campaign, Task
from rules.permissions import Viewer
from rules.progress import State

TASKS = {"apc-01": "year", "apc-02": "quarter", "apc-03": "month"}
"""Tasks of the catalogue's community plan by the rhythm that they belong to (000/1 三)."""


class Beat(NamedTuple):
    """One duty of the rhythm; `assignment_id` opens it."""

    assignment_id: int
    rhythm: str  # year | quarter | month
    opens_on: date
    due_on: date
    state: State
    late: bool


class UnitCadence(NamedTuple):
    unit_id: int
    unit: str
    beats: tuple[Beat, ...]


def cadence(session: Session, viewer: Viewer, *, year: int, on: date) -> tuple[UnitCadence, ...]:
    """Every unit with a yearly plan in sight; the beats by rhythm and date."""
    campaigns = session.execute(
        select(col(Task.campaign_id), col(Task.id), col(Task.template))
        .join(Campaign, col(Campaign.id) == col(Task.campaign_id))
        .where(col(Task.template).in_(TASKS), col(Campaign.year) == year, col(Campaign.cancelled_at).is_(None))
    ).all()
    rhythm = {row.id: TASKS[row.template] for row in campaigns}
    units: dict[int, tuple[str, list[Beat]]] = {}
    for campaign_id in sorted({row.campaign_id for row in campaigns}):
        for row in board_rows(session, viewer, campaign_id=campaign_id, on=on):
            if row.task_id in rhythm and row.state is not State.CANCELLED:
                beat = Beat(row.id, rhythm[row.task_id], row.opens_on, row.due_on, row.state, row.late)
                units.setdefault(row.unit_id, (row.unit, []))[1].append(beat)
    order = list(TASKS.values())
    return tuple(
        UnitCadence(id, name, tuple(sorted(beats, key=lambda b: (order.index(b.rhythm), b.due_on))))
        for id, (name, beats) in units.items()
    )


def month_end_late(rows: tuple[UnitCadence, ...]) -> tuple[str, ...]:
    """Units with a month-end check that is overdue."""
    return tuple(r.unit for r in rows if any(b.rhythm == "month" and b.state is State.OVERDUE for b in r.beats))
