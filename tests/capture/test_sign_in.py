"""The front gate."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlmodel import col
from starlette.applications import Starlette
from starlette.requests import HTTPConnection
from starlette.testclient import TestClient

from actions import people
from capture.health import routes as health_routes
from capture.session import viewer_now
from capture.sign_in import routes, safe_next
from data.database import reading, transaction
from data.queries.people import signed_in, token_hash
from models import JournalEntry, SignInSession, now
from rules.errors import NotSignedIn
from rules.permissions import SYSTEM
from tests import builders

HERE = ("127.0.0.1", 50000)


@pytest.fixture
def client() -> Iterator[TestClient]:
    with transaction() as session:
        root = builders.area(session)
        person = builders.person(session, "leader", root, "王主任")
        people.set_password(session, viewer=SYSTEM, person_id=person.id or 0, password="correct horse")
        person.login = "wang"
        demo = builders.person(session, "planner", root, "演示", is_demo=True)
        demo.login = "demo-planner"
    with TestClient(Starlette(routes=[*routes, *health_routes]), client=HERE, follow_redirects=False) as made:
        yield made


def enter(client: TestClient, login: str = "wang", password: str = "correct horse", **more: str) -> None:
    client.post("/login?next=/hazards", data={"login": login, "password": password}, headers=more)


def test_the_right_password_opens_a_session_in_an_http_only_cookie(client: TestClient) -> None:
    response = client.post("/login?next=/hazards", data={"login": "wang", "password": "correct horse"})
    assert (response.status_code, response.headers["location"]) == (303, "/hazards")
    cookie = response.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    with reading() as session:
        found = signed_in(session, client.cookies["anxun_session"])
    assert found is not None
    assert found.name == "王主任"


def test_the_cookie_is_not_stored_only_its_hash(client: TestClient) -> None:
    enter(client)
    with reading() as session:
        row = session.execute(select(SignInSession)).scalars().one()
    assert row.token_hash == token_hash(client.cookies["anxun_session"])
    assert row.token_hash != client.cookies["anxun_session"]


@pytest.mark.parametrize("login", ["wang", "nobody"])
def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(client: TestClient, login: str) -> None:
    response = client.post("/login", data={"login": login, "password": "wrong"}, headers={"accept-language": "zh-CN"})
    assert response.status_code == 401
    assert response.text.replace(f'value="{login}"', "") == client.post(
        "/login", data={"login": "third", "password": "wrong"}, headers={"accept-language": "zh-CN"}
    ).text.replace('value="third"', "")
    assert "anxun_session" not in client.cookies


def test_an_unknown_name_costs_a_hash_too(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    verified: list[str] = []
    real = people.HASHER.verify

    def watched(password: str, held: str) -> bool:
        verified.append(held)
        return bool(real(password, held))

    monkeypatch.setattr(people.HASHER, "verify", watched)
    enter(client, "nobody", "wrong")
    assert verified == [people.NOBODY]


def test_the_sixth_try_waits_even_with_the_right_password(client: TestClient) -> None:
    for _ in range(5):
        enter(client, password="wrong")
    response = client.post("/login", data={"login": "wang", "password": "correct horse"})
    assert response.status_code == 429
    assert "anxun_session" not in client.cookies


def test_failures_are_forgotten_after_a_while(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(5):
        enter(client, password="wrong")
    monkeypatch.setattr(people, "now", lambda: now() + timedelta(minutes=16))
    assert client.post("/login", data={"login": "wang", "password": "correct horse"}).status_code == 303


def test_signing_out_ends_the_row_and_the_old_cookie_is_worth_nothing(client: TestClient) -> None:
    enter(client)
    token = client.cookies["anxun_session"]
    assert client.post("/logout").status_code == 303
    with reading() as session:
        assert signed_in(session, token) is None
        verbs = session.execute(select(col(JournalEntry.verb)).order_by(col(JournalEntry.id))).scalars().all()
    assert list(verbs)[-2:] == ["signed_in", "signed_out"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("expires_at", timedelta(seconds=-1)),
        ("seen_at", timedelta(hours=-73)),
        ("revoked_at", timedelta()),
    ],
)
def test_an_ended_idle_or_revoked_sign_in_is_nobody(client: TestClient, field: str, value: timedelta) -> None:
    enter(client)
    with transaction() as session:
        setattr(session.execute(select(SignInSession)).scalars().one(), field, now() + value)
    with reading() as session:
        assert signed_in(session, client.cookies["anxun_session"]) is None


def test_demo_people_sign_in_by_one_click_from_this_computer(client: TestClient) -> None:
    assert 'value="demo-planner"' in client.get("/login").text
    assert client.post("/login", data={"demo": "demo-planner"}).status_code == 303


@pytest.mark.parametrize("header", ["x-forwarded-for", "forwarded", "x-real-ip", "via"])
def test_demo_people_do_not_exist_behind_a_proxy(client: TestClient, header: str) -> None:
    assert "demo-planner" not in client.get("/login", headers={header: "for=1.2.3.4"}).text
    response = client.post("/login", data={"demo": "demo-planner"}, headers={header: "1.2.3.4"})
    assert response.status_code == 403
    assert "anxun_session" not in client.cookies


def test_demo_people_do_not_exist_for_another_computer(client: TestClient) -> None:
    with TestClient(client.app, client=("192.0.2.7", 1), follow_redirects=False) as far:
        assert "demo-planner" not in far.get("/login").text
        assert far.post("/login", data={"demo": "demo-planner"}).status_code == 403


def test_a_real_person_is_no_demo_person(client: TestClient) -> None:
    assert client.post("/login", data={"demo": "wang"}).status_code == 403


@pytest.mark.parametrize("headers", [{"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}])
def test_a_form_sent_by_another_site_is_refused(client: TestClient, headers: dict[str, str]) -> None:
    response = client.post("/login", data={"login": "wang", "password": "correct horse"}, headers=headers)
    assert response.status_code == 403
    assert "anxun_session" not in client.cookies


@pytest.mark.parametrize(
    "wanted", ["https://evil.example/", "//evil.example", "/\\evil.example", "evil", "javascript:1"]
)
def test_next_stays_on_this_site(wanted: str) -> None:
    assert safe_next(wanted) == "/"
    assert safe_next("/hazards?id=1") == "/hazards?id=1"


def test_what_was_typed_is_shown_escaped(client: TestClient) -> None:
    response = client.post("/login", data={"login": '"><script>1</script>', "password": "x"})
    assert "<script>" not in response.text


def test_the_form_speaks_the_visitors_language_and_needs_no_script(client: TestClient) -> None:
    chinese = client.get("/login", headers={"accept-language": "zh-CN"}).text
    english = client.get("/login", headers={"accept-language": "en-GB"}).text
    assert ('lang="zh-CN"' in chinese, 'lang="en"' in english) == (True, True)
    assert "登录" in chinese
    assert "<script" not in chinese + english


def test_health_answers_and_metrics_are_for_this_computer_only(client: TestClient) -> None:
    assert client.get("/healthz").json()["status"] == "ok"
    assert "anxun_sites 0" in client.get("/metrics").text
    assert client.get("/metrics", headers={"x-forwarded-for": "1.2.3.4"}).status_code == 403


def test_a_request_without_a_cookie_is_nobody() -> None:
    with pytest.raises(NotSignedIn):
        viewer_now(HTTPConnection({"type": "http", "headers": [], "client": HERE}))
