"""List, map, board and export are the same lines, whatever the filter."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

import pytest
from python_calamine import load_workbook
from sqlmodel import Session
from starlette.applications import Starlette
from starlette.testclient import TestClient

from actions.people import open_session
from capture.routes import routes
from data.days import local_day
from data.queries import hazard_boards, hazards
from data.queries.ledger_filter import VIEWS, LedgerFilter, filter_of
from data.queries.people import viewer_of
from models import Person, now
from rules.permissions import Viewer
from rules.vocabulary import Grade, HazardState
from tests import builders
from tests.builders_hazards import hazard, walk
from ui.hazard_export import ledger_workbook

pytestmark = pytest.mark.usefixtures("any_database")
WORLD = "bbox=100,30,120,40&zoom=19"
TODAY = local_day(now())
ASKED: list[dict[str, str]] = [
    *({"view": view} for view in VIEWS),
    {"view": "all", "q": "消防"},
    {"view": "all", "q": "老街 通道"},
    {"view": "open", "q": "没有"},
    {"view": "all", "grade": "major"},
    {"view": "all", "category": "fire"},
    {"view": "all", "category": "fire/household"},
    {"view": "open", "state": "graded"},
    {"view": "all", "mine": "true"},
    {"view": "all", "area": "here"},
    {"view": "all", "site": "shop"},
    {"view": "open", "q": "堵塞", "grade": "general", "category": "fire", "area": "here"},
]


class Town:
    def __init__(self, session: Session) -> None:
        top = builders.area(session)
        self.here = builders.area(session, "东社区", parent=top)
        unit = builders.unit(session, self.here)
        self.shop = builders.site(session, self.here, name="老街饭店", unit_id=unit.id)
        self.person = builders.person(session, "safety_officer", top)
        owner = builders.viewer(session, "enterprise_contact", unit)
        patrol = builders.viewer(session, "patrol_member", self.here)
        self.officer: Viewer = viewer_of(session, self.person)
        for title, category, state, grade in (
            ("消防通道堵塞", "fire", None, Grade.GENERAL),
            ("消防栓无水", "fire/household", HazardState.GRADED, Grade.GENERAL),
            ("燃气软管老化", "urban_gas", HazardState.GRADED, Grade.MAJOR),
            ("安全出口堵塞", "fire", HazardState.FIXED_PENDING_RECHECK, Grade.GENERAL),
            ("井盖缺失", "road_traffic", HazardState.STRUCK_OFF, Grade.GENERAL),
        ):
            by = patrol if title == "燃气软管老化" else self.officer
            line = hazard(session, self.shop, by, title=title, category=category)
            line.lat, line.lon = 34.44, 108.96
            if state:
                walk(session, line, state, by=self.officer, fixer=owner, grade=grade)
        west = builders.area(session, "西社区", parent=top)
        far = hazard(session, west, self.officer, title="楼道消防器材过期", lat=34.45, lon=108.95)
        far.due_on = TODAY.replace(year=TODAY.year - 1)
        session.commit()

    def known(self, asked: dict[str, str]) -> dict[str, str]:
        ids = {"here": self.here.id, "shop": self.shop.id}
        return {part: str(ids.get(word, word)) for part, word in asked.items()}

    def filter(self, asked: dict[str, str]) -> LedgerFilter:
        more: dict[str, Any] = {"text": asked.get("q", ""), "mine": "mine" in asked}
        more |= {"grade": Grade(asked["grade"]) if "grade" in asked else None, "category": asked.get("category")}
        more |= {"area_path": self.here.path if "area" in asked else None}
        more |= {"site_id": self.shop.id if "site" in asked else None}
        return filter_of(asked["view"], state=asked.get("state"), **more)


@pytest.fixture
def town(session: Session) -> Town:
    return Town(session)


@pytest.fixture
def browser(town: Town, session: Session) -> Iterator[TestClient]:
    person: Person = town.person
    token = open_session(session, person_id=person.id or 0, address="127.0.0.1", agent="test")
    session.commit()
    with TestClient(Starlette(routes=routes), cookies={"anxun_session": token}) as client:
        yield client


def test_list_map_board_and_export_are_the_same_lines(session: Session, town: Town, browser: TestClient) -> None:
    sizes: list[int] = []
    for asked in ASKED:
        wanted = town.filter(asked)
        listed = hazards.ledger(session, town.officer, wanted, on=TODAY, limit=50)
        titles = sorted(row.title for row in listed.rows)
        answer = browser.get(f"/api/map/hazards?{WORLD}&{urlencode(town.known(asked))}").json()
        assert sorted(point[4] for point in answer["points"]) == titles, asked
        board = hazard_boards.board(session, town.officer, wanted, on=TODAY)
        assert sorted(row.title for column in board for row in column.rows) == titles, asked
        assert sum(column.total for column in board) == listed.total == len(titles)
        sheet = load_workbook(BytesIO(ledger_workbook(town.officer, wanted))).get_sheet_by_index(0)
        assert sorted(str(row[1]) for row in sheet.to_python()[1:]) == titles, asked
        sizes.append(len(titles))
    assert len(set(sizes)) > 3  # the filters differ, so that agreeing means something


def test_a_column_counts_what_its_cards_do_not_show(session: Session, town: Town) -> None:
    everything = hazard_boards.board(session, town.officer, LedgerFilter(), on=TODAY, per_column=1)
    assert [column.state for column in everything] == [s for s in HazardState if s in {c.state for c in everything}]
    assert [(c.total, len(c.rows)) for c in everything if c.state is HazardState.GRADED] == [(2, 1)]
    assert sum(column.total for column in everything) == 6


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ("view=?", "view"),
        ("view=open&state=struck_off", "state"),
        ("view=all&site=x", "site"),
        ("view=all&mine=1", "mine"),
        ("view=all&category=dragon", "category"),
    ],
)
def test_a_filter_without_sense_is_refused_in_words(browser: TestClient, more: str, field: str) -> None:
    answer = browser.get(f"/api/map/hazards?{WORLD}&{more}")
    assert answer.status_code == 422
    assert answer.json()["error"]["fields"].keys() == {field}
