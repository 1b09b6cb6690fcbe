"""Wrong clocks, lost positions, strange texts, other versions: none of it loses a record."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlmodel import col
from starlette.testclient import TestClient

from data.database import reading
from models import Hazard, Inspection, JournalEntry, PhotoLink
from rules.vocabulary import PlaceProof
from tests.builders_field import (
    HERE,
    Town,
    inspection,
    moment,
    only,
    put,
    rows,
    sha,
)

both = pytest.mark.usefixtures("any_database")


def test_null_island_is_kept_without_a_position_and_marked(place: Town, patrolling: TestClient) -> None:
    assert put(patrolling, inspection(place.site_a, position={"lat": 0, "lon": 0, "accuracy_m": 5})).status_code == 201
    with reading() as session:
        check = only(session, Inspection)
    assert (check.lat, check.lon, check.needs_review) == (None, None, "null_island")
    assert check.place_proof is PlaceProof.NONE


def test_an_accuracy_of_5000_metres_is_kept_but_proves_nothing(place: Town, patrolling: TestClient) -> None:
    fix = {"lat": HERE[0], "lon": HERE[1], "accuracy_m": 5000}
    assert put(patrolling, inspection(place.site_a, position=fix)).status_code == 201
    with reading() as session:
        check = only(session, Inspection)
    assert (check.accuracy_m, check.place_proof, check.needs_review) == (5000, PlaceProof.NONE, "")


@both
@pytest.mark.parametrize(("days", "flag"), [(730, "future_time"), (-730, "clock_off")])
def test_a_clock_two_years_off_is_measured_and_marked_never_dropped(
    place: Town, patrolling: TestClient, days: int, flag: str
) -> None:
    phone_now = datetime.now(UTC) + timedelta(days=days)
    body = inspection(place.site_a, occurred_at=moment(phone_now), answers={"fire-01": {"result": "fail"}})
    sent = put(patrolling, body, **{"X-Phone-Time": moment(phone_now)})
    assert sent.status_code == 201
    with reading() as session:
        check, found = only(session, Inspection), only(session, Hazard)
    assert check.clock_skew_s == pytest.approx(days * 86400, abs=5)
    assert (check.needs_review, found.needs_review) == (flag, flag)
    assert check.occurred_at == phone_now
    assert abs(check.recorded_at - datetime.now(UTC)) < timedelta(minutes=1)


@pytest.mark.parametrize("said", ["", "nonsense", "2026-06-16T08:00:00", "9999-12-31T23:59:59-14:00", "12:00"])
def test_a_phone_that_tells_its_time_badly_loses_nothing(place: Town, patrolling: TestClient, said: str) -> None:
    assert put(patrolling, inspection(place.site_a), **{"X-Phone-Time": said}).status_code == 201


def test_script_tags_are_text_like_any_other(place: Town, patrolling: TestClient) -> None:
    evil = "<script>alert(1)</script>"
    answers = {"fire-01": {"result": "fail", "note": evil}}
    assert put(patrolling, inspection(place.site_a, note=evil, answers=answers)).status_code == 201
    with reading() as session:
        check, found = only(session, Inspection), only(session, Hazard)
    assert (check.note, found.note, check.answers["fire-01"]["note"]) == (evil, evil, evil)


@both
def test_nul_characters_are_dropped_and_the_record_is_kept(place: Town, patrolling: TestClient) -> None:
    assert put(patrolling, inspection(place.site_a, note="a\0b", mood="\0")).status_code == 201
    with reading() as session:
        assert only(session, Inspection).note == "ab"


@both
def test_what_another_version_sends_is_kept_and_what_is_not_understood_is_named(
    place: Town, patrolling: TestClient
) -> None:
    fix = {"lat": HERE[0], "lon": HERE[1], "accuracy_m": 8, "heading": 3}
    body = inspection(place.site_a, v=9, mood={"a": [1]}, position=fix)
    assert put(patrolling, body).status_code == 201
    with reading() as session:
        arrival = session.execute(
            select(JournalEntry).where(col(JournalEntry.subject_kind) == "field_record")
        ).scalar_one()  # fmt: skip
    assert (arrival.after or {})["not_understood"] == ["mood", "position.heading"]


def test_a_record_that_names_200_photos_is_told_the_state_of_each(place: Town, patrolling: TestClient) -> None:
    named = [{"sha256": sha(str(n).encode()), "size": 5} for n in range(200)]
    told = put(patrolling, inspection(place.site_a, photos=named)).json()["photos"]
    assert len(told) == 200
    assert all(state == {"complete": False, "offset": 0} for state in told.values())
    assert rows(PhotoLink) == {"photo_links": 200}
