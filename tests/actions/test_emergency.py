"""Contacts, plans, teams and stores: kept by the right role, seen by who serves there, ended and brought back."""

from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from sqlmodel import Session, select
from starlette.applications import Starlette
from starlette.testclient import TestClient

from actions import emergency as registers
from actions.people import open_session
from capture.routes import routes
from data.days import local_day
from data.queries import areas, emergency, emergency_plans
from models import ActivityRecord, JournalEntry
from rules.emergency import Kind, PlanWorry, Sheet, is_unchecked, steps_of, worries
from rules.errors import BadInput, NotPermitted, RuleBroken, UnknownThing
from tests import builders

TODAY = local_day(datetime.now(UTC))
CONTACT: dict[str, Any] = {
    "kind_of": "police_station",
    "name": "派出所",
    "phone": "029-8888 0000",
    "note": "",
    "is_private": False,
}
TEAM: dict[str, Any] = {
    "name": "应急队",
    "leader": "李强",
    "phone": "13800000001",
    "members": 8,
    "place": "值班室",
    "note": "",
}
STORE: dict[str, Any] = {
    "name": "沙袋", "place": "仓库", "amount": 40, "measure": "袋", "keeper": "", "phone": "", "checked_on": TODAY,
    "team_id": None,
}  # fmt: skip
PLAN: dict[str, Any] = {
    "title": "火灾预案", "category": "fire", "level": "level_3", "steps": ["拨打119", "疏散"], "revised_on": TODAY,
    "valid_until": None, "drill_id": None,
}  # fmt: skip
FACTS: dict[Kind, dict[str, Any]] = {Kind.CONTACT: CONTACT, Kind.TEAM: TEAM, Kind.STORE: STORE, Kind.PLAN: PLAN}


@pytest.mark.usefixtures("any_database")
def test_each_register_is_kept_ended_and_brought_back_with_its_journal(session: Session) -> None:
    top = builders.area(session)
    clerk = builders.viewer(session, "safety_officer", top)
    below = builders.viewer(session, "patrol_member", builders.area(session, "东社区", parent=top))
    for kind, facts in FACTS.items():
        row = registers.put(session, viewer=clerk, kind=kind, area_id=top.id or 0, **facts)
        with pytest.raises(BadInput):
            registers.put(session, viewer=clerk, kind=kind, area_id=top.id or 0, row_id=row.id, **facts)
        with pytest.raises(RuleBroken):
            registers.put(session, viewer=below, kind=kind, area_id=top.id or 0, row_id=row.id, **facts)
    seen = [
        ask(session, below) for ask in (emergency.contacts, emergency_plans.plans, emergency.teams, emergency.stores)
    ]
    assert [len(rows) for rows in seen] == [1, 1, 1, 1]
    assert not any(rows[0].mine for rows in seen)
    assert emergency.contacts(session, below)[0].phone == "02988880000"
    registers.end(session, viewer=clerk, kind=Kind.TEAM, row_id=1, reason="并入消防站")
    assert emergency.teams(session, below) == ()
    [gone] = emergency.ended(session, clerk)
    registers.back(session, viewer=clerk, kind=gone.kind, row_id=gone.id)
    assert len(emergency.teams(session, below)) == 1
    verbs = [entry.verb for entry in session.exec(select(JournalEntry).order_by(JournalEntry.id))]  # type: ignore[arg-type]
    assert verbs == ["contact_added", "team_added", "store_added", "plan_added", "team_ended", "team_back"]


def test_what_makes_no_sense_is_refused_and_changes_nothing(session: Session) -> None:
    top = builders.area(session)
    clerk = builders.viewer(session, "safety_officer", top)
    for kind, wrong in (
        (Kind.CONTACT, {"phone": "打总机"}),
        (Kind.CONTACT, {"kind_of": "no such kind"}),
        (Kind.TEAM, {"leader": " "}),
        (Kind.TEAM, {"members": -1}),
        (Kind.STORE, {"checked_on": TODAY + timedelta(days=1)}),
        (Kind.STORE, {"team_id": 7}),
        (Kind.PLAN, {"steps": []}),
        (Kind.PLAN, {"valid_until": TODAY - timedelta(days=1)}),
        (Kind.PLAN, {"category": "no such"}),
    ):
        with pytest.raises(BadInput):
            registers.put(session, viewer=clerk, kind=kind, area_id=top.id or 0, **{**FACTS[kind], **wrong})
    assert session.exec(select(JournalEntry)).all() == []


def test_a_private_number_is_masked_for_who_need_not_call_and_duty_numbers_are_not(session: Session) -> None:
    top = builders.area(session)
    clerk = builders.viewer(session, "safety_officer", top)
    expert, patrol = builders.viewer(session, "expert", top), builders.viewer(session, "patrol_member", top)
    private: dict[str, Any] = {**CONTACT, "kind_of": "property_company", "phone": "13812345678", "is_private": True}
    registers.put(session, viewer=clerk, kind=Kind.CONTACT, area_id=top.id or 0, **private)
    registers.put(session, viewer=clerk, kind=Kind.TEAM, area_id=top.id or 0, **TEAM)
    assert [(one.phone, one.callable) for one in emergency.contacts(session, expert)] == [("138****5678", False)]
    assert [one.phone for one in emergency.contacts(session, patrol)] == ["13812345678"]
    assert [one.phone for one in emergency.teams(session, expert)] == ["13800000001"]
    top.steward_id = builders.person(session, "leader", top, phone="13900001111").id
    session.flush()
    assert [areas.tree(session, who)[0].phone for who in (expert, patrol)] == ["139****1111", "13900001111"]


def test_a_plan_tells_its_last_drill_and_only_a_drill_counts(session: Session) -> None:
    top = builders.area(session)
    clerk = builders.viewer(session, "safety_officer", top)
    at = datetime.now(UTC) - timedelta(days=30)
    common: dict[str, Any] = {
        "area_id": top.id or 0,
        "person_id": clerk.person_id,
        "counts": {},
        "evidence": [],
        "links": [],
    }
    drill = ActivityRecord(kind="drill", title="疏散演练", occurred_at=at, **common)
    talk = ActivityRecord(kind="training", title="讲座", occurred_at=at, **common)
    session.add_all([drill, talk])
    session.flush()
    with pytest.raises(UnknownThing):
        registers.put(session, viewer=clerk, kind=Kind.PLAN, area_id=top.id or 0, **{**PLAN, "drill_id": talk.id})
    registers.put(session, viewer=clerk, kind=Kind.PLAN, area_id=top.id or 0, **{**PLAN, "drill_id": drill.id})
    assert [one.drill for one in emergency_plans.plans(session, clerk)] == ["疏散演练"]
    drill.voided_at = at
    session.flush()
    assert [(one.drill, one.drilled_at) for one in emergency_plans.plans(session, clerk)] == [("", None)]


def test_a_neighbour_keeps_and_sees_nothing_of_another_community(session: Session) -> None:
    top = builders.area(session)
    east, west = (builders.area(session, name, parent=top) for name in ("东社区", "西社区"))
    head, other = (builders.viewer(session, "community_admin", place) for place in (east, west))
    row = registers.put(session, viewer=head, kind=Kind.TEAM, area_id=east.id or 0, **TEAM)
    assert emergency.teams(session, other) == ()
    with pytest.raises(UnknownThing):
        registers.end(session, viewer=other, kind=Kind.TEAM, row_id=row.id or 0, reason="不是我的")
    with pytest.raises((UnknownThing, NotPermitted)):
        registers.put(session, viewer=head, kind=Kind.TEAM, area_id=top.id or 0, **TEAM)


def test_worries_are_a_plan_past_its_day_or_not_drilled_within_a_year() -> None:
    on = date(2026, 11, 26)
    assert worries(Sheet(None, on - timedelta(days=365)), on) == ()
    assert worries(Sheet(on - timedelta(days=1), None), on) == (PlanWorry.EXPIRED, PlanWorry.NEVER_DRILLED)
    assert worries(Sheet(on, on - timedelta(days=366)), on) == (PlanWorry.DRILL_LONG_AGO,)
    assert is_unchecked(None, on)
    assert not is_unchecked(on - timedelta(days=92), on)
    assert steps_of("1. 拨打119\n\n2、疏散\n119接警后复核") == ["拨打119", "疏散", "119接警后复核"]


def test_the_paper_of_a_plan_goes_to_whom_the_plan_serves_and_to_nobody_else(session: Session) -> None:
    top = builders.area(session)
    east, west = (builders.area(session, name, parent=top) for name in ("东社区", "西社区"))
    head = builders.viewer(session, "community_admin", east)
    out = BytesIO()
    Image.new("RGB", (64, 48), "teal").save(out, "PNG")
    plan = registers.put(
        session, viewer=head, kind=Kind.PLAN, area_id=east.id or 0, file=(out.getvalue(), "预案.png"), **PLAN
    )
    with pytest.raises(BadInput):
        registers.put(
            session, viewer=head, kind=Kind.PLAN, area_id=east.id or 0, row_id=plan.id, file=(b"no paper", "x"), **PLAN
        )
    people = [builders.person(session, "patrol_member", place).id or 0 for place in (east, west)]
    session.commit()
    tokens = []
    for person in people:
        tokens.append(open_session(session, person_id=person, address="127.0.0.1", agent="test"))
    session.commit()
    answers = []
    for token in tokens:
        with TestClient(Starlette(routes=routes), cookies={"anxun_session": token}) as client:
            answers.append(client.get(f"/api/emergency/plans/{plan.id}"))
    assert [answer.status_code for answer in answers] == [200, 404]
    assert answers[0].headers["content-type"] == "image/jpeg"
