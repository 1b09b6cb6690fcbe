"""Where plans stand, for whom, and as of when."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from sqlmodel import Session

from actions.activities import record_activity, void_record
from actions.photos import PhotoRef
from actions.plans import cancel_assignment, waive_evidence
from data.queries import activities, activity_records, curves, plans
from data.queries.boards import BoardRow
from models import ActivityRecord, Assignment
from rules.progress import Light, State
from rules.responsibility import Fit
from tests import builders
from tests.builders_activities import Town, assignment, at, campaign, draft, town

pytestmark = pytest.mark.usefixtures("any_database")

JUNE_16, JUNE_20 = date(2026, 6, 16), date(2026, 6, 20)
SHA = "b" * 64


@pytest.fixture
def june(session: Session) -> Town:
    """A safety month that lies in the past of any clock, so that records can be made and dated freely."""
    return town(session, communities=2)


def record(
    session: Session, where: Town, owed: Assignment, photos: Sequence[str] = (), on: date = JUNE_16, **more: Any
) -> ActivityRecord:
    made = record_activity(
        session,
        viewer=where.planner,
        draft=draft(owed, occurred_at=at(on), **more),
        photos=[PhotoRef(sha) for sha in photos],
    )
    made.recorded_at = at(on, 10)
    session.flush()
    return made


def row_of(session: Session, where: Town, owed: Assignment, on: date = JUNE_20) -> BoardRow:
    found = activities.one(session, where.planner, assignment_id=owed.id or 0, on=on)
    assert found is not None
    return found


def test_recording_moves_the_month(session: Session, june: Town) -> None:
    made = campaign(session, june, year=2026)
    before = activities.month_progress(session, june.planner, on=JUNE_20)
    owed = assignment(session, made, "smp3-03")
    record(session, june, owed, [SHA], evidence=("statistics",))
    after = activities.month_progress(session, june.planner, on=JUNE_20)
    assert before is not None
    assert after is not None
    assert (before.done, after.done) == (0, 1)
    assert after.total == before.total
    assert after.share == pytest.approx((before.share or 0) + 1 / after.total)


def test_no_plan_is_no_figure(session: Session, june: Town) -> None:
    assert activities.month_progress(session, june.planner, on=JUNE_20) is None
    assert activities.my_assignments(session, june.planner, on=JUNE_20) == []


def test_a_photo_is_part_of_being_done(session: Session, june: Town) -> None:
    owed = assignment(session, campaign(session, june, year=2026), "smp3-03")
    record(session, june, owed, evidence=("statistics",))
    on_the_day = activities.one(session, june.planner, assignment_id=owed.id or 0, on=date(2026, 6, 16))
    assert on_the_day is not None
    assert (on_the_day.state, on_the_day.missing) == (State.EVIDENCE_MISSING, ("photo",))
    assert row_of(session, june, owed).state is State.OVERDUE  # four days later it is not proven yet
    waive_evidence(session, viewer=june.planner, assignment_id=owed.id or 0, kinds=["photo"], reason="相机故障")
    assert row_of(session, june, owed).state is State.DONE


def test_late_is_told_by_the_true_time(session: Session, june: Town) -> None:
    owed = assignment(session, campaign(session, june, year=2026), "smp3-03")
    record(session, june, owed, [SHA], on=date(2026, 6, 17), evidence=("statistics",))
    found = row_of(session, june, owed, date(2026, 9, 1))
    assert (found.state, found.light, found.late) == (State.DONE_LATE, Light.RED, True)


def test_a_figure_of_last_week_does_not_know_this_week(session: Session, june: Town) -> None:
    owed = assignment(session, campaign(session, june, year=2026), "smp3-03")
    record(session, june, owed, [SHA], on=date(2026, 6, 16), evidence=("statistics",))
    assert row_of(session, june, owed, date(2026, 6, 15)).state is State.NOT_OPEN
    assert row_of(session, june, owed, date(2026, 6, 16)).state is State.DONE


def test_what_was_taken_back_does_not_count(session: Session, june: Town) -> None:
    owed = assignment(session, campaign(session, june, year=2026), "smp3-03")
    made = record(session, june, owed, [SHA], evidence=("statistics",))
    void_record(session, viewer=june.planner, record_id=made.id, reason="录错")
    assert row_of(session, june, owed).done == 0
    seen = activity_records.records_of(session, june.planner, assignment_id=owed.id or 0)
    assert [(r.voided, len(r.photos)) for r in seen] == [(True, 1)]


def test_a_cancelled_task_leaves_the_mean(session: Session, june: Town) -> None:
    made = campaign(session, june, year=2026)
    before = activities.month_progress(session, june.planner, on=JUNE_20)
    cancel_assignment(
        session, viewer=june.planner, assignment_id=assignment(session, made, "smp3-05").id or 0, reason="无医院"
    )
    after = activities.month_progress(session, june.planner, on=JUNE_20)
    assert before is not None
    assert after is not None
    assert after.total == before.total - 1


def test_a_community_sees_its_own_tasks_only(session: Session, june: Town) -> None:
    made = campaign(session, june, year=2026)
    head = builders.viewer(session, "community_admin", june.communities[0])
    rows = activities.board(session, head, campaign_id=made.id or 0, on=JUNE_20)
    assert {r.unit_id for r in rows} == {june.units[0].id}
    assert {r.unit for r in activities.my_assignments(session, head, on=JUNE_20)} == {june.units[0].name}
    assert [c.id for c in activities.campaigns(session, head, on=JUNE_20)] == [made.id]
    foreign = assignment(session, made, "smp3-03", june.units[1])
    assert activities.one(session, head, assignment_id=foreign.id or 0, on=JUNE_20) is None
    assert activity_records.records_of(session, head, assignment_id=foreign.id or 0) == []


def test_a_patrol_member_has_nothing_to_record(session: Session, june: Town) -> None:
    campaign(session, june, year=2026)
    patrol = builders.viewer(session, "patrol_member", june.communities[0])
    assert activities.my_assignments(session, patrol, on=JUNE_20) == []


def test_my_assignments_come_soonest_first_and_without_what_is_done(session: Session, june: Town) -> None:
    made = campaign(session, june, year=2026)
    owed = assignment(session, made, "smp3-03")
    record(session, june, owed, [SHA], evidence=("statistics",))
    found = activities.my_assignments(session, june.planner, on=JUNE_20)
    assert owed.id not in {r.id for r in found}
    assert [r.due_on for r in found] == sorted(r.due_on for r in found)


def test_the_most_overdue_task_comes_first(session: Session, june: Town) -> None:
    made = campaign(session, june, year=2026)
    rows = activities.board(session, june.planner, campaign_id=made.id or 0, on=JUNE_20)
    first, *_ = risks = activities.most_at_risk(rows)
    assert (first.due_on, first.overdue, first.light) == (date(2026, 6, 9), 2, Light.RED)
    assert len(risks) == 3


def test_the_preview_is_what_will_be_made(session: Session, june: Town) -> None:
    asked: dict[str, Any] = {
        "template": "smp3",
        "year": 2026,
        "area_id": june.area.id or 0,
        "unit_ids": tuple(june.unit_ids),
    }
    plan = plans.preview(session, june.planner, **asked)
    made = campaign(session, june, year=2026)
    rows = activities.board(session, june.planner, campaign_id=made.id or 0, on=JUNE_20)
    assert len(rows) == plan.assignments
    assert {r.zh for r in rows} == {t.zh for t in plan.tasks}
    assert plans.preview(session, june.planner, **asked).made_before == made.name


def test_a_task_without_a_fitting_unit_is_marked_and_not_dropped(session: Session, june: Town) -> None:
    asked: dict[str, Any] = {
        "template": "smp3",
        "year": 2026,
        "area_id": june.area.id or 0,
        "unit_ids": tuple(june.unit_ids),
    }
    task = next(t for t in plans.preview(session, june.planner, **asked).tasks if t.code == "smp3-12")
    assert (task.fit, task.units) == (Fit.ALL, tuple(june.unit_ids))


def test_the_curve_meets_the_board(session: Session, june: Town) -> None:
    made = campaign(session, june, year=2026)
    record(session, june, assignment(session, made, "smp3-03"), [SHA], evidence=("statistics",))
    found = curves.curve(session, june.planner, campaign_id=made.id or 0, on=JUNE_20)
    month = activities.month_progress(session, june.planner, on=JUNE_20)
    assert found is not None
    assert month is not None
    assert (found.days[0], found.days[-1]) == (date(2026, 6, 1), date(2026, 6, 30))
    assert len(found.actual) == 20
    assert found.actual[-1] == pytest.approx(month.share)
    assert found.planned[-1] == 1
    assert found.finish is None  # one completed task says nothing about the pace


def test_templates_and_units_are_offered(session: Session, june: Town) -> None:
    assert {t.code: t.tasks for t in plans.templates(session)}["smp6"] == 28
    assert {u.id for u in plans.units(session, june.planner)} == set(june.unit_ids)
    leader = builders.viewer(session, "leader", june.area)
    assert plans.plannable_areas(session, leader) == []
    assert plans.plannable_areas(session, june.planner)[0][0] == june.area.id
