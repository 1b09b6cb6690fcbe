"""Every list goes out as Excel and as CSV, with the same rows, in Chinese; only for whoever may export."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from io import BytesIO
from typing import Any

import pytest
from python_calamine import load_workbook
from sqlalchemy import select
from sqlmodel import col
from streamlit.testing.v1 import AppTest

from data import database
from data.exports import csv_table, workbook
from data.queries import people
from models import Person
from rules.events import EventState
from rules.messages import MessageKind, MessageState
from rules.periods import ReportState
from rules.permissions import Viewer
from rules.reports import ReportKind
from rules.rounds import RoundState
from rules.vocabulary import FlagKind, SkipReason
from tests import builders
from ui import list_exports
from ui import lists_patrol as patrol
from ui import lists_running as running
from ui.exports import zh

OpenPage = Callable[..., AppTest]
FULL = set(list_exports.LISTS) - {"days", "handed", "channels", "outbox", "vetoes", "reports", "deadlines"}
"""Lists in which the demo has lines."""


def somebody(login: str) -> Viewer:
    with database.reading() as session:
        return people.viewer_of(session, session.execute(select(Person).where(col(Person.login) == login)).scalar_one())


@pytest.mark.usefixtures("demo_database")
def test_each_list_is_the_same_in_both_files_and_in_chinese() -> None:
    leader, filled = somebody("demo-leader"), set()
    for which in list_exports.LISTS:
        person = somebody("demo-admin") if which in ("channels", "outbox") else leader
        title, headings, held = list_exports.table(person, which)
        rows = list(held)
        assert all(not heading.isascii() for heading in [title, *headings]), which
        assert {len(row) for row in rows} <= {len(headings)}, which
        sheet = load_workbook(BytesIO(workbook(title, headings, rows))).get_sheet_by_index(0).to_python()
        text = csv_table(headings, rows)
        assert text.startswith(b"\xef\xbb\xbf")
        assert (sheet[0], len(sheet)) == (headings, len(rows) + 1), which
        filled |= {which} if rows else set()
    assert filled >= FULL


@pytest.mark.usefixtures("demo_database")
@pytest.mark.parametrize(
    ("login", "page", "query", "which"),
    [
        ("demo-admin", "settings", {"at": "checklists"}, ("checklists",)),
        ("demo-leader", "rounds", {}, ("rounds",)),
        ("demo-patrol", "rounds", {}, ()),
    ],
)
def test_the_list_has_its_buttons(
    open_page: OpenPage, login: str, page: str, query: dict[str, str], which: tuple[str, ...]
) -> None:
    app = open_page(page, person=somebody(login).person_id, query=query)
    assert not app.exception
    shown = {str(button.key) for button in app.get("download_button")}
    for one in which:
        assert {f"list.{one}.xlsx", f"list.{one}.csv"} <= shown
    assert which or not any(key.startswith("list.") for key in shown)


def test_a_stranger_finds_nothing_in_any_list() -> None:
    with database.transaction() as session:
        far = builders.area(session, "外街道")
        stranger = builders.viewer(session, "leader", far)
    for which in list_exports.LISTS:
        assert list(list_exports.table(stranger, which)[2]) == [], which


def test_every_word_of_a_state_has_its_chinese() -> None:
    pairs: list[tuple[type[StrEnum], Mapping[Any, str]]] = [
        (RoundState, patrol.ROUND_STATES), (SkipReason, patrol.SKIPS), (FlagKind, patrol.FLAGS),
        (ReportState, patrol.REPORTS), (MessageKind, running.KINDS), (MessageState, running.STATES),
        (EventState, running.EVENTS), (ReportKind, running.REPORTS),
    ]  # fmt: skip
    for kind, words in pairs:
        assert {word.value for word in kind} <= set(words), kind
        assert all(zh(word) != word for word in words.values()), kind
