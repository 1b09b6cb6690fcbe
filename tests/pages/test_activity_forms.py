"""Recording at the desk: faults become hazards, last time fills the form, one record serves several units."""

from collections.abc import Callable

import pytest
from sqlmodel import col, select
from streamlit.testing.v1 import AppTest

from actions.activities import record_activity
from data import database
from models import ActivityRecord, Hazard
from tests import builders
from tests.builders_activities import Town, assignment, campaign, draft, town
from ui.words import today

OpenPage = Callable[..., AppTest]


@pytest.fixture
def place() -> Town:
    with database.transaction() as session:
        made = town(session, communities=2)
        builders.category(session)
        session.expunge_all()
    return made


def field(app: AppTest, kind: str, label: str) -> object:
    return next(one for one in getattr(app, kind) if one.label == label)


@pytest.fixture
def desk(open_page: OpenPage, place: Town) -> AppTest:
    app = open_page("activities", person=place.planner.person_id, query={"record": "desk"})
    assert not app.exception
    return app


def saved(app: AppTest) -> AppTest:
    after = next(b for b in app.button if b.label == "保存").click().run()
    assert not after.exception
    return after


def test_a_drill_with_two_faults_and_then_the_same_again(desk: AppTest, open_page: OpenPage, place: Town) -> None:
    app = desk.selectbox(key="record.kind.other").set_value("drill").run()
    field(app, "number_input", "参加人数").set_value(85)  # type: ignore[attr-defined]
    field(app, "text_input", "地点").set_value("三号楼")  # type: ignore[attr-defined]
    field(app, "text_area", "发现的问题,每行一个,各自登记为隐患").set_value("应急灯不亮\n通道堆物\n")  # type: ignore[attr-defined]
    saved(app)
    with database.reading() as session:
        kept = session.exec(select(ActivityRecord)).one()
        assert (kept.kind, kept.form, kept.title, kept.counts["hazards"]) == ("drill", "drill", "演练", 2)
        assert {h.title for h in session.exec(select(Hazard))} == {"应急灯不亮", "通道堆物"}
    again = open_page("activities", person=place.planner.person_id, query={"record": "desk"})
    again = again.selectbox(key="record.kind.other").set_value("drill").run()
    again = next(b for b in again.button if b.label.startswith("照上次填写")).click().run()
    assert not again.exception
    assert field(again, "number_input", "参加人数").value == 85  # type: ignore[attr-defined]
    assert field(again, "text_input", "地点").value == "三号楼"  # type: ignore[attr-defined]
    assert field(again, "text_area", "发现的问题,每行一个,各自登记为隐患").value == ""  # type: ignore[attr-defined]


def test_one_record_is_made_for_the_other_unit_too(open_page: OpenPage, place: Town) -> None:
    with database.transaction() as session:
        made = campaign(session, place, year=today().year, month=today().month)
        first, second = (assignment(session, made, "smp3-03", unit) for unit in place.units)
        record = record_activity(session, viewer=place.planner, draft=draft(first, counts={"people": 40})).id
        owed, other = first.id, second.id
    app = open_page("activities", person=place.planner.person_id, language="en", query={"open": str(owed)})
    app.multiselect(key=f"copies.units.{record}").set_value([other])
    app = next(b for b in app.button if b.form_id == f"copies.{record}").click().run()
    assert not app.exception
    with database.reading() as session:
        copy = session.exec(select(ActivityRecord).where(col(ActivityRecord.copied_from) == record)).one()
        assert (copy.assignment_id, copy.unit_id, copy.counts) == (other, place.units[1].id, {"people": 40})
