"""A hazard is put right, or rechecked, from a phone: one more kind of record, by the laws that bind every door."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlmodel import col
from starlette.testclient import TestClient

from actions import hazards
from data.database import reading, transaction
from data.queries import people
from models import Hazard, HazardEvent, JournalEntry, Person, PhotoLink, now
from rules.permissions import Viewer
from rules.vocabulary import Grade, HazardState
from tests.builders_field import Town, hazard, moment, only, patch, phone, picture, put, rows, sha, step

both = pytest.mark.usefixtures("any_database")
BEFORE, AFTER, EVIDENCE = picture(seed=20), picture(seed=120), picture(seed=220)
SHOWN = [{"sha256": sha(AFTER), "role": "after"}]
LOOKED = [{"sha256": sha(EVIDENCE), "role": "evidence"}]


def viewer(person_id: int) -> Viewer:
    with reading() as session:
        return people.viewer_of(session, session.get_one(Person, person_id))


def take(who: int, hazard_id: str, what: str, **record: Any) -> None:
    with transaction() as session:
        hazards.take_step(session, viewer=viewer(who), hazard_id=UUID(hazard_id), step=what, **record)


@pytest.fixture
def rectifying(place: Town, patrolling: TestClient) -> str:
    """Found by the patrol with a picture, served by the officer, signed for by the community."""
    made = str(uuid4())
    put(patrolling, hazard(site=place.site_a, photos=[{"sha256": sha(BEFORE)}]), made)
    patch(patrolling, BEFORE)
    officer, community = place.people["officer"], place.people["community"]
    take(officer, made, "grade", grade=Grade.GENERAL, basis="局部问题")
    due = (now() + timedelta(days=7)).date()
    take(officer, made, "issue_notice", due_on=due, responsible_person="王某", note="清空楼道")
    take(community, made, "acknowledge", signed_by="王某")
    return made


def state() -> HazardState:
    with reading() as session:
        found: Hazard = only(session, Hazard)
        return found.state


def mine(client: TestClient) -> dict[str, Any]:
    (row,) = client.get("/api/field/bundle").json()["hazards"]
    return dict(row)


@both
def test_the_fix_from_a_phone_is_the_same_step_once(rectifying: str, patrolling: TestClient) -> None:
    sent = step(rectifying, "submit_fix", photos=SHOWN)
    record, raw = str(uuid4()), sent
    first, again = put(patrolling, raw, record), put(patrolling, raw, record)
    other = put(patrolling, {**sent, "note": "另一句"}, record)
    assert (first.status_code, again.status_code, other.status_code) == (201, 200, 409)
    assert first.json()["numbers"] == again.json()["numbers"] != []
    assert first.json()["photos"] == {sha(AFTER): {"complete": False, "offset": 0}}
    held = other.json()["server"]
    assert (held["kind"], held["step"], held["note"]) == ("step", "submit_fix", "已清理完毕")
    assert held["photos"] == [{"sha256": sha(AFTER), "item": None, "role": "after"}]
    assert state() is HazardState.FIXED_PENDING_RECHECK
    with reading() as session:
        events = session.scalars(select(HazardEvent).where(col(HazardEvent.step) == "submit_fix")).all()
        links = session.scalars(select(PhotoLink).where(col(PhotoLink.subject_kind) == "hazard_event")).all()
    assert [event.facts["record"] for event in events] == [record]
    assert [(link.sha256, link.role) for link in links] == [(sha(AFTER), "after")]


@both
def test_who_may_what_on_the_spot_stands_in_the_bundle(rectifying: str, place: Town, patrolling: TestClient) -> None:
    row = mine(patrolling)
    assert (row["steps"], row["must"], row["photo"]) == (["submit_fix"], "清空楼道", sha(BEFORE))
    with phone(place.people["officer"]) as officer, phone(place.people["leader"]) as leader:
        assert "steps" not in mine(officer)
        put(patrolling, step(rectifying, "submit_fix", photos=SHOWN))
        patch(patrolling, AFTER)
        told = mine(officer)
        assert told["steps"] == ["recheck_pass", "recheck_fail"]
        assert (told["done"], told["after"]) == ("已清理完毕", sha(AFTER))
        assert "steps" not in mine(patrolling)
        assert "steps" not in mine(leader)


def test_who_fixed_it_is_offered_no_recheck_and_refused_one(rectifying: str, place: Town) -> None:
    with phone(place.people["community"]) as community:
        assert put(community, step(rectifying, "submit_fix", photos=SHOWN)).status_code == 201
        assert "steps" not in mine(community)
        refused = put(community, step(rectifying, "recheck_pass", photos=LOOKED))
    assert refused.status_code == 422
    assert "somebody else has to" in refused.json()["error"]["message"]
    assert state() is HazardState.FIXED_PENDING_RECHECK


def test_the_recheck_from_a_phone_strikes_it_off_by_the_day_of_its_arrival(rectifying: str, place: Town) -> None:
    with phone(place.people["patrol"]) as patrol, phone(place.people["officer"]) as officer:
        put(patrol, step(rectifying, "submit_fix", photos=SHOWN))
        begun = now()
        seen = moment(begun - timedelta(days=2))
        assert put(officer, step(rectifying, "recheck_pass", occurred_at=seen, photos=LOOKED)).status_code == 201
    with reading() as session:
        line: Hazard = only(session, Hazard)
        last = session.scalars(select(HazardEvent).order_by(col(HazardEvent.id).desc())).first()
    assert line.state is HazardState.STRUCK_OFF
    assert line.struck_off_at is not None
    assert line.struck_off_at >= begun
    assert last is not None
    assert last.facts["occurred_at"].startswith(seen[:19])


@pytest.mark.parametrize(
    ("more", "said"),
    [({"photos": []}, "photo that shows it fixed"), ({"note": " "}, "what was done"), ({"photos": LOOKED}, "photo")],
)
def test_what_the_law_asks_for_is_named_and_nothing_is_kept(
    rectifying: str, patrolling: TestClient, more: dict[str, Any], said: str
) -> None:
    before = rows()
    refused = put(patrolling, step(rectifying, "submit_fix", **{"photos": SHOWN, **more}))
    assert refused.status_code == 422
    assert said in refused.json()["error"]["message"]
    assert rows() == before


def test_somebody_was_quicker_and_the_phone_is_told_so(rectifying: str, place: Town, patrolling: TestClient) -> None:
    with phone(place.people["community"]) as community:
        put(community, step(rectifying, "submit_fix", photos=SHOWN))
    late = put(patrolling, step(rectifying, "submit_fix", photos=SHOWN))
    assert late.status_code == 422
    assert "moved on" in late.json()["error"]["message"]


def test_a_step_taken_before_something_beside_it_counts_from_its_arrival(
    rectifying: str, patrolling: TestClient
) -> None:
    early = moment(now() - timedelta(hours=3))
    assert put(patrolling, step(rectifying, "submit_fix", occurred_at=early, photos=SHOWN)).status_code == 201
    with reading() as session:
        steps = [e.step for e in session.scalars(select(HazardEvent).order_by(col(HazardEvent.at)))]
    assert steps[-1] == "submit_fix"


def test_other_steps_are_for_a_desk(rectifying: str, patrolling: TestClient) -> None:
    for what in ("issue_notice", "supervise", "strike_off", ""):
        assert put(patrolling, step(rectifying, what, photos=SHOWN)).status_code == 422
    assert state() is HazardState.RECTIFYING


def test_a_hazard_out_of_sight_is_no_hazard(rectifying: str, place: Town) -> None:
    with phone(place.people["patrol_b"]) as stranger:
        for known in (rectifying, str(uuid4())):
            refused = put(stranger, step(known, "submit_fix", photos=SHOWN))
            assert (refused.status_code, refused.json()["error"]["message"]) == (422, "There is no such hazard.")
    with reading() as session:
        verbs = session.scalars(select(col(JournalEntry.verb))).all()
    assert "submit_fix" not in verbs
