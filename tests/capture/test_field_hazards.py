"""Hazards from phones: on their own, seen again, followed up."""

from uuid import uuid4

import pytest
from sqlalchemy import func, select
from sqlmodel import col
from starlette.testclient import TestClient

from data.database import reading
from models import Hazard, JournalEntry, PhotoLink
from rules.vocabulary import HazardState
from tests.builders_field import (
    Town,
    hazard,
    inspection,
    only,
    phone,
    picture,
    put,
    rows,
    sha,
)

both = pytest.mark.usefixtures("any_database")


@both
def test_a_hazard_on_its_own_gets_its_number_at_once(place: Town, patrolling: TestClient) -> None:
    sent = put(patrolling, hazard(site=place.site_a, text="电线裸露\n在后门"))
    assert (sent.status_code, len(sent.json()["numbers"])) == (201, 1)
    with reading() as session:
        found = only(session, Hazard)
    assert (found.title, found.note, found.area_id) == ("电线裸露", "电线裸露\n在后门", place.a)


def test_a_hazard_without_a_site_lies_in_the_area_of_the_person(place: Town, patrolling: TestClient) -> None:
    assert put(patrolling, hazard()).status_code == 201
    with reading() as session:
        assert only(session, Hazard).area_id == place.a


def test_a_volunteers_report_waits_for_verification(place: Town) -> None:
    with phone(place.people["volunteer"]) as client:
        sent = put(client, hazard())
    assert (sent.status_code, sent.json()["numbers"]) == (201, [])
    with reading() as session:
        assert only(session, Hazard).state is HazardState.REPORTED


@both
def test_the_same_open_hazard_seen_again_is_no_second_hazard(place: Town, patrolling: TestClient) -> None:
    first = str(uuid4())
    put(patrolling, hazard(site=place.site_a), first)
    shown = sha(picture())
    again_id, again = str(uuid4()), hazard(site=place.site_a, same_as=first, photos=[{"sha256": shown}])
    sent, resent = put(patrolling, again, again_id), put(patrolling, again, again_id)
    assert (sent.status_code, resent.status_code) == (201, 200)
    assert rows(Hazard) == {"hazards": 1}
    with reading() as session:
        link = only(session, PhotoLink)
        seen = session.scalar(select(func.count()).where(col(JournalEntry.verb) == "seen_again"))
    assert (link.sha256, link.subject_kind, seen) == (shown, "hazard_event", 1)


def test_the_same_as_a_hazard_out_of_sight_is_a_hazard_of_its_own(place: Town, patrolling: TestClient) -> None:
    there = str(uuid4())
    with phone(place.people["patrol_b"]) as client:
        put(client, hazard(site=place.site_b), there)
    assert put(patrolling, hazard(site=place.site_a, same_as=there)).status_code == 201
    assert rows(Hazard) == {"hazards": 2}


def test_follow_ups_are_noted_and_never_block_the_record(place: Town, patrolling: TestClient) -> None:
    known, gone = str(uuid4()), str(uuid4())
    put(patrolling, hazard(site=place.site_a), known)
    follow = [{"hazard": known, "outcome": "fixed", "note": "已清理"}, {"hazard": gone, "outcome": "still"}]
    assert put(patrolling, inspection(place.site_a, followups=follow)).status_code == 201
    with reading() as session:
        verbs = session.execute(select(col(JournalEntry.verb), col(JournalEntry.after))).all()
    said = dict(tuple(row) for row in verbs)
    assert said["said_fixed"]["note"] == "已清理"
    assert said["receive_record"]["unknown_hazards"] == [gone]


def test_an_item_whose_hazard_is_open_already_at_the_site_opens_no_second_one(
    place: Town, patrolling: TestClient
) -> None:
    known = str(uuid4())
    put(patrolling, hazard(site=place.site_a), known)
    sent = put(patrolling, inspection(place.site_a, answers={"fire-01": {"result": "fail", "hazard": known}}))
    assert (sent.status_code, len(sent.json()["numbers"])) == (201, 1)
    assert rows(Hazard) == {"hazards": 1}
