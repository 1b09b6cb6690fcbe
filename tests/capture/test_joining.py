"""The link of an invitation: a form, a password, and in."""

from collections.abc import Iterator
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from actions import invitations, staff
from capture.gate import is_page
from capture.joining import routes
from capture.maps import routes as map_routes
from data.database import reading, transaction
from data.queries.people import signed_in
from rules.permissions import Viewer
from tests import builders

TOKEN = "k" * 43
ZH = {"accept-language": "zh-CN"}


@pytest.fixture
def admin() -> Viewer:
    with transaction() as session:
        top = builders.area(session)
        viewer = builders.viewer(session, "admin", top)
        facts: dict[str, Any] = {"login": "13800000000", "name": "张<三>", "role": "patrol_member", "area_id": top.id}
        invitations.invite(session, viewer=viewer, token=TOKEN, **facts)
        return viewer


@pytest.fixture
def client(admin: Viewer) -> Iterator[TestClient]:
    assert admin.person_id
    with TestClient(Starlette(routes=[*routes, *map_routes]), follow_redirects=False) as made:
        yield made


def choose(client: TestClient, password: str = "correct horse", again: str | None = None, token: str = TOKEN) -> int:
    form = {"password": password, "again": password if again is None else again}
    return client.post(f"/join/{token}", data=form, headers=ZH).status_code


def test_the_link_opens_without_a_sign_in_and_says_who_is_invited_to_what(client: TestClient) -> None:
    assert not is_page(f"/join/{TOKEN}")
    page = client.get(f"/join/{TOKEN}", headers=ZH)
    assert page.status_code == 200
    assert "张&lt;三&gt;,您好" in page.text
    assert "巡查队员 · 清河街道" in page.text
    assert page.headers["referrer-policy"] == "no-referrer"


def test_with_the_password_the_person_is_signed_in(client: TestClient) -> None:
    assert choose(client) == 303
    with reading() as session:
        found = signed_in(session, client.cookies["anxun_session"])
    assert found is not None
    assert found.name == "张<三>"
    assert client.get(f"/join/{TOKEN}").status_code == 410
    assert choose(client, "other horse") == 410


@pytest.mark.parametrize(("password", "again"), [("correct horse", "correct house"), ("short", "short"), ("", "")])
def test_a_bad_password_gets_a_sentence_and_changes_nothing(client: TestClient, password: str, again: str) -> None:
    page = client.post(f"/join/{TOKEN}", data={"password": password, "again": again}, headers=ZH)
    assert page.status_code == 422
    assert 'role="alert"' in page.text
    assert choose(client) == 303


def test_an_unknown_link_and_another_sites_form_are_refused(client: TestClient) -> None:
    assert client.get("/join/nothing").status_code == 410
    assert choose(client, token="x" * 43) == 410
    form = {"password": "correct horse", "again": "correct horse"}
    assert client.post(f"/join/{TOKEN}", data=form, headers={"origin": "https://evil.example"}).status_code == 403


def test_a_person_who_leaves_is_out_at_the_next_request_of_the_api(client: TestClient, admin: Viewer) -> None:
    choose(client)
    asked = "/api/map/areas?bbox=100,30,120,40&zoom=10"
    assert client.get(asked).status_code == 200
    with transaction() as session:
        person = signed_in(session, client.cookies["anxun_session"])
        assert person is not None
        staff.leave(session, viewer=admin, person_id=person.person_id, reason="调走")
    assert client.get(asked).status_code == 401
