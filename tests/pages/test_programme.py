"""The safe-community page inside its frame: lights and no data in words, corrections, the workbook."""

from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from actions.indicators import enter_values
from actions.programme import answer_survey, start_round, veto
from data import database
from data.days import local_day
from data.queries import indicators, surveys
from models import Area, IndicatorValue, Project, now
from rules.permissions import Viewer
from tests import builders as make
from tests import builders_catalogue
from ui import indicator_export, survey_export

OpenPage = Callable[..., AppTest]
TODAY = local_day(now())
MONTH = TODAY.replace(day=1)


@pytest.fixture
def planner() -> Viewer:
    with database.transaction() as session:
        builders_catalogue.load(session)
        top = make.area(session)
        planner = make.viewer(session, "planner", top)
        values = {"accident_count": 1, "mediation_rate": 99}
        enter_values(session, viewer=planner, area_id=top.id or 0, month=MONTH, values=values)
        firm = make.unit(session, top, name="某化工厂")
        veto(session, viewer=planner, unit_id=firm.id or 0, year=TODAY.year, on=TODAY, reason="瞒报")
        return planner


def shown(app: AppTest) -> str:
    assert not app.exception
    parts = [*app.markdown, *app.title, *app.info, *app.caption, *app.subheader, *app.error]
    return " ".join([str(part.value) for part in parts] + [str(block.proto.body) for block in app.get("html")])


def test_lights_have_words_and_no_data_is_said(open_page: OpenPage, planner: Viewer) -> None:
    words = shown(open_page("programme", person=planner.person_id))
    assert "◆ 未达目标" in words
    assert "● 达到目标" in words
    assert "无数据" in words
    opened = shown(open_page("programme", person=planner.person_id, query={"open": "drowning_death"}))
    assert "无数据" in opened
    assert opened.count("<td>无数据</td>") == 24


def test_a_correction_is_refused_without_a_reason_and_kept_with_one(open_page: OpenPage, planner: Viewer) -> None:
    app = open_page("programme", person=planner.person_id, query={"open": "accident_count"})
    app.number_input[0].set_value(3.0)
    next(b for b in app.button if b.label == "保存本月").click().run()
    assert "请写明更正原因" in shown(app)
    app.text_input[0].input("复核")
    next(b for b in app.button if b.label == "保存本月").click().run()
    with database.reading() as session:
        kept = [row.value for row in session.exec(select(IndicatorValue)) if row.indicator == "accident_count"]
    assert kept == [1, 3]
    assert "已更正" in shown(app)


def test_a_project_is_started_and_a_veto_stands_with_its_unit(open_page: OpenPage, planner: Viewer) -> None:
    app = open_page("programme", person=planner.person_id, query={"view": "projects"})
    next(b for b in app.button if b.label == "启动这个项目").click().run()
    next(b for b in app.button if b.label == "今天完成").click().run()
    with database.reading() as session:
        [project] = session.exec(select(Project)).all()
    assert list(project.done) == ["0"]
    words = shown(open_page("programme", person=planner.person_id, query={"view": "units"}))
    assert "某化工厂" in words
    assert "一票否决" in words


def test_the_workbook_says_what_the_page_says(planner: Viewer) -> None:
    with database.reading() as session:
        area = int(planner.area_paths[0].strip("/"))
        rows = indicators.year_of(session, planner, area_id=area, year=TODAY.year, at=datetime.now(UTC))
    book = CalamineWorkbook.from_filelike(BytesIO(indicator_export.year_workbook(rows)))
    lines = {line[0]: line for line in book.get_sheet_by_index(0).to_python()}
    at = 4 + TODAY.month
    assert lines["事故起数"][at] == 1
    assert lines["纠纷调解率"][4] == "绿灯"
    assert lines["涉水死亡事故"][at] == "无数据"
    assert len(lines) == 1 + 44 + 5


def test_a_survey_round_goes_out_as_a_workbook_and_a_table_without_a_name(planner: Viewer) -> None:
    with database.transaction() as session:
        [top] = session.exec(select(Area)).all()
        days = {"starts_on": TODAY, "ends_on": TODAY}
        made = start_round(session, viewer=planner, name="预调查", area_id=top.id or 0, planned=50, **days)
        injuries = [{"age": "60+", "place": "home", "kind": "fall"}, {"age": "0-6", "place": "home", "kind": "burn"}]
        for people, told in ((3, injuries), (2, [])):
            facts: dict[str, Any] = {"round_id": made.id or 0, "people": people, "injuries": told, "asked_on": TODAY}
            answer_survey(session, viewer=planner, **facts)
        session.flush()
        [row] = surveys.rounds(session, planner)
    sheets = CalamineWorkbook.from_filelike(BytesIO(survey_export.book(planner, row)))
    assert sheets.sheet_names == ["汇总", "调查户", "伤害"]
    assert [line[3:] for line in sheets.get_sheet_by_name("调查户").to_python()[1:]] == [[3, 2], [2, 0]]
    told_of = sheets.get_sheet_by_name("伤害").to_python()[1:]
    assert [line[4:] for line in told_of] == [["60岁及以上", "家中", "跌倒、坠落"], ["0–6岁", "家中", "烧烫伤"]]
    lines = survey_export.table(planner, row).decode("utf-8-sig").splitlines()
    assert len(lines) == 1 + 3
    assert lines[-1].endswith(",2,,,")
