"""Deadlines on the activities page: the address says whose and which; a tap opens the task; words to copy."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from data import database
from models import Assignment
from tests.builders_activities import Town, campaign, town
from ui.words import today

OpenPage = Callable[..., AppTest]


@pytest.fixture
def place() -> Town:
    """One task of each unit is two days overdue, the others are far away."""
    with database.transaction() as session:
        made = town(session, communities=2)
        campaign(session, made, year=today().year)
        rows = session.exec(select(Assignment)).all()
        pressed: set[int] = set()
        for row in rows:
            ago = row.unit_id not in pressed
            pressed.add(row.unit_id)
            row.due_on = today() + timedelta(days=-2 if ago else 60)
            row.opens_on = row.due_on - timedelta(days=5)
        session.flush()
        session.expunge_all()
    return made


def told(app: AppTest) -> str:
    return " ".join(str(block.proto.body) for block in app.get("html"))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_address_chooses_unit_and_pressure_and_a_tap_opens_the_task(
    open_page: OpenPage, place: Town, language: str
) -> None:
    first = place.units[0]
    query = {"show": "due", "when": "overdue", "unit": str(first.id)}
    app = open_page("activities", person=place.planner.person_id, language=language, query=query)
    assert not app.exception
    assert f"data-copy=&quot;{first.name}" in told(app) or f'data-copy="{first.name}' in told(app)
    assert "已逾期2天" in told(app)
    assert place.units[1].name not in told(app)
    app = next(b for b in app.button if (b.key or "").startswith("open.due.")).click().run()
    assert not app.exception
    assert app.query_params["open"]


def test_nothing_presses_is_said(open_page: OpenPage, place: Town) -> None:
    app = open_page("activities", person=place.planner.person_id, query={"show": "due", "when": "today"})
    assert not app.exception
    assert app.info[0].value == "没有逾期、今天到期或3天内到期的任务。"
