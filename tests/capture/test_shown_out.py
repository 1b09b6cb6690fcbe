"""Who has left, or was signed out, is out at the next request of every door that asks who is there."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlmodel import Session, select
from starlette.applications import Starlette
from starlette.routing import BaseRoute, Mount, Route
from starlette.testclient import TestClient

from actions import calendars, people, staff
from capture.routes import routes
from data.database import transaction
from models import Area, RoleGrant
from rules.permissions import Viewer
from tests import builders

OPEN_TO_ALL = ("/api/public/",)
BY_TOKEN = ("/api/calendar/",)
"""Doors with a key of their own; it is tried apart."""
VALUES = {
    "record_id": "0198c0de-0000-7000-8000-000000000001", "sha256": "0" * 64, "layer": "areas",
    "token": "x",
}  # fmt: skip
QUERY = "bbox=100,30,120,40&zoom=10"
Ways = dict[str, Callable[[Session, Viewer, int], Any]]
WAYS: Ways = {
    "has left": lambda s, admin, key: staff.leave(s, viewer=admin, person_id=key, reason="调走"),
    "was signed out": lambda s, admin, key: staff.sign_out_person(s, viewer=admin, person_id=key),
}


def doors(found: list[BaseRoute] = routes, before: str = "") -> Iterator[tuple[str, str]]:
    """Method and address of everything under /api/, whatever comes to be added."""
    for route in found:
        if isinstance(route, Mount):
            yield from doors(list(route.routes), before + route.path)
        elif isinstance(route, Route) and route.path.startswith("/api/") and not route.path.startswith(OPEN_TO_ALL):
            path = re.sub(r"{(\w+)(?::\w+)?}", lambda hit: VALUES.get(hit[1], "1"), before + route.path)
            yield from ((method, f"{path}?{QUERY}") for method in sorted(route.methods or {"GET"}))


DOORS = [door for door in doors() if not door[1].startswith(BY_TOKEN)]


@pytest.fixture
def house() -> dict[str, Any]:
    with transaction() as session:
        top = builders.area(session)
        admin = builders.viewer(session, "admin", top)
        person = builders.viewer(session, "leader", top, "高明远")
        builders.site(session, top, name="某店")
        token = people.open_session(session, person_id=person.person_id, address="127.0.0.1", agent="test")
        feed = calendars.make_feed(session, viewer=person)
        return {"top": top.id, "admin": admin, "person": person.person_id, "token": token, "feed": feed}


def answers(client: TestClient) -> dict[tuple[str, str], int]:
    return {(method, path): client.request(method, path).status_code for method, path in DOORS}


@pytest.mark.parametrize("way", WAYS)
def test_every_door_is_shut_at_the_next_request(house: dict[str, Any], way: str) -> None:
    assert {path.split("?")[0].split("/")[2] for _method, path in DOORS} >= {"field", "map", "figures", "evidence"}
    with TestClient(Starlette(routes=routes), cookies={"anxun_session": house["token"]}) as client:
        assert [door for door, status in answers(client).items() if status == 401] == []
        with transaction() as session:
            WAYS[way](session, house["admin"], house["person"])
        assert {door: status for door, status in answers(client).items() if status != 401} == {}


def test_the_calendar_of_who_has_left_is_not_there_any_more(house: dict[str, Any]) -> None:
    with TestClient(Starlette(routes=routes)) as client:
        address = f"/api/calendar/{house['feed']}.ics"
        assert client.get(address).status_code == 200
        with transaction() as session:
            staff.leave(session, viewer=house["admin"], person_id=house["person"], reason="调走")
        assert client.get(address).status_code == 404


def test_who_has_lost_their_role_sees_nothing_at_the_next_request(house: dict[str, Any]) -> None:
    with TestClient(Starlette(routes=routes), cookies={"anxun_session": house["token"]}) as client:
        assert "某店" in client.get("/api/field/bundle").text
        with transaction() as session:
            grant = session.exec(select(RoleGrant).where(RoleGrant.person_id == house["person"])).one()
            assert session.get_one(Area, house["top"]).id == grant.area_id
            staff.end_role(session, viewer=house["admin"], grant_id=grant.id or 0)
        assert "某店" not in client.get("/api/field/bundle").text
        figure = client.get("/api/figures/coverage").json()
        assert "某店" not in str(figure)
