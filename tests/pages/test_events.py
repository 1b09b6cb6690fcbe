"""Large events on their screen: drafted by a community, decided by a leader, found in the leader's list."""

from collections.abc import Callable
from typing import NamedTuple

import pytest
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from data import database
from models import LargeEvent
from rules.events import EventPaper, EventState
from tests import builders

OpenPage = Callable[..., AppTest]
WORDS = "人员分工、路线、疏散和联络方式一一写明。"


class Who(NamedTuple):
    head: int
    leader: int


@pytest.fixture
def who() -> Who:
    with database.transaction() as session:
        area = builders.area(session)
        below = builders.area(session, "甲社区", parent=area)
        builders.unit(session, below, "community", "甲社区居委会")
        head, leader = builders.person(session, "community_admin", below), builders.person(session, "leader", area)
        return Who(head.id or 0, leader.id or 0)


def sent(app: AppTest, form: str) -> AppTest:
    after = next(b for b in app.button if b.form_id == form).click().run()
    assert not after.exception
    return after


def now() -> LargeEvent:
    with database.reading() as session:
        return session.exec(select(LargeEvent)).one()


def test_an_event_is_drafted_submitted_and_approved_by_the_leader_who_finds_it_in_the_list(
    open_page: OpenPage, who: Who
) -> None:
    app = open_page("activities", person=who.head, query={"show": "events", "event": "new"})
    next(t for t in app.text_input if t.label == "活动名称").set_value("消夏文艺晚会")
    app = sent(app, "event.facts.new")
    key = now().id
    app = sent(app, f"event.step.{key}.submit")
    assert app.error[0].value == "四份材料还缺 4 份,不能继续。"
    for kind in EventPaper:
        app.text_area(key=f"event.paper.{kind}.0.text").set_value(WORDS)
        app = sent(app, f"event.paper.{kind}.0.form")
    sent(app, f"event.step.{key}.submit")
    assert now().state is EventState.SUBMITTED
    overview = open_page("overview", person=who.leader)
    assert not overview.exception
    assert "消夏文艺晚会" in " ".join(str(block.proto.body) for block in overview.get("html"))
    app = open_page("activities", person=who.leader, query={"show": "events", "event": str(key)})
    sent(app, f"event.step.{key}.approve")
    assert (now().state, now().decided_by) == (EventState.APPROVED, who.leader)


@pytest.mark.usefixtures("demo_database")
@pytest.mark.parametrize(("language", "word"), [("zh", "待审批"), ("en", "Waits for approval")])
def test_the_list_shows_state_and_missing_papers(open_page: OpenPage, language: str, word: str) -> None:
    with database.reading() as session:
        rows = session.exec(select(LargeEvent)).all()
        planner = 2
    app = open_page("activities", person=planner, language=language, query={"show": "events"})
    assert not app.exception
    told = " ".join(str(block.proto.body) for block in app.get("html"))
    assert all(row.title in told for row in rows)
    assert word in told
