"""Indicator values, projects, vetoes and the survey: entered, corrected with a reason, derived alone."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, select

from actions.indicators import enter_values
from actions.programme import (
    answer_survey,
    end_project,
    lift_veto,
    start_project,
    start_round,
    tick_activity,
    veto,
)
from data.days import local_day
from data.queries import appraisal, coverage, indicators, kept, projects, surveys
from data.queries.indicators import IndicatorSeen
from models import ActivityRecord, Area, Hazard, IndicatorValue, JournalEntry, new_id, now
from rules.errors import BadInput, NotPermitted, RuleBroken, UnknownThing
from rules.indicators import Origin
from rules.permissions import Viewer
from rules.progress import Light
from rules.vocabulary import HazardSource, HazardState, Risk
from tests import builders as make
from tests import builders_catalogue
from tests.builders_coverage import LONG_AGO, visit

pytestmark = pytest.mark.usefixtures("any_database")
AT = datetime(2026, 6, 16, 4, tzinfo=UTC)
TODAY = local_day(now())


@pytest.fixture
def town(session: Session) -> Area:
    builders_catalogue.load(session)
    return make.area(session)


@pytest.fixture
def planner(session: Session, town: Area) -> Viewer:
    return make.viewer(session, "planner", town)


def seen(session: Session, viewer: Viewer, town: Area, year: int = 2026) -> dict[str, IndicatorSeen]:
    return {r.code: r for r in indicators.year_of(session, viewer, area_id=town.id or 0, year=year, at=AT)}


def enter(session: Session, planner: Viewer, town: Area, month: date, reason: str = "", **values: float | None) -> int:
    return enter_values(session, viewer=planner, area_id=town.id or 0, month=month, values=values, reason=reason)


def test_a_correction_needs_a_reason_and_keeps_the_old_value(session: Session, town: Area, planner: Viewer) -> None:
    may = date(2026, 5, 1)
    assert enter(session, planner, town, may, injury_count=1, death_count=0) == 2
    assert enter(session, planner, town, may, injury_count=1) == 0
    with pytest.raises(BadInput, match="corrected"):
        enter(session, planner, town, may, injury_count=2)
    enter(session, planner, town, may, "医院补报", injury_count=2)
    [now_, before] = indicators.history(session, planner, area_id=town.id or 0, indicator="injury_count", year=2026)
    assert (now_.value, now_.reason, now_.holds, before.value, before.holds) == (2, "医院补报", True, 1, False)
    cell = seen(session, planner, town)["injury_count"].cells[4]
    assert (cell.value, cell.origin, cell.earlier) == (2, Origin.ENTERED, 1)
    enter(session, planner, town, may, "误报", injury_count=None)
    assert seen(session, planner, town)["injury_count"].cells[4].value is None
    corrections = session.exec(select(JournalEntry).where(col(JournalEntry.verb) == "value_corrected")).all()
    assert [(e.before or {})["value"] for e in corrections] == [1, 2]


def test_a_month_without_data_is_no_data_and_never_zero(session: Session, town: Area, planner: Viewer) -> None:
    rows = seen(session, planner, town)
    assert len(rows) == 44 + 5
    assert all(row.value is None and row.light is Light.NONE for row in rows.values())
    enter(session, planner, town, date(2026, 4, 1), accident_count=0)
    row = seen(session, planner, town)["accident_count"]
    assert [cell.value for cell in row.cells[2:5]] == [None, 0, None]
    assert row.light is Light.GREEN


def test_the_four_indices_are_compared_over_the_months_both_years_have(
    session: Session, town: Area, planner: Viewer
) -> None:
    four = {"accident_count": 2.0, "death_count": 0.0, "injury_count": 4.0, "direct_loss": 10.0}
    for month in (1, 2, 3):
        enter(session, planner, town, date(2025, month, 1), "", **four)
    for month in (1, 3):
        enter(session, planner, town, date(2026, month, 1), "", **{code: value / 2 for code, value in four.items()})
    rows = seen(session, planner, town)
    assert rows["injury_count"].against == (4, 8, 2)
    assert rows["four_indices_yoy"].cells[2].value == -50
    assert rows["four_indices_yoy"].origin is Origin.COMPUTED
    assert [c.value for c in rows["double_zero"].cells[:3]] == [1, None, 1]
    assert rows["double_zero"].light is Light.RED


def test_what_our_records_say_is_derived_and_cannot_be_entered(session: Session, town: Area, planner: Viewer) -> None:
    school = make.site(session, town, "school", created_at=LONG_AGO, risk=Risk.HIGH)
    visit(session, school, planner.person_id, AT - timedelta(days=10))
    opened = AT - timedelta(days=12)
    base: dict[str, Any] = {"area_id": town.id, "category": "fire", "title": "堵", "source": HazardSource.STAFF}
    make.category(session)
    for n, struck in enumerate((AT - timedelta(days=3), None, None)):
        gone: dict[str, Any] = {"state": HazardState.REGISTERED, "struck_off_at": None}
        if struck:
            officer = make.person(session, "safety_officer", town).id
            gone = {"state": HazardState.STRUCK_OFF, "struck_off_at": struck}
            gone |= {"rectifier_id": planner.person_id, "rechecker_id": officer}
        number = f"YH-2026-{n:06}"
        due = opened.date() + timedelta(days=5) if n == 1 else None
        session.add(Hazard(**base, **gone, found_at=opened, registered_at=opened, number=number, due_on=due))
    session.add(
        ActivityRecord(area_id=town.id or 0, person_id=planner.person_id, kind="drill", title="演练",
                       counts={"people": 80}, evidence=[], links=[], occurred_at=opened)
    )  # fmt: skip
    session.flush()
    rows, june = seen(session, planner, town), 5
    told = {code: rows[code].cells[june] for code in indicators.DERIVED}
    assert (told["hazards_found"].value, told["hazards_struck_off"].value, told["overdue_hazards"].value) == (3, 1, 1)
    assert told["hazard_closure_rate"].value == pytest.approx(100 / 3)
    assert told["hazard_closure_rate"].note == "1/3"
    assert (told["hazard_on_time_rate"].value, told["hazard_on_time_rate"].note) == (0, "0/1")
    assert (told["drills_held"].value, told["people_reached"].value, told["trainings_held"].value) == (1, 80, 0)
    share = kept.kept(session, planner, starts=datetime(2026, 5, 31, 16, tzinfo=UTC), ends=AT).value
    assert told["patrol_coverage"].value == pytest.approx(100 * (share or 0))
    assert coverage.figure(session, planner, at=AT).active == 1
    assert rows["nine_small_monthly_rate"].value is None
    assert rows["hazards_found"].cells[june - 1].value is None
    for code in ("hazard_closure_rate", "double_zero", "nothing"):
        with pytest.raises(BadInput):
            enter(session, planner, town, date(2026, 5, 1), "", **{code: 1.0})
    assert not session.exec(select(IndicatorValue)).all()


def test_nonsense_is_refused_and_nothing_is_kept(session: Session, town: Area, planner: Viewer) -> None:
    for value in (-1.0, float("nan"), float("inf"), 1e12):
        with pytest.raises(BadInput):
            enter(session, planner, town, date(2026, 5, 1), injury_count=value)
    with pytest.raises(BadInput):
        enter(session, planner, town, date(2026, 5, 1), mediation_rate=101)
    with pytest.raises(BadInput):
        enter(session, planner, town, TODAY + timedelta(days=40), injury_count=1)
    with pytest.raises(NotPermitted):
        enter(session, make.viewer(session, "leader", town), town, date(2026, 5, 1), injury_count=1)
    stranger = make.viewer(session, "planner", make.area(session, "别处"))
    with pytest.raises(UnknownThing):
        enter(session, stranger, town, date(2026, 5, 1), injury_count=1)
    assert not session.exec(select(IndicatorValue)).all()


def test_a_project_has_six_fields_and_its_activities_are_ticked(session: Session, town: Area, planner: Viewer) -> None:
    assert len(projects.templates()) == 8 + 6
    days: dict[str, Any] = {"starts_on": TODAY, "ends_on": TODAY + timedelta(days=300)}
    row = start_project(session, viewer=planner, code="scp_public_order", area_id=town.id or 0, **days)
    for _ in range(2):
        tick_activity(session, viewer=planner, project_id=row.id or 0, number=1, on=TODAY)
    [shown] = projects.projects(session, planner)
    assert (shown.done, [s.on for s in shown.steps]) == (1, [None, TODAY])
    assert all((shown.goal[0], shown.target_group[0], shown.group, shown.hazards, shown.steps, shown.effects))
    assert {effect[2] for effect in shown.effects} == {"public_order_cases", "leapfrog_petition", "mediation_rate"}
    with pytest.raises(BadInput):
        tick_activity(session, viewer=planner, project_id=row.id or 0, number=1, on=TODAY, done=False)
    tick_activity(session, viewer=planner, project_id=row.id or 0, number=1, on=TODAY, done=False, note="点错了")
    with pytest.raises(BadInput):
        tick_activity(session, viewer=planner, project_id=row.id or 0, number=9, on=TODAY)
    end_project(session, viewer=planner, project_id=row.id or 0, reason="并入另一项目")
    assert [(p.done, p.ended) for p in projects.projects(session, planner)] == [(0, True)]


def test_a_veto_stands_with_its_unit_until_it_is_lifted(session: Session, town: Area, planner: Viewer) -> None:
    firm = make.unit(session, town)
    facts: dict[str, Any] = {"unit_id": firm.id or 0, "year": TODAY.year, "on": TODAY, "reason": "瞒报事故"}
    row = veto(session, viewer=planner, **facts)
    with pytest.raises(BadInput):
        veto(session, viewer=planner, **facts)
    assert [u.veto for u in appraisal.units(session, planner, year=TODAY.year, on=TODAY)] == ["瞒报事故"]
    with pytest.raises(RuleBroken):
        lift_veto(session, viewer=make.viewer(session, "patrol_member", town), veto_id=row.id or 0, reason="x")
    lift_veto(session, viewer=planner, veto_id=row.id or 0, reason="复核不实")
    assert appraisal.units(session, planner, year=TODAY.year, on=TODAY) == ()
    [kept_] = appraisal.vetoes(session, planner, year=TODAY.year)
    assert (kept_.reason, kept_.lift_reason) == ("瞒报事故", "复核不实")


def test_a_household_is_counted_once_and_without_a_name(session: Session, town: Area, planner: Viewer) -> None:
    days: dict[str, Any] = {"starts_on": TODAY, "ends_on": TODAY}
    row = start_round(session, viewer=planner, name="预调查", area_id=town.id or 0, planned=50, **days)
    member = make.viewer(session, "patrol_member", make.area(session, "东社区", parent=town))
    fall = {"age": "60+", "place": "home", "kind": "fall"}
    entry = new_id()
    for _ in range(2):
        answer_survey(session, viewer=member, round_id=row.id or 0, people=3, injuries=[{**fall, "name": "张三"}],
                      asked_on=TODAY, answer_id=entry)  # fmt: skip
    for wrong in ([{**fall, "kind": "ghost"}], [fall] * 21):
        with pytest.raises(BadInput):
            answer_survey(session, viewer=member, round_id=row.id or 0, people=3, injuries=wrong, asked_on=TODAY)
    [shown] = surveys.rounds(session, planner)
    assert (shown.asked, shown.planned, shown.people, shown.injured) == (1, 50, 3, 1)
    assert dict(dict(shown.counts)["kind"])["fall"] == 1
    assert "张三" not in repr(session.exec(select(JournalEntry)).all())
    stranger = make.viewer(session, "patrol_member", make.area(session, "别处"))
    assert surveys.rounds(session, stranger) == ()
    with pytest.raises(UnknownThing):
        answer_survey(session, viewer=stranger, round_id=row.id or 0, people=1, injuries=[], asked_on=TODAY)
