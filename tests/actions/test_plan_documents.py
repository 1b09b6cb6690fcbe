"""A plan document becomes a campaign: files are read, names and dates resolved, and only then anything is saved."""

from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from pypdf import PdfWriter
from sqlmodel import Session, col, select

from actions.plan_documents import make_from_document
from data import plan_documents
from data.queries.plan_documents import DraftTask, dated, named_units
from models import Assignment, Campaign, JournalEntry, Task
from rules.errors import BadInput, NotPermitted, TooMuch, UnknownThing
from rules.plan_due import Due
from rules.plan_text import read_plan
from tests import builders
from tests.builders_activities import Town, town
from tests.builders_plans import gold, measure

FIRST, LAST = date(2027, 6, 1), date(2027, 6, 30)
TALK = DraftTask("宣传咨询日", Due("on", date(2027, 6, 16), date(2027, 6, 16)), (1,), evidence=("photo",))


def made(session: Session, where: Town, *tasks: DraftTask, **more: Any) -> Campaign:
    facts: dict[str, Any] = {"name": "六月方案", "starts_on": FIRST, "ends_on": LAST, "area_id": where.area.id or 0}
    return make_from_document(session, **{"viewer": where.planner, "tasks": tasks, **facts, **more})


@pytest.mark.usefixtures("any_database")
def test_tasks_become_assignments_with_real_days(session: Session) -> None:
    where = town(session, communities=2)
    talk = replace(TALK, unit_ids=tuple(where.unit_ids), source="6月16日上午，各社区设立咨询台。")
    weekly = replace(TALK, zh="报送图片", due=Due("weekly", weekday="thu"), unit_ids=(where.unit_ids[0],))
    report = replace(TALK, zh="报送总结", due=Due("by", last=date(2027, 7, 2)), unit_ids=(where.unit_ids[0],), target=2)
    campaign = made(session, where, talk, weekly, report)
    assert (campaign.template, campaign.year, campaign.ends_on) == (None, 2027, date(2027, 7, 2))
    rows = session.exec(
        select(col(Task.zh), col(Assignment.due_on), col(Assignment.target))
        .join(Task, col(Task.id) == col(Assignment.task_id))
        .order_by(col(Task.position), col(Assignment.due_on))
    ).all()
    assert [(zh, f"{on:%m-%d}", target) for zh, on, target in rows] == [
        ("宣传咨询日", "06-16", 1),
        ("宣传咨询日", "06-16", 1),
        *(("报送图片", day, 1) for day in ("06-03", "06-10", "06-17", "06-24")),
        ("报送总结", "07-02", 2),
    ]
    assert session.exec(select(Task.source).where(Task.zh == "宣传咨询日")).one() == "6月16日上午，各社区设立咨询台。"
    line = session.exec(select(JournalEntry).where(JournalEntry.verb == "campaign_made")).one()
    assert line.after == {"source": "document", "tasks": 3, "assignments": 7}


@pytest.mark.parametrize(
    "wrong",
    [
        {"zh": " "},
        {"unit_ids": ()},
        {"due": Due("before", name="no_such_feast")},
        {"due": Due("weekly", date(2027, 6, 4), date(2027, 6, 5), weekday="thu")},
        {"target": -1},
        {"target": float("nan")},
        {"metric": "miles"},
        {"evidence": ("gold",)},
        {"category": "nonsense"},
    ],
)
def test_a_task_that_cannot_be_given_out_is_refused_with_its_number(session: Session, wrong: dict[str, Any]) -> None:
    where = town(session, communities=1)
    with pytest.raises(BadInput, match="Task 2"):
        made(
            session,
            where,
            replace(TALK, unit_ids=(where.unit_ids[0],)),
            replace(TALK, **{"unit_ids": (where.unit_ids[0],), **wrong}),
        )
    assert session.exec(select(Campaign)).all() == []


@pytest.mark.parametrize(
    "wrong",
    [{"name": " "}, {"ends_on": date(2027, 5, 1)}, {"ends_on": date(2037, 5, 1)}, {"starts_on": date(1999, 1, 1)}],
)
def test_an_odd_plan_is_refused(session: Session, wrong: dict[str, Any]) -> None:
    where = town(session, communities=1)
    with pytest.raises(BadInput):
        made(session, where, replace(TALK, unit_ids=(where.unit_ids[0],)), **wrong)


def test_the_same_plan_twice_and_a_stranger_are_refused(session: Session) -> None:
    where = town(session, communities=1)
    talk = replace(TALK, unit_ids=(where.unit_ids[0],))
    made(session, where, talk)
    with pytest.raises(BadInput, match="六月方案"):
        made(session, where, talk)
    with pytest.raises(NotPermitted):
        made(session, where, talk, viewer=builders.viewer(session, "leader", where.area), name="另一个")
    neighbour = builders.area(session, "邻街道")
    with pytest.raises(UnknownThing):
        made(session, where, talk, viewer=builders.viewer(session, "planner", neighbour), name="另一个")
    foreign = builders.unit(session, neighbour, "community", "邻社区")
    with pytest.raises(UnknownThing):
        made(session, where, replace(TALK, unit_ids=(foreign.id or 0,)), name="另一个")


def test_daily_rounds_are_owed_as_often_as_the_month_has_days(session: Session) -> None:
    town(session, communities=1)
    rounds = replace(TALK, due=Due("recurring", name="day"), target=2)
    [found] = dated(session, starts_on=FIRST, ends_on=LAST, tasks=(rounds,))
    assert [(day.due_on, day.target) for day in found.dates] == [(LAST, 60)]


def test_names_of_the_document_find_units_in_sight_only(session: Session) -> None:
    where = town(session, communities=2)
    head = builders.viewer(session, "community_admin", where.communities[0])
    assert named_units(session, where.planner, names=("各社区",))["各社区"].units == tuple(where.unit_ids)
    assert named_units(session, head, names=("各社区", "消防站"))["各社区"].units == (where.unit_ids[0],)


def word(*lines: str, table: list[list[str]] | None = None) -> bytes:
    document, out = Document(), BytesIO()
    for line in lines:
        document.add_paragraph(line)
    if table:
        grid = document.add_table(len(table), len(table[0]))
        for row, cells in zip(grid.rows, table, strict=True):
            for cell, text in zip(row.cells, cells, strict=True):
                cell.text = text
    document.save(out)
    return out.getvalue()


def pdf(text: str) -> bytes:
    writer, out = PdfWriter(), BytesIO()
    writer.add_blank_page(300, 300)
    if text:
        writer.encrypt(text)
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize(
    "plan", [plan for folder in ("known", "held_out") for plan in gold(folder) if plan.table], ids=lambda p: p.name
)
def test_a_word_table_reads_like_its_rows(plan: Any) -> None:
    lines = [line for line in plan.text.split("\n") if "\t" not in line]
    read = plan_documents.read("计划.docx", word(*lines[:2], table=plan.table))
    assert measure(plan._replace(text=read, tasks=plan.tasks[: len(plan.table) - 1]))["tasks"].recall == 1


def test_the_numbers_that_word_writes_by_itself_are_read() -> None:
    document = Document()
    for line in ("学习", "演练"):
        document.add_paragraph(line, style="List Number")
    numbering = document.part.numbering_part.element
    for level in numbering.iter(qn("w:lvl")):
        for tag, value in (("w:numFmt", "chineseCounting"), ("w:lvlText", "%1、")):
            old = level.find(qn(tag))
            new = OxmlElement(tag)
            new.set(qn("w:val"), value)
            level.replace(old, new)
    document.add_paragraph("不编号的一段文字，写在最后面，用来凑足字数。")
    out = BytesIO()
    document.save(out)
    assert plan_documents.read("a.docx", out.getvalue()).split("\n")[:2] == ["一、学习", "二、演练"]


def test_text_files_in_the_usual_encodings_are_read() -> None:
    text = "一、工作任务\r\n1.各社区6月20日前组织开展演练。"
    for encoding in ("utf-8", "utf-8-sig", "gb18030", "utf-16"):
        assert plan_documents.read("方案.TXT", text.encode(encoding)) == text.replace("\r", "")
    [task] = read_plan(text.replace("\r", ""), fallback=2027).tasks
    assert task.due.last == date(2027, 6, 20)


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.doc", b"x", "older kind"),
        ("a.xlsx", b"x", ".docx, .pdf or .txt"),
        ("a.docx", b"no zip", "Word file cannot be opened"),
        ("a.pdf", b"no pdf at all, only words", "PDF cannot be opened"),
        ("a.pdf", pdf(""), "pictures of pages"),
        ("a.pdf", pdf("secret"), "password"),
        ("a.txt", b"\xff\xff\xff\xff", "cannot be read"),
        ("a.txt", b"short", "hardly any text"),
    ],
)
def test_what_cannot_be_read_is_said_in_a_sentence(name: str, data: bytes, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        plan_documents.read(name, data)


def test_too_much_is_refused() -> None:
    with pytest.raises(TooMuch):
        plan_documents.read("a.txt", b"x" * (plan_documents.MOST_BYTES + 1))
    with pytest.raises(TooMuch):
        plan_documents.read("a.txt", b"x" * (plan_documents.MOST_LETTERS + 1))
