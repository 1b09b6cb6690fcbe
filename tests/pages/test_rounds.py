"""The rounds page: where next becomes a round, flags are decided, what-if tells both courses."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import NamedTuple

import pytest
from sqlalchemy import select
from sqlmodel import col
from streamlit.testing.v1 import AppTest

from data import database
from data.days import local_day
from models import Flag, JournalEntry, PlannedRound
from rules.permissions import Viewer
from rules.vocabulary import FlagKind, Risk
from tests import builders as make
from tests.builders_coverage import LONG_AGO, days, visit
from ui import words

OpenPage = Callable[..., AppTest]
NOW = datetime.now(UTC)


class Town(NamedTuple):
    head: Viewer
    patrol: Viewer
    leader: Viewer
    stops: tuple[int, ...]


@pytest.fixture
def town() -> Town:
    """Three schools that nobody ever saw and one that was seen yesterday, by a phone whose clock was off."""
    with database.transaction() as session:
        top = make.area(session)
        place = make.area(session, "东社区", parent=top)
        head, patrol = (make.viewer(session, role, place) for role in ("community_admin", "patrol_member"))
        leader = make.viewer(session, "leader", top)
        sites = [
            make.site(session, place, "school", name=name, risk=Risk.HIGH, created_at=LONG_AGO)
            for name in ("一小", "二小", "三小", "四小")
        ]
        made = visit(session, sites[3], patrol.person_id, NOW - days(1), clock_skew_s=900)
        evidence = [{"id": str(made.id), "site": made.site_id, "at": made.occurred_at.isoformat(), "skew_s": 900}]
        on = local_day(made.occurred_at)
        who, where = patrol.person_id, place.id or 0
        session.add(Flag(kind=FlagKind.CLOCK, evidence=evidence, on_day=on, person_id=who, area_id=where))
        return Town(head, patrol, leader, tuple(site.id or 0 for site in sites))


def shown(app: AppTest) -> str:
    assert not app.exception
    parts = [*app.markdown, *app.title, *app.info, *app.success, *app.caption, *app.subheader, *app.error]
    return " ".join([str(part.value) for part in parts] + [str(block.proto.body) for block in app.get("html")])


def planned() -> list[PlannedRound]:
    with database.reading() as session:
        return list(session.execute(select(PlannedRound).order_by(col(PlannedRound.id))).scalars())


def press(app: AppTest, label: str) -> AppTest:
    return next(button for button in app.button if button.label == label).click().run()


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("zh", "可走 3 个到期点中的 3 个"),
        ("en", "3 of 3 due points in these walks. Coverage 25% now, 100% if every point"),
    ],
)
def test_where_next_says_its_expected_effect(open_page: OpenPage, town: Town, language: str, said: str) -> None:
    app = open_page("rounds", person=town.leader.person_id, language=language, query={"show": "next", "minutes": "240"})
    assert said in shown(app)


def test_a_proposal_becomes_a_round_for_one_phone(open_page: OpenPage, town: Town) -> None:
    app = open_page("rounds", person=town.head.person_id, query={"show": "next", "minutes": "240"})
    app.selectbox(key="rounds.walker.1").select(town.patrol.person_id)
    press(app, "发到手机")
    assert "已发出 1 项巡查任务" in shown(app)
    [row] = planned()
    assert (set(row.stops), row.person_id) == (set(town.stops[:3]), town.patrol.person_id)
    assert (row.covered_before, row.covered_after, row.required) == (3.0, 12.0, 12.0)
    app = open_page("rounds", person=town.patrol.person_id)
    words = shown(app)
    assert "0/3" in words
    assert "○ 待巡查" in words
    assert "25%" in words


def test_a_round_of_chosen_points_can_be_taken_back_with_a_reason(open_page: OpenPage, town: Town) -> None:
    app = open_page("rounds", person=town.head.person_id)
    press(app, "安排这次巡查")
    assert "巡查任务至少要有一个点" in shown(app)
    app.multiselect(key="rounds.plan.stops").set_value([town.stops[1], town.stops[0]])
    press(app, "安排这次巡查")
    [row] = planned()
    assert row.stops == [town.stops[1], town.stops[0]]
    app = open_page("rounds", person=town.head.person_id)
    app.text_input(key=f"round.reason.{row.id}").input("暴雨")
    app.button(key=f"round.back.{row.id}").click().run()
    assert planned()[0].cancel_reason == "暴雨"
    assert "× 已撤销" in shown(app)


def test_a_flag_is_decided_by_somebody_else_with_what_they_found_out(open_page: OpenPage, town: Town) -> None:
    assert "须由他人" in shown(open_page("rounds", person=town.patrol.person_id, query={"show": "flags"}))
    app = open_page("rounds", person=town.head.person_id, query={"show": "flags"})
    words = shown(app)
    assert "手机时钟不准" in words
    assert "快 15 分钟" in words
    app.button(key="flag.accept.1").click().run()
    assert "请填写原因" in shown(app)
    app.text_input(key="flag.reason.1").input("已对时")
    app.button(key="flag.accept.1").click().run()
    assert "没有待核实事项" in shown(app)
    with database.reading() as session:
        told = session.execute(select(JournalEntry).where(col(JournalEntry.verb) == "decide_flag")).scalar_one()
    assert told.reason == "已对时"


def test_what_if_tells_both_courses_in_words(open_page: OpenPage, town: Town) -> None:
    app = open_page("rounds", person=town.leader.person_id, query={"show": "whatif", "teams": "0", "days": "14"})
    last = words.day(local_day(NOW) + days(14))  # tomorrow is the first of the fourteen
    assert f"到{last}:按此方案覆盖率 0%,照目前" in shown(app)
    app = open_page("rounds", person=town.leader.person_id, query={"show": "whatif", "teams": "2", "days": "14"})
    assert "按此方案覆盖率 100%" in shown(app)


def test_a_hundred_percent_is_said_only_of_all() -> None:
    assert [words.percent(share) for share in (0.0, 0.994, 0.9986, 0.99999, 1.0)] == [
        "0%", "99%", "99.8%", "99.9%", "100%",
    ]  # fmt: skip


def test_an_empty_house_says_what_to_do(open_page: OpenPage) -> None:
    with database.transaction() as session:
        head = make.viewer(session, "community_admin", make.area(session))
    assert "下一步去哪" in shown(open_page("rounds", person=head.person_id))
