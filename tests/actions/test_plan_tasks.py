"""Changing a running plan, and tasks handed down from above."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, select

from actions.activities import record_activity
from actions.handed_tasks import hand_down, reply
from actions.plan_tasks import add_task, cancel_task, edit_task
from data.days import local_day
from data.queries import activities
from data.queries.handed_tasks import handed, sender_of
from data.queries.plan_documents import DraftTask
from data.queries.plan_tasks import tasks_of
from models import Assignment, JournalEntry, Task, now
from rules.errors import BadInput, NotPermitted, UnknownThing
from rules.plan_due import Due
from rules.progress import State
from tests import builders
from tests.builders_activities import assignment, campaign, draft, town

pytestmark = pytest.mark.usefixtures("any_database")


def test_a_task_of_ones_own_joins_the_plan_and_moves_its_end(session: Session) -> None:
    where = town(session, communities=2)
    made = campaign(session, where)
    own = DraftTask(
        "夜查出租屋", Due("by", last=date(2027, 7, 9)), tuple(where.unit_ids), "inspection", evidence=("photo",)
    )
    task = add_task(session, viewer=where.planner, campaign_id=made.id or 0, task=own)
    rows = session.exec(select(Assignment).where(Assignment.task_id == task.id)).all()
    assert [(row.due_on, row.target) for row in rows] == [(date(2027, 7, 9), 1)] * 2
    assert made.ends_on == date(2027, 7, 9)
    assert tasks_of(session, where.planner, campaign_id=made.id or 0)[-1].zh == "夜查出租屋"
    line = session.exec(select(JournalEntry).where(JournalEntry.verb == "task_added")).one()
    assert line.after == {"title": "夜查出租屋", "assignments": 2}


def test_a_task_is_changed_with_a_reason(session: Session) -> None:
    where = town(session, communities=2)
    made = campaign(session, where)
    owed = assignment(session, made, "smp3-05")
    change: dict[str, Any] = {
        "viewer": where.planner,
        "task_id": owed.task_id,
        "zh": "避险演练",
        "target": 2,
        "evidence": ["photo"],
    }
    with pytest.raises(BadInput, match="why"):
        edit_task(session, **change, reason=" ")
    edit_task(session, **change, reason="本街道无医院")
    targets = session.exec(select(Assignment.target).where(Assignment.task_id == owed.task_id)).all()
    assert targets == [2, 2]
    line = session.exec(select(JournalEntry).where(JournalEntry.verb == "task_changed")).one()
    assert (line.reason, line.after) == ("本街道无医院", {"title": "避险演练", "target": 2, "evidence": ["photo"]})
    assert line.before is not None
    assert line.before["target"] == 3


@pytest.mark.parametrize("wrong", [{"zh": " "}, {"target": -1}, {"target": float("nan")}, {"evidence": ["gold"]}])
def test_an_odd_change_is_refused(session: Session, wrong: dict[str, Any]) -> None:
    where = town(session, communities=1)
    owed = assignment(session, campaign(session, where), "smp3-05")
    good: dict[str, Any] = {"zh": "演练", "target": 1, "evidence": ["photo"], "reason": "更正"}
    with pytest.raises(BadInput):
        edit_task(session, viewer=where.planner, task_id=owed.task_id, **{**good, **wrong})


def test_a_whole_task_is_cancelled(session: Session) -> None:
    where = town(session, communities=2)
    made = campaign(session, where)
    owed = assignment(session, made, "smp3-05")
    cancel_task(session, viewer=where.planner, task_id=owed.task_id, reason="上级取消")
    [seen] = [task for task in tasks_of(session, where.planner, campaign_id=made.id or 0) if task.id == owed.task_id]
    assert (seen.assignments, seen.cancelled) == (2, 2)
    assert session.exec(select(JournalEntry).where(JournalEntry.verb == "task_cancelled")).one().reason == "上级取消"


def test_others_change_no_plan(session: Session) -> None:
    where = town(session, communities=1)
    owed = assignment(session, campaign(session, where), "smp3-05")
    head = builders.viewer(session, "community_admin", where.area)
    stranger = builders.viewer(session, "planner", builders.area(session, "邻街道"))
    with pytest.raises(NotPermitted):
        cancel_task(session, viewer=head, task_id=owed.task_id, reason="不想做")
    with pytest.raises(UnknownThing):
        cancel_task(session, viewer=stranger, task_id=owed.task_id, reason="不想做")


def test_a_task_from_above_stands_in_the_same_list_and_is_answered(session: Session) -> None:
    where, today = town(session, communities=2), local_day(now())
    task = DraftTask("报送燃气用户底数", Due("by", last=today + timedelta(days=5)), (where.unit_ids[0],), "reporting")
    hand_down(
        session, viewer=where.planner, area_id=where.area.id or 0, sender="区安委办", number="安办〔2026〕3号",
        received_on=today, task=task,
    )  # fmt: skip
    [mine] = activities.my_assignments(
        session, builders.viewer(session, "community_admin", where.communities[0]), on=today
    )
    assert (mine.task_zh, mine.due_on) == ("报送燃气用户底数", today + timedelta(days=5))
    [seen] = handed(session, where.planner, on=today)
    assert (seen.sender, seen.number, seen.rows[0].state) == ("区安委办", "安办〔2026〕3号", State.NOT_STARTED)
    with pytest.raises(BadInput):
        reply(session, viewer=where.planner, assignment_id=mine.id, text=" ")
    reply(session, viewer=where.planner, assignment_id=mine.id, text="共312户,已全部登记。")
    sent = sender_of(session, where.planner, assignment_id=mine.id, on=today)
    assert sent is not None
    assert (sent.sender, sent.rows[0].state) == ("区安委办", State.DONE)
    assert handed(session, builders.viewer(session, "community_admin", where.communities[1]), on=today) == []


def test_a_late_reply_stays_late(session: Session) -> None:
    where, today = town(session, communities=1), local_day(now())
    task = DraftTask("回复督办单", Due("by", last=today - timedelta(days=2)), (where.unit_ids[0],), "reporting")
    facts: dict[str, Any] = {"viewer": where.planner, "area_id": where.area.id or 0, "number": "", "task": task}
    with pytest.raises(BadInput, match="who"):
        hand_down(session, **facts, sender=" ", received_on=today - timedelta(days=9))
    with pytest.raises(BadInput, match="came in"):
        hand_down(session, **facts, sender="区安委办", received_on=today)
    hand_down(session, **facts, sender="区安委办", received_on=today - timedelta(days=9))
    [row] = session.exec(select(Assignment)).all()
    reply(session, viewer=where.planner, assignment_id=row.id or 0, text="已整改到位。")
    [seen] = handed(session, where.planner, on=today)
    assert (seen.rows[0].state, seen.rows[0].late) == (State.DONE_LATE, True)


def test_an_ordinary_task_takes_no_reply(session: Session) -> None:
    where = town(session, communities=1)
    owed = assignment(session, campaign(session, where, year=2026), "smp3-01")
    record_activity(session, viewer=where.planner, draft=draft(owed))
    with pytest.raises(UnknownThing):
        reply(session, viewer=where.planner, assignment_id=owed.id or 0, text="好的")
    assert session.exec(select(Task).where(col(Task.id) == owed.task_id)).one().zh
