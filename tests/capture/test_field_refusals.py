"""A clear no to what makes no sense, by the field, in the viewer's language; nothing is written then."""

from typing import Any
from uuid import uuid4

import pytest
from starlette.testclient import TestClient

from models import Hazard, Inspection
from tests.builders_field import (
    Town,
    activity,
    hazard,
    inspection,
    patrol,
    phone,
    put,
    rows,
)

both = pytest.mark.usefixtures("any_database")


def test_unknown_site_and_a_site_out_of_scope_are_refused_in_the_same_words(
    place: Town, patrolling: TestClient
) -> None:
    nowhere, elsewhere = put(patrolling, inspection(987654)), put(patrolling, inspection(place.site_b))
    assert nowhere.status_code == elsewhere.status_code == 422
    assert nowhere.json() == elsewhere.json()
    assert nowhere.json()["error"]["fields"] == {"site": "This site is not known here."}
    assert rows(Inspection) == {"inspections": 0}


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"checklists": {"fire": 2}}, "checklists.fire"),
        ({"checklists": {"nothing": 1}}, "checklists.nothing"),
        ({"answers": {"fire-99": {"result": "fail"}}}, "answers.fire-99"),
        ({"answers": {"fire-01": {"result": "perhaps"}}}, "answers.fire-01.result"),
        ({"check_kind": "moonwalk"}, "check_kind"),
        ({"occurred_at": "2026-06-16T08:00:00"}, "occurred_at"),
        ({"occurred_at": "yesterday"}, "occurred_at"),
        ({"occurred_at": "0001-01-01T00:00:00+14:00"}, "occurred_at"),
        ({"site": 10**30}, "site"),
        ({"site": "1"}, "site"),
        ({"note": "x" * 5001}, "note"),
        ({"patrol": "not-an-id"}, "patrol"),
        ({"photos": [{"sha256": "../../etc/passwd"}]}, "photos.0.sha256"),
        ({"kind": "party"}, "record"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_by_its_field_and_nothing_is_written(
    place: Town, patrolling: TestClient, more: dict[str, Any], field: str
) -> None:
    before = rows()
    refused = put(patrolling, inspection(place.site_a, **more))
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "invalid")
    assert list(refused.json()["error"]["fields"]) == [field]
    assert rows() == before


@pytest.mark.parametrize(
    ("lat", "lon", "field"),
    [
        ("NaN", "108.96", "lat"),
        ("Infinity", "108.96", "lat"),
        ("1e309", "108.96", "lat"),
        ('"34.44"', "108.96", "lat"),
        ("108.96", "34.44", "lat"),
        ("90.0001", "0", "lat"),
        ("34.44", "180.0001", "lon"),
        ("null", "108.96", "lat"),
    ],
)
def test_impossible_coordinates_are_refused_by_name(
    place: Town, patrolling: TestClient, lat: str, lon: str, field: str
) -> None:
    before = rows()
    body = inspection(place.site_a, position=None)
    raw = (
        str(body)
        .replace("'", '"')
        .replace("None", "null")
        .replace('"position": null', f'"position": {{"lat": {lat}, "lon": {lon}}}')
    )
    refused = put(patrolling, raw.encode())
    assert refused.status_code == 422
    assert list(refused.json()["error"]["fields"]) == [f"position.{field}"]
    assert rows() == before


def test_a_note_of_5_mb_is_too_large(place: Town, patrolling: TestClient) -> None:
    before = rows()
    refused = put(patrolling, inspection(place.site_a, note="字" * 1_700_000))
    assert refused.status_code == 413
    assert "MB" in refused.json()["error"]["message"]
    assert rows() == before


@pytest.mark.parametrize(
    "raw",
    [b"", b"{", b"[]", b"null", b"\xff\xfe", b"[" * 100_000, b'{"kind":' * 50_000, b'{"kind":"inspection"}'],
)
def test_malformed_json_is_refused_in_one_sentence(patrolling: TestClient, raw: bytes) -> None:
    before = rows()
    refused = put(patrolling, raw)
    assert refused.status_code == 422
    assert refused.json()["error"]["message"]
    assert rows() == before


def test_a_hazard_id_that_is_taken_elsewhere_is_refused_by_its_field(place: Town, patrolling: TestClient) -> None:
    taken = str(uuid4())
    put(patrolling, hazard(), taken)
    refused = put(patrolling, inspection(place.site_a, answers={"fire-01": {"result": "fail", "hazard": taken}}))
    assert list(refused.json()["error"]["fields"]) == ["answers.fire-01.hazard"]
    assert rows(Inspection, Hazard) == {"inspections": 0, "hazards": 1}


@pytest.mark.parametrize(
    ("who", "kind"),
    [("planner", "inspection"), ("leader", "inspection"), ("enterprise", "inspection"), ("patrol", "activity"),
     ("planner", "hazard"), ("volunteer", "patrol")],
)  # fmt: skip
def test_whose_role_does_not_allow_it_is_refused_and_nothing_is_written(place: Town, who: str, kind: str) -> None:
    before = rows()
    bodies = {
        "inspection": inspection(place.site_a),
        "activity": activity(),
        "hazard": hazard(area=place.a),
        "patrol": patrol(area=place.a),
    }
    with phone(place.people[who]) as client:
        refused = put(client, bodies[kind])
    assert refused.status_code in (403, 422)
    assert {k: v for k, v in rows().items() if k != "journal"} == {k: v for k, v in before.items() if k != "journal"}


def test_nobody_and_another_website_are_refused(place: Town, patrolling: TestClient) -> None:
    with phone() as stranger:
        assert put(stranger, inspection(place.site_a)).status_code == 401
        assert stranger.get("/api/field/me").status_code == 401
    foreign = put(patrolling, inspection(place.site_a), Origin="https://evil.example")
    assert foreign.status_code == 403
    assert rows(Inspection) == {"inspections": 0}
    assert patrolling.get("/api/field/me").json()["person"]["id"] == place.people["patrol"]


def test_nobodys_work_is_filed_under_the_name_of_who_signed_in_later(place: Town, patrolling: TestClient) -> None:
    other = put(patrolling, inspection(place.site_a), **{"X-Anxun-Person": str(place.people["patrol2"])})
    assert (other.status_code, other.json()["error"]["code"]) == (401, "sign_in")
    own = put(patrolling, inspection(place.site_a), **{"X-Anxun-Person": str(place.people["patrol"])})
    assert own.status_code == 201


def test_an_id_that_is_none_is_refused(place: Town, patrolling: TestClient) -> None:
    for bad in ("1", "nope", str(uuid4()).upper(), "{" + str(uuid4()) + "}"):
        assert put(patrolling, inspection(place.site_a), bad).status_code == 422


def test_refusals_come_in_the_viewers_language(place: Town) -> None:
    with phone(place.people["patrol"], language="zh-CN") as client:
        refused = put(client, inspection(999999))
    assert refused.json()["error"]["message"] == "这里没有这个场所。"
