"""Planners change windows, units report daily; all of it with a line in the journal, refused in words."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, select

from actions.periods import move_period, open_window, start_screening, stop_drive
from actions.zero_reports import report_nothing, report_something
from data.days import day_start, local_day
from data.queries import cadence, windows, zero_reports
from models import (
    ActivityRecord,
    Area,
    Assignment,
    Campaign,
    Drive,
    Hazard,
    JournalEntry,
    Task,
    Unit,
    ZeroReport,
    new_id,
    now,
)
from rules.errors import BadInput, NotPermitted, UnknownThing
from rules.periods import ReportState
from rules.permissions import Viewer
from rules.progress import State
from tests import builders as make
from tests import builders_catalogue

pytestmark = pytest.mark.usefixtures("any_database")
TODAY = local_day(now())


@pytest.fixture
def town(session: Session) -> Area:
    builders_catalogue.load(session)
    return make.area(session)


@pytest.fixture
def planner(session: Session, town: Area) -> Viewer:
    return make.viewer(session, "planner", town)


@pytest.fixture
def office(session: Session, town: Area) -> Unit:
    long_ago = now() - timedelta(days=400)
    east = make.area(session, "东社区", parent=town)
    return make.unit(session, east, "community", "东社区居委会", created_at=long_ago)


@pytest.fixture
def head(session: Session, office: Unit) -> Viewer:
    return make.viewer(session, "community_admin", session.get_one(Area, office.area_id))


def week(session: Session, planner: Viewer, town: Area, **more: Any) -> Drive:
    days: dict[str, Any] = {"starts_on": TODAY - timedelta(days=5), "ends_on": TODAY + timedelta(days=5)}
    facts: dict[str, Any] = {
        "name": "专项周",
        "area_id": town.id,
        "types": ["crowded_place"],
        "zero_report": True,
        "reason": "通知",
    }
    return open_window(session, viewer=planner, **{**facts, **days, **more})


def said(session: Session, verb: str) -> list[JournalEntry]:
    return list(session.exec(select(JournalEntry).where(col(JournalEntry.verb) == verb)))


def reports(session: Session) -> list[ZeroReport]:
    return list(session.exec(select(ZeroReport)))


def test_other_days_for_a_period_are_journaled_with_the_reason(session: Session, planner: Viewer) -> None:
    facts: dict[str, Any] = {
        "code": "national_day",
        "year": 2027,
        "starts_on": date(2027, 9, 20),
        "ends_on": date(2027, 10, 8),
    }
    move_period(session, viewer=planner, zero_report=True, reason="市里要求", **facts)
    move_period(session, viewer=planner, zero_report=True, reason="再点一次", **facts)
    [entry] = said(session, "period_moved")
    assert (entry.reason, (entry.before or {})["starts_on"]) == ("市里要求", "2027-09-24")


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"ends_on": date(2026, 9, 1)}, "ends_on"),
    ({"starts_on": date(2025, 9, 20)}, "starts_on"),
    ({"ends_on": date(2028, 9, 20)}, "ends_on"),
    ({"reason": " "}, "reason"),
    ({"code": "safety_month"}, "code"),
]


def test_nonsense_changes_no_window(session: Session, planner: Viewer) -> None:
    days: dict[str, Any] = {"starts_on": date(2026, 9, 20), "ends_on": date(2026, 10, 8)}
    facts: dict[str, Any] = {"code": "national_day", "year": 2026, "zero_report": True, "reason": "通知", **days}
    for wrong, field in WRONG:
        with pytest.raises(BadInput) as refused:
            move_period(session, viewer=planner, **{**facts, **wrong})
        assert refused.value.field == field
    assert not said(session, "period_moved")


def test_only_a_planner_of_the_place_starts_and_stops(
    session: Session, town: Area, planner: Viewer, head: Viewer
) -> None:
    drive = week(session, planner, town)
    with pytest.raises(BadInput):
        week(session, planner, town)
    with pytest.raises((NotPermitted, UnknownThing)):
        stop_drive(session, viewer=head, drive_id=drive.id or 0, reason="不查了")
    stranger = make.viewer(session, "planner", make.area(session, "别处"))
    with pytest.raises(UnknownThing):
        stop_drive(session, viewer=stranger, drive_id=drive.id or 0, reason="不查了")
    with pytest.raises(BadInput):
        start_screening(session, viewer=planner, code="nothing", area_id=town.id or 0, starts_on=TODAY, ends_on=TODAY)
    stop_drive(session, viewer=planner, drive_id=drive.id or 0, reason="提前完成")
    assert windows.window(session, planner, key=f"drive-{drive.id}") is None
    [gone] = windows.stopped(session, planner, year=drive.year)
    assert (gone.reason, said(session, "drive_stopped")[0].reason) == ("提前完成", "提前完成")


def test_nothing_happened_is_one_report_however_often_it_is_tapped(
    session: Session, town: Area, planner: Viewer, head: Viewer, office: Unit
) -> None:
    week(session, planner, town)
    before = zero_reports.day(session, planner, on=TODAY, today=TODAY)
    assert [(r.unit, r.report.state) for r in before] == [("东社区居委会", ReportState.WAITING)]
    for _ in range(3):
        report_nothing(session, viewer=head, unit_id=office.id or 0, on=TODAY)
    assert len(reports(session)) == len(said(session, "zero_report")) == 1
    [row] = zero_reports.day(session, planner, on=TODAY, today=TODAY)
    assert (row.report.state, row.report.late) == (ReportState.NOTHING, False)


def test_something_happened_becomes_a_hazard_once_also_after_nothing(
    session: Session, town: Area, planner: Viewer, head: Viewer, office: Unit
) -> None:
    week(session, planner, town)
    report_nothing(session, viewer=head, unit_id=office.id or 0, on=TODAY)
    entry = new_id()
    facts: dict[str, Any] = {
        "unit_id": office.id or 0,
        "on": TODAY,
        "text": "配电房冒烟",
        "category": "fire",
        "hazard_id": entry,
    }
    for _ in range(2):
        report_something(session, viewer=head, **facts)
    [row] = reports(session)
    hazard = session.get_one(Hazard, entry)
    assert (row.happened, row.hazard_id, hazard.title, hazard.area_id) == (True, entry, "配电房冒烟", office.area_id)
    assert row.reported_at < (row.changed_at or row.reported_at)
    assert hazard.number is not None
    report_nothing(session, viewer=head, unit_id=office.id or 0, on=TODAY)
    assert reports(session)[0].happened


def test_a_report_for_yesterday_is_late_and_stays_late(
    session: Session, town: Area, planner: Viewer, head: Viewer, office: Unit
) -> None:
    drive = week(session, planner, town)
    yesterday = TODAY - timedelta(days=1)
    [missing] = zero_reports.day(session, planner, on=yesterday, today=TODAY)
    assert missing.report.state is ReportState.MISSING
    report_nothing(session, viewer=head, unit_id=office.id or 0, on=yesterday)
    window = windows.window(session, planner, key=f"drive-{drive.id}")
    assert window is not None
    later = TODAY + timedelta(days=3)
    days, [row] = zero_reports.table(session, planner, window=window, today=later)
    told = dict(zip(days, row.days, strict=True))
    assert told[yesterday].late
    assert told[TODAY].state is ReportState.MISSING
    assert told[later].state is ReportState.WAITING


def test_a_report_is_refused_before_its_day_outside_a_window_and_for_another_place(
    session: Session, town: Area, planner: Viewer, head: Viewer, office: Unit
) -> None:
    unit = office.id or 0
    drive = week(session, planner, town)
    with pytest.raises(BadInput, match="not before"):
        report_nothing(session, viewer=head, unit_id=unit, on=TODAY + timedelta(days=1))
    with pytest.raises(BadInput, match="few words"):
        report_something(session, viewer=head, unit_id=unit, on=TODAY, text=" ", category="fire")
    with pytest.raises(BadInput, match="category"):
        report_something(session, viewer=head, unit_id=unit, on=TODAY, text="火", category="ghosts")
    other = make.viewer(session, "community_admin", make.area(session, "西社区", parent=town))
    with pytest.raises(UnknownThing):
        report_nothing(session, viewer=other, unit_id=unit, on=TODAY)
    patrol = make.viewer(session, "patrol_member", session.get_one(Area, office.area_id))
    with pytest.raises(NotPermitted):
        report_nothing(session, viewer=patrol, unit_id=unit, on=TODAY)
    stop_drive(session, viewer=planner, drive_id=drive.id or 0, reason="完")
    for code in {w.key.rpartition("-")[0] for w in windows.open_windows(session, planner, on=TODAY)}:
        assert code in {"high_temperature", "rainy_season", "winter"} or not code
    assert not reports(session)


def test_a_month_end_check_is_late_on_the_first_of_the_next_month(session: Session, town: Area, office: Unit) -> None:
    first, last = date(2026, 3, 1), date(2026, 3, 31)
    campaign = Campaign(name="年度计划", year=2026, starts_on=first, ends_on=date(2026, 12, 31), area_id=town.id or 0)
    session.add(campaign)
    session.flush()
    task = Task(campaign_id=campaign.id or 0, template="apc-03", zh="月底检查", metric="checks", evidence=[])
    session.add(task)
    session.flush()
    place: dict[str, Any] = {"unit_id": office.id or 0, "area_id": office.area_id}
    given = Assignment(task_id=task.id or 0, opens_on=date(2026, 3, 25), due_on=last, **place)
    session.add(given)
    session.flush()
    leader = make.viewer(session, "leader", town)

    def state(on: date) -> State:
        [row] = cadence.cadence(session, leader, year=2026, on=on)
        assert (row.unit in cadence.month_end_late((row,))) == (row.beats[0].state is State.OVERDUE)
        return row.beats[0].state

    assert [state(last), state(last + timedelta(days=1))] == [State.NOT_STARTED, State.OVERDUE]
    at = day_start(last + timedelta(days=2))
    session.add(
        ActivityRecord(
            assignment_id=given.id, person_id=leader.person_id, kind="inspection", title="查", counts={"checks": 1},
            evidence=[], links=[], occurred_at=at, recorded_at=at, **place,
        )
    )  # fmt: skip
    session.flush()
    assert state(date(2026, 4, 9)) is State.DONE_LATE
