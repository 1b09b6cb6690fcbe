"""Page, workbook, API, map and frozen figure say one number for the same moment, also after late records came in."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from sqlmodel import Session
from starlette.applications import Starlette
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest

from actions import people
from capture import figures, maps
from data import database
from data.days import as_of, local_day
from data.queries import snapshots
from data.queries.standing import Part
from models import Area, Site
from rules.permissions import Viewer
from rules.vocabulary import Risk
from tests import builders as make
from tests.builders_coverage import LONG_AGO, days, visit
from ui import coverage_export
from ui.coverage import Looked

OpenPage = Callable[..., AppTest]
TODAY = local_day(datetime.now(UTC))
DAYS = [TODAY - timedelta(days=back) for back in (1, 9, 40)]
WORLD = {"bbox": "108,34,110,35", "zoom": "18"}


class Town:
    """Thirty sites of three risks in two communities, seen at odd times."""

    def __init__(self, session: Session) -> None:
        top = make.area(session)
        places = [make.area(session, name, parent=top) for name in ("东社区", "西社区")]
        self.leader: Viewer = make.viewer(session, "leader", top)
        self.east = str(places[0].id)
        self.path = places[0].path
        for n in range(30):
            shop = self.site(session, places[n % 2], n)
            for age in (n * 1.7, n * 3.1 + 20):
                visit(session, shop, self.leader.person_id, datetime.now(UTC) - days(age))

    def site(self, session: Session, place: Area, n: int) -> Site:
        more = {"risk": list(Risk)[n % 3], "created_at": LONG_AGO, "floor": f"{n % 4}层"}
        return make.site(session, place, "six_small_place", **more)


@pytest.fixture
def town() -> Town:
    with database.transaction() as session:
        return Town(session)


@pytest.fixture
def client(town: Town) -> TestClient:
    with database.transaction() as session:
        token = people.open_session(session, person_id=town.leader.person_id, address="127.0.0.1", agent="test")
    return TestClient(Starlette(routes=[*figures.routes, *maps.routes]), cookies={"anxun_session": token})


def on_page(app: AppTest) -> list[str]:
    """The share with its parts, those out of time and never seen, as the doors of the page say them."""
    assert not app.exception
    told = {b.key: b.label for b in app.button if b.key and b.key.startswith("coverage.figure.")}
    return [
        told[f"coverage.figure.{code}"].split("**")[1] for code in ("fresh", "high_overdue", "overdue", "never")
    ] + [told["coverage.figure.fresh"].rsplit("*", 2)[1]]


def in_words(figure: dict[str, Any]) -> list[str]:
    share = [f"{figure[name]:.0%}" for name in ("share", "high_share")]
    counts = [str(figure["overdue"]), str(figure["never"])]
    return [*share, *counts, f"{figure['numerator']:.0f}/{figure['denominator']:.0f}"]


def in_workbook(town: Town, looked: Looked) -> dict[str, list[Any]]:
    made = coverage_export.list_workbook(town.leader, looked)
    sheet = CalamineWorkbook.from_filelike(BytesIO(made)).get_sheet_by_index(0).to_python()
    return {str(row[0]): row[1:4] for row in sheet[-8:]}


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_every_door_says_the_same_number_for_the_same_moment(
    open_page: OpenPage, town: Town, client: TestClient, day: Any
) -> None:
    asked = {"on": day.isoformat(), "area": town.east}
    app = open_page("coverage", person=town.leader.person_id, query=asked)
    app.button(key="coverage.freeze").click().run()
    with database.reading() as session:
        [frozen] = snapshots.frozen(session, town.leader).rows
    with database.transaction() as session:  # what comes late changes nothing of this
        for id in range(1, 31, 2):
            shop = session.get_one(Site, id)
            visit(session, shop, town.leader.person_id, as_of(day) - days(0.5), recorded_at=datetime.now(UTC))
    page = on_page(open_page("coverage", person=town.leader.person_id, query=asked))
    api = client.get("/api/figures/coverage", params=asked).json()
    assert api["figure"] == frozen.value
    assert (api["definition"], datetime.fromisoformat(api["as_of"])) == (frozen.definition, frozen.as_of)
    assert page == on_page(app) == in_words(frozen.value)
    told = in_workbook(town, Looked(Part(town.path), "overdue", as_of(day), day, town.east))
    assert told["覆盖率"] == pytest.approx([frozen.value[name] for name in ("share", "numerator", "denominator")])
    assert told["超期"][0] == frozen.value["overdue"]
    points = client.get("/api/map/freshness", params={**WORLD, **asked}).json()["points"]
    kinds = [point[3] for point in points]
    assert len(points) == frozen.value["active"]
    assert kinds.count(0) + kinds.count(1) == frozen.value["fresh"]
    assert kinds.count(3) == frozen.value["never"]


def test_what_came_later_is_shown_beside_the_frozen_figure(open_page: OpenPage, town: Town) -> None:
    asked = {"on": DAYS[1].isoformat()}
    open_page("coverage", person=town.leader.person_id, query=asked).button(key="coverage.freeze").click().run()
    with database.reading() as session:
        [frozen] = snapshots.frozen(session, town.leader).rows
    with database.transaction() as session:
        for id in (28, 29, 30):
            shop = session.get_one(Site, id)
            visit(session, shop, town.leader.person_id, as_of(DAYS[1]) - days(0.5), recorded_at=datetime.now(UTC))
    app = open_page("coverage", person=town.leader.person_id, query={"frozen": str(frozen.id)})
    said = " ".join(str(c.value) for c in app.caption)
    assert "其后补到 3 条检查,其后作废 0 条;留存数据保持原样。" in said
    assert "校验一致" in said
    table = next(str(b.proto.body) for b in app.get("html") if "留存时" in str(b.proto.body))
    parts = f"{frozen.value['numerator']:.0f}/{frozen.value['denominator']:.0f}"
    assert f"({parts})" in table


def test_a_patrol_member_may_look_at_frozen_figures_but_has_no_button(open_page: OpenPage, town: Town) -> None:
    with database.transaction() as session:
        member = make.viewer(session, "patrol_member", session.get_one(Area, int(town.east)))
    app = open_page("coverage", person=member.person_id)
    assert not app.exception
    assert not [b for b in app.button if b.key == "coverage.freeze"]
