"""Large events: no approval without four papers and a second person, whichever door; every step in the journal."""

import io
import zipfile
from datetime import date

import pytest
from docx import Document
from pypdf import PdfWriter
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from actions.events import EventDraft, change_event, draft_event, put_paper, take_event_step
from data import database, documents, photos
from data.queries.events import event, events, paper_file, to_decide
from models import EventDocument, JournalEntry, LargeEvent, Table
from rules.errors import BadInput, ForbiddenMove, NotPermitted, RuleBroken, UnknownThing
from rules.events import EventPaper, EventState
from rules.permissions import Viewer
from tests import builders
from tests.builders_field import picture

DAY = date(2026, 6, 16)
WORDS = "人员分工、路线、疏散和联络方式一一写明。"


class Place:
    """A subdistrict with two communities, each with a unit; the first community's head drafts."""

    def __init__(self, session: Session) -> None:
        self.area = builders.area(session)
        below = [builders.area(session, name, parent=self.area) for name in ("甲社区", "乙社区")]
        self.unit = builders.unit(session, below[0], "community")
        self.head = builders.viewer(session, "community_admin", below[0])
        self.neighbour = builders.viewer(session, "community_admin", below[1])
        self.leader = builders.viewer(session, "leader", self.area)


def drafted(session: Session, place: Place, papers: int = 4) -> int:
    facts = EventDraft(title="消夏文艺晚会", starts_on=DAY, ends_on=DAY, people_expected=800)
    made = draft_event(session, viewer=place.head, draft=facts, unit_id=place.unit.id or 0)
    for kind in list(EventPaper)[:papers]:
        put_paper(session, viewer=place.head, event_id=made.id or 0, kind=kind, text=WORDS)
    return made.id or 0


def step(session: Session, viewer: Viewer, event_id: int, name: str, **facts: str) -> None:
    take_event_step(session, viewer=viewer, event_id=event_id, step=name, **facts)  # type: ignore[arg-type]


def pdf() -> bytes:
    out, made = io.BytesIO(), PdfWriter()
    made.add_blank_page(200, 200)
    made.write(out)
    return out.getvalue()


def word() -> bytes:
    out, made = io.BytesIO(), Document()
    made.add_paragraph("方案")
    made.save(out)
    return out.getvalue()


def with_macro() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as parts:
        parts.writestr("word/document.xml", "<x/>")
        parts.writestr("word/vbaProject.bin", "x")
    return out.getvalue()


@pytest.mark.usefixtures("any_database")
def test_from_draft_to_summary_every_step_is_journaled_and_seen(session: Session) -> None:
    place = Place(session)
    key = drafted(session, place, papers=3)
    with pytest.raises(BadInput):
        step(session, place.head, key, "submit")
    put_paper(session, viewer=place.head, event_id=key, kind="response_plan", data=pdf(), file_name="../预案.pdf")
    step(session, place.head, key, "submit")
    assert [line.id for line in to_decide(session, place.leader)] == [key]
    assert to_decide(session, place.head) == []
    step(session, place.leader, key, "return", note="补充疏散路线")
    step(session, place.head, key, "submit")
    step(session, place.leader, key, "approve")
    take_event_step(session, viewer=place.head, event_id=key, step="finish", people_came=760)
    step(session, place.head, key, "summarise", note="秩序良好,无异常。")
    seen = event(session, place.leader, event_id=key, on=DAY)
    assert seen is not None
    assert (seen.line.state, seen.people_came, seen.summary) == (EventState.SUMMARISED, 760, "秩序良好,无异常。")
    assert [one.verb for one in seen.history if one.verb != "event_paper_put"] == [
        "event_drafted", "event_submit", "event_return", "event_submit", "event_approve", "event_finish",
        "event_summarise",
    ]  # fmt: skip
    assert seen.history[-5].reason == "补充疏散路线"
    assert [paper.file_name for paper in seen.papers if paper.sha256] == ["预案.pdf"]


@pytest.mark.usefixtures("any_database")
@pytest.mark.parametrize("lacks", ["measures_id = null", "decided_by = submitted_by", "decided_by = null"])
def test_the_database_itself_refuses_an_approved_event_that_lacks_something(session: Session, lacks: str) -> None:
    place = Place(session)
    key = drafted(session, place)
    step(session, place.head, key, "submit")
    step(session, place.leader, key, "approve")
    with pytest.raises(IntegrityError):
        session.execute(text(f"update large_events set {lacks}"))


def test_a_migrated_database_refuses_it_too() -> None:
    Table.metadata.drop_all(database.engine())
    database.migrate()
    with database.transaction() as session:
        place = Place(session)
        area_id = place.area.id or 0
        session.add(LargeEvent(area_id=area_id, title="晚会", starts_on=DAY, ends_on=DAY, state=EventState.APPROVED))
        with pytest.raises(IntegrityError):
            session.flush()
        session.rollback()


def test_who_may_not_is_refused_and_nothing_changes(session: Session) -> None:
    place = Place(session)
    key = drafted(session, place)
    step(session, place.head, key, "submit")
    before = len(session.exec(select(JournalEntry)).all())
    for viewer, name, kind in (
        (place.head, "approve", NotPermitted),
        (place.neighbour, "approve", UnknownThing),
        (place.leader, "call_off", NotPermitted),
        (place.leader, "dance", BadInput),
    ):
        with pytest.raises(kind):
            step(session, viewer, key, name, note="x")
    with pytest.raises(ForbiddenMove):  # what is decided on stays as it was read
        put_paper(session, viewer=place.head, event_id=key, kind="plan", text=WORDS)
    with pytest.raises(ForbiddenMove):
        change_event(
            session, viewer=place.head, event_id=key, draft=EventDraft(title="别的", starts_on=DAY, ends_on=DAY)
        )
    assert len(session.exec(select(JournalEntry)).all()) == before
    assert session.exec(select(LargeEvent)).one().state is EventState.SUBMITTED


def test_the_neighbours_see_neither_the_event_nor_its_papers(session: Session) -> None:
    place = Place(session)
    key = drafted(session, place)
    put_paper(session, viewer=place.head, event_id=key, kind="plan", data=pdf(), file_name="a.pdf")
    document = session.exec(select(EventDocument).where(EventDocument.file_name == "a.pdf")).one().id or 0
    assert paper_file(session, place.head, document_id=document) is not None
    assert paper_file(session, place.neighbour, document_id=document) is None
    assert events(session, place.neighbour) == []
    assert event(session, place.neighbour, event_id=key, on=DAY) is None


@pytest.mark.parametrize(
    ("data", "mime"),
    [(pdf(), documents.PDF), (word(), documents.WORD), (picture(), "image/jpeg"), (picture("PNG"), "image/png")],
    ids=["pdf", "word", "jpeg", "png"],
)
def test_a_document_is_known_by_its_content_and_kept_once(data: bytes, mime: str) -> None:
    kept = documents.store(data)
    assert (kept.mime, kept.size) == (mime, len(data))
    assert documents.store(data) == kept
    assert photos.path_of(kept.sha256).read_bytes() == data


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"MZ" + b"\0" * 200,
        pdf()[:60],
        b"PK\x03\x04broken",
        with_macro(),
        b"<html><script>x</script>",
        picture()[:99],
    ],
    ids=["empty", "program", "half a pdf", "broken zip", "macro", "html", "half a picture"],
)
def test_what_is_no_document_is_refused_and_not_kept(data: bytes) -> None:
    with pytest.raises(RuleBroken):
        documents.store(data)
    assert [f for f in photos.root().rglob("*") if f.is_file()] == []
