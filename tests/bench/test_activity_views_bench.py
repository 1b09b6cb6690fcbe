"""Every view of a plan of 200 units x 40 tasks, opened as a page: `pytest -m bench -n 0 -s`, this file."""

from collections.abc import Callable
from time import perf_counter

import pytest
from sqlalchemy import update
from sqlmodel import col
from streamlit.testing.v1 import AppTest

from data import database
from models import Task
from tests.bench.test_activities_bench import TASKS, UNITS, _fill
from ui import activities

pytestmark = pytest.mark.bench
BUDGET_S = 8.0  # the first time, with the board read from the database; a later run has it in the cache


def test_every_view_of_the_largest_plan_opens_and_hides_nothing(open_page: Callable[..., AppTest]) -> None:
    with database.transaction() as session:
        viewer, campaign_id = _fill(session)
        session.execute(update(Task).where(col(Task.position) < 3).values(category="five_entries"))
        session.execute(update(Task).where(col(Task.position) == 5).values(zh="企业件一:第一责任人谈责任"))
    slow: dict[str, float] = {}
    for view in activities.VIEWS:
        query = {"view": view, "campaign": str(campaign_id)}
        start = perf_counter()
        app = open_page("activities", person=viewer.person_id, query=query)
        first = perf_counter() - start
        start = perf_counter()
        app.run()
        again = perf_counter() - start
        assert not app.exception, view
        size = sum(len(str(block.proto.body)) for block in app.get("html"))
        print(f"\n{UNITS} x {TASKS} {view}: first {first:.2f} s, again {again:.2f} s, {size // 1024} KB of tables")
        slow[view] = first
    assert max(slow.values()) < BUDGET_S, slow
