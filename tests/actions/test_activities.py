"""Recording what was done: once, by whom it may be, with counts that make sense."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from pydantic import ValidationError
from sqlmodel import Session, select

from actions.activities import accept_record, record_activity, void_record
from actions.photos import PhotoRef
from models import ActivityRecord, JournalEntry, PhotoLink
from rules.errors import BadInput, ConflictingCopy, NotPermitted, UnknownThing
from tests import builders
from tests.builders_activities import assignment, campaign, draft, town

pytestmark = pytest.mark.usefixtures("any_database")


def test_a_community_head_records_an_activity_of_her_community(session: Session) -> None:
    where = town(session)
    owed = assignment(session, campaign(session, where), "smp3-03", where.units[0])
    head = builders.viewer(session, "community_admin", where.communities[0])
    made = record_activity(session, viewer=head, draft=draft(owed, counts={"people": 120, "leaflets": 300}))
    assert (made.unit_id, made.area_id) == (where.units[0].id, where.communities[0].id)
    assert (made.kind, made.title, made.counts) == (
        "consultation_day",
        "安全生产宣传日咨询活动",
        {"people": 120, "leaflets": 300},
    )
    assert session.exec(select(JournalEntry).where(JournalEntry.verb == "activity_recorded")).one()


def test_the_same_entry_twice_is_one_record(session: Session) -> None:
    where = town(session)
    sent = draft(assignment(session, campaign(session, where), "smp3-03"))
    first = record_activity(session, viewer=where.planner, draft=sent)
    assert record_activity(session, viewer=where.planner, draft=sent) is first
    assert len(session.exec(select(ActivityRecord)).all()) == 1


def test_the_same_id_with_other_contents_is_a_conflict(session: Session) -> None:
    where = town(session)
    sent = draft(assignment(session, campaign(session, where), "smp3-03"))
    record_activity(session, viewer=where.planner, draft=sent)
    with pytest.raises(ConflictingCopy):
        record_activity(session, viewer=where.planner, draft=sent.model_copy(update={"place": "别处"}))


def test_anothers_id_is_a_conflict_too(session: Session) -> None:
    where = town(session)
    sent = draft(assignment(session, campaign(session, where), "smp3-03"))
    record_activity(session, viewer=where.planner, draft=sent)
    with pytest.raises(ConflictingCopy):
        record_activity(session, viewer=builders.viewer(session, "planner", where.area), draft=sent)


@pytest.mark.parametrize(
    "counts",
    [
        {"people": -1},
        {"people": float("nan")},
        {"people": float("inf")},
        {"people": 1e12},
        {"kilometres": 3},
        {"sites_checked_pct": 120},
    ],
)
def test_counts_that_make_no_sense_are_refused(session: Session, counts: dict[str, float]) -> None:
    where = town(session)
    with pytest.raises(BadInput):
        record_activity(session, viewer=where.planner, draft=draft(counts=counts))
    assert not session.exec(select(ActivityRecord)).all()


@pytest.mark.parametrize(
    "wrong", [{"kind": "party"}, {"kind": ""}, {"evidence": ("hearsay",)}, {"links": ("javascript:alert(1)",)}]
)
def test_unknown_words_are_refused(session: Session, wrong: dict[str, Any]) -> None:
    with pytest.raises(BadInput):
        record_activity(session, viewer=town(session).planner, draft=draft(**wrong))


def test_a_place_off_the_earth_is_refused() -> None:
    with pytest.raises(ValidationError):
        draft(lat=91, lon=0)


def test_an_activity_outside_every_plan_belongs_to_ones_own_area(session: Session) -> None:
    where = town(session)
    head = builders.viewer(session, "community_admin", where.communities[1])
    made = record_activity(session, viewer=head, draft=draft(title="雨前巡讲"))
    assert (made.assignment_id, made.area_id, made.title) == (None, where.communities[1].id, "雨前巡讲")


def test_a_school_records_for_its_own_unit(session: Session) -> None:
    where = town(session)
    school = builders.unit(session, where.communities[0], "school")
    teacher = builders.viewer(session, "school_contact", school)
    made = record_activity(session, viewer=teacher, draft=draft(kind="drill"))
    assert (made.unit_id, made.area_id) == (school.id, where.communities[0].id)


def test_a_patrol_member_does_not_record_activities(session: Session) -> None:
    where = town(session)
    owed = assignment(session, campaign(session, where), "smp3-03", where.units[0])
    with pytest.raises(NotPermitted):
        record_activity(
            session, viewer=builders.viewer(session, "patrol_member", where.communities[0]), draft=draft(owed)
        )


def test_the_neighbours_task_is_unknown(session: Session) -> None:
    where = town(session)
    owed = assignment(session, campaign(session, where), "smp3-03", where.units[0])
    with pytest.raises(UnknownThing):
        record_activity(
            session, viewer=builders.viewer(session, "community_admin", where.communities[1]), draft=draft(owed)
        )


def test_photos_are_linked_in_the_same_breath(session: Session) -> None:
    where = town(session)
    owed = assignment(session, campaign(session, where), "smp3-03")
    made = record_activity(session, viewer=where.planner, draft=draft(owed), photos=[PhotoRef("a" * 64)])
    link = session.exec(select(PhotoLink)).one()
    assert (link.subject_kind, link.subject_id) == ("activity", str(made.id))


def test_a_time_in_the_future_waits_for_a_person(session: Session) -> None:
    where = town(session)
    later = datetime.now(UTC) + timedelta(days=1)
    made = record_activity(session, viewer=where.planner, draft=draft(occurred_at=later))
    assert made.needs_review == "future_time"
    accept_record(session, viewer=where.planner, record_id=made.id)
    assert made.needs_review == ""


def test_taking_back_needs_a_reason_and_keeps_the_record(session: Session) -> None:
    where = town(session)
    made = record_activity(session, viewer=where.planner, draft=draft())
    with pytest.raises(BadInput):
        void_record(session, viewer=where.planner, record_id=made.id, reason="")
    void_record(session, viewer=where.planner, record_id=made.id, reason="重复录入")
    assert (made.void_reason, made.voided_at is None) == ("重复录入", False)


def test_a_colleague_without_the_right_takes_nothing_back(session: Session) -> None:
    where = town(session)
    made = record_activity(session, viewer=where.planner, draft=draft())
    with pytest.raises(NotPermitted):
        void_record(session, viewer=builders.viewer(session, "leader", where.area), record_id=made.id, reason="不对")


def test_nothing_is_recorded_for_a_cancelled_task(session: Session) -> None:
    where = town(session)
    owed = assignment(session, campaign(session, where), "smp3-03")
    owed.cancelled_at = datetime.now(UTC)
    with pytest.raises(BadInput):
        record_activity(session, viewer=where.planner, draft=draft(owed, note=str(date(2026, 6, 1))))
