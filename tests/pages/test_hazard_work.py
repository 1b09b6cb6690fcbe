"""On the ledger's page: several lines at once, today's decisions, another ledger taken over."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from actions.hazards import take_step
from data import database
from data.queries import people
from models import Hazard, Notice, NoticeHazard, Person
from rules.vocabulary import HazardState
from tests import builders
from tests.builders_hazards import facts, hazard, walk
from tests.builders_ledger import workbook

OpenPage = Callable[..., AppTest]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def ids(reference_loaded: None) -> dict[str, Any]:  # noqa: ARG001 - the catalogue stands behind the choices
    with database.transaction() as session:
        top = builders.area(session)
        here = builders.area(session, "东社区", parent=top)
        builders.area(session, "西社区", parent=top)
        unit = builders.unit(session, here, name="老街饭店")
        shop = builders.site(session, here, name="老街饭店", unit_id=unit.id)
        officer = builders.viewer(session, "safety_officer", top, "周安监")
        owner = builders.viewer(session, "enterprise_contact", unit, "钱老板")
        patrol = builders.viewer(session, "patrol_member", here)
        lines = [hazard(session, shop, officer, title=title) for title in ("燃气软管老化", "安全出口堵塞")]
        for line in lines:
            take_step(session, viewer=officer, hazard_id=line.id, step="grade", **facts("grade"))
        fixed = hazard(session, shop, officer, title="插座烧焦")
        walk(session, fixed, HazardState.FIXED_PENDING_RECHECK, by=officer, fixer=owner)
        people = {"officer": officer.person_id, "patrol": patrol.person_id}
        return {**people, "lines": [line.id for line in lines], "fixed": fixed.id}


def words(app: AppTest) -> str:
    assert not app.exception
    parts = [*app.markdown, *app.title, *app.info, *app.success, *app.caption, *app.text]
    return " ".join([str(part.value) for part in parts] + [str(block.proto.body) for block in app.get("html")])


def press(app: AppTest, label: str) -> AppTest:
    return next(button for button in app.button if button.label == label).click().run()


def test_two_ticked_lines_get_one_notice(open_page: OpenPage, ids: dict[str, Any]) -> None:
    app = press(open_page("hazards", person=ids["officer"]), "批量选择")
    for box in [box for box in app.checkbox if "软管" in box.label or "出口" in box.label]:
        box.check()
    app.run()
    assert "ZG-" in words(app)  # the number that it will have
    assert "老街饭店" in words(app)
    next(field for field in app.text_input if field.label == "责任人").set_value("钱老板")
    press(app, "下达整改通知")
    assert not app.exception
    assert not app.error
    with database.reading() as session:
        newest = session.exec(select(Notice).order_by(Notice.id.desc())).first()  # type: ignore[union-attr]
        assert newest is not None
        held = session.exec(select(NoticeHazard.hazard_id).where(NoticeHazard.notice_id == newest.id)).all()
        assert set(held) == set(ids["lines"])


def test_a_mixed_choice_offers_no_notice(open_page: OpenPage, ids: dict[str, Any]) -> None:
    app = open_page("hazards", person=ids["officer"], query={"show": "choose"})
    for box in app.checkbox:
        box.check()
    app.run()
    assert "下达整改通知" not in [button.label for button in app.button]
    assert "责任单位" in [box.label for box in app.selectbox]


def test_all_that_the_filter_finds_get_one_notice_and_the_others_are_named(
    open_page: OpenPage, ids: dict[str, Any]
) -> None:
    app = open_page("hazards", person=ids["officer"], query={"show": "choose"})
    app.segmented_control(key="hazards.pick").set_value("all").run()
    assert app.query_params["pick"] == "all"
    assert "3 条中有 2 条可以办理" in words(app)
    left_out = app.dataframe[0].value
    assert list(left_out["隐患"]) == ["插座烧焦"]
    assert "状态已经变化" in left_out["理由"][0]
    next(field for field in app.text_input if field.label == "责任人").set_value("钱老板")
    press(app, "下达整改通知")
    assert not app.exception
    with database.reading() as session:
        states = [session.get_one(Hazard, line).state for line in ids["lines"]]
        assert states == [HazardState.NOTICE_ISSUED] * 2
        assert session.get_one(Hazard, ids["fixed"]).state is HazardState.FIXED_PENDING_RECHECK


def test_the_board_shows_one_column_at_a_time_and_the_way_to_the_rest(open_page: OpenPage, ids: dict[str, Any]) -> None:
    app = open_page("hazards", person=ids["officer"], query={"look": "board", "column": "fixed_pending_recheck"})
    said = words(app)
    assert "插座烧焦" in said
    assert "燃气软管老化" not in said
    app.button_group(key="hazards.column").set_value("graded").run()
    assert app.query_params["column"] == "graded"
    assert "燃气软管老化" in words(app)
    app.segmented_control(key="hazards.look").set_value("list").run()
    assert {"燃气软管老化", "插座烧焦"} <= set(words(app).replace("<b>", " ").replace("</b>", " ").split())


def test_who_may_not_issue_chooses_nothing(open_page: OpenPage, ids: dict[str, Any]) -> None:
    app = open_page("hazards", person=ids["patrol"], query={"show": "choose"})
    assert not app.checkbox
    assert not {"批量选择", "导入台账"} & {button.label for button in app.button}


def test_todays_decisions_are_one_tap_from_their_step(open_page: OpenPage, ids: dict[str, Any]) -> None:
    app = press(open_page("hazards", person=ids["officer"]), "今日待决 1")
    assert "插座烧焦" in words(app)
    app = press(app, "复查合格,销号")
    assert app.query_params["id"] == str(ids["fixed"])
    assert any(".recheck_pass." in str(area.key) for area in app.text_area)


def test_a_ledger_is_looked_at_and_then_taken_over(open_page: OpenPage, ids: dict[str, Any]) -> None:
    app = press(open_page("hazards", person=ids["officer"]), "导入台账")
    book = workbook(20)
    app.file_uploader[0].set_value(("台账.xlsx", book, XLSX)).run()
    said = words(app)
    assert "新增 18 条" in said
    assert "2 行有误" in said
    assert "第 7 行,“检查日期”:“去年冬天”不是日期" in said
    assert "第 21 行,“检查日期”:为空" in said
    app = press(app, "导入 18 条")
    assert not app.error
    with database.reading() as session:
        assert len(session.exec(select(Hazard)).all()) == 3 + 18
    app.file_uploader[0].set_value(("台账.xlsx", book, XLSX)).run()
    assert "这份台账中没有新的隐患" in words(app)


def test_what_was_struck_off_and_came_back_is_reported_from_its_line(open_page: OpenPage, ids: dict[str, Any]) -> None:
    with database.transaction() as session:
        officer = people.viewer_of(session, session.get_one(Person, ids["officer"]))
        take_step(session, viewer=officer, hazard_id=ids["fixed"], step="recheck_pass", **facts("recheck_pass"))
    app = open_page("hazards", person=ids["officer"], query={"id": str(ids["fixed"])})
    next(area for area in app.text_area if area.label == "情况说明").set_value("又烧焦了")
    press(app, "再次上报")
    assert not app.exception
    with database.reading() as session:
        new = session.exec(select(Hazard).where(Hazard.recurrence_of == ids["fixed"])).one()
        assert (new.note, new.state) == ("又烧焦了", HazardState.REGISTERED)
