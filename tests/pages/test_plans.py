"""From pasted text to a campaign, as a planner does it: find, correct, make."""

from collections.abc import Callable

import pytest
from sqlmodel import col, select
from streamlit.testing.v1 import AppTest

from data import database
from models import Assignment, Campaign, Task
from tests.builders_activities import Town, campaign, town

OpenPage = Callable[..., AppTest]
PLAN = """清河街道2027年安全生产月活动方案
一、活动时间：6月1日至6月30日
二、工作任务
（一）宣传咨询日。6月16日，各社区设台咨询，发放资料不少于500份，留存照片。
（二）应急演练。德育处6月20日前组织1次演练。
（三）口号上墙。各社区悬挂横幅。
三、工作要求
各社区要高度重视，7月1日前报送总结。
"""


@pytest.fixture
def place() -> Town:
    with database.transaction() as session:
        made = town(session, communities=2)
        session.expunge_all()
    return made


def pasted(open_page: OpenPage, place: Town, language: str = "zh") -> AppTest:
    app = open_page("plans", person=place.planner.person_id, language=language)
    app.text_area(key="plans.pasted").set_value(PLAN)
    return next(b for b in app.button if b.label in ("识别任务", "Find the tasks")).click().run()


def titles(app: AppTest) -> list[str]:
    return [each.task.zh for each in app.session_state["plans.work"].tasks]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_tasks_are_shown_beside_their_words_and_nothing_is_saved(
    open_page: OpenPage, place: Town, language: str
) -> None:
    app = pasted(open_page, place, language)
    assert not app.exception
    assert titles(app) == ["宣传咨询日", "应急演练", "口号上墙", "报送总结"]
    assert any("<mark>6月16日</mark>" in str(getattr(block, "value", "")) for block in app.get("html"))
    with database.reading() as session:
        assert session.exec(select(Campaign)).all() == []


def test_a_plan_is_corrected_and_made(open_page: OpenPage, place: Town) -> None:
    app = pasted(open_page, place)
    app.text_input(key="plans.0.zh").set_value("咨询日活动").run()
    app.button(key="plans.after.iconly").click().run()
    assert "德育处" in app.warning[0].value
    app.multiselect(key="plans.1.units").set_value([place.unit_ids[0]]).run()
    app.button(key="plans.after.iconly").click().run()
    app.button(key="plans.drop.2").click().run()
    assert "不列入计划" in app.info[0].value
    app.button(key="plans.forward").click().run()
    assert not app.exception
    app.button(key="plans.make").click().run()
    assert not app.exception
    with database.reading() as session:
        rows = session.exec(
            select(col(Task.zh), col(Assignment.due_on), col(Assignment.target), col(Task.evidence))
            .join(Task, col(Task.id) == col(Assignment.task_id))
            .order_by(col(Assignment.id))
        ).all()
    assert [(zh, f"{on:%m-%d}", n, list(proof)) for zh, on, n, proof in rows] == [
        ("咨询日活动", "06-16", 500, ["photo"]),
        ("咨询日活动", "06-16", 500, ["photo"]),
        ("应急演练", "06-20", 1, []),
        ("报送总结", "07-01", 1, ["report"]),
        ("报送总结", "07-01", 1, ["report"]),
    ]


def test_what_still_lacks_a_unit_cannot_be_made(open_page: OpenPage, place: Town) -> None:
    app = pasted(open_page, place)
    app.button(key="plans.forward").click().run()
    assert "应急演练：没有责任单位" in app.warning[0].value
    assert "plans.make" not in {button.key for button in app.button}


def test_tasks_are_merged_and_added(open_page: OpenPage, place: Town) -> None:
    app = pasted(open_page, place)
    app.button(key="plans.after.iconly").click().run()
    app.button(key="plans.merge.1").click().run()
    assert titles(app) == ["宣传咨询日", "口号上墙", "报送总结"]
    key = app.session_state["plans.work"].tasks[0].key
    app.button(key=f"plans.add.{key}").click().run()
    assert not app.exception
    assert titles(app) == ["宣传咨询日", "", "口号上墙", "报送总结"]


def test_a_name_is_chosen_once_for_all_its_tasks(open_page: OpenPage, place: Town) -> None:
    app = pasted(open_page, place)
    app.multiselect(key="plans.name.德育处").set_value([place.unit_ids[1]]).run()
    app.button(key="plans.give.德育处").click().run()
    assert not app.exception
    assert app.session_state["plans.work"].tasks[1].task.unit_ids == (place.unit_ids[1],)


def test_hardly_any_text_is_refused_in_words(open_page: OpenPage, place: Town) -> None:
    app = open_page("plans", person=place.planner.person_id)
    app.text_area(key="plans.pasted").set_value("短")
    app = next(b for b in app.button if b.label == "识别任务").click().run()
    assert app.error[0].value == "里面几乎没有文字。"


def test_a_task_is_added_to_a_running_plan_and_changed(open_page: OpenPage, place: Town) -> None:
    with database.transaction() as session:
        plan = campaign(session, place).id or 0
    query = {"show": "tasks", "campaign": str(plan)}
    app = open_page("plans", person=place.planner.person_id, query=query)
    assert not app.exception
    key = f"plans.own.{plan}.18"
    app.text_input(key=f"{key}.zh").set_value("夜查出租屋")
    app.multiselect(key=f"{key}.units").set_value(place.unit_ids)
    app.button(key="plans.own.add").click().run()
    assert not app.exception
    with database.reading() as session:
        task = session.exec(select(Task).where(Task.zh == "夜查出租屋")).one()
    app.text_input(key=f"plans.task.{task.id}.zh").set_value("夜查群租房")
    app.text_input(key=f"plans.task.{task.id}.reason").set_value("更名")
    save = next(b for b in app.button if b.label == "保存修改" and f"plans.task.{task.id}.form" in b.form_id)
    save.click().run()
    assert not app.exception
    with database.reading() as session:
        assert session.get_one(Task, task.id).zh == "夜查群租房"


def test_a_task_from_above_is_given_out_and_answered(open_page: OpenPage, place: Town) -> None:
    app = open_page("plans", person=place.planner.person_id, query={"show": "handed"})
    assert "没有上级交办任务" in app.info[0].value
    app.text_input(key="handed.sender").set_value("区安委办")
    app.text_input(key="handed.zh").set_value("报送燃气用户底数")
    app.multiselect(key="handed.units").set_value([place.unit_ids[0]])
    app.button(key="handed.send").click().run()
    assert not app.exception
    with database.reading() as session:
        [row] = session.exec(select(Assignment)).all()
    app.text_area(key=f"handed.reply.{row.id}").set_value("共312户。")
    app.button(key=f"handed.answer.{row.id}").click().run()
    assert not app.exception
    assert any("已完成" in str(getattr(block, "value", "")) for block in app.get("html"))
    task = open_page("activities", person=place.planner.person_id, query={"open": str(row.id)})
    assert any("区安委办" in caption.value for caption in task.caption)
