"""The messages section of the settings page."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlmodel import col
from streamlit.testing.v1 import AppTest

from data import couriers, database
from models import Channel, Message, Person
from rules.messages import MessageState
from tests import builders

OpenPage = Callable[..., AppTest]
KEY = "messages.add.0"
SECRET = "abcd1234-aaaa-bbbb-cccc-1234567890ab"


@pytest.fixture
def admin() -> int:
    with database.transaction() as session:
        return builders.person(session, "admin", builders.area(session), "于洋").id or 0


def press(app: AppTest, words: str) -> AppTest:
    next(button for button in app.button if words in button.label).click()
    app.run()
    assert not app.exception
    return app


def shown(app: AppTest) -> str:
    return str([element.proto for kind in ("html", "text_input", "caption") for element in app.get(kind)])


def test_a_channel_is_added_tested_and_ended_and_its_address_never_comes_back(
    open_page: OpenPage, admin: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = ["", "error=503"]
    monkeypatch.setattr(couriers, "send", lambda _url, _text: answers.pop(0))
    app = open_page("settings", person=admin, query={"at": "messages"})
    assert "还没有通道" in str([info.value for info in app.info])
    app.text_input(key=f"{KEY}.name").set_value("安监站群")
    app.text_input(key=f"{KEY}.url").set_value(f"wecombot://{SECRET}")
    press(app, "保存通道")
    assert [error.value for error in app.error] == ["请选择该通道发送的内容。"]
    app.checkbox(key=f"{KEY}.digest").check()
    press(app, "保存通道")
    assert SECRET not in shown(app)
    press(app, "发送测试")
    assert [said.value for said in app.success] == ["服务方已接收这条消息。"]
    press(app, "发送测试")
    assert [said.value for said in app.error] == ["消息未送达:error=503"]
    press(app, "现在结束")
    assert "原因" in app.error[0].value
    next(one for one in app.text_input if str(one.key).endswith(".reason")).set_value("群已解散")
    press(app, "现在结束")
    with database.reading() as session:
        assert session.execute(select(Channel)).scalar_one().url == ""
        states = {row.state for row in session.execute(select(Message)).scalars()}
    assert states == {MessageState.SENT, MessageState.GIVEN_UP}


def test_the_section_in_english(open_page: OpenPage, admin: int) -> None:
    app = open_page("settings", person=admin, language="en", query={"at": "messages"})
    assert any(button.label == "Add the channel" for button in app.button)
    assert "21:00-07:00" in app.caption[0].value


@pytest.mark.usefixtures("demo_database")
def test_the_demos_channel_says_that_it_is_one_and_nothing_leaves(
    open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dialled(*_: object) -> None:
        raise AssertionError("something was sent outside")

    monkeypatch.setattr(couriers, "_carrier", dialled)
    with database.reading() as session:
        admin = session.execute(select(col(Person.id)).where(col(Person.login) == "demo-admin")).scalar_one()
    app = open_page("settings", person=admin, query={"at": "messages"})
    press(app, "发送测试")
    told = str([element.proto.body for element in app.get("html")])
    assert [success.value for success in app.success] == ["演示:只留在本机,没有发到外面。"]
    assert told.count("演示通道") == 1
    assert told.count("演示:只留在本机,未外发") == 2
    assert "已发送" not in told
