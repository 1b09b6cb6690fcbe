"""Records from phones: once and only once, with all that follows from them."""

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlmodel import col
from starlette.testclient import TestClient

from data.database import reading
from models import ActivityRecord, Hazard, Inspection, JournalEntry, Patrol, PatrolVisit, PhotoLink
from rules.vocabulary import HazardState, PlaceProof, Result
from tests.builders_field import (
    HERE,
    Town,
    activity,
    inspection,
    moment,
    only,
    patrol,
    phone,
    picture,
    put,
    rows,
    sha,
)

both = pytest.mark.usefixtures("any_database")


@both
def test_the_same_record_twice_is_one_record(place: Town, patrolling: TestClient) -> None:
    record_id, body = str(uuid4()), inspection(place.site_a, answers={"fire-01": {"result": "fail", "note": "堵塞"}})
    first = put(patrolling, body, record_id)
    kept = rows()
    second = put(patrolling, body, record_id)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    assert first.json()["id"] == record_id
    assert len(first.json()["hash"]) == 64
    assert first.json()["numbers"][0].startswith("YH-")
    assert rows() == kept


@both
def test_eight_threads_with_the_same_record_make_one_row(place: Town) -> None:
    record_id, body = str(uuid4()), inspection(place.site_a, answers={"fire-02": {"result": "fail"}})
    with phone(place.people["patrol"]) as client, ThreadPoolExecutor(8) as threads:
        codes = list(threads.map(lambda _n: put(client, body, record_id).status_code, range(24)))
    assert sorted(codes) == [200] * 23 + [201]
    assert rows(Inspection, Hazard) == {"inspections": 1, "hazards": 1}


@both
def test_other_contents_under_the_same_id_are_a_conflict_that_shows_the_servers_version(
    place: Town, patrolling: TestClient
) -> None:
    record_id = str(uuid4())
    put(patrolling, inspection(place.site_a, note="first"), record_id)
    again = put(patrolling, inspection(place.site_a, note="second"), record_id)
    assert again.status_code == 409
    answer = again.json()
    assert answer["error"]["code"] == "conflict"
    assert (answer["id"], answer["server"]["note"], answer["server"]["site"]) == (record_id, "first", place.site_a)
    with reading() as session:
        assert only(session, Inspection).note == "first"


@both
def test_the_same_id_from_another_person_is_a_conflict_that_tells_nothing_out_of_scope(place: Town) -> None:
    record_id, body = str(uuid4()), inspection(place.site_a)
    with phone(place.people["patrol"]) as client:
        put(client, body, record_id)
    with phone(place.people["patrol_b"]) as client:
        stranger = put(client, body, record_id)
    with phone(place.people["patrol2"]) as client:
        colleague = put(client, body, record_id)
    assert (stranger.status_code, stranger.json()["server"]) == (409, None)
    assert (colleague.status_code, colleague.json()["server"]["site"]) == (409, place.site_a)
    assert rows(Inspection) == {"inspections": 1}


@both
def test_a_failed_item_opens_a_hazard_with_its_photos_place_and_point(place: Town, patrolling: TestClient) -> None:
    hazard_id, shown, other = str(uuid4()), sha(picture(seed=1)), sha(picture(seed=2))
    named = [{"sha256": shown, "size": 9, "item": "fire-01", "role": "before"}, {"sha256": other, "size": 9}]
    answers = {"fire-01": {"result": "fail", "note": "两箱货", "hazard": hazard_id}, "fire-02": {"result": "na"}}
    done = put(patrolling, inspection(place.site_a, answers=answers, photos=named))
    assert done.status_code == 201
    with reading() as session:
        found, check = only(session, Hazard), only(session, Inspection)
        linked = session.execute(
            select(col(PhotoLink.sha256)).where(col(PhotoLink.subject_id) == hazard_id)
        ).scalars().all()  # fmt: skip
    assert (str(found.id), found.title, found.note) == (hazard_id, "疏散通道或安全出口堵塞、上锁", "两箱货")
    assert (found.lat, found.lon, found.floor, found.place) == (*HERE, "1F", "甲路1号 101")
    assert (found.inspection_id, found.state) == (check.id, HazardState.REGISTERED)
    assert (check.result, check.items) == (Result.FAIL, 10)
    assert set(check.answers) == {"fire-01", "fire-02"}
    assert linked == [shown]


def test_all_fine_at_a_site_with_a_good_fix_is_proven(place: Town, patrolling: TestClient) -> None:
    assert put(patrolling, inspection(place.site_a)).status_code == 201
    with reading() as session:
        check = only(session, Inspection)
    assert (check.result, check.place_proof, check.needs_review) == (Result.PASS, PlaceProof.FIX, "")


def test_a_scan_of_the_sites_code_proves_the_place_without_a_fix(place: Town, patrolling: TestClient) -> None:
    put(patrolling, inspection(place.site_a, position=None, proof={"kind": "scan", "text": place.code_a}))
    with reading() as session:
        assert only(session, Inspection).place_proof is PlaceProof.SCAN


@both
def test_a_round_keeps_its_points_in_order_and_its_track(place: Town, patrolling: TestClient) -> None:
    visits = [
        {"site": place.site_a, "at": moment(), "inspection": str(uuid4())},
        {"site": place.site_a, "at": moment()},
    ]
    sent = put(
        patrolling, patrol(visits=visits, planned=[place.site_a], track=[[34.44, 108.96, 5, 1.0], [34, 108, None, 2]])
    )
    assert sent.status_code == 201
    with reading() as session:
        walked = only(session, Patrol)
        points = session.execute(select(col(PatrolVisit.position), col(PatrolVisit.site_id))).all()
    assert (walked.area_id, len(walked.track)) == (place.a, 2)
    assert [tuple(p) for p in points] == [(0, place.site_a), (1, place.site_a)]


@both
def test_an_activity_is_recorded_once(place: Town) -> None:
    record_id, body = str(uuid4()), activity(photos=[{"sha256": sha(picture())}])
    with phone(place.people["planner"]) as client:
        codes = [put(client, body, record_id).status_code for _ in range(2)]
        unknown = put(client, activity(assignment=999))
    assert codes == [201, 200]
    assert rows(ActivityRecord, PhotoLink) == {"activity_records": 1, "photo_links": 1}
    assert (unknown.status_code, list(unknown.json()["error"]["fields"])) == (422, ["assignment"])


def test_a_record_is_known_by_its_own_id_in_the_journal(place: Town, patrolling: TestClient) -> None:
    record_id = str(uuid4())
    put(patrolling, inspection(place.site_a), record_id)
    with reading() as session:
        ours = select(col(JournalEntry.verb)).where(col(JournalEntry.subject_id) == record_id)
        verbs = session.execute(ours.order_by(col(JournalEntry.id))).scalars().all()
        assert session.get(Inspection, UUID(record_id)) is not None
    assert verbs == ["log_inspection", "receive_record"]
