"""What stands around every page: gate, head, packed bundles, preferences."""

import gzip
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import streamlit
from sqlalchemy import select
from sqlmodel import col
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.testclient import TestClient
from starlette.websockets import WebSocket

from actions import people
from capture import chrome, head, preferences
from data.database import reading, transaction
from models import SignInSession, now
from tests import builders

STREAMLIT = Path(streamlit.__file__).parent / "static"
INDEX = (STREAMLIT / "index.html").read_text(encoding="utf-8")
BUNDLE = next((STREAMLIT / "static" / "js").glob("index.*.js")).name
CHINESE = {"accept-language": "zh-CN,zh;q=0.9,en;q=0.8"}


async def _wave(socket: WebSocket) -> None:
    await socket.accept()
    await socket.send_text("hello")
    await socket.close()


@pytest.fixture
def client() -> Iterator[TestClient]:
    """Our middleware around a stand-in for Streamlit's server: the same index for every path that is no file."""
    routes = [
        *chrome.routes,
        *preferences.routes,
        Route("/api/field/me", lambda _: PlainTextResponse("api")),
        Route("/other", lambda _: HTMLResponse("<p>not a shell</p>")),
        WebSocketRoute("/_stcore/stream", _wave),
        Mount("/static", StaticFiles(directory=STREAMLIT / "static")),
        Route("/{path:path}", lambda _: HTMLResponse(INDEX, headers={"etag": '"old"'})),
    ]
    app = Starlette(routes=routes, middleware=chrome.middleware)
    with TestClient(app, follow_redirects=False, headers=CHINESE) as made:
        yield made


@pytest.fixture
def signed_in(client: TestClient) -> TestClient:
    with transaction() as session:
        person = builders.person(session, "leader", builders.area(session))
        token = people.open_session(session, person_id=person.id or 0, address="", agent="")
    client.cookies.set("anxun_session", token)
    return client


@pytest.mark.parametrize("path", ["/", "/hazards", "/me", "/a-page-of-tomorrow", "/loginx", "/fields"])
def test_a_page_sends_strangers_to_the_sign_in(client: TestClient, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 303
    assert response.headers["location"].startswith("/login")
    assert "root" not in response.text


def test_the_way_back_is_kept_with_its_filters(client: TestClient) -> None:
    assert client.get("/hazards?state=overdue&q=燃气").headers["location"] == (
        "/login?next=/hazards%3Fstate%3Doverdue%26q%3D%25E7%2587%2583%25E6%25B0%2594"
    )


@pytest.mark.parametrize("path", ["//evil.example/x", "/%5Cevil.example", "/\\evil.example"])
def test_the_way_back_never_leads_to_another_site(client: TestClient, path: str) -> None:
    location = client.get(f"http://testserver{path}").headers["location"]
    assert re.fullmatch(r"/login(\?next=/(?!/|%5C|%255C|%2F).*)?", location), location


@pytest.mark.parametrize("token", ["", "nonsense", "a" * 3000])
def test_a_forged_cookie_opens_nothing(client: TestClient, token: str) -> None:
    client.cookies.set("anxun_session", token)
    assert client.get("/hazards").status_code == 303


def test_an_ended_sign_in_opens_nothing_and_is_not_revived(signed_in: TestClient) -> None:
    with transaction() as session:
        row = session.execute(select(SignInSession)).scalar_one()
        row.seen_at = long_ago = now() - timedelta(days=20)
    assert signed_in.get("/api/field/me").status_code == 200
    assert signed_in.get("/").status_code == 303
    with reading() as session:
        assert session.execute(select(col(SignInSession.seen_at))).scalar_one() == long_ago


def test_use_keeps_a_sign_in_alive_with_one_write_in_ten_minutes(signed_in: TestClient) -> None:
    with transaction() as session:
        session.execute(select(SignInSession)).scalar_one().seen_at = now() - timedelta(hours=5)
    seen = []
    for _ in range(3):
        signed_in.get("/")
        with reading() as session:
            seen.append(session.execute(select(col(SignInSession.seen_at))).scalar_one())
    assert seen[0] > now() - timedelta(minutes=1)
    assert len(set(seen)) == 1


def test_other_doors_look_after_themselves(client: TestClient) -> None:
    assert client.get("/api/field/me").text == "api"
    assert client.get("/chrome/zh.js").status_code == 200


def test_websockets_pass(client: TestClient) -> None:
    with client.websocket_connect("/_stcore/stream") as socket:
        assert socket.receive_text() == "hello"


def test_the_shell_speaks_chinese_and_has_our_head(signed_in: TestClient) -> None:
    page = signed_in.get("/hazards").text
    assert '<html lang="zh-CN">' in page
    assert "<title>安巡</title>" in page
    assert "viewport-fit=cover" in page
    assert "/chrome/zh.js?v=" in page
    assert "/field/register.js" in page
    assert 'rel="manifest"' in page
    for unwanted in ("SourceSans", "service-desc", "Streamlit</title>", "AI"):
        assert unwanted not in page


def test_the_shell_speaks_english_without_the_chinese_script(signed_in: TestClient) -> None:
    signed_in.cookies.set("anxun_language", "en")
    page = signed_in.get("/").text
    assert '<html lang="en">' in page
    assert "zh.js" not in page


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_change_still_finds_its_place_in_streamlits_index(language: str) -> None:
    for was, _ in head._changes(language):
        assert len(re.findall(was, INDEX, re.DOTALL)) == 1, was


def test_the_boot_script_still_knows_streamlits_key_for_the_theme() -> None:
    bundles = "".join(file.read_text(encoding="utf-8") for file in (STREAMLIT / "static" / "js").glob("utils.*.js"))
    assert "`stActiveTheme-${window.location.pathname}`" in bundles
    assert "ACTIVE_THEME:`${ct}-v${st}`" in bundles
    assert "st=2," in bundles


def test_the_shell_arrives_packed_whole_and_uncached(signed_in: TestClient) -> None:
    response = signed_in.get("/", headers={"if-none-match": '"old"', "accept-encoding": "gzip"})
    assert response.headers["content-encoding"] == "gzip"
    assert "etag" not in response.headers
    assert "Cookie" in response.headers["vary"]
    assert '<div id="root">' in response.text


def test_a_head_request_tells_the_length_and_sends_nothing(signed_in: TestClient) -> None:
    plain = {"accept-encoding": "identity"}
    whole = signed_in.get("/", headers=plain)
    only_head = signed_in.head("/", headers=plain)
    assert only_head.content == b""
    assert int(only_head.headers["content-length"]) == len(whole.content)


def test_other_html_stays_as_it_is(signed_in: TestClient) -> None:
    assert signed_in.get("/other").text == "<p>not a shell</p>"


@pytest.mark.parametrize("path", ["/", "/login-or-not", "/chrome/zh.js", "/api/field/me", f"/static/js/{BUNDLE}"])
def test_every_answer_carries_the_guards(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert "frame-ancestors 'self'" in headers["content-security-policy"]
    assert "geolocation=(self)" in headers["permissions-policy"]


def test_bundles_travel_packed_and_stay_for_ever(client: TestClient) -> None:
    response = client.get(f"/static/js/{BUNDLE}", headers={"accept-encoding": "gzip"})
    file = STREAMLIT / "static" / "js" / BUNDLE
    assert response.headers["content-encoding"] == "gzip"
    assert int(response.headers["content-length"]) < file.stat().st_size / 2
    assert "immutable" in response.headers["cache-control"]
    assert response.content == file.read_bytes()


def test_a_browser_that_cannot_unpack_gets_the_bundle_bare(client: TestClient) -> None:
    response = client.get(f"/static/js/{BUNDLE}", headers={"accept-encoding": "identity"})
    assert "content-encoding" not in response.headers
    assert response.headers["content-type"].startswith("text/javascript")


@pytest.mark.parametrize(
    "path", ["/static/../index.html", "/static/..%2f..%2fconfig.py", "/static/js", "/static/no.js"]
)
def test_nothing_outside_the_bundles_is_served(client: TestClient, path: str) -> None:
    response = client.get(path, headers={"accept-encoding": "gzip"})
    assert "set_option" not in response.text
    assert "immutable" not in response.headers.get("cache-control", "")


def test_our_files_are_kept_as_long_as_their_address_says(client: TestClient) -> None:
    assert "immutable" in client.get(head.at("frame.css")).headers["cache-control"]
    assert "immutable" not in client.get("/chrome/icon-192.png").headers["cache-control"]


def test_what_is_packed_is_what_was_there() -> None:
    plain, packed = head.dressed(INDEX.encode(), "zh")
    assert gzip.decompress(packed) == plain


def test_preferences_outlive_the_session_in_readable_cookies(client: TestClient) -> None:
    form = {"anxun_type": "large", "anxun_language": "en", "next": "/me"}
    response = client.post("/preferences", data=form)
    assert (response.status_code, response.headers["location"]) == (303, "/me")
    cookies = response.headers.get_list("set-cookie")
    assert {cookie.split(";")[0] for cookie in cookies} == {"anxun_type=large", "anxun_language=en"}
    assert all("Max-Age=31536000" in c and "SameSite=lax" in c and "HttpOnly" not in c for c in cookies)


@pytest.mark.parametrize("onward", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:1"])
def test_preferences_lead_nowhere_else(client: TestClient, onward: str) -> None:
    response = client.post("/preferences", data={"anxun_type": "large", "next": onward})
    assert response.headers["location"] == "/"


@pytest.mark.parametrize(
    ("form", "headers", "status"),
    [
        ({"anxun_type": "huge"}, {}, 422),
        ({"anxun_language": "fr\r\nSet-Cookie: a=b"}, {}, 422),
        ({"anxun_type": "large"}, {"origin": "https://evil.example"}, 403),
        ({"anxun_type": "large", "next": "x" * 5000}, {}, 413),
    ],
)
def test_a_bad_choice_is_refused_in_a_sentence_and_sets_nothing(
    client: TestClient, form: dict[str, str], headers: dict[str, str], status: int
) -> None:
    response = client.post("/preferences", data=form, headers=headers)
    assert response.status_code == status
    assert response.json()["error"]["message"]
    assert "set-cookie" not in response.headers


def test_a_bookmark_of_the_overview_leads_to_the_main_page_with_its_filters(signed_in: TestClient) -> None:
    response = signed_in.get("/overview?area=3", follow_redirects=False)
    assert (response.status_code, response.headers["location"]) == (307, "/?area=3")
