"""Checklists and frequency rules are edited on the settings page, and what a change does is said first."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlmodel import col
from streamlit.testing.v1 import AppTest

from data import database, reference
from data.queries import checklists
from models import FrequencyRule, now
from tests import builders, builders_catalogue
from tests.builders_coverage import days
from tests.builders_shipped import ship
from ui.words import today

OpenPage = Callable[..., AppTest]
KIND = "key_class1_enterprise"
LISTS = {"at": "checklists"}


@pytest.fixture
def admin() -> int:
    with database.transaction() as session:
        builders_catalogue.load(session)
        top = builders.area(session)
        builders.site(session, top, KIND, created_at=now() - days(800))
        return builders.person(session, "admin", top, "于洋").id or 0


def press(app: AppTest, words: str) -> AppTest:
    next(button for button in app.button if words in button.label).click()
    app.run()
    assert not app.exception
    return app


def test_a_question_is_reworded_and_another_ended_in_a_new_version(open_page: OpenPage, admin: int) -> None:
    app = open_page("settings", person=admin, query={**LISTS, "list": "fire"})
    key = "catalogue.list.fire.1.0"
    app.text_input(key=f"{key}.fire-01.zh").set_value("安全出口是否畅通(新)")
    app.toggle(key=f"{key}.fire-02.end").set_value(True).run()
    assert "新增 0 条,改写 1 条,停用 1 条" in app.warning[0].value
    press(app, "启用新版本")
    assert "原因" in app.error[0].value
    app.text_input(key=f"{key}.reason").set_value("新规")
    press(app, "启用新版本")
    with database.reading() as session:
        held = checklists.newest(session, checklist="fire")
    assert held is not None
    assert (held.number, held.questions[0].zh) == (2, "安全出口是否畅通(新)")
    assert "fire-02" not in [question.code for question in held.questions]


def test_a_rule_is_changed_after_its_effect_was_said(open_page: OpenPage, admin: int) -> None:
    with database.reading() as session:
        of_type = select(FrequencyRule).where(col(FrequencyRule.site_type) == KIND)
        rule = session.execute(of_type).scalar_one()
    app = open_page("settings", person=admin, query={**LISTS, "part": "rules", "type": KIND})
    key = f"catalogue.rule.{rule.id}.0"
    app.number_input(key=f"{key}.times").set_value(rule.count + 2).run()
    assert "今天" in app.warning[0].value
    app.text_input(key=f"{key}.reason").set_value("夏季加密")
    press(app, "修改频次")
    with database.reading() as session:
        new = session.execute(of_type.where(col(FrequencyRule.in_force_from).is_not(None))).scalar_one()
    assert (new.kind, new.count) == (rule.kind, rule.count + 2)


def test_a_version_is_planned_shown_and_withdrawn(open_page: OpenPage, admin: int) -> None:
    app = open_page("settings", person=admin, query={**LISTS, "list": "fire"})
    key, on = "catalogue.list.fire.1.0", today() + timedelta(30)
    app.text_input(key=f"{key}.fire-01.zh").set_value("安全出口是否畅通(新)").run()
    assert "涉及" in app.warning[0].value
    app.date_input(key=f"{key}.on").set_value(on)
    app.text_input(key=f"{key}.reason").set_value("明年新规").run()
    press(app, "按计划启用新版本")
    assert "第 2 版计划自" in app.info[0].value
    assert "第 1 版" in app.caption[0].value
    app.text_input(key="catalogue.withdraw.fire.2.reason").set_value("推迟")
    press(app, "撤回")
    assert not app.info
    assert "撤回,未启用" in str([text.value for text in app.markdown])


def test_the_first_checklist_of_a_category(open_page: OpenPage, admin: int) -> None:
    with database.reading() as session:
        [category, *_rest] = checklists.free(session)
    app = open_page("settings", person=admin, query={**LISTS, "list": "new"})
    key = "catalogue.first.0"
    app.selectbox(key=f"{key}.category").set_value(category)
    app.multiselect(key=f"{key}.types").set_value(["school"])
    app.text_input(key=f"{key}.new0.zh").set_value("是否完好")
    app.text_input(key=f"{key}.new0.fz").set_value("设施损坏")
    app.text_input(key=f"{key}.reason").set_value("本地需要").run()
    press(app, "新建检查表")
    with database.reading() as session:
        held = checklists.newest(session, checklist=category)
    assert held is not None
    assert [question.zh for question in held.questions] == ["是否完好"]


def test_a_rule_is_added_and_a_planned_change_withdrawn(open_page: OpenPage, admin: int) -> None:
    rules = {**LISTS, "part": "rules", "type": KIND}
    app = open_page("settings", person=admin, query=rules)
    key = f"catalogue.rule.new.{KIND}.0"
    app.selectbox(key=f"{key}.kind").set_value("fire_facility_check").run()
    assert "今天" in str([warning.value for warning in app.warning])
    app.date_input(key=f"{key}.on").set_value(today() + timedelta(30))
    app.text_input(key=f"{key}.reason").set_value("新要求")
    press(app, "新增频次规则")
    with database.reading() as session:
        of_type = select(FrequencyRule).where(col(FrequencyRule.kind) == "fire_facility_check")
        rule = session.execute(of_type.where(col(FrequencyRule.site_type) == KIND)).scalar_one()
    assert any("计划自" in expander.label for expander in app.expander)
    app.text_input(key=f"catalogue.rule.{rule.id}.1.reason").set_value("取消")
    press(app, "撤回计划")
    assert not any("计划自" in expander.label for expander in app.expander)


def test_the_catalogue_in_english(open_page: OpenPage, admin: int) -> None:
    app = open_page("settings", person=admin, language="en", query=LISTS)
    assert "Version 1, in force since" in str([caption.value for caption in app.caption])


def test_a_newer_catalogue_is_shown_and_decided_row_by_row(
    open_page: OpenPage, admin: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    ship(monkeypatch)
    with database.transaction() as session:
        reference.load(session)
    app = open_page("settings", person=admin, query={**LISTS, "part": "updates"})
    assert "目前尚未作任何改动" in app.info[0].value
    assert "通道畅通(新版)" in str([element.proto.body for element in app.get("html")])
    key = "catalogue.updates.0"
    app.toggle(key=f"{key}.rule.{KIND}|fire_facility_check|.effect").set_value(True).run()
    assert "今天" in str([warning.value for warning in app.warning])
    app.button(key=f"{key}.item.fire-01.no").click().run()
    assert "原因" in app.error[0].value
    app.text_input(key=f"{key}.reason").set_value("我们的说法更清楚").run()
    app.button(key=f"{key}.item.fire-01.no").click().run()
    assert any("已不采用(1)" in expander.label for expander in app.expander)
    app.text_input(key="catalogue.updates.1.reason").set_value("新版目录").run()
    app.button(key="catalogue.updates.1.all").click().run()
    assert not app.exception
    assert not app.info
    with database.reading() as session:
        held = checklists.newest(session, checklist="fire")
    assert held is not None
    assert [question.code for question in held.questions][:2] == ["fire-01", "fire-11"]
    press(app, "重新考虑")
    assert "1 项" in app.info[0].value


@pytest.mark.parametrize(("language", "words"), [("zh", "一致"), ("en", "decided")])
def test_nothing_to_decide_is_said(open_page: OpenPage, admin: int, language: str, words: str) -> None:
    app = open_page("settings", person=admin, language=language, query={**LISTS, "part": "updates"})
    assert words in app.success[0].value
