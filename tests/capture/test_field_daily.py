"""The daily report of a unit in a key period, sent by a phone, perhaps hours after the tap."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlmodel import col
from starlette.testclient import TestClient

from actions.periods import open_window
from data.database import reading, transaction
from data.days import local_day
from data.queries import people, zero_reports
from models import Area, Hazard, JournalEntry, Person, ZeroReport, now
from rules.periods import ReportState
from rules.permissions import Viewer
from tests import builders
from tests.builders_field import Town, hazard, moment, only, phone, put, rows

both = pytest.mark.usefixtures("any_database")
TODAY = local_day(now())


def viewer(place: Town, who: str) -> Viewer:
    with reading() as session:
        return people.viewer_of(session, session.get_one(Person, place.people[who]))


@pytest.fixture
def office(place: Town) -> int:
    """The committee of community A, in a window that asks for a report every day."""
    days = {"starts_on": TODAY - timedelta(days=3), "ends_on": TODAY + timedelta(days=3)}
    facts: dict[str, Any] = {"name": "专项周", "types": ["food_business"], "zero_report": True, "reason": "", **days}
    planner = viewer(place, "planner")
    with transaction() as session:
        open_window(session, viewer=planner, area_id=place.root, **facts)
        home, long_ago = session.get_one(Area, place.a), now() - timedelta(days=400)
        return builders.unit(session, home, "community", "甲社区居委会", created_at=long_ago).id or 0


@pytest.fixture
def head(place: Town) -> TestClient:
    return phone(place.people["community"])


def tapped(office: int, **more: Any) -> dict[str, Any]:
    body: dict[str, Any] = {"v": 1, "kind": "zero_report", "occurred_at": moment(), "note": "", "position": None}
    return {**body, "photos": [], "unit": office, "on": TODAY.isoformat(), **more}


def kept() -> ZeroReport:
    with reading() as session:
        row: ZeroReport = only(session, ZeroReport)
        return row


@both
def test_one_tap_is_one_report_however_often_it_is_sent(head: TestClient, office: int) -> None:
    body, record = tapped(office), str(uuid4())
    first, again = put(head, body, record), put(head, body, record)
    assert (first.status_code, again.status_code, first.json()["status"]) == (201, 200, "stored")
    assert put(head, {**body, "note": "另一句"}, record).json()["server"]["on"] == TODAY.isoformat()
    assert put(head, tapped(office)).status_code == 201  # a second phone of the same office
    row = kept()
    assert (str(row.id), row.unit_id, row.happened, row.review) == (record, office, False, "")
    assert rows(ZeroReport) == {"zero_reports": 1}


@both
def test_the_tap_counts_and_the_arrival_is_shown(head: TestClient, place: Town, office: int) -> None:
    yesterday = TODAY - timedelta(days=1)
    tap = now() - timedelta(days=1)
    assert put(head, tapped(office, on=yesterday.isoformat(), occurred_at=moment(tap))).status_code == 201
    with reading() as session:
        [row] = zero_reports.day(session, viewer(place, "leader"), on=yesterday, today=TODAY)
    report = row.report
    assert (report.state, report.late, report.at) == (ReportState.NOTHING, False, tap)
    assert report.arrived_at is not None
    assert report.arrived_at - tap >= timedelta(days=1)


def test_an_earlier_tap_that_comes_later_makes_the_report_in_time(head: TestClient, place: Town, office: int) -> None:
    yesterday = {"on": (TODAY - timedelta(days=1)).isoformat()}
    put(head, tapped(office, **yesterday))
    with reading() as session:
        [late] = zero_reports.day(session, viewer(place, "leader"), on=TODAY - timedelta(days=1), today=TODAY)
    put(head, tapped(office, **yesterday, occurred_at=moment(now() - timedelta(days=1))))
    with reading() as session:
        [row] = zero_reports.day(session, viewer(place, "leader"), on=TODAY - timedelta(days=1), today=TODAY)
        said = session.scalars(select(JournalEntry).where(col(JournalEntry.verb) == "zero_report")).all()
    assert (late.report.late, row.report.late) == (True, False)
    assert [(entry.before or {}).get("reported_at") is None for entry in said] == [True, False]


def test_a_clock_that_cannot_be_right_is_not_believed(head: TestClient, office: int) -> None:
    wrong = now() - timedelta(days=2)
    put(head, tapped(office, occurred_at=moment(wrong)), **{"X-Phone-Time": moment(wrong)})
    row = kept()
    assert (row.review, row.reported_at) == ("clock_off", row.arrived_at)


def test_what_makes_no_sense_is_refused_in_words(head: TestClient, place: Town, office: int) -> None:
    tomorrow = (TODAY + timedelta(days=1)).isoformat()
    wrong: list[dict[str, Any]] = [
        {"on": tomorrow},
        {"on": "2026-13-40"},
        {"on": "2020-01-01"},
        {"unit": 9_999},
        {"unit": "x"},
    ]
    for more in wrong:
        refused = put(head, tapped(office, **more))
        assert refused.status_code == 422, more
        assert refused.json()["error"]["fields"], more
    with phone(place.people["patrol_b"]) as stranger:
        assert put(stranger, tapped(office)).status_code == 422
    assert rows(ZeroReport) == {"zero_reports": 0}


@both
def test_something_happened_is_a_hazard_and_the_report_in_one(head: TestClient, place: Town, office: int) -> None:
    daily = {"unit": office, "on": TODAY.isoformat()}
    put(head, tapped(office))
    sent, record = hazard(site=place.site_a, daily=daily), str(uuid4())
    assert [put(head, sent, record).status_code for _ in range(2)] == [201, 200]
    row = kept()
    assert (row.happened, str(row.hazard_id), row.note) == (True, record, "楼道堆物")


def test_a_hazard_is_never_lost_for_a_day_that_asks_for_no_report(head: TestClient, place: Town, office: int) -> None:
    long_ago = {"unit": office, "on": "2020-01-01"}
    assert put(head, hazard(site=place.site_a, daily=long_ago)).status_code == 201
    assert rows(Hazard, ZeroReport) == {"hazards": 1, "zero_reports": 0}


def test_the_phone_takes_along_what_its_unit_owes(head: TestClient, place: Town, office: int) -> None:
    daily = head.get("/api/field/bundle").json()["daily"]
    days = [(TODAY - timedelta(days=3)).isoformat(), (TODAY + timedelta(days=3)).isoformat()]
    assert (daily["unit"], daily["name"], daily["made"]) == (office, "甲社区居委会", {})
    assert days in daily["days"]
    put(head, tapped(office))
    assert list(head.get("/api/field/bundle").json()["daily"]["made"]) == [TODAY.isoformat()]
    for who in ("leader", "patrol_b"):
        with phone(place.people[who]) as other:
            assert other.get("/api/field/bundle").json()["daily"] is None
