"""Visits that wait are decided on the coverage page; who made one sees on the Inspect page that it waits."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import NamedTuple

import pytest
from streamlit.testing.v1 import AppTest

from data import database
from models import Inspection
from rules.vocabulary import PlaceProof, Risk
from tests import builders as make
from tests.builders_coverage import LONG_AGO, days, visit

OpenPage = Callable[..., AppTest]
LIST = {"list": "review"}


class Town(NamedTuple):
    officer: int
    patrol: int
    visit: Inspection


@pytest.fixture
def town() -> Town:
    """One school, seen yesterday, with a phone whose clock was off."""
    with database.transaction() as session:
        place = make.area(session)
        officer, patrol = (make.viewer(session, role, place, role) for role in ("safety_officer", "patrol_member"))
        site = make.site(session, place, "school", name="一小", risk=Risk.HIGH, created_at=LONG_AGO)
        facts = {"needs_review": "clock_off", "clock_skew_s": 7200, "place_proof": PlaceProof.REASON}
        made = visit(session, site, patrol.person_id, datetime.now(UTC) - days(1), place_note="<b>地下室</b>", **facts)
        session.expunge(made)
        return Town(officer.person_id, patrol.person_id, made)


def shown(app: AppTest) -> str:
    assert not app.exception
    parts = [*app.markdown, *app.success, *app.caption, *app.error]
    return " ".join([str(part.value) for part in parts] + [str(block.proto.body) for block in app.get("html")])


def stored(town: Town) -> Inspection:
    with database.reading() as session:
        found = session.get_one(Inspection, town.visit.id)
        session.expunge(found)
        return found


def test_an_officer_lets_a_visit_count(open_page: OpenPage, town: Town) -> None:
    app = open_page("coverage", person=town.officer, query=LIST)
    words = shown(app)
    assert "手机时钟快 120 分钟" in words
    assert "&lt;b&gt;地下室&lt;/b&gt;" in words
    app.button(key=f"review.accept.{town.visit.id}").click().run()
    assert "请填写原因" in shown(app)
    app.text_input(key=f"review.reason.{town.visit.id}").input("值班记录一致")
    app.button(key=f"review.accept.{town.visit.id}").click().run()
    assert "没有待核对的检查记录" in shown(app)
    assert (stored(town).needs_review, stored(town).proof_accepted_by) == ("", town.officer)


def test_an_officer_refuses_and_the_author_reads_why(open_page: OpenPage, town: Town) -> None:
    assert "待核对,暂不计入:手机时钟不准" in shown(open_page("inspect", person=town.patrol))
    app = open_page("coverage", person=town.officer, query=LIST)
    app.text_input(key=f"review.reason.{town.visit.id}").input("当天没有到岗")
    app.button(key=f"review.refuse.{town.visit.id}").click().run()
    assert "没有待核对的检查记录" in shown(app)
    assert stored(town).void_reason == "当天没有到岗"
    assert "不予计入:当天没有到岗" in shown(open_page("inspect", person=town.patrol))


def test_the_author_sees_why_it_is_not_counted_and_decides_nothing(open_page: OpenPage, town: Town) -> None:
    app = open_page("coverage", person=town.patrol, query=LIST)
    words = shown(app)
    assert "未计入:手机时钟不准" in words
    assert "须由他人核对" in words
    assert not [button.key for button in app.button if str(button.key).startswith("review.")]


def test_a_page_past_the_end_comes_back_to_the_start(open_page: OpenPage, town: Town) -> None:
    app = open_page("coverage", person=town.officer, query={**LIST, "page": "7"})
    assert "1 条检查记录待核对" in shown(app)
