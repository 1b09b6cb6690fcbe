"""Tasks handed down from above, with how each unit stands."""

from datetime import date
from typing import NamedTuple

from sqlalchemy import select
from sqlmodel import Session, col

from data.queries.boards import BoardRow, board_rows
from models import HandedTask, Task
from rules.permissions import Viewer


class HandedSeen(NamedTuple):
    task_id: int
    zh: str
    en: str
    sender: str
    number: str
    received_on: date
    due_on: date
    rows: tuple[BoardRow, ...]


def handed(session: Session, viewer: Viewer, *, on: date) -> list[HandedSeen]:
    """What came from above and went to units in sight; what is due first stands first."""
    known = {
        row.task_id: (row, campaign_id)
        for row, campaign_id in session.execute(
            select(HandedTask, col(Task.campaign_id)).join(Task, col(Task.id) == col(HandedTask.task_id))
        )
    }
    found: dict[int, list[BoardRow]] = {}
    for campaign_id in sorted({campaign for _, campaign in known.values()}):
        for row in board_rows(session, viewer, campaign_id=campaign_id, on=on):
            if row.task_id in known:
                found.setdefault(row.task_id, []).append(row)
    seen = [_seen(known[task_id][0], rows) for task_id, rows in found.items()]
    return sorted(seen, key=lambda task: (task.due_on, task.task_id))


def sender_of(session: Session, viewer: Viewer, *, assignment_id: int, on: date) -> HandedSeen | None:
    """Who sent the task of this assignment; None where it is no task from above or not in sight."""
    rows = board_rows(session, viewer, campaign_id=None, on=on, assignment_id=assignment_id)
    if not rows:
        return None
    row = session.execute(select(HandedTask).where(col(HandedTask.task_id) == rows[0].task_id)).scalar()
    return _seen(row, rows) if row is not None else None


def _seen(row: HandedTask, rows: list[BoardRow]) -> HandedSeen:
    first = rows[0]
    due = max(each.due_on for each in rows)
    return HandedSeen(row.task_id, first.zh, first.en, row.sender, row.number, row.received_on, due, tuple(rows))
