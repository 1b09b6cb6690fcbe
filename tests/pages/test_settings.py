"""The settings page: people are invited, opened and shown out; who is out sees it at the next touch."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
import streamlit as st
from sqlalchemy import select
from sqlmodel import col
from streamlit.testing.v1 import AppTest

from actions import staff
from capture import clockwork, courier
from data import database, leases
from data.queries.people import viewer_of
from models import Area, Invitation, Person, RoleGrant
from rules.errors import NotSignedIn
from tests import builders

OpenPage = Callable[..., AppTest]


@pytest.fixture
def admin() -> int:
    with database.transaction() as session:
        top = builders.area(session)
        builders.person(session, "patrol_member", top, "张强")
        return builders.person(session, "admin", top, "于洋").id or 0


def press(app: AppTest, words: str) -> AppTest:
    next(button for button in app.button if words in button.label).click()
    app.run()
    assert not app.exception
    return app


def html(app: AppTest) -> str:
    return str([element.proto.body for element in app.get("html")])


def test_an_administrator_invites_a_person_and_sees_the_link_once(open_page: OpenPage, admin: int) -> None:
    app = open_page("settings", person=admin)
    app.text_input(key="settings.invite.0.name").set_value("李四")
    app.text_input(key="settings.invite.0.login").set_value("13900000000")
    press(app, "生成链接")
    assert "/join/" in app.code[0].value
    token = app.code[0].value.rsplit("/", 1)[1]
    assert "李四" in html(app)
    with database.reading() as session:
        assert session.execute(select(Invitation)).scalars().one().token_hash != token
    app.run()
    assert not app.code


def test_a_refused_invitation_says_why_and_keeps_what_was_typed(open_page: OpenPage, admin: int) -> None:
    app = open_page("settings", person=admin)
    app.text_input(key="settings.invite.0.name").set_value("李四")
    press(app, "生成链接")
    assert "2 到 60" in app.error[0].value or "用户名" in app.error[0].value
    assert app.text_input(key="settings.invite.0.name").value == "李四"
    with database.reading() as session:
        assert session.execute(select(Person).where(col(Person.name) == "李四")).first() is None


def test_a_role_ends_from_the_persons_card(open_page: OpenPage, admin: int) -> None:
    with database.reading() as session:
        person = session.execute(select(Person).where(col(Person.name) == "张强")).scalar_one().id
    app = open_page("settings", person=admin, query={"person": str(person)})
    press(app, "现在结束")
    with database.reading() as session:
        grant = session.execute(select(RoleGrant).where(col(RoleGrant.person_id) == person)).scalar_one()
    assert grant.ends_at is not None
    assert "没有角色" in html(app)


def test_a_person_who_was_shown_out_is_out_within_one_touch_of_the_page(open_page: OpenPage, admin: int) -> None:
    with database.reading() as session:
        person = session.execute(select(Person).where(col(Person.name) == "张强")).scalar_one().id or 0
    app = open_page("inspect", person=person)
    with database.transaction() as session:
        viewer = viewer_of(session, session.get_one(Person, admin))
        staff.leave(session, viewer=viewer, person_id=person, reason="调走")
    app.run()
    assert [warning.value for warning in app.warning] == ["尚未登录,或登录已失效。"]


@pytest.mark.parametrize("role", ["leader", "planner", "patrol_member"])
def test_others_have_no_settings(open_page: OpenPage, role: str) -> None:
    with database.transaction() as session:
        person = builders.person(session, role, builders.area(session)).id
    app = open_page("settings", person=person)
    assert [warning.value for warning in app.warning] == ["您的角色无权查看此页面。"]


def test_the_state_of_the_system_names_what_needs_attention(open_page: OpenPage, admin: int) -> None:
    with database.transaction() as session:
        leases.failed(session, "backup", why="OSError: no space left", at=datetime.now(UTC))
    app = open_page("settings", person=admin, query={"at": "state"})
    told = " ".join(warning.value for warning in app.warning)
    assert "每日备份" in told
    assert "no space left" in told
    assert "还没有备份" in told
    assert "SQLite" in html(app)
    assert "出错的任务</dt><dd>1</dd>" in html(app)


def test_every_daily_work_has_a_name_for_people(open_page: OpenPage, admin: int) -> None:
    works = (clockwork.WORK, clockwork.READY, clockwork.MONTHS, clockwork.COPY, courier.WORK)
    with database.transaction() as session:
        for work in works:
            leases.failed(session, work, why="OSError", at=datetime.now(UTC))
    told = html(open_page("settings", person=admin, query={"at": "state"}))
    assert [work for work in works if f"<dt>{work}</dt>" in told] == []
    assert "出错的任务</dt><dd>5</dd>" in told


def test_a_download_clicked_on_a_page_that_is_still_open_asks_who_is_there(
    open_page: OpenPage, admin: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file is made when it is clicked, without another run of the page."""
    made: list[Callable[[], bytes]] = []
    monkeypatch.setattr(st, "download_button", lambda *_args, **more: made.append(more["data"]))
    with database.transaction() as session:
        top = session.execute(select(col(Area.id))).scalars().one()
        other = builders.person(session, "admin", session.get_one(Area, top)).id or 0
    open_page("settings", person=other)
    assert len(made) >= 2
    assert all(build() for build in made[-2:])
    with database.transaction() as session:
        viewer = viewer_of(session, session.get_one(Person, admin))
        staff.leave(session, viewer=viewer, person_id=other, reason="调走")
    for build in made[-2:]:
        with pytest.raises(NotSignedIn):
            build()
