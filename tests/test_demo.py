"""The demo is believable, obeys every law of the ledger, and has the figures of the reference site."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from math import cos, radians
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlmodel import Session, col

from data import demo, photos, reference
from data.days import day_start, local_day
from data.demo.areas import reference_facts
from data.pictures import examine
from data.queries import indicators, people
from data.queries.boards import board_rows
from data.queries.journal import change_number
from models import (
    ActivityRecord,
    Area,
    Campaign,
    Hazard,
    Inspection,
    JournalEntry,
    Patrol,
    PatrolVisit,
    Person,
    Photo,
    PhotoLink,
    RoleGrant,
    Site,
    Table,
    Unit,
)
from rules.entries import thing_of
from rules.indicators import Origin
from rules.places import EARTH_M, contains
from rules.progress import State
from rules.vocabulary import HazardState, Level, PlaceProof, Result
from settings import settings
from tests.builders_demo import TODAY, demo_session

MU = 10_000 / 15  # square metres


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="module")
def made(folder: Path) -> Iterator[Session]:
    with demo_session(folder) as session:
        yield session


def rows(session: Session, table: type[Table]) -> list[Any]:
    return list(session.execute(select(table)).scalars())


def home(session: Session) -> Area:
    found: Area = session.execute(select(Area).where(col(Area.name) == "龙凤园社区")).scalar_one()
    return found


def square_metres(boundary: dict[str, Any]) -> float:
    ring = boundary["coordinates"][0]
    east = EARTH_M * cos(radians(sum(lat for _, lat in ring) / len(ring)))
    flat = [(radians(lon) * east, radians(lat) * EARTH_M) for lon, lat in ring]
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(flat)) / 2


def test_the_reference_site_has_its_real_figures(made: Session) -> None:
    facts, area = reference_facts(), home(made)
    below = [a for a in rows(made, Area) if a.path.startswith(area.path) and a.level is Level.BUILDING]
    assert len(below) == facts["buildings"] == 169
    assert sum(a.households for a in below) == area.households == facts["households"] == 7325
    assert area.boundary is not None
    assert square_metres(area.boundary) == pytest.approx(facts["land"] * MU, rel=0.01)
    assert area.boundary["source"] == "reference_site: 003 一、三3"


def test_the_reference_site_has_its_real_roads(made: Session) -> None:
    facts = reference_facts()
    ours = [a.id for a in rows(made, Area) if a.path.startswith(home(made).path)]
    names = [s.name for s in rows(made, Site) if s.type == "road_section" and s.area_id in ours]
    assert sum(name.endswith("十字路口") for name in names) == facts["crossroads"] == 8
    assert sum(name.endswith("丁字路口") for name in names) == facts["t_junctions"] == 15
    assert sum(name.endswith("直行道") for name in names) == facts["straights"] == 21


def test_six_communities_lie_side_by_side_and_hold_their_parts(made: Session) -> None:
    areas = {a.id: a for a in rows(made, Area)}
    communities = [a for a in areas.values() if a.level is Level.COMMUNITY]
    assert len(communities) == 6
    top = next(a for a in areas.values() if a.parent_id is None)
    assert sum(square_metres(c.boundary) for c in communities) == pytest.approx(square_metres(top.boundary), rel=0.001)
    for area in areas.values():
        assert square_metres(area.boundary) > 0
        if area.parent_id:
            assert contains(areas[area.parent_id].boundary, area.lat, area.lon), area.name
            assert area.path == f"{areas[area.parent_id].path}{area.id}/"


def test_about_six_hundred_sites_of_all_types_stand_inside_their_areas(made: Session) -> None:
    sites, areas = rows(made, Site), {a.id: a for a in rows(made, Area)}
    assert 550 <= len(sites) <= 650
    assert {site.type for site in sites} == set(reference.words("site_types"))
    assert [site.code for site in sites] == [f"QH-{n:06}" for n in range(1, len(sites) + 1)]
    assert [
        s.name for s in sites if s.type != "road_section" and not contains(areas[s.area_id].boundary, s.lat, s.lon)
    ] == []


def test_every_unit_type_that_answers_for_a_site_or_a_task_is_there(made: Session) -> None:
    kinds = {unit.kind for unit in rows(made, Unit)}
    assert {"subdistrict", "party_committee", "emergency_office", "safety_committee_office", "department"} <= kinds
    assert {"community", "property", "enterprise", "school", "hospital", "volunteer_team"} <= kinds


def test_eight_demo_people_come_first_and_nobody_has_a_password(made: Session) -> None:
    found = list(made.execute(select(Person).order_by(col(Person.id))).scalars())
    assert [p.login for p in found[:8]] == [login for login, _, _ in demo.people.DEMO]
    assert not any(p.password_hash for p in found)
    patrols = [people.viewer_of(made, p) for p in found if p.login in ("demo-patrol", "demo-patrol2")]
    assert patrols[0].area_paths != patrols[1].area_paths
    granted = set(made.execute(select(col(RoleGrant.person_id))).scalars())
    assert granted == {p.id for p in found}


def test_all_of_it_is_marked_as_demo(made: Session) -> None:
    for table in (Area, Unit, Person, Site, Inspection, Patrol, Hazard, Campaign, Photo):
        assert all(row.is_demo for row in rows(made, table)), table


def test_nothing_lies_in_the_future(made: Session) -> None:
    tomorrow = day_start(TODAY)
    for table in Table.metadata.sorted_tables:
        if table.name in ("journal", "loaded", "checklist_versions", "site_pauses"):
            continue
        for column in table.columns:
            if column.name.endswith("_at") or column.name == "at":
                latest = made.execute(select(func.max(column))).scalar()
                assert latest is None or latest < tomorrow, column


def test_most_sites_are_kept_some_are_stale_some_were_never_seen(made: Session) -> None:
    visits = rows(made, Inspection)
    seen = Counter(visit.site_id for visit in visits)
    sites = len(rows(made, Site))
    assert len(visits) > 4000
    assert 0.02 < 1 - len(seen) / sites < 0.12
    assert 0.9 < sum(v.result is Result.PASS for v in visits) / len(visits) < 0.98
    assert {v.place_proof for v in visits} == set(PlaceProof)
    hours = {v.occurred_at.astimezone(settings().zone).hour for v in visits}
    assert hours <= set(range(8, 19))


def test_a_failed_answer_names_the_hazard_that_it_opened(made: Session) -> None:
    hazards = {str(h.id): h for h in rows(made, Hazard)}
    failed = [v for v in rows(made, Inspection) if v.result is Result.FAIL]
    assert len(failed) > 100
    for visit in failed:
        for code, answer in visit.answers.items():
            if answer["result"] == "fail":
                hazard = hazards[answer["hazard"]]
                assert (hazard.inspection_id, hazard.site_id, hazard.item_code) == (visit.id, visit.site_id, code)
                assert hazard.found_at == visit.occurred_at


def test_patrols_visit_their_points_in_order(made: Session) -> None:
    patrols = {p.id: p for p in rows(made, Patrol)}
    assert len(patrols) >= 5
    for visit in rows(made, PatrolVisit):
        assert visit.site_id in patrols[visit.patrol_id].planned
        assert patrols[visit.patrol_id].started_at <= visit.at <= patrols[visit.patrol_id].ended_at


def test_every_photo_is_a_picture_in_the_store(made: Session, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANXUN_PHOTOS_URL", str(folder / "photos"))
    settings.cache_clear()
    kept = {photo.sha256: photo for photo in rows(made, Photo)}
    assert 36 <= len(kept) <= 60
    for sha256, photo in kept.items():
        assert examine(photos.path_of(sha256))[:3] == ("image/jpeg", photo.width, photo.height)
    assert {link.sha256 for link in rows(made, PhotoLink)} <= set(kept)


def test_the_safety_month_is_under_way(made: Session) -> None:
    campaign = made.execute(select(Campaign).where(col(Campaign.template).is_not(None))).scalar_one()
    assert campaign.template == "smp3"
    assert campaign.starts_on == TODAY - timedelta(days=18)
    assert (campaign.ends_on - campaign.starts_on).days == 29
    leader = made.execute(select(Person).where(col(Person.login) == "demo-leader")).scalar_one()
    board = board_rows(made, people.viewer_of(made, leader), campaign_id=campaign.id, on=TODAY - timedelta(days=1))
    states = Counter(row.state for row in board)
    assert {State.DONE, State.DONE_LATE, State.NOT_STARTED, State.EVIDENCE_MISSING} <= set(states)
    assert len({row.unit_id for row in board if row.unit_kind == "community"}) == 6
    assert any(row.unit_kind == "emergency_office" for row in board)


def test_a_plan_of_numbered_things_has_some_done_some_late_and_some_to_come(made: Session) -> None:
    """Five of each large enterprise and three of each office; what is over is not all done, and is marked as demo."""
    campaign = made.execute(select(Campaign).where(col(Campaign.name).contains("第一责任人"))).scalar_one()
    assert campaign.is_demo
    assert "(演示)" in campaign.name
    leader = made.execute(select(Person).where(col(Person.login) == "demo-leader")).scalar_one()
    board = board_rows(made, people.viewer_of(made, leader), campaign_id=campaign.id, on=TODAY)
    lists = {(thing.whose, thing.number, row.unit_id) for row in board if (thing := thing_of(row.zh))}
    assert Counter(whose for whose, _number, _unit in lists) == {"企业": 5 * 8, "办所": 3 * 4}
    assert len(board) == len(lists)
    assert {State.DONE, State.DONE_LATE, State.OVERDUE, State.NOT_STARTED} <= {row.state for row in board}
    assert all(record.is_demo for record in rows(made, ActivityRecord))


def test_a_second_time_changes_nothing(made: Session) -> None:
    before = change_number(made), len(rows(made, Hazard))
    demo.make(made, today=TODAY + timedelta(days=40), seed=1)
    assert not made.new
    assert not made.dirty
    assert (change_number(made), len(rows(made, Hazard))) == before
    assert made.execute(select(func.count()).where(col(JournalEntry.verb) == "demo_made")).scalar() == 1


def test_the_same_seed_and_day_give_the_same_rows(made: Session, tmp_path: Path) -> None:
    untouched = {"journal", "loaded", "checklist_versions"}
    with demo_session(tmp_path) as again:
        for table in Table.metadata.sorted_tables:
            if table.name not in untouched:
                ordered = select(table).order_by(*table.primary_key.columns)
                assert made.execute(ordered).all() == again.execute(ordered).all(), table.name


@pytest.mark.parametrize(("today", "seed"), [(date(2027, 1, 20), 1), (date(2028, 2, 29), 7)])
def test_any_day_and_any_seed_make_a_lawful_demo(tmp_path: Path, today: date, seed: int) -> None:
    with demo_session(tmp_path, today, seed) as session:
        numbers = sorted(h.number for h in rows(session, Hazard) if h.number)
        years = Counter(number.split("-")[1] for number in numbers)
        assert set(years) == {str(today.year), str(today.year - 1)}
        assert numbers == sorted(f"YH-{year}-{n:06}" for year, last in years.items() for n in range(1, last + 1))
        assert {h.state for h in rows(session, Hazard)} == set(HazardState)


@pytest.mark.usefixtures("any_database")
def test_it_is_made_on_both_databases(session: Session) -> None:
    reference.load(session)
    demo.make(session, today=TODAY)
    session.flush()
    session.expire_all()
    assert (
        session.execute(select(func.count()).select_from(Hazard)).scalar() == 401
    )  # the fault that a drill showed among them
    latest = session.execute(select(func.max(col(Inspection.occurred_at)))).scalar_one()
    assert local_day(latest) < TODAY


def test_the_building_sites_were_checked_but_not_as_often_as_the_year_asks(made: Session) -> None:
    """Entered until the records began, counted from the checks since then; marked as demo like all the rest."""
    planner = made.execute(select(Person).where(col(Person.login) == "demo-planner")).scalar_one()
    top = made.execute(select(Area).where(col(Area.parent_id).is_(None))).scalar_one()
    viewer, at = people.viewer_of(made, planner), day_start(TODAY)
    rows = indicators.year_of(made, viewer, area_id=top.id or 0, year=TODAY.year, at=at)
    row = next(row for row in rows if row.code == "construction_checks")
    assert 10 < (row.value or 0) < (row.target or 0) == 22
    origins = [cell.origin for cell in row.cells]
    assert origins == [Origin.ENTERED] * 8 + [Origin.DERIVED] * 3 + [Origin.NONE]
    assert all(cell.value for cell in row.cells[:11])
