"""What is owed and what was missed by rule, on the page, in the workbook, and the form that changes it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook
from streamlit.testing.v1 import AppTest

from data import database
from data.days import as_of, day_start, local_day
from data.queries import duties
from data.queries.standing import WHOLE
from models import Area, Site
from rules.permissions import Viewer
from rules.vocabulary import Risk
from tests import builders as make
from tests import builders_catalogue
from tests.builders_coverage import LONG_AGO, visit
from ui import coverage_export
from ui.coverage import Looked

OpenPage = Callable[..., AppTest]
TODAY = local_day(datetime.now(UTC))
MONDAY = TODAY - timedelta(days=TODAY.weekday() + 7)
SITES: list[int] = []


@pytest.fixture
def leader() -> Viewer:
    """A class-1 enterprise with two of its three checks last week, and a school that nobody has checked."""
    with database.transaction() as session:
        builders_catalogue.load(session)
        top = make.area(session)
        viewer = make.viewer(session, "leader", top)
        works = make.site(session, top, "key_class1_enterprise", name="宏达化工", created_at=LONG_AGO, risk=Risk.HIGH)
        make.site(session, top, "school", name="二小", created_at=LONG_AGO)
        for n in (0, 2, 2):
            at = day_start(MONDAY + timedelta(days=n)) + timedelta(hours=9 + n)
            visit(session, works, viewer.person_id, at, kind="routine_check")
        SITES[:] = [works.id or 0]
        return viewer


def shown(app: AppTest) -> str:
    assert not app.exception
    parts = [*app.caption, *app.subheader, *app.markdown]
    return " ".join([str(part.value) for part in parts] + [str(block.proto.body) for block in app.get("html")])


@pytest.mark.parametrize("language", ["zh", "en"])
def test_two_of_three_are_a_missed_check_of_last_week(open_page: OpenPage, leader: Viewer, language: str) -> None:
    query = {"list": "missed", "type": "key_class1_enterprise"}
    words = shown(open_page("coverage", person=leader.person_id, language=language, query=query))
    said = "漏检 1 次:应检 3 次,完成 2 次" if language == "zh" else "missed 1: 2 of 3 done"
    assert "宏达化工" in words
    assert said in words
    assert "二小" not in words


def test_the_running_week_owes_three_again_and_a_kind_can_be_picked(open_page: OpenPage, leader: Viewer) -> None:
    words = shown(open_page("coverage", person=leader.person_id, query={"list": "owed", "kind": "routine_check"}))
    assert "还差 3 次:应检 3 次,已检 0 次" in words
    assert "重点一类企业 · 日常检查" in words
    assert "每周 3 次" in words


def test_an_earlier_week_is_chosen_by_a_day_and_goes_out_the_same(open_page: OpenPage, leader: Viewer) -> None:
    with database.transaction() as session:
        before = day_start(MONDAY - timedelta(days=6)) + timedelta(hours=9)
        visit(session, session.get_one(Site, SITES[0]), leader.person_id, before, kind="routine_check")
    earlier = MONDAY
    query = {"list": "missed", "type": "key_class1_enterprise", "over": earlier.isoformat()}
    app = open_page("coverage", person=leader.person_id, query=query)
    assert "漏检 2 次:应检 3 次,完成 1 次" in shown(app)
    assert app.date_input(key="coverage.over").value == earlier
    looked = Looked(WHOLE, "missed", as_of(TODAY), TODAY, "", earlier)
    sheet = CalamineWorkbook.from_filelike(BytesIO(coverage_export.list_workbook(leader, looked)))
    lines = [line for name in sheet.sheet_names for line in sheet.get_sheet_by_name(name).to_python()]
    assert [line for line in lines if "宏达化工" in line and 3 in line and 1 in line]
    tomorrow = {**query, "over": (TODAY + timedelta(days=1)).isoformat()}
    assert open_page("coverage", person=leader.person_id, query=tomorrow).date_input(key="coverage.over").value is None


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_works_that_has_become_a_school_elsewhere_since_missed_its_check_all_the_same(
    open_page: OpenPage, leader: Viewer, language: str
) -> None:
    with database.transaction() as session:
        site = session.get_one(Site, SITES[0])
        east = make.area(session, "东", parent=session.get_one(Area, site.area_id))
        site.type, site.risk, site.area_id = "school", Risk.LOW, east.id or 0
    query = {"list": "missed", "type": "key_class1_enterprise"}
    for more in ({}, {"over": TODAY.isoformat()}):
        words = shown(open_page("coverage", person=leader.person_id, language=language, query={**query, **more}))
        assert "宏达化工" in words
        assert ("重点一类企业" if language == "zh" else "Key class-1 enterprise") in words
        assert ("漏检 1 次" if language == "zh" else "missed 1") in words
    later = {"list": "owed", "type": "key_class1_enterprise"}
    assert "宏达化工" not in shown(open_page("coverage", person=leader.person_id, language=language, query=later))


def test_the_workbook_has_the_missed_checks(leader: Viewer) -> None:
    made = coverage_export.list_workbook(leader, Looked(WHOLE, "missed", as_of(TODAY), TODAY, ""))
    rows = CalamineWorkbook.from_filelike(BytesIO(made)).get_sheet_by_index(0).to_python()
    assert rows[0][:4] == ["场所", "场所类型", "区域", "检查类型"]
    [line] = [row for row in rows if row[0] == "宏达化工"]
    assert line[7:10] == [3, 2, 1]


def test_a_leader_sets_an_interval_in_the_small_form(open_page: OpenPage, leader: Viewer) -> None:
    [works] = SITES
    app = open_page("coverage", person=leader.person_id, query={"list": "owed", "duty": str(works)})
    [days] = [box for box in app.number_input if box.label == "每几天巡查一次"]
    days.set_value(3)
    [save] = [button for button in app.button if button.label == "保存"]
    refused = save.click().run()
    assert [error.value for error in refused.error] == ["请填写原因。"]
    [reason] = [box for box in refused.text_input if box.label == "理由"]
    reason.set_value("整改期间加密")
    [save] = [button for button in refused.button if button.label == "保存"]
    save.click().run()
    with database.reading() as session:
        site = duties.site_duties(session, leader, site_id=works)
    assert site is not None
    assert [(d.sort, d.days, d.reason, d.person) for d in site.decisions] == [
        ("interval", 3, "整改期间加密", leader.name)
    ]


def test_a_group_opens_its_list(open_page: OpenPage, leader: Viewer) -> None:
    app = open_page("coverage", person=leader.person_id, query={"by": "type"})
    [door] = [box for box in app.selectbox if box.key == "coverage.open"]
    door.set_value("school").run()
    assert app.query_params["type"] == "school"
    assert app.query_params["list"] == "all"
    words = shown(app)
    assert "二小" in words or any("二小" in str(frame.value) for frame in app.dataframe)
