"""What a phone takes along: in scope, complete, and sent only when it has changed."""

import gzip
import json
from datetime import timedelta
from typing import Any

import pytest
from starlette.testclient import TestClient

from actions.periods import open_window
from actions.rosters import put_shifts
from data import journal
from data.database import transaction
from data.days import local_day
from data.queries import people
from models import Area, Person, SitePause, now
from rules.permissions import SYSTEM
from rules.rosters import OnDuty, Shift, ShiftFacts
from tests.builders import person
from tests.builders_field import Town, hazard, inspection, patch, phone, picture, put, sha

both = pytest.mark.usefixtures("any_database")


def take(client: TestClient) -> Any:
    return client.get("/api/field/bundle").json()


def sites(bundle: Any) -> dict[int, dict[str, Any]]:
    columns = bundle["sites"]["columns"]
    return {row[0]: dict(zip(columns, row, strict=True)) for row in bundle["sites"]["rows"]}


@both
def test_a_patrol_member_of_a_takes_nothing_of_b_along(place: Town) -> None:
    with phone(place.people["patrol_b"]) as other:
        put(other, hazard(site=place.site_b, text="乙社区的隐患"))
    with phone(place.people["patrol"]) as mine, phone(place.people["leader"]) as leader:
        ours, all_of_it = take(mine), take(leader)
    assert set(sites(ours)) == {place.site_a}
    assert set(ours["areas"]) == {str(place.a)}
    assert ours["hazards"] == []
    assert "乙社区" not in json.dumps(ours, ensure_ascii=False)
    assert set(sites(all_of_it)) == {place.site_a, place.site_b}
    assert len(all_of_it["hazards"]) == 1


@both
def test_a_site_comes_with_what_is_due_and_turns_fresh_after_a_check(place: Town, patrolling: TestClient) -> None:
    before = sites(take(patrolling))[place.site_a]
    assert (before["state"], before["last_at"], before["floor"], before["room"]) == ("never", None, "1F", "101")
    put(patrolling, inspection(place.site_a))
    after = sites(take(patrolling))[place.site_a]
    assert (after["state"], after["last_at"] is None) == ("fresh", False)
    assert after["interval_days"] > 0


def test_a_paused_site_says_so(place: Town, patrolling: TestClient) -> None:
    with transaction() as session:
        end = now() + timedelta(days=9)
        paused: dict[str, Any] = {"site_id": place.site_a, "starts_at": now(), "ends_at": end, "reason": "装修"}
        session.add(SitePause(**paused, approved_by=place.people["leader"]))
        journal.record(session, SYSTEM, "pause_site", ("site", place.site_a))
    assert sites(take(patrolling))[place.site_a]["state"] == "paused"


def test_an_open_hazard_comes_with_the_first_photo_that_has_arrived(place: Town, patrolling: TestClient) -> None:
    lost, shown = picture(seed=1), picture(seed=2)
    put(patrolling, hazard(site=place.site_a, photos=[{"sha256": sha(lost)}, {"sha256": sha(shown)}]))
    patch(patrolling, shown)
    (found,) = take(patrolling)["hazards"]
    assert (found["site"], found["category"], found["state"], found["photo"]) == (
        place.site_a, "fire", "registered", sha(shown),
    )  # fmt: skip
    assert found["number"].startswith("YH-")


def test_checklists_types_and_words_are_whole(patrolling: TestClient) -> None:
    bundle = take(patrolling)
    fire = bundle["checklists"]["fire"]
    assert (fire["version"], len(fire["items"]), fire["items"][0]["code"]) == (1, 10, "fire-01")
    assert set(fire["items"][0]) == {"code", "zh", "en", "fail_zh", "fail_en", "grade"}
    assert len(bundle["site_types"]) >= 20
    assert all(set(kind["categories"]) <= set(bundle["categories"]) for kind in bundle["site_types"].values())
    assert bundle["check_kinds"]["routine_check"] == {"zh": "日常检查", "en": "Routine check"}
    assert bundle["settings"] == {"place_accuracy_m": 50, "max_side": 1600, "photo_max_mb": 12}
    assert "log_inspection" in bundle["may"]


def test_an_unchanged_bundle_is_not_sent_again(place: Town, patrolling: TestClient) -> None:
    first = patrolling.get("/api/field/bundle")
    known = {"If-None-Match": first.headers["etag"]}
    again = patrolling.get("/api/field/bundle", headers=known)
    assert (again.status_code, again.content) == (304, b"")
    put(patrolling, hazard(site=place.site_a))
    assert patrolling.get("/api/field/bundle", headers=known).status_code == 200


def test_a_write_that_changes_nothing_of_it_is_not_sent_either(place: Town, patrolling: TestClient) -> None:
    known = {"If-None-Match": patrolling.get("/api/field/bundle").headers["etag"]}
    with phone(place.people["patrol_b"]) as other:
        put(other, hazard(site=place.site_b))
    assert patrolling.get("/api/field/bundle", headers=known).status_code == 304


def test_two_people_never_share_a_bundle(place: Town) -> None:
    tags = set()
    for who in ("patrol", "patrol2", "patrol_b"):
        with phone(place.people[who]) as client:
            answer = client.get("/api/field/bundle")
            tags.add(answer.headers["etag"])
            assert answer.json()["person"]["id"] == place.people[who]
    assert len(tags) == 3


def test_it_travels_small_and_also_without_compression(patrolling: TestClient) -> None:
    zipped = patrolling.get("/api/field/bundle", headers={"Accept-Encoding": "gzip"})
    plain = patrolling.get("/api/field/bundle", headers={"Accept-Encoding": "identity"})
    assert zipped.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert zipped.json() == plain.json()
    assert len(gzip.compress(plain.content)) < len(plain.content) / 2


def test_nobody_gets_no_bundle() -> None:
    with phone() as client:
        refused = client.get("/api/field/bundle")
    assert (refused.status_code, refused.json()["error"]["code"]) == (401, "sign_in")


def test_only_communities_bring_their_outline(place: Town) -> None:
    outline = {"type": "Polygon", "coordinates": [[[108, 34], [109, 34], [109, 35], [108, 34]]]}
    with transaction() as session:
        for area_id in (place.root, place.a):
            area = session.get(Area, area_id)
            assert area is not None
            area.boundary = outline
    with phone(place.people["leader"]) as leader:
        areas = take(leader)["areas"]
    assert areas[str(place.a)]["boundary"] == outline
    assert areas[str(place.root)]["boundary"] is None


def test_a_special_check_that_is_owed_comes_with_its_name_until_it_was_made(
    place: Town, patrolling: TestClient
) -> None:
    with transaction() as session:
        planner = people.viewer_of(session, session.get_one(Person, place.people["planner"]))
        today = local_day(now())
        facts: dict[str, Any] = {"starts_on": today, "ends_on": today, "types": ["food_business"], "reason": ""}
        open_window(session, viewer=planner, name="消防专项", area_id=place.root, zero_report=False, **facts)
    special = next(s for s in take(patrolling)["specials"] if s["zh"] == "消防专项")
    assert (special["kind"], special["ends"], special["sites"]) == (
        "key_period_check",
        today.isoformat(),
        [place.site_a],
    )
    put(patrolling, inspection(place.site_a))
    assert "消防专项" in str(take(patrolling)["specials"])
    put(patrolling, inspection(place.site_a, check_kind="key_period_check"))
    assert "消防专项" not in str(take(patrolling)["specials"])


@both
def test_the_emergency_sheet_comes_along_with_who_is_on_duty_here_and_above(place: Town) -> None:
    today, leader = local_day(now()), OnDuty("高明远", "13800000001")
    with transaction() as session:
        a, b = session.get_one(Area, place.a), session.get_one(Area, place.b)
        keeps = {area.id: people.viewer_of(session, person(session, "community_admin", area)) for area in (a, b)}
        for area, name in ((a, "甲社区站长"), (b, "乙社区站长")):
            shift = ShiftFacts(today, Shift.WHOLE, OnDuty(name, "13800000002"))
            put_shifts(session, viewer=keeps[area.id], place=f"area-{area.id}", shifts=(shift,))
        top = session.get_one(Area, a.parent_id)
        head = people.viewer_of(session, person(session, "safety_officer", top))
        put_shifts(session, viewer=head, place=f"area-{top.id}", shifts=(ShiftFacts(today, Shift.NIGHT, leader),))
    with phone(place.people["patrol"]) as mine:
        sheet = take(mine)["emergency"]
    assert [row["leader"][0] for row in sheet["shifts"]] == ["高明远", "甲社区站长"]
    assert [row["number"] for row in sheet["hotlines"]][:3] == ["110", "119", "120"]
