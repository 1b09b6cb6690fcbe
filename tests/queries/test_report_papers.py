"""The report as files: opened again, nothing empty, no placeholder, pictures in place, the same words in both."""

import io
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from docx import Document as Opened
from docx.oxml.ns import qn
from PIL import Image
from pypdf import PdfReader
from python_calamine import CalamineWorkbook
from sqlmodel import Session
from streamlit.testing.v1 import AppTest

from actions.reports import correct_report, make_report
from data import database
from data.days import local_day
from data.papers import documents, report_blocks, report_sheets
from data.papers.blocks import Body, Column, Document, Grid
from data.papers.report_words import METRICS
from data.queries import activities, coverage, hazard_figures, reports
from data.queries.people import viewer_by_login
from data.queries.report_safety import COVERAGE
from data.queries.reports import ReportSeen
from models import now
from rules.reports import SUMMED, Period
from tests.builders_period_reports import LEFT_OVER, later_changes, week
from ui import activity_export


@pytest.fixture
def told(session: Session) -> ReportSeen:
    """A weekly report with everything: pictures, a correction, something late, something taken back."""
    made = week(session)
    kept = make_report(session, viewer=made.town.planner, **made.asked())
    code = "activity.consultation_day.people"
    correct_report(session, viewer=made.leader, snapshot_id=kept.id, code=code, value=260, reason="签到表重复")
    later_changes(session, made)
    return reports.report(session, made.leader, snapshot_id=kept.id)


def words(paper: Any) -> str:
    return "\n".join(node.text or "" for node in paper.element.body.iter(qn("w:t")))


def test_the_weekly_report_has_no_placeholder_no_empty_field_and_its_pictures_in_place(told: ReportSeen) -> None:
    document = report_blocks.document(told)
    paper = Opened(io.BytesIO(documents.docx(document)))
    printed = PdfReader(io.BytesIO(documents.pdf(document)))
    said, print_said = words(paper), "".join(page.extract_text() for page in printed.pages)
    for text in (said, print_said):
        assert not [trace for trace in LEFT_OVER if trace in text]
    for part in ("清河街道办事处", "周报", "一、总体进展", "参加人数260人次", "人工更正", "冻结后补录", told.hash[:12]):
        assert part in said.replace("\n", "")
        assert part in print_said.replace("\n", "")
    for cell in (cell for table in paper.tables for row in table._tbl.tr_lst for cell in row.tc_lst):
        text = "".join(node.text or "" for node in cell.iter(qn("w:t"))).strip()
        assert text or cell.findall(f".//{qn('w:drawing')}")
    assert len(told.value["photos"]) == 3
    assert len(paper.element.body.findall(f".//{qn('w:drawing')}")) == 3
    assert sum(len(page.images) for page in printed.pages) == 3
    assert re.search(r"6月16日 第\d社区居委会 安全生产宣传日咨询活动", said)
    assert paper.styles["Normal"].element.rPr.rFonts.get(qn("w:eastAsia")) == "仿宋_GB2312"
    _mind_ink(documents.pictures(document))
    _mind_workbook(told)
    _mind_statistics(told)


def _mind_ink(pages: list[bytes]) -> None:
    """Chinese in a font that has it: pages of A4 with ink inside white margins."""
    for page in pages:
        picture = Image.open(io.BytesIO(page)).convert("L")
        assert picture.size == (595, 842)
        assert sum(picture.histogram()[:64]) > 200
        assert picture.crop((0, 0, 595, 90)).getextrema() == (255, 255)


def _mind_workbook(told: ReportSeen) -> None:
    book = CalamineWorkbook.from_filelike(io.BytesIO(report_sheets.statistics(told)))
    assert book.sheet_names == ["活动情况统计表", "进展情况统计表", "活动明细", "说明"]
    counts, tasks, lines, about = (book.get_sheet_by_name(name).to_python() for name in book.sheet_names)
    head, total = counts[0], counts[-1]
    assert total[head.index("参加人数")] == 260 + 40
    assert sum(float(str(row[head.index("参加人数")])) for row in counts[1:-1]) == 300
    assert len(tasks) == 1 + len(told.value["tasks"])
    assert len(lines) == 1 + told.figures["records.total"]
    assert any("人工更正" in str(row[0]) for row in about)


def _mind_statistics(told: ReportSeen) -> None:
    paper = Opened(io.BytesIO(documents.docx(report_blocks.statistics(told))))
    assert "活动情况统计表" in words(paper)
    assert [cell.text for cell in paper.tables[0].rows[-1].cells][:3] == ["合计", "4", "300"]


def test_what_people_typed_is_shown_and_never_run() -> None:
    nasty = "{{ 7*7 }} <b>&amp; #panic() $x$ \x0c\x00*粗*\r\n二"
    columns = (Column("头", 78), Column("脚", 78))
    document = Document(nasty, nasty, nasty, (Body(nasty), Grid(columns, ((nasty, nasty),))))
    assert words(Opened(io.BytesIO(documents.docx(document)))).count("{{ 7*7 }} <b>&amp; #panic() $x$ *粗*") == 6
    assert documents.pdf(document).startswith(b"%PDF")


def test_whatever_can_be_summed_has_a_name_and_a_measure_word() -> None:
    assert set(SUMMED) == set(METRICS)


@pytest.mark.usefixtures("demo_database")
def test_page_export_and_report_tell_the_same_figures(open_page: Callable[..., AppTest]) -> None:
    today = local_day(now())
    with database.transaction() as session:
        leader = viewer_by_login(session, "demo-leader")
        assert leader is not None
        area_id, _name = reports.areas(session, leader)[0]
        plan = activities.campaigns(session, leader, on=today)[0]
        days = Period(today - timedelta(days=6), today)
        kept = make_report(session, viewer=leader, kind="weekly", area_id=area_id, period=days, campaign_id=plan.id)
        told = kept.value["figures"]
        rows = activities.board(session, leader, campaign_id=plan.id, on=today)
        owed = activities.progress_of(plan.id, plan.name, plan.ends_on, rows)
        hazards = hazard_figures.counts(session, leader, on=today)
        covered = coverage.figure(session, leader, at=kept.known_at)
    assert (told["tasks.done"], told["tasks.total"], told["tasks.share"]) == (owed.done, owed.total, owed.share)
    assert (told["tasks.overdue"], told["tasks.late"]) == (owed.overdue, owed.late)
    for name in ("open", "major_open", "overdue", "waiting_recheck"):
        assert told[f"hazards.{name}"] == getattr(hazards, name)
    for name in COVERAGE:
        assert told[f"coverage.{name}"] == getattr(covered, name)
    table = CalamineWorkbook.from_filelike(io.BytesIO(activity_export.statistics(rows))).get_sheet_by_index(0)
    finished = [row for row in table.to_python()[1:] if row[9] in ("已完成", "逾期完成")]
    assert len(finished) == told["tasks.done"]
    page = open_page("activities", person=leader.person_id)
    assert f"已完成 {told['tasks.done']}/{told['tasks.total']}" in str([b.proto.body for b in page.get("html")])
