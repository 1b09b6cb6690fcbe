"""Campaigns made from the catalogue, and what may be changed about them."""

from datetime import date

import pytest
from sqlalchemy import func
from sqlmodel import Session, col, select

from actions.plans import cancel_assignment, cancel_campaign, move_date, waive_evidence
from models import Assignment, JournalEntry, Task
from rules.errors import BadInput, NotPermitted, UnknownThing
from tests import builders
from tests.builders_activities import assignment, campaign, town

pytestmark = pytest.mark.usefixtures("any_database")


def test_each_of_five_communities_gets_each_thursday(session: Session) -> None:
    made = campaign(session, town(session), "smp4")
    weekly = session.exec(
        select(Assignment)
        .join(Task, col(Task.id) == col(Assignment.task_id))
        .where(Task.campaign_id == made.id, Task.template == "smp4-23")
    ).all()
    assert len(weekly) == 5 * 4
    assert {(a.occurrence, a.target) for a in weekly} == {(1, 1), (2, 1), (3, 1), (4, 1)}
    assert {str(a.due_time) for a in weekly} == {"12:00:00"}


def test_a_campaign_ends_with_its_last_deadline(session: Session) -> None:
    made = campaign(session, town(session), "smp1")
    assert (made.starts_on, made.ends_on) == (date(2027, 6, 1), date(2027, 10, 31))


def test_every_yearly_plan_of_the_catalogue_can_be_made(session: Session) -> None:
    where = town(session, communities=1)
    school = builders.unit(session, where.communities[0], "school")
    for template in ("ap_community", "ap_centre", "ap_school", "ap_construction", "ap_safe_community"):
        made = campaign(session, where, template, unit_ids=[where.units[0].id, school.id])
        count = select(func.count()).select_from(Assignment).join(Task, col(Task.id) == col(Assignment.task_id))
        assert session.exec(count.where(Task.campaign_id == made.id)).one() > 0


def test_twenty_two_checks_in_the_construction_year(session: Session) -> None:
    where = town(session, communities=1)
    office = builders.unit(session, where.area, "department", "建管站")
    made = campaign(session, where, "ap_construction", unit_ids=[office.id])
    rows = session.exec(
        select(Assignment.target)
        .join(Task, col(Task.id) == col(Assignment.task_id))
        .where(Task.campaign_id == made.id, col(Task.template).in_(["apb-01", "apb-02", "apb-03", "apb-04"]))
    ).all()
    assert (len(rows), sum(rows)) == (22, 22)


def test_the_same_plan_twice_is_refused_with_its_name(session: Session) -> None:
    where = town(session)
    made = campaign(session, where)
    with pytest.raises(BadInput, match=made.name):
        campaign(session, where)


def test_after_cancelling_the_plan_can_be_made_anew(session: Session) -> None:
    where = town(session)
    made = campaign(session, where)
    cancel_campaign(session, viewer=where.planner, campaign_id=made.id or 0, reason="年份选错")
    assert campaign(session, where).id != made.id


def test_a_task_goes_to_the_fitting_kind_of_unit_only(session: Session) -> None:
    where = town(session)
    shop = builders.unit(session, where.communities[0], "enterprise")
    made = campaign(session, where, unit_ids=[*where.unit_ids, shop.id])
    key_posts = select(Assignment.unit_id).join(Task, col(Task.id) == col(Assignment.task_id))
    key_posts = key_posts.where(Task.campaign_id == made.id, Task.template == "smp3-12")
    assert session.exec(key_posts).all() == [shop.id]


def test_a_month_may_be_chosen(session: Session) -> None:
    made = campaign(session, town(session), month=5)
    assert (made.starts_on, made.ends_on) == (date(2027, 5, 1), date(2027, 5, 31))


@pytest.mark.parametrize("role", ["leader", "community_admin", "patrol_member"])
def test_only_a_planner_makes_plans(session: Session, role: str) -> None:
    where = town(session)
    other = where._replace(planner=builders.viewer(session, role, where.area))
    with pytest.raises(NotPermitted):
        campaign(session, other)


def test_a_planner_of_another_subdistrict_does_not_even_see_the_area(session: Session) -> None:
    where = town(session)
    stranger = builders.viewer(session, "planner", builders.area(session, "邻街道"))
    with pytest.raises(UnknownThing):
        campaign(session, where._replace(planner=stranger))


def test_no_unit_is_refused(session: Session) -> None:
    with pytest.raises(BadInput):
        campaign(session, town(session), unit_ids=[])


def test_moving_a_date_needs_a_reason_and_is_journaled(session: Session) -> None:
    where = town(session)
    owed = assignment(session, campaign(session, where), "smp3-03")
    with pytest.raises(BadInput):
        move_date(session, viewer=where.planner, assignment_id=owed.id or 0, due_on=date(2027, 6, 18), reason=" ")
    move_date(session, viewer=where.planner, assignment_id=owed.id or 0, due_on=date(2027, 6, 18), reason="雨天改期")
    line = session.exec(select(JournalEntry).where(JournalEntry.verb == "date_moved")).one()
    assert (owed.due_on, line.reason) == (date(2027, 6, 18), "雨天改期")
    assert line.before == {"opens_on": "2027-06-16", "due_on": "2027-06-16"}


def test_a_cancelled_task_keeps_its_reason(session: Session) -> None:
    where = town(session)
    owed = assignment(session, campaign(session, where), "smp3-05")
    cancel_assignment(session, viewer=where.planner, assignment_id=owed.id or 0, reason="本社区无医院")
    assert owed.cancelled_at is not None
    assert owed.cancel_reason == "本社区无医院"


@pytest.mark.parametrize("role", ["leader", "planner"])
def test_a_leader_or_planner_waives_evidence_with_a_reason(session: Session, role: str) -> None:
    where = town(session)
    owed = assignment(session, campaign(session, where), "smp3-01")
    who = builders.viewer(session, role, where.area)
    waive_evidence(session, viewer=who, assignment_id=owed.id or 0, kinds=["photo"], reason="涉密会议")
    assert (owed.waived_evidence, owed.waived_by) == (["photo"], who.person_id)


def test_a_community_does_not_waive_its_own_evidence(session: Session) -> None:
    where = town(session)
    owed = assignment(session, campaign(session, where), "smp3-01", where.units[0])
    head = builders.viewer(session, "community_admin", where.communities[0])
    with pytest.raises(NotPermitted):
        waive_evidence(session, viewer=head, assignment_id=owed.id or 0, kinds=["photo"], reason="忘拍了")
