"""The map's answers over HTTP."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlmodel import Session, select
from starlette.applications import Starlette
from starlette.testclient import TestClient

from actions import people
from capture import maps
from data import database
from data.days import local_day
from models import Area, Hazard, now
from rules.vocabulary import Grade, HazardSource, HazardState, Risk
from tests import builders

WORLD = "bbox=-180,-90,180,90&zoom=3"
HERE = "bbox=108.9,34.4,109.0,34.5"
OUTLINE = {"type": "Polygon", "coordinates": [[[108.95, 34.44], [108.97, 34.44], [108.97, 34.46], [108.95, 34.44]]]}

Ask = Callable[[int | None], TestClient]
People = tuple[int, int, int]


@pytest.fixture
def ask() -> Ask:
    """A browser signed in as this person."""

    def ask(person: int | None) -> TestClient:
        client = TestClient(Starlette(routes=maps.routes))
        if person is not None:
            with database.transaction() as session:
                token = people.open_session(session, person_id=person, address="127.0.0.1", agent="test")
            client.cookies.set("anxun_session", token)
        return client

    return ask


def hazard(session: Session, place: int, **more: Any) -> Hazard:
    base: dict[str, Any] = {
        "area_id": place,
        "category": builders.category(session).code,
        "title": "楼道堆物",
        "found_at": now(),
    }
    kept: dict[str, Any] = {"source": HazardSource.PATROL, "state": HazardState.REGISTERED, "lat": 34.44, "lon": 108.96}
    made = Hazard(**{**base, **kept, **more})
    session.add(made)
    session.flush()
    return made


@pytest.fixture
def two_communities(session: Session) -> People:
    """A leader above two communities, a patrol member in each; the second holds everything."""
    top = builders.area(session)
    one = builders.area(session, "东社区", parent=top, boundary=None, lat=34.45, lon=108.96)
    two = builders.area(session, "西社区", parent=top, boundary=OUTLINE)
    ids = [
        builders.person(session, "leader", top).id,
        builders.person(session, "patrol_member", one).id,
        builders.person(session, "patrol_member", two).id,
    ]
    builders.site(session, two)
    hazard(session, two.id or 0, grade=Grade.MAJOR)
    session.commit()
    return ids[0] or 0, ids[1] or 0, ids[2] or 0


def western(session: Session) -> int:
    """The community that holds everything."""
    found = session.exec(select(Area.id).where(Area.name == "西社区")).one()
    session.commit()
    return found or 0


@pytest.mark.parametrize("layer", ["hazards", "sites", "freshness"])
@pytest.mark.parametrize("zoom", [3, 12, 17])
def test_a_patrol_member_sees_nothing_of_another_community(
    ask: Ask, two_communities: People, layer: str, zoom: int
) -> None:
    leader, patrol, patrol2 = two_communities
    totals = [ask(p).get(f"/api/map/{layer}?{HERE}&zoom={zoom}").json()["total"] for p in (leader, patrol, patrol2)]
    assert totals == [1, 0, 1]
    body = ask(patrol).get(f"/api/map/{layer}?{HERE}&zoom={zoom}").json()
    assert (body["points"], body["clusters"], body["without_position"]) == ([], [], 0)


def test_outlines_are_those_of_the_persons_own_ground(ask: Ask, two_communities: People) -> None:
    _, patrol, patrol2 = two_communities
    own = ask(patrol).get(f"/api/map/areas?{HERE}&zoom=17").json()["areas"]
    assert [row[2] for row in own] == ["东社区"]
    assert [row[2] for row in ask(patrol2).get(f"/api/map/areas?{HERE}&zoom=17").json()["areas"]] == ["西社区"]


def test_an_area_of_somebody_else_is_as_empty_as_one_that_is_not(
    ask: Ask, session: Session, two_communities: People
) -> None:
    _, patrol, patrol2 = two_communities
    other = western(session)
    assert ask(patrol2).get(f"/api/map/hazards?{WORLD}&area={other}").json()["total"] == 1
    answers = [ask(patrol).get(f"/api/map/hazards?{WORLD}&area={n}") for n in (other, 999999)]
    assert [(a.status_code, a.json()) for a in answers] == [(200, answers[0].json())] * 2
    assert answers[0].json()["total"] == 0


def test_nobody_gets_nothing(ask: Ask) -> None:
    answer = ask(None).get(f"/api/map/hazards?{WORLD}")
    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "sign_in"


@pytest.mark.parametrize(
    ("address", "field"),
    [
        ("weather?" + WORLD, "layer"),
        ("hazards", "bbox"),
        ("hazards?bbox=1,2,3&zoom=3", "bbox"),
        ("hazards?bbox=a,b,c,d&zoom=3", "bbox"),
        ("hazards?bbox=nan,0,1,1&zoom=3", "bbox"),
        ("hazards?bbox=0,0,inf,1&zoom=3", "bbox"),
        ("hazards?bbox=0,0,1e309,1&zoom=3", "bbox"),
        ("hazards?bbox=10,0,1,1&zoom=3", "bbox"),
        ("hazards?bbox=0,10,1,1&zoom=3", "bbox"),
        ("hazards?bbox=-181,0,1,1&zoom=3", "bbox"),
        ("hazards?bbox=0,0,1,1,2&zoom=3", "bbox"),
        ("hazards?bbox=0,0,1,1", "zoom"),
        ("hazards?bbox=0,0,1,1&zoom=-1", "zoom"),
        ("hazards?bbox=0,0,1,1&zoom=23", "zoom"),
        ("hazards?bbox=0,0,1,1&zoom=3.5", "zoom"),
        ("hazards?bbox=0,0,1,1&zoom=1e9", "zoom"),
        ("hazards?bbox=0,0,1,1&zoom=%D9%A3", "zoom"),
        ("hazards?bbox=0,0,1,1&zoom=3&grade=huge", "grade"),
        ("hazards?bbox=0,0,1,1&zoom=3&state=gone", "state"),
        ("freshness?bbox=0,0,1,1&zoom=3&state=registered", "state"),
        ("hazards?bbox=0,0,1,1&zoom=3&overdue=yes", "overdue"),
        ("sites?bbox=0,0,1,1&zoom=3&risk=awful", "risk"),
        ("sites?bbox=0,0,1,1&zoom=3&type=castle", "type"),
        ("hazards?bbox=0,0,1,1&zoom=3&area=x", "area"),
        ("hazards?bbox=0,0,1,1&zoom=3&area=99999999999999999999", "area"),
        ("hazards?bbox=0,0,1,1&zoom=3&area=-1", "area"),
        ("hazards?bbox=0%00,0,1,1&zoom=3", "bbox"),
    ],
)
def test_senseless_questions_are_refused_with_a_sentence(
    ask: Ask, two_communities: People, address: str, field: str
) -> None:
    answer = ask(two_communities[0]).get(f"/api/map/{address}", headers={"Accept-Language": "zh-CN"})
    assert answer.status_code == 422
    error = answer.json()["error"]
    assert error["fields"].keys() == {field}
    assert "{" not in error["message"]
    assert any("一" <= letter <= "鿿" for letter in error["message"])


def test_an_answer_held_by_the_browser_is_not_sent_again_until_somebody_writes(
    ask: Ask, two_communities: People
) -> None:
    leader, patrol, _ = two_communities
    browser = ask(leader)
    first = browser.get(f"/api/map/hazards?{WORLD}")
    held = {"If-None-Match": first.headers["etag"]}
    again = browser.get(f"/api/map/hazards?{WORLD}", headers=held)
    assert (again.status_code, again.content) == (304, b"")
    assert browser.get(f"/api/map/hazards?{WORLD}&overdue=1", headers=held).status_code == 200
    assert browser.get("/api/map/hazards?bbox=0,0,180,90&zoom=3", headers=held).status_code == 200
    assert browser.get(f"/api/map/sites?{WORLD}", headers=held).status_code == 200
    other = ask(patrol)  # signing in is a write of its own, so the tag below is another one already
    assert other.get(f"/api/map/hazards?{WORLD}", headers=held).json()["total"] == 0
    assert browser.get(f"/api/map/hazards?{WORLD}", headers=held).status_code == 200


def test_answers_are_compressed(ask: Ask, session: Session, two_communities: People) -> None:
    leader = two_communities[0]
    place = western(session)
    for n in range(50):
        hazard(session, place, lat=34.44 + n / 5000, title=f"消防通道堵塞 {n}")
    session.commit()
    answer = ask(leader).get(f"/api/map/hazards?{HERE}&zoom=17", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    assert len(answer.json()["points"]) == 51


def test_filters_narrow_what_is_shown(ask: Ask, session: Session, two_communities: People) -> None:
    leader = two_communities[0]
    place = western(session)
    low = builders.site(session, session.get_one(Area, place), risk=Risk.LOW)
    yesterday = local_day(now()) - timedelta(days=2)
    hazard(session, place, grade=Grade.GENERAL, due_on=yesterday, site_id=low.id)
    hazard(session, place, source=HazardSource.IMPORT, state=HazardState.STRUCK_OFF, struck_off_at=now())
    session.commit()
    browser = ask(leader)

    def total(more: str, layer: str = "hazards") -> int:
        return int(browser.get(f"/api/map/{layer}?{WORLD}{more}").json()["total"])

    assert total("") == 2  # struck off ones are gone from the map
    assert total("&grade=major") == 1
    assert total("&overdue=1") == 1
    assert total("&risk=low") == 1
    assert total("&state=struck_off") == 1
    assert (total("", "sites"), total("&risk=low", "sites")) == (2, 1)
    assert [total("&type=food_business", layer) for layer in ("hazards", "sites", "freshness")] == [1, 2, 2]
    assert [total("&type=school", layer) for layer in ("hazards", "sites", "freshness")] == [0, 0, 0]
    assert (total("&state=never", "freshness"), total("&state=fresh", "freshness")) == (2, 0)


def test_the_four_kinds_are_counted_apart(ask: Ask, session: Session, two_communities: People) -> None:
    place = western(session)
    hazard(session, place, grade=Grade.GENERAL, due_on=local_day(now()) - timedelta(days=2))
    hazard(session, place, grade=Grade.GENERAL)
    hazard(session, place)
    session.commit()
    body = ask(two_communities[0]).get(f"/api/map/hazards?{WORLD}").json()
    assert body["kinds"] == ["major", "overdue", "general", "ungraded"]
    assert [c[2] for c in body["clusters"]] == [[1, 1, 1, 1]]


def test_a_hazard_without_position_is_named_not_hidden(ask: Ask, session: Session, two_communities: People) -> None:
    place = western(session)
    hazard(session, place, lat=None, lon=None)
    session.commit()
    body = ask(two_communities[0]).get(f"/api/map/hazards?{WORLD}").json()
    assert (body["total"], body["without_position"]) == (1, 1)


@pytest.mark.parametrize(
    "path", ["leaflet/leaflet.js", "leaflet/leaflet.css", "map/marks.js", "map/drawing.js", "map/map.js", "map/map.css"]
)
def test_leaflet_comes_from_this_server_and_is_kept_for_a_year(ask: Ask, path: str) -> None:
    assert "immutable" in ask(None).get(f"/vendor/{path}?v=1").headers["cache-control"]
    plain = ask(None).get(f"/vendor/{path}")
    assert (plain.status_code, plain.headers["cache-control"]) == (200, "no-cache")


@pytest.mark.parametrize("path", ["leaflet/../../../conftest.py", "leaflet/%2e%2e/__init__.py", "map/none.js"])
def test_no_other_file_can_be_had(ask: Ask, path: str) -> None:
    assert ask(None).get(f"/vendor/{path}").status_code == 404


def test_every_point_is_counted_once_at_every_zoom(ask: Ask, session: Session) -> None:
    top = builders.area(session)
    leader = builders.person(session, "leader", top).id
    ground = top.id or 0
    places = [(34.40 + (n * 7919 % 1000) / 10000, 108.90 + (n * 104729 % 1000) / 10000) for n in range(600)]
    for lat, lon in places:
        hazard(session, ground, lat=lat, lon=lon)
    for _ in range(450):
        hazard(session, ground, lat=34.45, lon=108.95)
    places += [(34.45, 108.95)] * 450
    session.commit()
    browser = ask(leader)
    side = st.floats(0, 0.1)

    @hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(zoom=st.integers(0, 22), x=side, y=side, wide=side, high=side)
    def holds(zoom: int, x: float, y: float, wide: float, high: float) -> None:
        box = (108.9 + x, 34.4 + y, 108.9 + x + wide, 34.4 + y + high)
        body = browser.get(f"/api/map/hazards?bbox={','.join(map(repr, box))}&zoom={zoom}").json()
        inside = sum(box[1] <= lat <= box[3] and box[0] <= lon <= box[2] for lat, lon in places)
        shown = sum(sum(c[2]) for c in body["clusters"]) + len(body["points"])
        assert (body["total"], shown) == (inside, inside)
        assert len({p[0] for p in body["points"]}) == len(body["points"])
        assert len(json.dumps(body)) < 250_000

    holds()
