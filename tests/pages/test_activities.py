"""The activities page, opened inside its frame and used as a planner uses it."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook
from sqlmodel import col, select
from streamlit.testing.v1 import AppTest

from actions.activities import record_activity
from data import database
from data.queries import activities
from models import ActivityRecord, Assignment, Campaign, Task, now
from tests import builders
from tests.builders_activities import Town, assignment, campaign, draft, town
from ui import activity_export
from ui.words import today

OpenPage = Callable[..., AppTest]


@pytest.fixture
def place() -> Town:
    with database.transaction() as session:
        made = town(session, communities=2)
        session.expunge_all()
    return made


def count(kind: type) -> int:
    with database.reading() as session:
        return len(session.exec(select(kind)).all())


def button(app: AppTest, key: str) -> AppTest:
    return app.button(key=key).click().run()


def texts(app: AppTest) -> list[str]:
    return [str(getattr(block, "value", "")) for block in app.get("html")]


def make_month(where: Town) -> int:
    """A safety month that runs now; its first assignment of the consultation day."""
    with database.transaction() as session:
        made = campaign(session, where, year=today().year, month=today().month)
        return assignment(session, made, "smp3-03").id or 0


def test_with_no_plan_a_planner_is_told_what_to_do(open_page: OpenPage, place: Town) -> None:
    app = open_page("activities", person=place.planner.person_id)
    assert not app.exception
    assert app.info[0].value == "还没有计划:用模板建立。"
    assert app.button(key="way.new")


def test_a_plan_is_previewed_and_then_made(open_page: OpenPage, place: Town) -> None:
    app = open_page("activities", person=place.planner.person_id, query={"new": "1"})
    app.multiselect(key="plan.units.").set_value(place.unit_ids).run()
    assert not app.exception
    assert any("安全宣传咨询日活动" in html and "6月16日" in html for html in texts(app))
    assert count(Campaign) == 0
    app = button(app, "plan.make")
    assert not app.exception
    assert (count(Campaign), count(Task)) == (1, 13)


def test_a_plan_that_is_there_is_not_offered_again(open_page: OpenPage, place: Town) -> None:
    make_month(place)
    app = open_page("activities", person=place.planner.person_id, query={"new": "1"})
    app.selectbox(key="plan.template").set_value("smp3").run()
    app.number_input(key="plan.year.smp3").set_value(today().year).run()
    app.multiselect(key="plan.units.").set_value(place.unit_ids).run()
    assert not app.exception
    assert "该计划已经建立" in app.warning[0].value
    assert "plan.make" not in {b.key for b in app.button}


@pytest.mark.parametrize("view", ["board", "units", "matrix", "calendar", "gantt", "curve"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_view_opens(open_page: OpenPage, place: Town, view: str, language: str) -> None:
    make_month(place)
    app = open_page("activities", person=place.planner.person_id, language=language, query={"view": view})
    assert not app.exception
    assert app.query_params.get("view") in (view, [view])


def test_recording_moves_progress_at_once(open_page: OpenPage, place: Town) -> None:
    owed = make_month(place)
    app = open_page("activities", person=place.planner.person_id, query={"open": str(owed)})
    assert not app.exception
    next(n for n in app.number_input if n.label == "参加人数").set_value(120)
    next(t for t in app.text_input if t.label == "地点").set_value("文化广场")
    save = next(b for b in app.button if b.label == "保存" and "record.form" in (b.form_id or ""))
    app = save.click().run()
    assert not app.exception
    with database.reading() as session:
        kept = session.exec(select(ActivityRecord)).one()
        assert (kept.counts, kept.place) == ({"sessions": 1, "people": 120}, "文化广场")
    assert any("文化广场" in html for html in texts(app))
    assert any("1 / 1 场次" in html for html in texts(app))


def test_a_refused_entry_keeps_what_was_typed(open_page: OpenPage, place: Town) -> None:
    owed = make_month(place)
    app = open_page("activities", person=place.planner.person_id, query={"open": str(owed)})
    next(t for t in app.text_input if t.label == "地点").set_value("文化广场")
    with database.transaction() as session:
        row = session.get_one(Assignment, owed)
        row.cancelled_at = now()
    save = next(b for b in app.button if b.label == "保存" and "record.form" in (b.form_id or ""))
    app = save.click().run()
    assert count(ActivityRecord) == 0
    assert app.error[0].value == "该任务已取消。"
    assert next(t for t in app.text_input if t.label == "地点").value == "文化广场"


def test_a_community_head_sees_her_own_units_only(open_page: OpenPage, place: Town) -> None:
    make_month(place)
    with database.transaction() as session:
        head = builders.viewer(session, "community_admin", place.communities[0]).person_id
    app = open_page("activities", person=head)
    assert not app.exception
    text = " ".join(texts(app))
    assert place.units[0].name in text
    assert place.units[1].name not in text


def test_anothers_task_by_its_address_is_unknown(open_page: OpenPage, place: Town) -> None:
    make_month(place)
    with database.transaction() as session:
        made = session.exec(select(Campaign)).one()
        foreign = assignment(session, made, "smp3-03", place.units[1]).id
        head = builders.viewer(session, "community_admin", place.communities[0]).person_id
    app = open_page("activities", person=head, query={"open": str(foreign)})
    assert not app.exception
    assert app.info[0].value == "没有这项任务,或不在您的辖区。"


def test_a_filter_of_the_address_narrows_the_board(open_page: OpenPage, place: Town) -> None:
    make_month(place)
    query = {"unit": str(place.units[0].id), "category": "drill"}
    app = open_page("activities", person=place.planner.person_id, query=query)
    assert not app.exception
    opened = [b for b in app.button if (b.key or "").startswith("open.board.")]
    assert len(opened) == 3  # two drills, and the drill for enterprises that no enterprise was chosen for


def test_taking_back_says_why(open_page: OpenPage, place: Town) -> None:
    owed = make_month(place)
    with database.transaction() as session:
        row = session.get_one(Assignment, owed)
        made = record_activity(session, viewer=place.planner, draft=draft(row)).id
    app = open_page("activities", person=place.planner.person_id, query={"open": str(owed)})
    app.text_input(key=f"void.reason.{made}").set_value("重复录入")
    app = next(b for b in app.button if b.form_id == f"void.{made}").click().run()
    assert not app.exception
    assert any("重复录入" in caption.value for caption in app.caption)


def test_a_date_is_moved_with_a_reason(open_page: OpenPage, place: Town) -> None:
    owed = make_month(place)
    app = open_page("activities", person=place.planner.person_id, query={"open": str(owed)})
    with database.reading() as session:
        before = session.get_one(Assignment, owed).due_on
    app.date_input(key=f"change.date.{owed}").set_value(before + timedelta(days=2))
    app.text_input(key=f"change.reason.{owed}.move").set_value("雨天改期")
    app = next(b for b in app.button if b.form_id == f"change.form.{owed}.move").click().run()
    assert not app.exception
    with database.reading() as session:
        assert session.get_one(Assignment, owed).due_on == before + timedelta(days=2)
        assert session.exec(select(Campaign).where(col(Campaign.cancelled_at).is_(None))).one()


def test_the_statistics_table_holds_every_row_as_text(open_page: OpenPage, place: Town) -> None:
    make_month(place)
    app = open_page("activities", person=place.planner.person_id)
    assert not app.exception
    with database.reading() as session:
        made = session.exec(select(Campaign)).one()
        rows = activities.board(session, place.planner, campaign_id=made.id or 0, on=today())
    odd = [rows[0]._replace(zh="=1+1"), *rows[1:]]
    sheet = CalamineWorkbook.from_filelike(BytesIO(activity_export.statistics(odd))).get_sheet_by_index(0).to_python()
    assert len(sheet) == len(rows) + 1
    assert sheet[0][:3] == ["任务", "类别", "单位"]
    assert sheet[1][0] == "=1+1"
