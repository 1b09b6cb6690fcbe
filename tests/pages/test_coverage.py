"""The coverage page inside its frame: one sentence, figures that open their lists, the same numbers in the workbook."""

from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from urllib.parse import parse_qsl

import pytest
from python_calamine import CalamineWorkbook
from streamlit.testing.v1 import AppTest

from data import database
from data.days import local_day
from data.queries import coverage
from data.queries.standing import WHOLE
from rules.permissions import Viewer
from rules.vocabulary import PlaceProof, Risk
from tests import builders as make
from tests.builders_coverage import LONG_AGO, days, pause, visit
from ui import coverage_export
from ui.coverage import Looked

OpenPage = Callable[..., AppTest]


@pytest.fixture
def leader() -> Viewer:
    """Two high-risk schools, one seen yesterday and one never; a shop seen without proof; one out of use."""
    now = datetime.now(UTC)
    with database.transaction() as session:
        top = make.area(session)
        east = make.area(session, "东社区", parent=top)
        viewer = make.viewer(session, "leader", top, "高主任")
        seen, unseen, shop, closed = (
            make.site(session, east, type, name=name, created_at=LONG_AGO, risk=risk)
            for type, name, risk in (
                ("school", "一小", Risk.HIGH),
                ("school", "二小", Risk.HIGH),
                ("six_small_place", "=老街粮油", Risk.LOW),
                ("six_small_place", "旧书店", Risk.LOW),
            )
        )
        visit(session, seen, viewer.person_id, now - days(1))
        visit(session, shop, viewer.person_id, now - days(2), place_proof=PlaceProof.NONE)
        pause(session, closed, viewer.person_id, now - days(3), now + days(9), "装修停业")
        assert unseen.id
        return viewer


def shown(app: AppTest) -> str:
    assert not app.exception
    parts = [*app.markdown, *app.title, *app.info, *app.success, *app.caption, *app.subheader]
    return " ".join([str(part.value) for part in parts] + [str(block.proto.body) for block in app.get("html")])


def figures(app: AppTest) -> dict[str, str]:
    """Label of each figure's door by its code."""
    prefix = "coverage.figure."
    return {b.key.removeprefix(prefix): b.label for b in app.button if b.key and b.key.startswith(prefix)}


def looked(which: str) -> Looked:
    return Looked(WHOLE, which, datetime.now(UTC), local_day(datetime.now(UTC)), "")


def sheet(viewer: Viewer, which: str) -> list[list[Any]]:
    book = CalamineWorkbook.from_filelike(BytesIO(coverage_export.list_workbook(viewer, looked(which))))
    return book.get_sheet_by_index(0).to_python()


def test_the_page_says_first_what_nobody_has_looked_at(open_page: OpenPage, leader: Viewer) -> None:
    words = shown(open_page("coverage", person=leader.person_id))
    assert "高风险点 2 个,1 个超期" in words
    assert "二小" in words
    assert "一小" not in words


def test_all_figures_stand_together_with_numerator_and_denominator(open_page: OpenPage, leader: Viewer) -> None:
    told = figures(open_page("coverage", person=leader.person_id))
    assert len(told) == 8
    assert told["fresh"].startswith("**43%**")
    assert "3/7" in told["fresh"]
    assert "1/2" in told["high_overdue"]
    assert told["never"].startswith("**2**")
    assert told["left_out"].startswith("**1**")
    assert "1/2" in told["no_proof"]


@pytest.mark.parametrize(
    ("which", "name"),
    [("fresh", "一小"), ("left_out", "旧书店"), ("no_proof", "老街粮油"), ("never", "二小"), ("high_never", "二小")],
)
def test_each_figure_opens_its_rows(open_page: OpenPage, leader: Viewer, which: str, name: str) -> None:
    app = open_page("coverage", person=leader.person_id)
    assert name in shown(open_page("coverage", person=leader.person_id, query={"list": which}))
    if which in figures(app):
        app.button(key=f"coverage.figure.{which}").click().run()
        assert name in shown(app)
        assert app.query_params["list"] == which


def test_a_row_opens_its_site_and_the_way_back_leads_to_the_list(open_page: OpenPage, leader: Viewer) -> None:
    page = open_page("coverage", person=leader.person_id, query={"list": "overdue", "by": "type"})
    [chevron] = [b for b in page.button if b.label.endswith("二小") and b.label.startswith("打开")]
    chevron.click().run()
    assert page.title[0].value == "二小"
    links = [link.proto for link in page.get("page_link") if link.proto.page == "coverage"]
    assert {"list": "overdue", "by": "type"} in [dict(parse_qsl(link.query_string)) for link in links]


def test_page_export_and_query_say_the_same(open_page: OpenPage, leader: Viewer) -> None:
    with database.reading() as session:
        asked = coverage.figure(session, leader, at=datetime.now(UTC))
    rows = {str(row[0]): row for row in sheet(leader, "overdue")}
    assert f"{asked.share:.0%}" in figures(open_page("coverage", person=leader.person_id))["fresh"]
    assert rows["覆盖率"][1:4] == [pytest.approx(asked.share), asked.numerator, asked.denominator]
    assert rows["超期"][1] == asked.overdue == 2


def test_a_name_that_looks_like_a_formula_stays_text(leader: Viewer) -> None:
    assert any("=老街粮油" in row for row in sheet(leader, "overdue"))


@pytest.mark.parametrize("which", ["overdue", "left_out", "no_proof", "review", "all"])
def test_every_list_can_be_exported(leader: Viewer, which: str) -> None:
    assert sheet(leader, which)[0][0] == "编号"


def test_a_filter_that_finds_nothing_says_how_to_leave_it(open_page: OpenPage, leader: Viewer) -> None:
    app = open_page("coverage", person=leader.person_id, query={"risk": "medium"})
    assert "没有符合条件的点位" in shown(app)


def test_an_earlier_day_shows_what_was_known_then(open_page: OpenPage, leader: Viewer) -> None:
    before = (datetime.now(UTC) - days(5)).date()
    app = open_page("coverage", person=leader.person_id, query={"on": before.isoformat()})
    assert figures(app)["fresh"].startswith("**0%**")
    assert "日终时已收到的记录" in shown(app)


@pytest.mark.parametrize(
    "query", [{"on": "yesterday"}, {"list": "x"}, {"area": "9'9"}, {"page": "-1"}, {"page": "99999"}]
)
def test_nonsense_in_the_address_is_passed_over(open_page: OpenPage, leader: Viewer, query: dict[str, str]) -> None:
    assert "二小" in shown(open_page("coverage", person=leader.person_id, query=query))


@pytest.mark.usefixtures("leader")
def test_a_neighbour_sees_no_point_of_this_community(open_page: OpenPage) -> None:
    with database.transaction() as session:
        stranger = make.person(session, "patrol_member", make.area(session, "西社区")).id
    words = shown(open_page("coverage", person=stranger))
    assert "二小" not in words
    assert "还没有登记场所" in words
