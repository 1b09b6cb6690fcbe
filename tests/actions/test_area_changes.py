"""Areas change: name, steward, boundary; they end when nothing is left in them, and come back."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import Session, col

from actions import area_changes as changes
from data.queries.areas import candidates, ended_below, former, ground, tree
from models import Area, JournalEntry, now
from rules.errors import BadInput, NotPermitted, UnknownThing
from rules.permissions import Viewer
from tests import builders

pytestmark = pytest.mark.usefixtures("any_database")


def box(west: float, south: float, east: float, north: float) -> dict[str, Any]:
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


@pytest.fixture
def top(session: Session) -> Area:
    return builders.area(session, boundary=box(108, 34, 109, 35))


@pytest.fixture
def near(session: Session, top: Area) -> Area:
    return builders.area(session, "甲社区", parent=top)


@pytest.fixture
def admin(session: Session, top: Area) -> Viewer:
    return builders.viewer(session, "admin", top)


def verbs(session: Session) -> list[str]:
    return [entry.verb for entry in session.execute(select(JournalEntry).order_by(col(JournalEntry.id))).scalars()]


def test_name_households_steward_and_boundary_change_and_are_journaled(
    session: Session, near: Area, admin: Viewer
) -> None:
    key, outline = near.id or 0, box(108.1, 34.1, 108.2, 34.2)
    head = builders.person(session, "community_admin", near, "孟主任")
    changes.correct_area(session, viewer=admin, area_id=key, name=" 甲一社区 ", households=1200)
    changes.set_steward(session, viewer=admin, area_id=key, person_id=head.id)
    changes.set_boundary(session, viewer=admin, area_id=key, geometry=outline)
    row = next(row for row in tree(session, admin) if row.id == key)
    assert (row.name, row.households, row.steward, row.bounded) == ("甲一社区", 1200, "孟主任", True)
    assert (near.lat, near.lon) == pytest.approx((34.15, 108.15))
    assert verbs(session) == ["area_corrected", "area_steward", "area_boundary"]
    changes.set_boundary(session, viewer=admin, area_id=key, geometry=None)
    last = session.execute(select(JournalEntry).order_by(col(JournalEntry.id).desc()).limit(1)).scalar_one()
    assert last.before == {"boundary": outline}
    assert [(one.boundary, one.person) for one in former(session, admin, area_id=key)] == [
        (outline, admin.name), (None, admin.name),
    ]  # fmt: skip
    changes.set_steward(session, viewer=admin, area_id=key, person_id=None)
    assert next(row for row in tree(session, admin) if row.id == key).steward_id is None


def test_what_makes_no_sense_changes_nothing(session: Session, top: Area, near: Area, admin: Viewer) -> None:
    key = near.id or 0
    elsewhere = builders.person(session, "zone_head", builders.area(session, "外区"))
    gone = builders.person(session, "zone_head", near, ended_at=now())
    refused: list[tuple[Any, dict[str, Any], str]] = [
        (changes.correct_area, {"name": " ", "households": None}, "name is needed"),
        (changes.correct_area, {"name": "甲社区", "households": None}, "Nothing was changed"),
        (changes.correct_area, {"name": "甲社区", "households": -1}, "makes no sense"),
        (changes.set_steward, {"person_id": elsewhere.id}, "no such person"),
        (changes.set_steward, {"person_id": gone.id}, "no such person"),
        (changes.set_boundary, {"geometry": box(110, 34, 111, 35)}, "outside 清河街道"),
        (changes.set_boundary, {"geometry": {"type": "Polygon", "coordinates": [[[0, 0]]]}}, "three corners"),
        (changes.end_area, {"reason": "  "}, "reason is needed"),
        (changes.reopen_area, {}, "has not ended"),
    ]
    for verb, facts, why in refused:
        with pytest.raises((BadInput, UnknownThing), match=why):
            verb(session, viewer=admin, area_id=key, **facts)
    with pytest.raises(BadInput, match="top of the tree"):
        changes.end_area(session, viewer=admin, area_id=top.id or 0, reason="撤并")
    assert verbs(session) == []


def test_an_area_ends_only_when_nothing_is_left_in_it_and_comes_back(
    session: Session, top: Area, near: Area, admin: Viewer
) -> None:
    key = near.id or 0
    zone = builders.area(session, "甲一区", parent=near)
    site = builders.site(session, zone)
    with pytest.raises(BadInput, match="1 areas, 1 sites, 0 units, 0 open hazards, 0 roles"):
        changes.end_area(session, viewer=admin, area_id=key, reason="撤并")
    site.ended_at = now()
    changes.end_area(session, viewer=admin, area_id=zone.id or 0, reason="撤并")
    changes.end_area(session, viewer=admin, area_id=key, reason="撤并")
    assert [row.name for row in tree(session, admin)] == ["清河街道"]
    assert [row.name for row in ended_below(session, admin, area_id=top.id or 0)] == ["甲社区"]
    with pytest.raises(BadInput, match="area above has ended"):
        changes.reopen_area(session, viewer=admin, area_id=zone.id or 0)
    with pytest.raises(NotPermitted, match="has ended"):
        changes.correct_area(session, viewer=admin, area_id=key, name="乙", households=None)
    changes.reopen_area(session, viewer=admin, area_id=key)
    assert [row.name for row in tree(session, admin)] == ["清河街道", "甲社区"]
    assert verbs(session) == ["area_ended", "area_ended", "area_back"]


@pytest.mark.parametrize("role", ["planner", "community_admin", "patrol_member"])
def test_others_change_no_area(session: Session, top: Area, near: Area, role: str) -> None:
    viewer = builders.viewer(session, role, top)
    for verb, facts in (
        (changes.correct_area, {"name": "乙", "households": None}),
        (changes.set_steward, {"person_id": None}),
        (changes.set_boundary, {"geometry": None}),
        (changes.end_area, {"reason": "撤并"}),
        (changes.reopen_area, {}),
    ):
        with pytest.raises(NotPermitted):
            verb(session, viewer=viewer, area_id=near.id or 0, **facts)


def test_an_area_out_of_sight_is_not_there(session: Session, near: Area) -> None:
    stranger = builders.viewer(session, "admin", builders.area(session, "外区"))
    with pytest.raises(UnknownThing):
        changes.end_area(session, viewer=stranger, area_id=near.id or 0, reason="撤并")
    assert ground(session, stranger, area_id=near.id or 0) == (None, "", None, ())
    owner = builders.viewer(session, "admin", near, "于洋")
    changes.set_boundary(session, viewer=owner, area_id=near.id or 0, geometry=box(108.1, 34.1, 108.2, 34.2))
    assert former(session, stranger, area_id=near.id or 0) == ()


def test_the_ground_holds_running_neighbours_of_the_same_level(session: Session, top: Area, near: Area) -> None:
    outline = box(108.5, 34.5, 108.6, 34.6)
    builders.area(session, "乙社区", parent=top, boundary=outline)
    builders.area(session, "旧社区", parent=top, boundary=outline, ended_at=now())
    builders.area(session, "无界社区", parent=top)
    viewer = builders.viewer(session, "admin", top, "于洋")
    assert ground(session, viewer, area_id=near.id or 0) == (None, "清河街道", top.boundary, (("乙社区", outline),))
    assert [one.name for one in candidates(session, viewer)] == ["于洋"]
