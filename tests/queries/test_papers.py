"""The papers as files: opened again, nothing empty, real dates, the right page and fonts, text left as it was typed."""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from PIL import Image
from sqlmodel import Session, select

from actions.papers import issue_paper
from data.papers import make_templates, render
from data.papers.sheet import BODY, FALL_BACKS, HEAD, TITLE
from data.queries import papers
from data.queries.paper_facts import PaperFacts
from models import Hazard
from rules.papers import PAPERS, PaperKind
from settings import settings
from tests.builders_papers import PLAN, Place, place, whole_life

REAL_DATE = re.compile(r"20\d\d年(1[0-2]|[1-9])月(3[01]|[12]\d|[1-9])日")
KINDS = list(PAPERS)


@pytest.fixture
def here(session: Session) -> Place:
    return place(session)


@pytest.fixture
def made(session: Session, here: Place) -> dict[PaperKind, PaperFacts]:
    """All five papers of one hazard that has lived through everything."""
    line = whole_life(session, here)
    issued = {kind: issue_paper(session, viewer=here.officer, kind=kind, hazard_id=line.id) for kind in KINDS}
    return {kind: papers.paper(session, here.officer, notice.id or 0) for kind, notice in issued.items()}


def opened(body: bytes) -> Any:
    return Document(io.BytesIO(body))


def words(paper: Any) -> str:
    return "\n".join(node.text or "" for node in paper.element.body.iter(qn("w:t")))


def cells(paper: Any) -> Iterator[Any]:
    for table in paper.tables:
        for row in table._tbl.tr_lst:
            yield from row.tc_lst


@pytest.mark.parametrize("kind", KINDS)
def test_no_field_is_empty_and_no_placeholder_is_left(kind: PaperKind, made: dict[PaperKind, PaperFacts]) -> None:
    paper = opened(render.docx(kind, made[kind]))
    text = words(paper)
    for trace in ("{{", "}}", "{%", "%}", "None", "年 月", "年  月", "XX", "××"):
        assert trace not in text
    for cell in cells(paper):
        said = "".join(node.text or "" for node in cell.iter(qn("w:t"))).strip()
        assert said or cell.findall(f".//{qn('w:drawing')}")
    assert made[kind].number in text
    assert "老街饭店有限责任公司" in text
    assert "清河街道办事处" in text
    assert "燃气软管老化开裂" in text


@pytest.mark.parametrize("kind", KINDS)
def test_every_date_is_a_real_one(kind: PaperKind, made: dict[PaperKind, PaperFacts]) -> None:
    text = words(opened(render.docx(kind, made[kind])))
    assert render.spelled_day(made[kind].issued_on) in text
    spelled = REAL_DATE.sub("", text)
    assert not re.search(r"\d+年|\d+月|\d+日|\d{4}-\d\d-\d\d", spelled)


def test_a_day_is_spelled_as_officials_write_it() -> None:
    assert render.spelled_day(date(2026, 6, 16)) == "2026年6月16日"
    assert render.spelled_day(None) == ""


@pytest.mark.parametrize("kind", KINDS)
def test_page_and_fonts_follow_the_standard(kind: PaperKind, made: dict[PaperKind, PaperFacts]) -> None:
    body = render.docx(kind, made[kind])
    paper = opened(body)
    section = paper.sections[0]
    page = (section.page_width, section.page_height, section.top_margin, section.bottom_margin)
    sides = (section.left_margin, section.right_margin)
    for found, wanted in zip((*page, *sides), (210, 297, 37, 35, 28, 26), strict=True):
        assert abs(found - Mm(wanted)) < Mm(0.1)
    normal, title = paper.styles["Normal"], paper.styles["文种"]
    assert (normal.font.size, normal.paragraph_format.line_spacing) == (Pt(16), Pt(28))
    assert title.font.size == Pt(22)
    used = {style.element.rPr.rFonts.get(qn("w:eastAsia")) for style in _styles_in_use(paper)}
    assert {TITLE, BODY} <= used <= {TITLE, HEAD, BODY}
    fonts = zipfile.ZipFile(io.BytesIO(body)).read("word/fontTable.xml").decode()
    assert all(name in fonts and others in fonts for name, others in FALL_BACKS.items())


def _styles_in_use(paper: Any) -> list[Any]:
    """Of paragraphs with words; no run carries a font of its own."""
    nodes = [p for p in paper.element.body.iter(qn("w:p")) if any(t.text for t in p.iter(qn("w:t")))]
    assert not [p for p in nodes if p.findall(f".//{qn('w:rFonts')}")]
    names = {(p.pPr.style if p.pPr is not None and p.pPr.style else "Normal") for p in nodes}
    return [style for style in paper.styles if style.style_id in names]


def test_each_paper_says_what_it_is_for(made: dict[PaperKind, PaperFacts]) -> None:
    said = {kind: words(opened(render.docx(kind, facts))) for kind, facts in made.items()}
    notice = said[PaperKind.RECTIFICATION_NOTICE]
    assert "补装可燃气体泄漏报警装置。" in notice
    assert "《城镇燃气管理条例》" in notice
    assert "钱某" in notice
    for part in PLAN.values():
        assert part in said[PaperKind.MAJOR_FILING]
    assert "列入街道挂牌督办" in said[PaperKind.SUPERVISION_LETTER]
    assert "检漏无异常" in said[PaperKind.STRIKE_OFF_FORM]
    assert made[PaperKind.RECTIFICATION_NOTICE].number in said[PaperKind.REVIEW_OPINION]


def test_photos_stand_on_the_paper_of_their_time(made: dict[PaperKind, PaperFacts]) -> None:
    shown = {kind: [photo.caption[:3].strip() for photo in facts.hazards[0].photos] for kind, facts in made.items()}
    assert shown[PaperKind.RECTIFICATION_NOTICE] == ["现场", "现场"]
    assert shown[PaperKind.STRIKE_OFF_FORM] == ["现场", "整改后", "复查"]
    pictures = opened(render.docx(PaperKind.STRIKE_OFF_FORM, made[PaperKind.STRIKE_OFF_FORM]))
    assert len(pictures.element.body.findall(f".//{qn('w:drawing')}")) == 4  # and the code


def test_a_paper_of_before_stays_as_it_was(session: Session, here: Place, made: dict[PaperKind, PaperFacts]) -> None:
    """The supervision came before the second notice."""
    letter = made[PaperKind.SUPERVISION_LETTER].hazards[0]
    assert (letter.fix, letter.conclusion, letter.rechecked_on) == ("", "", None)
    line = session.exec(select(Hazard)).one()
    first = min(o.notice_id for o in papers.offers(session, here.officer, line.id) if o.notice_id)
    receipt = papers.paper(session, here.officer, first)
    assert receipt.signed_by == "钱某"
    text = words(opened(render.docx(receipt.kind, receipt)))
    assert "签收人：钱某" in text
    assert "（签名）" not in text


@pytest.mark.parametrize("kind", KINDS)
def test_what_people_typed_is_shown_and_never_run(kind: PaperKind, made: dict[PaperKind, PaperFacts]) -> None:
    nasty = "{{ 7*7 }} <b>&amp; #panic() $x$ \x0c\x00*粗*"
    facts = made[kind]
    hazard = replace(facts.hazards[0], title=nasty, note="一\n二", basis=nasty, fix=nasty, conclusion=nasty)
    strange = replace(facts, hazards=(hazard,), unit=nasty, requirement=nasty, reason=nasty)
    text = words(opened(render.docx(kind, strange)))
    assert "{{ 7*7 }} <b>&amp; #panic() $x$ *粗*" in text
    assert "49" not in text.replace(facts.number, "")
    assert render.pdf(kind, strange).startswith(b"%PDF")


@pytest.mark.parametrize("kind", KINDS)
def test_the_print_is_a4_and_has_ink(kind: PaperKind, made: dict[PaperKind, PaperFacts]) -> None:
    assert render.pdf(kind, made[kind]).startswith(b"%PDF")
    for page in render.pictures(kind, made[kind]):
        picture = Image.open(io.BytesIO(page)).convert("L")
        assert picture.size == (595, 842)
        tones = picture.histogram()
        assert sum(tones[:32]) > 100
        assert sum(tones[:32]) < tones[255]
        assert picture.crop((0, 0, 595, 90)).getextrema() == (255, 255)  # the upper margin is white


def test_many_hazards_on_one_notice_run_over_several_pages(made: dict[PaperKind, PaperFacts]) -> None:
    facts = made[PaperKind.RECTIFICATION_NOTICE]
    many = replace(facts, hazards=facts.hazards * 20)
    table = opened(render.docx(facts.kind, many)).tables[0]
    assert [row.cells[0].text for row in table.rows[1:]] == [str(n) for n in range(1, 21)]
    assert len(render.pictures(facts.kind, many)) > 3


def test_the_code_opens_the_page_of_the_hazard(session: Session, here: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    line = whole_life(session, here)
    notice = issue_paper(session, viewer=here.officer, kind="strike_off_form", hazard_id=line.id)
    assert papers.paper(session, here.officer, notice.id or 0).link == f"/hazards?id={line.id}"
    monkeypatch.setenv("ANXUN_PUBLIC_URL", "https://anxun.example.cn/")
    settings.cache_clear()
    assert papers.paper(session, here.officer, notice.id or 0).link == f"https://anxun.example.cn/hazards?id={line.id}"


def test_the_templates_are_those_of_the_script(tmp_path: Path) -> None:
    make_templates.make(tmp_path)
    for kind in KINDS:
        fresh, kept = tmp_path / f"{kind}.docx", render.HERE / f"{kind}.docx"
        for part in ("word/document.xml", "word/styles.xml", "word/fontTable.xml"):
            assert zipfile.ZipFile(fresh).read(part) == zipfile.ZipFile(kept).read(part)


def test_laws_stand_once_each_and_only_where_they_belong(made: dict[PaperKind, PaperFacts]) -> None:
    said = made[PaperKind.MAJOR_FILING].laws
    assert said[0].startswith("《中华人民共和国安全生产法》")
    assert len(said) == len(set(said)) == 2
