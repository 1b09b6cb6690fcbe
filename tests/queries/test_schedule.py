"""What sites owe by rule, counted by the database and by the rules themselves."""

import random
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import Session, select

from data.queries import duty_rules, schedule
from models import Area, Inspection, Site
from rules.permissions import Viewer
from rules.schedule import Check, tally
from rules.vocabulary import PlaceProof, Risk
from tests import builders as make
from tests import builders_catalogue
from tests.builders_coverage import LONG_AGO, NOW, days, pause, visit

pytestmark = pytest.mark.usefixtures("any_database")
BEIJING = ZoneInfo("Asia/Shanghai")
SUNDAY = datetime(2026, 6, 21, 22, tzinfo=BEIJING)


@pytest.fixture
def place(session: Session) -> Area:
    builders_catalogue.load(session)
    return make.area(session)


@pytest.fixture
def officer(session: Session, place: Area) -> Viewer:
    return make.viewer(session, "safety_officer", place)


def site(session: Session, place: Area, type: str, **more: object) -> Site:
    return make.site(session, place, type, **{"created_at": LONG_AGO, **more})


def test_a_class_1_enterprise_owes_its_third_check_on_sunday(session: Session, place: Area, officer: Viewer) -> None:
    works = site(session, place, "key_class1_enterprise")
    for day in (15, 17, 17):
        visit(session, works, officer.person_id, datetime(2026, 6, day, 9 + day % 2, tzinfo=BEIJING))
    page = schedule.owed(session, officer, at=SUNDAY)
    row = page.rows[0]
    assert (row.required, row.done, row.expected, row.ends.day) == (3, 2, 2, 21)
    assert (page.total, page.done, page.required) == (1, 2, 3)
    assert page.share == pytest.approx(2 / 3)


def test_the_end_of_a_day_shows_what_ran_on_that_day(session: Session, place: Area, officer: Viewer) -> None:
    site(session, place, "key_class1_enterprise")
    ended = datetime(2026, 6, 22, tzinfo=BEIJING)
    [row] = schedule.owed(session, officer, at=ended).rows
    assert (row.starts.day, row.ends.day, row.expected) == (15, 21, row.required)
    [row] = schedule.owed(session, officer, at=ended + timedelta(seconds=1)).rows
    assert (row.starts.day, row.ends.day, row.expected) == (22, 28, 0)


def test_a_check_without_place_proof_counts_by_rule(session: Session, place: Area, officer: Viewer) -> None:
    works = site(session, place, "key_class1_enterprise")
    visit(session, works, officer.person_id, SUNDAY - days(1), place_proof=PlaceProof.NONE)
    assert schedule.owed(session, officer, at=SUNDAY).done == 1


def test_a_paused_site_and_a_neighbour_s_site_owe_nothing_here(session: Session, place: Area) -> None:
    east, west = make.area(session, "东", parent=place), make.area(session, "西", parent=place)
    patrol = make.viewer(session, "patrol_member", east)
    pause(session, site(session, east, "school"), patrol.person_id, SUNDAY - days(1), SUNDAY + days(1))
    site(session, west, "school")
    assert tuple(schedule.owed(session, patrol, at=SUNDAY)) == ((), 0, 0, 0, ())


def test_the_class_of_a_gas_household_is_its_risk(session: Session, place: Area, officer: Viewer) -> None:
    for risk in Risk:
        site(session, place, "gas_household", risk=risk)
    assert [row.required for row in schedule.owed(session, officer, at=SUNDAY).rows] == [4, 2, 1]


@pytest.mark.parametrize("seed", [1, 2])
def test_the_database_counts_like_the_rules(session: Session, place: Area, officer: Viewer, seed: int) -> None:
    dice = random.Random(seed)
    kinds = ["routine_check", "gate_duty", "patrol", "monthly_check", "daily_patrol", "weekly_check"]
    for type in ("key_class1_enterprise", "school", "school_gate", "construction_site", "river_reservoir"):
        made = site(session, place, type, created_at=NOW - timedelta(days=dice.choice([2, 5, 400])))
        for _ in range(40):
            at = SUNDAY - timedelta(minutes=dice.randrange(60 * 24 * 9))
            visit(session, made, officer.person_id, at, kind=dice.choice(kinds))
            if dice.random() < 0.3:
                visit(session, made, officer.person_id, at + timedelta(minutes=dice.randrange(1, 20)), kind=kinds[0])
    page = schedule.owed(session, officer, at=SUNDAY)
    mine = [tally_of(session, row) for row in session.execute(select(Site)).scalars()]
    assert (page.done, page.required) == tuple(
        sum(column) for column in zip(*(m for ms in mine for m in ms), strict=True)
    )


def tally_of(session: Session, made: Site) -> list[tuple[int, int]]:
    """Done and required of every rule that runs for the site, by the rules alone."""
    rows = session.execute(select(Inspection).where(Inspection.site_id == made.id)).scalars()
    checks = [Check(r.occurred_at.astimezone(BEIJING), r.kind, r.person_id) for r in rows if r.occurred_at <= SUNDAY]
    since = made.created_at.astimezone(BEIJING).date()
    running = [one for one in duty_rules.running(session, SUNDAY.date()) if one.site_type == made.type]
    found = [tally(one.rule, one.window, checks, SUNDAY.date(), since=since) for one in running]
    return [(t.done, t.required) for t in found if t.required]
