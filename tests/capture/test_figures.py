"""Figures over HTTP, and the decay map as of a day, as hexagons and as shaded areas."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from actions import people
from capture import figures, maps
from data import database
from data.days import day_end, local_day
from data.queries import coverage
from models import Area, Site
from rules.coverage import heat
from rules.heat import resolution, warmth
from rules.permissions import Viewer
from rules.vocabulary import Level, Risk
from tests import builders as make
from tests.builders_coverage import LONG_AGO, days, visit

HERE = "bbox=108.9,34.4,109.0,34.5"
OUTLINE: dict[str, Any] = {
    "type": "Polygon",
    "coordinates": [[[108.95, 34.43], [108.97, 34.43], [108.97, 34.46], [108.95, 34.43]]],
}
Ask = Callable[..., Any]


class Town:
    """Two communities with a shop each, seen ten days ago; the western one has a grid with two more."""

    def __init__(self) -> None:
        self.today = local_day(datetime.now(UTC))
        ago = datetime.now(UTC) - days(10)
        with database.transaction() as session:
            top = make.area(session, level=Level.SUBDISTRICT)
            self.east, self.west = (
                make.area(session, n, parent=top, boundary=OUTLINE, lat=34.44, lon=108.96) for n in "东西"
            )
            self.grid = make.area(
                session, "一网格", parent=self.west, level=Level.GRID, boundary=OUTLINE, lat=34.44, lon=108.96
            )
            self.leader: Viewer = make.viewer(session, "leader", top)
            self.patrol: Viewer = make.viewer(session, "patrol_member", self.east)
            kind = {"created_at": LONG_AGO, "risk": Risk.HIGH}
            for n, place in enumerate((self.east, self.west, self.grid, self.grid)):
                spot = {"lat": 34.4401 + n * 1e-5, "lon": 108.96}  # all in one hexagon
                shop = make.site(session, place, "six_small_place", floor="2", **spot, **kind)
                visit(session, shop, self.leader.person_id, ago)
            make.site(session, self.grid, "school", lat=None, lon=None, **kind)
            session.flush()
            session.expunge_all()


@pytest.fixture
def town() -> Town:
    return Town()


@pytest.fixture
def ask() -> Ask:
    def ask(who: Viewer | None, path: str, **headers: str) -> Any:
        client = TestClient(Starlette(routes=[*figures.routes, *maps.routes]))
        if who is not None:
            with database.transaction() as session:
                token = people.open_session(session, person_id=who.person_id, address="127.0.0.1", agent="test")
            client.cookies.set("anxun_session", token)
        return client.get(path, headers=headers)

    return ask


def test_the_api_gives_the_figure_of_a_day_with_all_its_companions(ask: Ask, town: Town) -> None:
    on = town.today - timedelta(days=8)
    said = ask(town.leader, f"/api/figures/coverage?on={on}")
    assert said.status_code == 200
    with database.reading() as session:
        told = coverage.figure(session, town.leader, at=day_end(on))
    assert said.json()["figure"] == told._asdict()
    assert (told.fresh, told.active, told.never) == (4, 5, 1)
    assert (said.json()["definition"], said.json()["as_of"]) == ("coverage/1", day_end(on).isoformat())


def test_a_late_record_changes_no_figure_and_no_map_of_a_day_that_is_over(ask: Ask, town: Town) -> None:
    on = town.today - timedelta(days=1)
    paths = [f"/api/figures/coverage?on={on}", f"/api/map/freshness?{HERE}&zoom=17&on={on}"]
    before = [ask(town.leader, path).json() for path in paths]
    with database.transaction() as session:
        shop = session.get_one(Site, 1)
        visit(session, shop, town.leader.person_id, day_end(on) - days(1), recorded_at=datetime.now(UTC))
    assert [ask(town.leader, path).json() for path in paths] == before
    today = ask(town.leader, f"/api/map/freshness?{HERE}&zoom=17").json()
    assert sorted(point[3] for point in today["points"]) == [0, 2, 2, 2]


def test_each_part_of_the_figure_can_be_asked_for(ask: Ask, town: Town) -> None:
    def active(query: str) -> int:
        return int(ask(town.leader, f"/api/figures/coverage?{query}").json()["figure"]["active"])

    asked = ["", "risk=low", "type=school", "floor=2", f"area={town.grid.id}", "area=999999"]
    assert [active(query) for query in asked] == [5, 0, 1, 4, 3, 0]


def test_the_api_keeps_to_the_scope_says_304_and_refuses_nonsense(ask: Ask, town: Town) -> None:
    path = "/api/figures/coverage"
    assert ask(None, path).status_code == 401
    mine = ask(town.patrol, path)
    assert mine.json()["figure"]["active"] == 1
    assert ask(town.patrol, f"{path}?area={town.west.id}").json()["figure"]["active"] == 0
    tomorrow = town.today + timedelta(days=1)
    for query in ("on=never", f"on={tomorrow}", "on=1990-01-01", "risk=odd", "type=odd", "area=x"):
        assert ask(town.leader, f"{path}?{query}").status_code == 422, query


def test_a_browser_that_holds_the_answer_gets_none(town: Town) -> None:
    with database.transaction() as session:
        token = people.open_session(session, person_id=town.leader.person_id, address="127.0.0.1", agent="test")
    client = TestClient(Starlette(routes=figures.routes), cookies={"anxun_session": token})
    path = f"/api/figures/coverage?on={town.today - timedelta(days=3)}"
    tag = client.get(path).headers["etag"]
    assert client.get(path, headers={"if-none-match": tag}).status_code == 304
    assert client.get(path, headers={"if-none-match": 'W/"old"'}).status_code == 200


def test_hexagons_gather_every_point_with_the_weighted_mean_of_its_heat(ask: Ask, town: Town) -> None:
    said = ask(
        town.leader, f"/api/map/freshness?{HERE}&zoom=14&shape=hexagons&on={town.today - timedelta(days=1)}"
    ).json()
    assert (said["shape"], said["total"], said["without_position"]) == ("hexagons", 4, 1)
    [cell] = said["cells"]
    assert cell[7] == [0, 0, 4, 0]
    assert cell[9] == 4 * 3
    age = (day_end(town.today - timedelta(days=1)) - (datetime.now(UTC) - days(10))) / days(7)
    assert cell[5] == pytest.approx(heat(age), abs=2e-3)
    ring = cell[4]["coordinates"][0]
    assert len(ring) == 7
    assert ring[0] == ring[-1]


def test_outlines_are_shaded_by_all_points_of_the_area_each_counted_once(ask: Ask, town: Town) -> None:
    far = ask(town.leader, f"/api/map/freshness?{HERE}&zoom=13&shape=areas").json()
    assert {cell[1]: sum(cell[7]) for cell in far["cells"]} == {"东": 1, "西": 4}
    near = ask(town.leader, f"/api/map/freshness?{HERE}&zoom=16&shape=areas").json()
    assert {cell[1]: sum(cell[7]) for cell in near["cells"]} == {"东": 1, "西": 1, "一网格": 3}
    assert far["total"] == near["total"] == 5
    mine = ask(town.patrol, f"/api/map/freshness?{HERE}&zoom=13&shape=areas").json()
    assert {cell[1]: sum(cell[7]) for cell in mine["cells"]} == {"东": 1}


def test_a_point_whose_grid_lies_out_of_sight_is_not_said_to_belong_to_none(ask: Ask, town: Town) -> None:
    aside = [[lon + 0.06, lat] for lon, lat in OUTLINE["coordinates"][0]]
    with database.transaction() as session:
        session.get_one(Area, town.grid.id).boundary = {"type": "Polygon", "coordinates": [aside]}
    here = "bbox=108.95,34.43,108.97,34.46"
    near = ask(town.leader, f"/api/map/freshness?{here}&zoom=16&shape=areas").json()
    assert {cell[1]: (sum(cell[7]), cell[2] is None) for cell in near["cells"]} == {"东": (1, False), "西": (1, True)}
    with database.transaction() as session:
        session.get_one(Area, town.grid.id).boundary = None
    near = ask(town.leader, f"/api/map/freshness?{here}&zoom=16&shape=areas").json()
    assert {cell[1]: (sum(cell[7]), cell[2] is None) for cell in near["cells"]} == {"东": (1, False), "西": (4, False)}


def test_the_words_of_a_shaded_place_follow_those_of_a_point() -> None:
    assert (warmth([]).heat, warmth([]).kind) == (None, None)
    cool = warmth([(2, 1, 3, 1.2), (3, 1, 1, 0.0)])
    assert cool.heat == pytest.approx(0.3)
    assert (cool.kind, cool.counts) == (2, (0, 0, 1, 1))
    assert [warmth([(0, 1, 1, h)]).kind for h in (heat(0.1), heat(0.9), heat(1.0))] == [0, 1, 2]
    assert [resolution(zoom) for zoom in (3, 13, 14, 15, 16, 19)] == [4, 8, 9, 9, 10, 12]
