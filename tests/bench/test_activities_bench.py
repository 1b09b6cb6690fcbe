"""A board of 200 units x 40 tasks: `pytest -m bench -n 0 -s tests/bench/test_activities_bench.py`."""

from collections.abc import Callable
from datetime import date
from time import perf_counter
from typing import TypeVar

import pytest
from sqlalchemy import event
from sqlmodel import Session

from data import database
from data.queries import activities, curves
from models import ActivityRecord, Assignment, Campaign, PhotoLink, Task, new_id
from rules.permissions import Viewer
from tests import builders
from tests.builders_activities import at

pytestmark = [pytest.mark.bench, pytest.mark.usefixtures("any_database")]
Answer = TypeVar("Answer")
UNITS, TASKS, RECORDS_EACH = 200, 40, 2
ON = date(2026, 6, 20)
BUDGET_S = 2.5


def test_the_largest_board_is_read_in_two_statements(session: Session) -> None:
    viewer, campaign_id = _fill(session)
    statements: list[str] = []
    event.listen(database.engine(), "before_cursor_execute", lambda *args: statements.append(args[2]))
    rows, board_s = _timed(lambda: activities.board(session, viewer, campaign_id=campaign_id, on=ON))
    assert len(rows) == UNITS * TASKS
    assert len(statements) == 2
    _, month_s = _timed(lambda: activities.month_progress(session, viewer, on=ON))
    _, curve_s = _timed(lambda: curves.curve(session, viewer, campaign_id=campaign_id, on=ON))
    print(f"\n{session.get_bind().dialect.name}: board {board_s:.2f} s, month {month_s:.2f} s, curve {curve_s:.2f} s")
    assert board_s < BUDGET_S


def _timed(question: Callable[[], Answer]) -> tuple[Answer, float]:
    start = perf_counter()
    answer = question()
    return answer, perf_counter() - start


def _fill(session: Session) -> tuple[Viewer, int]:
    area = builders.area(session)
    viewer = builders.viewer(session, "planner", area)
    campaign = Campaign(
        name="六月", year=2026, starts_on=date(2026, 6, 1), ends_on=date(2026, 6, 30), area_id=area.id or 0
    )
    session.add(campaign)
    session.flush()
    units = [builders.unit(session, area, "community") for _ in range(UNITS)]
    tasks = [Task(campaign_id=campaign.id or 0, position=n, zh=f"任务{n}", evidence=["photo"]) for n in range(TASKS)]
    session.add_all(tasks)
    session.flush()
    given = [
        Assignment(
            task_id=task.id or 0, unit_id=unit.id or 0, area_id=area.id or 0,
            opens_on=date(2026, 6, 1), due_on=date(2026, 6, 30), target=2,
        )
        for task in tasks for unit in units
    ]  # fmt: skip
    session.add_all(given)
    session.flush()
    records = [
        ActivityRecord(
            id=new_id(), assignment_id=owed.id, unit_id=owed.unit_id, area_id=owed.area_id,
            person_id=viewer.person_id, kind="publicity", title="记录", counts={"sessions": 1.0}, evidence=[], links=[],
            occurred_at=at(date(2026, 6, 2 + n)), recorded_at=at(date(2026, 6, 2 + n)),
        )
        for owed in given for n in range(RECORDS_EACH)
    ]  # fmt: skip
    session.add_all(records)
    session.flush()
    session.add_all(PhotoLink(sha256="a" * 64, subject_kind="activity", subject_id=str(r.id)) for r in records[::2])
    session.flush()
    session.expunge_all()
    return viewer, campaign.id or 0
