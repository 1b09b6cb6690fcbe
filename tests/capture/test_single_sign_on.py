"""Through a provider that runs on loopback and signs for real: who is known comes in, what does not fit stays out."""

import socket
import time
from collections.abc import Iterator
from threading import Event, Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import uvicorn
from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from actions import staff
from capture.single_sign_on import routes
from data.database import reading, transaction
from data.queries.people import signed_in
from models import Person
from rules.permissions import SYSTEM
from settings import settings
from tests import builders

ZH = {"accept-language": "zh-CN"}
SECRET = "agreed between the two of us, long enough"


class Provider(uvicorn.Server):
    """Answers as an OpenID Connect provider does; `lies` bends what it says."""

    def __init__(self) -> None:
        doors = [Route("/.well-known/openid-configuration", self._doors), Route("/keys", self._keys)]
        app = Starlette(routes=[*doors, Route("/token", self._token, methods=["POST"])])
        super().__init__(uvicorn.Config(app, host="127.0.0.1", port=0, log_config=None, lifespan="off"))
        self.key = RSAKey.generate_key(2048, {"kid": "one"})
        self.ready = Event()
        self.nonce = ""
        self.lies: dict[str, Any] = {}
        self.signed_with: RSAKey | OctKey = self.key
        self.algorithm = "RS256"
        self.asked: dict[str, list[str]] = {}

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.issuer = f"http://127.0.0.1:{self.servers[0].sockets[0].getsockname()[1]}"
        self.ready.set()

    async def _doors(self, _request: Request) -> Response:
        doors = {"authorization_endpoint": "/authorize", "token_endpoint": "/token", "jwks_uri": "/keys"}
        return JSONResponse({name: self.issuer + path for name, path in doors.items()})

    async def _keys(self, _request: Request) -> Response:
        return JSONResponse(KeySet([self.key]).as_dict(private=False))

    async def _token(self, request: Request) -> Response:
        self.asked = parse_qs((await request.body()).decode())
        if self.asked["code"] != ["good"]:
            return JSONResponse({"error": "invalid_grant"}, 400)
        said = {
            "iss": self.issuer,
            "sub": "s-1",
            "aud": "anxun",
            "exp": int(time.time()) + 300,
            "nonce": self.nonce,
            "preferred_username": "wang",
            **self.lies,
        }
        token = jwt.encode({"alg": self.algorithm, "kid": "one"}, said, self.signed_with, [self.algorithm])
        return JSONResponse({"access_token": "a", "token_type": "Bearer", "id_token": token})


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    served = Provider()
    thread = Thread(target=served.run)
    thread.start()
    assert served.ready.wait(20)
    monkeypatch.setenv("ANXUN_OIDC_ISSUER", served.issuer)
    monkeypatch.setenv("ANXUN_OIDC_CLIENT_ID", "anxun")
    monkeypatch.setenv("ANXUN_OIDC_CLIENT_SECRET", SECRET)
    settings.cache_clear()
    yield served
    served.should_exit = True
    thread.join(20)


@pytest.fixture
def person() -> int:
    with transaction() as session:
        made = builders.person(session, "leader", builders.area(session), "王主任")
        made.login = "wang"
        return made.id or 0


@pytest.fixture
def client(provider: Provider, person: int) -> Iterator[TestClient]:
    assert provider.issuer
    assert person
    with TestClient(Starlette(routes=routes), follow_redirects=False) as made:
        yield made


def away(client: TestClient, provider: Provider) -> str:
    """To the provider; the state that must come back."""
    there = client.get("/login/sso?next=/hazards")
    assert there.status_code == 303
    asked = parse_qs(urlsplit(there.headers["location"]).query)
    assert asked["code_challenge_method"] == ["S256"]
    provider.nonce = asked["nonce"][0]
    return asked["state"][0]


def come_back(client: TestClient, provider: Provider, code: str = "good") -> Any:
    state = away(client, provider)
    return client.get(f"/login/sso/back?code={code}&state={state}", headers=ZH)


def test_who_is_known_comes_in_and_goes_where_they_wanted(client: TestClient, provider: Provider, person: int) -> None:
    answer = come_back(client, provider)
    assert (answer.status_code, answer.headers["location"]) == (303, "/hazards")
    with reading() as session:
        found = signed_in(session, client.cookies["anxun_session"])
        assert session.get_one(Person, person).subject == f"{provider.issuer}|s-1"
    assert found is not None
    assert found.person_id == person
    assert provider.asked["code_verifier"][0]


def test_a_name_that_went_over_to_somebody_else_opens_nothing(client: TestClient, provider: Provider) -> None:
    come_back(client, provider)
    provider.lies = {"sub": "s-2"}
    assert come_back(client, provider).status_code == 401
    provider.lies = {"preferred_username": "renamed"}
    assert come_back(client, provider).status_code == 303, "the same subject under another name is the same person"


def test_a_stranger_is_told_to_ask_for_an_invitation(client: TestClient, provider: Provider) -> None:
    provider.lies = {"preferred_username": "stranger"}
    answer = come_back(client, provider)
    assert answer.status_code == 401
    assert "邀请" in answer.text
    assert "anxun_session" not in client.cookies


@pytest.mark.parametrize(
    "lies", [{"aud": "other"}, {"iss": "http://other"}, {"nonce": "old"}, {"exp": 1}, {"sub": None}], ids=str
)
def test_what_the_provider_says_must_fit(client: TestClient, provider: Provider, lies: dict[str, Any]) -> None:
    provider.lies = lies
    assert come_back(client, provider).status_code == 401
    assert "anxun_session" not in client.cookies


def test_a_signature_of_another_key_or_with_the_shared_secret_is_refused(
    client: TestClient, provider: Provider
) -> None:
    provider.signed_with = RSAKey.generate_key(2048, {"kid": "one"})
    assert come_back(client, provider).status_code == 401
    provider.signed_with, provider.algorithm = OctKey.import_key(SECRET), "HS256"
    assert come_back(client, provider).status_code == 401


def test_an_answer_that_this_browser_did_not_ask_for_is_refused(client: TestClient, provider: Provider) -> None:
    state = away(client, provider)
    assert client.get("/login/sso/back?code=good&state=other").status_code == 401
    assert client.get(f"/login/sso/back?state={state}&error=access_denied").status_code == 401
    client.cookies.clear()
    assert client.get(f"/login/sso/back?code=good&state={state}").status_code == 401
    assert come_back(client, provider, code="bad").status_code == 401


def test_who_has_left_stays_out(client: TestClient, provider: Provider, person: int) -> None:
    come_back(client, provider)
    with transaction() as session:
        staff.leave(session, viewer=SYSTEM, person_id=person, reason="退休")
    assert come_back(client, provider).status_code == 401


def test_without_a_provider_there_is_a_sentence_and_no_button(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANXUN_OIDC_ISSUER", "http://127.0.0.1:9")
    settings.cache_clear()
    answer = client.get("/login/sso", headers=ZH)
    assert answer.status_code == 503
    assert "单点登录" in answer.text
    monkeypatch.setenv("ANXUN_OIDC_ISSUER", "")
    settings.cache_clear()
    silent = client.get("/login/sso", headers=ZH)
    assert silent.status_code == 503
    assert 'href="/login/sso' not in silent.text
