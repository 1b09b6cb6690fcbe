"""The papers on a hazard's own page: issued by a tap, taken along by two."""

from collections.abc import Callable
from dataclasses import replace

import pytest
import streamlit as st
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from actions.hazards import take_step
from actions.papers import issue_paper
from data import database
from data.queries import papers
from models import Notice
from rules.vocabulary import Grade, HazardState
from tests.builders_hazards import facts, hazard, walk
from tests.builders_papers import place, whole_life
from ui.papers import reachable

OpenPage = Callable[..., AppTest]


def downloads(app: AppTest) -> list[str]:
    return [button.proto.label for button in app.get("download_button")]


def test_papers_are_issued_and_taken_along(open_page: OpenPage) -> None:
    with database.transaction() as session:
        here = place(session)
        asked = {"id": str(whole_life(session, here).id)}
    app = open_page("hazards", person=here.officer.person_id, query=asked)
    assert not app.exception
    assert downloads(app) == ["Word", "PDF"] * 2  # the two notices were made by their steps
    issue = [button for button in app.button if button.label == "出具并编号"]
    assert len(issue) == 5  # filing, supervision, two opinions, strike-off
    issue[-1].click().run()
    assert not app.exception
    assert downloads(app) == ["Word", "PDF"] * 3


def test_the_unit_takes_along_what_was_issued_and_issues_nothing(open_page: OpenPage) -> None:
    with database.transaction() as session:
        here = place(session)
        asked = {"id": str(whole_life(session, here).id)}
    app = open_page("hazards", person=here.owner.person_id, query=asked)
    assert downloads(app) == ["Word", "PDF"] * 2
    assert not [button for button in app.button if button.label == "出具并编号"]


def test_what_a_paper_lacks_is_said_in_words(open_page: OpenPage) -> None:
    with database.transaction() as session:
        here = place(session)
        line = hazard(session, here.street, here.patrol)
        walk(session, line, HazardState.GRADED, by=here.officer, fixer=here.owner, grade=Grade.MAJOR)
        take_step(session, viewer=here.officer, hazard_id=line.id, step="file_major", **facts("file_major"))
        asked = {"id": str(line.id)}
    app = open_page("hazards", person=here.officer.person_id, query=asked)
    next(button for button in app.button if button.label == "出具并编号").click().run()
    assert [str(error.value) for error in app.error] == ["无法出具文书:隐患没有责任单位,请先指定责任单位。"]
    with database.reading() as session:
        assert session.exec(select(Notice)).all() == []


def test_the_code_on_a_paper_has_the_address_of_this_page_where_none_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    with database.transaction() as session:
        here = place(session)
        hazard_id = whole_life(session, here).id
        notice = issue_paper(session, viewer=here.officer, kind="strike_off_form", hazard_id=hazard_id)
        facts = papers.paper(session, here.officer, notice.id or 0)
    monkeypatch.setattr(st.context.__class__, "url", "https://anxun.qinghe.example/hazards?id=1")
    assert reachable(facts).link == f"https://anxun.qinghe.example/hazards?id={hazard_id}"
    known = replace(facts, link="https://set.example/hazards?id=1")
    assert reachable(known) == known
