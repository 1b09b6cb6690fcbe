"""The community's own working days on my page: kept with a reason, seen in the deadline, taken back."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from data import database
from data.days import local_day
from data.queries import workdays
from models import now
from settings import settings
from tests import builders

OpenPage = Callable[..., AppTest]
TODAY = local_day(now())


def member(role: str) -> int:
    with database.transaction() as session:
        return builders.person(session, role, builders.area(session)).id or 0


def press(app: AppTest, label: str) -> AppTest:
    return next(button for button in app.button if label in button.label).click().run()


def test_a_day_off_of_our_own_moves_the_deadline_and_is_taken_back_with_a_reason(
    open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANXUN_DEADLINE_WORKING_DAYS", "true")
    settings.cache_clear()
    app = press(open_page("me", person=member("planner")), "工作日与节假日")
    assert app.query_params["show"] == "workdays"
    with database.reading() as session:
        before = workdays.effect(session, on=TODAY).counted
    assert before is not None
    press(app, "保存这一天")
    assert [str(error.value) for error in app.error] == ["请简要写明原因。"]
    app.date_input[0].set_value(before)
    next(field for field in app.text_input if field.label == "原因").set_value("全街道停电")
    press(app, "保存这一天")
    assert not app.exception
    with database.reading() as session:
        assert [(own.on, own.works, own.name) for own in workdays.own_days(session)] == [(before, False, "全街道停电")]
        after = workdays.effect(session, on=TODAY).counted
    assert after is not None
    assert after > before
    assert any(f"{after.month}月{after.day}日" in str(info.value) for info in app.info)
    next(field for field in app.text_input if str(field.key).startswith("workdays.why.")).set_value("已恢复供电")
    press(app, "恢复")
    with database.reading() as session:
        assert workdays.own_days(session) == []


@pytest.mark.parametrize("role", ["patrol_member", "enterprise_contact"])
def test_who_may_not_change_the_calendar_is_not_shown_the_way(open_page: OpenPage, role: str) -> None:
    with database.transaction() as session:
        area = builders.area(session)
        place = builders.unit(session, area) if role == "enterprise_contact" else area
        person = builders.person(session, role, place).id
    app = open_page("me", person=person, query={"show": "workdays"})
    assert not app.exception
    assert not [button for button in app.button if "工作日" in button.label]
    assert not app.date_input


def test_the_calendar_speaks_english_too(open_page: OpenPage) -> None:
    app = open_page("me", person=member("admin"), language="en", query={"show": "workdays", "year": str(TODAY.year)})
    assert not app.exception
    assert app.title[0].value == "Working days and holidays"
    named = app.dataframe[0].value["Holiday"]
    assert "National Day" in set(named)
