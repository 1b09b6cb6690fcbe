"""The ledger page inside its frame: found again by words, opened by its id, taken one step further."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from data import database
from data.queries import people
from models import Hazard, Person, Site, Snapshot
from rules.vocabulary import Grade, HazardState
from tests import builders
from tests.builders_hazards import hazard, walk

OpenPage = Callable[..., AppTest]


@pytest.fixture
def ids() -> dict[str, Any]:
    """Two hazards of one community: one graded major, one waiting for its recheck."""
    with database.transaction() as session:
        top = builders.area(session)
        here = builders.area(session, "东社区", parent=top)
        unit = builders.unit(session, here)
        shop = builders.site(session, here, name="老街饭店", unit_id=unit.id)
        officer = builders.viewer(session, "safety_officer", top, "周安监")
        patrol = builders.viewer(session, "patrol_member", here, "赵巡查")
        owner = builders.viewer(session, "enterprise_contact", unit, "钱老板")
        leader = builders.viewer(session, "leader", top, "吴书记")
        stranger = builders.viewer(session, "patrol_member", builders.area(session, "西社区", parent=top))
        fresh = hazard(session, shop, patrol, title="燃气软管老化")
        walk(session, fresh, HazardState.GRADED, by=officer, fixer=owner, grade=Grade.MAJOR)
        fixed = hazard(session, shop, patrol, title="安全出口堵塞", photos=True)
        walk(session, fixed, HazardState.FIXED_PENDING_RECHECK, by=officer, fixer=owner)
        seen = {"leader": leader, "officer": officer, "patrol": patrol, "owner": owner, "stranger": stranger}
        return {k: v.person_id for k, v in seen.items()} | {"fresh": fresh.id, "fixed": fixed.id}


def shown(app: AppTest) -> str:
    """All the words on the page."""
    assert not app.exception
    parts = [*app.markdown, *app.title, *app.info, *app.warning, *app.caption, *app.subheader]
    return " ".join([str(part.value) for part in parts] + [str(block.proto.body) for block in app.get("html")])


def labels(app: AppTest) -> list[str]:
    return [button.label for button in app.button]


def test_the_ledger_lists_what_is_open_with_shape_word_and_state(open_page: OpenPage, ids: dict[str, Any]) -> None:
    words = shown(open_page("hazards", person=ids["officer"]))
    assert "燃气软管老化" in words
    assert "安全出口堵塞" in words
    assert "◆" in words
    assert "老街饭店" in words
    assert "待复查" in words


def test_two_chinese_characters_are_enough_to_find_a_line(open_page: OpenPage, ids: dict[str, Any]) -> None:
    words = shown(open_page("hazards", person=ids["officer"], query={"q": "燃气"}))
    assert "燃气软管老化" in words
    assert "安全出口堵塞" not in words


def test_the_filter_of_the_url_is_what_is_shown(open_page: OpenPage, ids: dict[str, Any]) -> None:
    assert "燃气软管老化" not in shown(open_page("hazards", person=ids["officer"], query={"view": "recheck"}))
    assert "安全出口堵塞" not in shown(open_page("hazards", person=ids["officer"], query={"grade": "major"}))
    overdue = open_page("hazards", person=ids["officer"], query={"overdue": "true"})
    assert "安全出口堵塞" not in shown(overdue)
    assert overdue.query_params["view"] == "overdue"


def test_a_choice_goes_into_the_url_as_a_code(open_page: OpenPage, ids: dict[str, Any]) -> None:
    app = open_page("hazards", person=ids["officer"])
    app.segmented_control(key="hazards.view").set_value("recheck").run()
    assert app.query_params["view"] == "recheck"
    assert "燃气软管老化" not in shown(app)


@pytest.mark.parametrize("nonsense", [{"page": "99"}, {"page": "x"}, {"view": "?"}, {"site": "x"}, {"area": "7"}])
def test_nonsense_in_the_url_shows_the_ledger(
    open_page: OpenPage, ids: dict[str, Any], nonsense: dict[str, str]
) -> None:
    assert "燃气软管老化" in shown(open_page("hazards", person=ids["officer"], query=nonsense))


def test_an_empty_ledger_says_what_to_do_next(open_page: OpenPage) -> None:
    with database.transaction() as session:
        leader = builders.viewer(session, "leader", builders.area(session)).person_id
    app = open_page("hazards", person=leader)
    assert len(app.info) == 1
    assert not app.exception


def test_a_line_opens_by_its_id_with_its_life_and_its_papers(open_page: OpenPage, ids: dict[str, Any]) -> None:
    words = shown(open_page("hazards", person=ids["officer"], query={"id": str(ids["fixed"])}))
    for word in ("▶ 待复查", "✓ 整改中", "○ 已销号", "ZG-", "钱老板", "王某", "2"):
        assert word in words


@pytest.mark.parametrize("asked", ["nonsense", "00000000-0000-0000-0000-000000000000", "fixed"])
def test_what_is_not_there_for_this_person_is_not_there(open_page: OpenPage, ids: dict[str, Any], asked: str) -> None:
    app = open_page("hazards", person=ids["stranger"], query={"id": str(ids.get(asked, asked))})
    assert not app.exception
    assert len(app.warning) == 1
    assert "安全出口堵塞" not in shown(app)


def test_only_legal_steps_are_offered(open_page: OpenPage, ids: dict[str, Any]) -> None:
    fresh = {"id": str(ids["fresh"])}
    officer = open_page("hazards", person=ids["officer"], query=fresh)
    assert "重大隐患备案" in labels(officer)
    assert "下达整改通知" not in officer.selectbox[0].options  # a major hazard is filed first
    patrol = open_page("hazards", person=ids["patrol"], query=fresh)
    assert not patrol.selectbox
    assert not [label for label in labels(patrol) if "备案" in label]


def test_a_major_hazard_is_filed_from_the_page(open_page: OpenPage, ids: dict[str, Any]) -> None:
    app = open_page("hazards", person=ids["officer"], query={"id": str(ids["fresh"])})
    plan = [area for area in app.text_area if ".plan." in str(area.key)]
    assert len(plan) == 5
    submit = next(button for button in app.button if button.label == "重大隐患备案")
    submit.click().run()
    assert len(app.error) == 1
    for area in [area for area in app.text_area if ".plan." in str(area.key)]:
        area.set_value("已落实")
    next(button for button in app.button if button.label == "重大隐患备案").click().run()
    assert not app.exception
    with database.reading() as session:
        assert session.get_one(Hazard, ids["fresh"]).filed_at is not None


def test_a_refused_step_keeps_what_was_typed(open_page: OpenPage, ids: dict[str, Any]) -> None:
    app = open_page("hazards", person=ids["officer"], query={"id": str(ids["fixed"])})
    note = next(area for area in app.text_area if str(area.key).endswith("recheck_pass.note"))
    note.set_value("通道已畅通")
    next(button for button in app.button if button.label == "复查合格,销号").click().run()
    assert [str(e.value) for e in app.error] == ["复查必须有照片。"]
    assert next(a for a in app.text_area if str(a.key).endswith("recheck_pass.note")).value == "通道已畅通"
    with database.reading() as session:
        assert session.get_one(Hazard, ids["fixed"]).state is HazardState.FIXED_PENDING_RECHECK


def test_the_page_speaks_english_too(open_page: OpenPage, ids: dict[str, Any]) -> None:
    words = shown(open_page("hazards", person=ids["officer"], language="en"))
    assert "Hazard ledger" in words
    assert "Major" in words


def test_the_ledgers_figures_are_frozen_and_told_again_beside_what_came_later(
    open_page: OpenPage, ids: dict[str, Any]
) -> None:
    app = open_page("hazards", person=ids["leader"])
    app.button(key="hazards.freeze").click().run()
    assert not app.exception
    with database.reading() as session:
        [kept] = session.execute(select(Snapshot)).scalars().all()
    assert kept.value["open"] == 2
    with database.transaction() as session:
        finder = session.get_one(Hazard, ids["fresh"]).finder_id
        site = session.execute(select(Site)).scalars().first()
        assert site is not None
        hazard(session, site, people.viewer_of(session, session.get_one(Person, finder)), title="私拉电线")
    words = shown(open_page("hazards", person=ids["leader"], query={"frozen": str(kept.id)}))
    assert "此后新登记 1 条;当时未销号的 2 条中已销号 0 条。" in words
    assert "校验一致" in words
    other = open_page("hazards", person=ids["patrol"])
    assert "hazards.freeze" not in [button.key for button in other.button]
    assert "没有这份留存数据" in shown(open_page("hazards", person=ids["patrol"], query={"frozen": str(kept.id)}))
