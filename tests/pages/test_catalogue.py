"""Checklists and frequency rules are edited on the settings page, and what a change does is said first."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlmodel import col
from streamlit.testing.v1 import AppTest

from data import database, reference
from data.queries import checklists
from models import FrequencyRule, now
from tests import builders
from tests.builders_coverage import days

OpenPage = Callable[..., AppTest]
KIND = "key_class1_enterprise"
LISTS = {"at": "checklists"}


@pytest.fixture
def admin() -> int:
    with database.transaction() as session:
        reference.load(session)
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
    press(app, "启用第 2 版")
    assert "原因" in app.error[0].value
    app.text_input(key=f"{key}.reason").set_value("新规")
    press(app, "启用第 2 版")
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


def test_the_catalogue_in_english(open_page: OpenPage, admin: int) -> None:
    app = open_page("settings", person=admin, language="en", query=LISTS)
    assert "Version 1, in force since" in str([caption.value for caption in app.caption])
