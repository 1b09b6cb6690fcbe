"""The public door: bad input, too much of it, machines, and that nobody's identity leaves it."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from google.protobuf.text_format import MessageToString
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from sqlalchemy import select
from sqlmodel import col
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest

from actions import hazards, people
from capture import challenges
from capture.maps import routes as map_routes
from data import photos
from data.database import reading, transaction
from data.days import local_day
from data.queries import hazards as ledger
from data.queries.people import viewer_of
from models import Hazard, JournalEntry, Person, Photo, PhotoLink, PublicReport, now
from rules import public_reports as rules
from rules.permissions import SYSTEM
from rules.vocabulary import CoordSource, HazardState
from settings import settings
from tests import builders_field
from tests.builders_field import HERE, Town, town
from tests.builders_reports import NAME, PHONE, photo, report, resident, send, solved


@pytest.fixture(autouse=True)
def _fresh_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(challenges, "TRIES", FixedWindowRateLimiter(MemoryStorage()))


@pytest.fixture
def place() -> Town:
    return town()


@pytest.fixture
def phone(place: Town) -> TestClient:
    assert place.root
    return resident()


def count(table: Any) -> int:
    return builders_field.rows(table)[table.__tablename__]


def test_a_report_with_two_photos_and_a_pin_waits_on_the_ledger(phone: TestClient) -> None:
    where = {
        "lat": HERE[0],
        "lon": HERE[1],
        "accuracy_m": None,
        "source": "map_click",
        "raw": {"lat": 34.0, "lon": 108.0},
    }
    reply = send(phone, report(phone, position=where), photo(1), photo(2))
    assert reply.status_code == 201
    assert rules.NUMBER.fullmatch(reply.json()["number"])
    with reading() as session:
        line = builders_field.only(session, Hazard)
        assert (line.state, line.lat, line.raw_lat, line.coord_source) == (
            HazardState.REPORTED,
            HERE[0],
            34.0,
            CoordSource.MAP_CLICK,
        )
        assert len(session.execute(select(PhotoLink)).all()) == 2
        assert set(session.execute(select(col(Photo.person_id))).scalars()) == {None}


def test_the_same_again_is_answered_with_the_same_number(phone: TestClient) -> None:
    said = report(phone)
    first, again = send(phone, said, photo()), send(phone, said, photo())
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert send(phone, {**said, "text": "别的"}, photo()).status_code == 409
    assert count(PublicReport) == count(Hazard) == 1


def test_json_alone_is_enough(phone: TestClient) -> None:
    reply = phone.post("/api/public/reports", json=report(phone, position=None))
    assert reply.status_code == 201


GOOD = {"lat": 34.4, "lon": 108.9, "accuracy_m": 5, "source": "device", "raw": None}


@pytest.mark.parametrize(
    "more",
    [
        {"text": ""},
        {"text": "x" * 1001},
        {"text": 7},
        {"place": "x" * 201},
        {"phone": "1" * 41},
        {"name": "x" * 61},
        {"category": "no_such_thing"},
        {"id": "7"},
        {"position": {**GOOD, "lat": 91}},
        {"position": {**GOOD, "lon": "east"}},
        {"position": {**GOOD, "accuracy_m": -1}},
        {"position": {**GOOD, "source": "import"}},
        {"position": [1, 2]},
        {"wants_reward": "perhaps"},
    ],
    ids=str,
)
def test_what_makes_no_sense_is_a_sentence_and_leaves_nothing(phone: TestClient, more: dict[str, Any]) -> None:
    reply = send(phone, report(phone, **more))
    assert reply.status_code == 422
    assert reply.json()["error"]["message"]
    assert count(PublicReport) == count(Hazard) == 0


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"\xff\xfe", b"[" * 50_000])
def test_what_is_no_report_is_never_a_500(phone: TestClient, body: bytes) -> None:
    assert send(phone, body).status_code == 422
    direct = phone.post("/api/public/reports", content=body, headers={"Content-Type": "application/json"})
    assert direct.status_code == 422
    broken = phone.post("/api/public/reports", content=body, headers={"Content-Type": "multipart/form-data"})
    assert broken.status_code == 422


def test_characters_that_no_database_keeps_are_left_out(phone: TestClient) -> None:
    said = json.dumps(report(phone, text="楼道\0堆物")).encode().replace("楼".encode(), b"\\ud800")
    assert send(phone, said).status_code in (201, 422)
    assert send(phone, report(phone, text="楼道\0堆物")).status_code == 201
    with reading() as session:
        assert all("\0" not in note for note in session.execute(select(col(Hazard.note))).scalars())


def test_files_are_judged_by_their_content(phone: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    for bad in (b"<svg/>", b"%PDF-1.7", photo()[:-200], b"\xff\xd8\xff"):
        assert send(phone, report(phone), bad).status_code == 422
    bomb = builders_field.picture("PNG", (8000, 8000))
    assert send(phone, report(phone), bomb).status_code == 422
    assert send(phone, report(phone), *(photo(n) for n in range(4))).status_code == 422
    monkeypatch.setattr(photos, "max_bytes", lambda: 1000)
    assert send(phone, report(phone), builders_field.noise((640, 480))).status_code == 413
    assert count(PublicReport) == count(Photo) == 0


def test_another_site_cannot_send_in_somebodys_name(phone: TestClient) -> None:
    assert send(phone, report(phone), Origin="https://evil.example").status_code == 403
    assert phone.post("/report/", data={"text": "x"}, headers={"Origin": "https://evil.example"}).status_code == 403
    assert count(PublicReport) == 0


def test_the_work_has_to_be_done_on_a_challenge_of_ours_that_is_not_old(
    phone: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    lazy = report(phone)
    wrong = next(str(n) for n in range(100) if not rules.is_solved(lazy["challenge"], str(n)))
    forged = f"{lazy['challenge'][:-1]}{'0' if lazy['challenge'][-1] != '0' else '1'}"
    for bad in (
        {**lazy, "work": wrong},
        {**lazy, "work": ""},
        {**lazy, "work": "-1"},
        {**lazy, "challenge": forged, "work": solved(forged)},
        {**lazy, "challenge": "", "work": "1"},
        {**lazy, "challenge": "0.0.0", "work": "1"},
    ):
        reply = send(phone, bad)
        assert reply.status_code == 422
        assert "proof" in reply.json()["error"]["fields"]
    monkeypatch.setattr(challenges, "CHALLENGE_LIFE", timedelta(seconds=-1))
    assert send(phone, lazy).status_code == 422
    assert count(PublicReport) == 0


def test_a_solved_challenge_is_good_for_one_report(phone: TestClient) -> None:
    said = report(phone)
    assert send(phone, said).status_code == 201
    reply = send(phone, {**said, "id": str(uuid4()), "text": "又一条"})
    assert reply.status_code == 422
    assert "proof" in reply.json()["error"]["fields"]
    assert count(PublicReport) == 1


def test_one_address_is_told_to_wait_and_a_neighbour_is_not(phone: TestClient) -> None:
    most = rules.FROM_ONE_ADDRESS[0][1]
    work = [report(phone, text=f"第{n}条") for n in range(most + 1)]
    challenges.TRIES.storage.reset()
    assert [send(phone, said).status_code for said in work] == [201] * most + [429]
    refused = send(phone, work[-1])
    assert refused.headers["Retry-After"]
    assert "12350" in refused.json()["error"]["message"]
    neighbour = resident(address="198.51.100.4")
    assert send(neighbour, report(neighbour)).status_code == 201


def test_many_tries_in_a_minute_are_refused_before_they_are_read(phone: TestClient) -> None:
    answers = [phone.post("/api/public/reports", content=b"{}").status_code for _n in range(21)]
    assert answers[-1] == 429
    assert set(answers[:-1]) == {422}


def test_the_address_is_not_kept(phone: TestClient) -> None:
    send(phone, report(phone))
    with reading() as session:
        row = builders_field.only(session, PublicReport)
        everything = json.dumps(
            [row.model_dump(mode="json"), [e.after for e in session.execute(select(JournalEntry)).scalars()]]
        )
    assert row.address_hash
    assert "203.0.113.7" not in everything


def plain(client: TestClient, *, waited: bool = True, monkeypatch: pytest.MonkeyPatch, **more: str) -> Any:
    """The form as a browser without scripts sends it."""
    page = client.get("/report/").text
    challenge = re.search(r'name="challenge" value="([^"]+)"', page)
    assert challenge is not None
    if waited:
        monkeypatch.setattr(challenges, "SHORTEST_FILLING", timedelta(0))
    said = {"text": "井盖缺失", "place": "东街口", "challenge": challenge[1], "website": "", **more}
    return client.post("/report/", data=said, files={"photo": ("a.jpg", photo(), "image/jpeg")})


def test_the_form_works_without_our_script(phone: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    reply = plain(phone, monkeypatch=monkeypatch)
    assert reply.status_code == 303
    told = phone.get(reply.headers["location"])
    assert "Thank you" in told.text
    with reading() as session:
        assert builders_field.only(session, Hazard).title == "井盖缺失"
        assert len(session.execute(select(PhotoLink)).all()) == 1


def test_a_second_tap_on_the_plain_form_leads_to_the_same_number(
    phone: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = phone.get("/report/").text
    monkeypatch.setattr(phone, "get", lambda *_a, **_k: type("Same", (), {"text": page}))
    first, again = plain(phone, monkeypatch=monkeypatch), plain(phone, monkeypatch=monkeypatch)
    assert first.headers["location"] == again.headers["location"]
    assert count(PublicReport) == 1


def test_machines_fill_the_trap_or_are_too_fast(phone: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    hurried = plain(phone, waited=False, monkeypatch=monkeypatch)
    assert hurried.status_code == 422
    assert "井盖缺失" in hurried.text  # what was typed is still there
    trapped = plain(phone, monkeypatch=monkeypatch, website="http://buy.example")
    assert trapped.status_code == 422
    assert count(PublicReport) == 0


def test_the_plain_form_is_for_fewer_reports_than_the_script(
    phone: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    most = rules.FROM_ONE_ADDRESS_PLAIN[0][1]
    answers = [plain(phone, monkeypatch=monkeypatch).status_code for _n in range(most + 1)]
    assert answers == [303] * most + [429]


def test_what_is_typed_comes_back_as_text_never_as_markup(phone: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    reply = plain(phone, waited=False, monkeypatch=monkeypatch, text="</textarea><script>1</script>", place='"><b>')
    assert "<script>1" not in reply.text
    assert 'value=""><b>' not in reply.text
    asked = phone.get("/report/", params={"n": '"><script>1</script>'})
    assert asked.status_code == 404
    assert "<script>1" not in asked.text
    assert "script-src 'self'" in asked.headers["Content-Security-Policy"]


def test_a_number_is_found_however_it_is_typed_and_guessing_is_slow(phone: TestClient) -> None:
    number = send(phone, report(phone)).json()["number"]
    for typed in (number, number.lower(), number.replace("-", " "), f"  {number.removeprefix('SSP-')} "):
        told = phone.get("/report/", params={"n": typed})
        assert told.status_code == 200
        assert "Received" in told.text
    answers = [phone.get("/report/", params={"n": f"SSP-2026-AAAA{n:02}"}).status_code for n in range(22, 42)]
    assert (answers[0], answers[-1]) == (404, 429)


def test_both_languages_and_the_way_to_the_other(place: Town) -> None:
    assert place.root
    zh, en = resident(language="zh-CN"), resident(language="en")
    assert "上报身边隐患" in zh.get("/report/").text
    assert "Report a hazard" in en.get("/report/").text
    turned = zh.get("/report/?language=en")
    assert (turned.status_code, turned.cookies["anxun_language"]) == (303, "en")
    for client in (zh, en):
        assert all(f'href="tel:{n}"' in client.get("/report/").text for n in ("119", "12350", "12345"))


def test_the_poster_is_for_staff_and_bears_the_address_of_the_setting(
    place: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    stranger = resident()
    assert stranger.get("/report/poster").headers["location"] == "/login?next=/report/poster"
    staff = resident()
    with transaction() as session:
        token = people.open_session(session, person_id=place.people["officer"], address="", agent="")
    staff.cookies.set("anxun_session", token)
    assert "http://testserver/report/" in staff.get("/report/poster").text
    monkeypatch.setenv("ANXUN_PUBLIC_URL", "https://anxun.example.cn/")
    settings.cache_clear()
    sheet = staff.get("/report/poster").text
    assert "https://anxun.example.cn/report/" in sheet
    assert "<svg" in sheet


def drawn(page: AppTest) -> str:
    """All that is sent to the browser for a page."""
    sent = [node.proto for node in page.main if getattr(node, "proto", None) is not None]
    return " ".join(MessageToString(proto, as_utf8=True) for proto in sent)


def test_who_reported_leaves_through_no_door(place: Town, open_page: Callable[..., AppTest]) -> None:
    """Pages, field API, map, ledger rows and journal, as every role; and the public page itself."""
    phone = resident()
    number = send(phone, report(phone, position={**GOOD, "lat": HERE[0], "lon": HERE[1]}), photo()).json()["number"]
    with reading() as session:
        line = builders_field.only(session, Hazard).id
    seen = [phone.get("/report/", params={"n": number}).text, phone.get("/api/public/outlines").text]
    for person in place.people.values():
        client = builders_field.phone(person)
        seen.append(client.get("/api/field/bundle").text)
        client.app.router.routes.extend(map_routes)  # type: ignore[attr-defined]
        seen.append(client.get("/api/map/hazards?bbox=108,34,110,35&zoom=16").text)
        for name, query in (("hazards", {"id": str(line)}), ("hazards", {}), ("me", {}), ("overview", {})):
            page = open_page(name, person=person, query=query)
            assert not page.exception
            seen.append(drawn(page))
    with reading() as session:
        seen += [
            json.dumps([e.before, e.after, e.reason], ensure_ascii=False)
            for e in session.execute(select(JournalEntry)).scalars()
        ]
        for person in session.execute(select(Person)).scalars():
            viewer = viewer_of(session, person)
            seen.append(repr(ledger.ledger(session, viewer, ledger.LedgerFilter(), on=local_day(now()), limit=50)))
    assert sum(number in text for text in seen) > 2
    assert [text[:200] for text in seen if NAME in text or PHONE in text] == []


def test_the_two_roles_see_it_after_asking_and_the_look_is_recorded(
    place: Town, open_page: Callable[..., AppTest]
) -> None:
    phone = resident()
    send(phone, report(phone))
    with reading() as session:
        row = builders_field.only(session, PublicReport)
    page = open_page("hazards", person=place.people["officer"], query={"id": str(row.hazard_id)})
    assert row.number in drawn(page)
    assert NAME not in drawn(page)
    page.button(key=f"reports.contact.{row.id}.show").click().run()
    assert f"{NAME} · {PHONE}" in [text.value for text in page.text]
    with reading() as session:
        verbs = [e.verb for e in session.execute(select(JournalEntry)).scalars()]
    assert verbs.count("look_at_contact") == 1
    leader = open_page("hazards", person=place.people["leader"], query={"id": str(row.hazard_id)})
    assert [b.key for b in leader.button if b.key and b.key.startswith("reports.contact")] == []


def test_a_rejected_report_says_why(phone: TestClient, place: Town) -> None:
    number = send(phone, report(phone)).json()["number"]
    with transaction() as session:
        officer = viewer_of(session, session.get_one(Person, place.people["officer"]))
        line = builders_field.only(session, Hazard).id
        hazards.take_step(session, viewer=officer, hazard_id=line, step="reject", note="不在本街道")
    told = phone.get("/report/", params={"n": number}).text
    assert "Not taken up" in told
    assert "不在本街道" in told
    assert SYSTEM.name not in told
