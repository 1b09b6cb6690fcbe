"""Sites without a position: who finds them, where they could stand, and how they get there and back."""

from typing import Any

import pytest
from sqlmodel import Session, select

from actions.site_places import place_sites, unplace_sites
from data.queries.unplaced import proposals, waiting
from models import Area, JournalEntry, Site
from rules.errors import BadInput, ConflictingCopy, NotPermitted, UnknownThing
from rules.permissions import Viewer
from rules.sites import Point
from rules.vocabulary import CoordSource, Level
from tests import builders

pytestmark = pytest.mark.usefixtures("any_database")
HERE = Point(34.4401, 108.9601, CoordSource.MAP_CLICK)


@pytest.fixture
def top(session: Session) -> Area:
    return builders.area(session)


@pytest.fixture
def near(session: Session, top: Area) -> Area:
    return builders.area(session, "甲社区", parent=top)


@pytest.fixture
def planner(session: Session, top: Area) -> Viewer:
    return builders.viewer(session, "planner", top)


def bare(session: Session, area: Area, name: str, address: str = "", **more: Any) -> Site:
    return builders.site(session, area, name=name, address=address, lat=None, lon=None, coord_source=None, **more)


def test_the_list_goes_from_door_to_door_and_shrinks(session: Session, near: Area, planner: Viewer) -> None:
    one, two = bare(session, near, "乙", "街2号"), bare(session, near, "甲", "街1号")
    builders.site(session, near, name="有位置")
    bare(session, builders.area(session, "外街道"), "别家", "街1号")
    held = waiting(session, planner)
    assert ([row.name for row in held.rows], held.total) == (["甲", "乙"], 2)
    assert waiting(session, planner, limit=1)[1] == 2
    assert place_sites(session, viewer=planner, places=[(one.id or 0, HERE)]) == 1
    assert [row.name for row in waiting(session, planner).rows] == ["甲"]
    assert (one.lat, one.coord_source) == (34.4401, CoordSource.MAP_CLICK)
    with pytest.raises(ConflictingCopy, match="乙 has a position already"):
        place_sites(session, viewer=planner, places=[(two.id or 0, HERE), (one.id or 0, HERE)])
    session.rollback()


def test_what_was_placed_is_taken_back_unless_somebody_has_moved_it(
    session: Session, near: Area, planner: Viewer
) -> None:
    site = bare(session, near, "甲", "街1号")
    places = [(site.id or 0, HERE)]
    place_sites(session, viewer=planner, places=places)
    assert unplace_sites(session, viewer=planner, places=places) == 1
    assert (site.lat, site.coord_source) == (None, None)
    verbs = [entry.verb for entry in session.exec(select(JournalEntry).order_by(JournalEntry.id)).all()]  # type: ignore[arg-type]
    assert verbs == ["site_moved", "site_unplaced"]
    place_sites(session, viewer=planner, places=places)
    site.lat = 34.5
    with pytest.raises(ConflictingCopy, match="moved meanwhile"):
        unplace_sites(session, viewer=planner, places=places)
    with pytest.raises(BadInput, match="at least one"):
        place_sites(session, viewer=planner, places=[])


def test_a_place_is_proposed_only_where_there_is_one(session: Session, near: Area, planner: Viewer) -> None:
    spots = {"甲社区3号楼": 34.41, "甲社区13号楼": 34.42}
    blocks = {
        name: builders.area(session, name, parent=near, level=Level.BUILDING, lat=lat, lon=108.9)
        for name, lat in spots.items()
    }
    builders.site(session, near, name="老店", address="幸福路5号", lat=34.43, lon=108.91)
    for n, lat in enumerate((34.44, 34.45)):
        builders.site(session, near, name=f"远店{n}", address="长街9号", lat=lat, lon=108.91)
    builders.site(session, near, name="街上", address="幸福路", lat=34.43, lon=108.91)
    bare(session, blocks["甲社区3号楼"], "楼内店")
    bare(session, near, "十三楼店", "幸福小区13号楼1单元")
    bare(session, near, "同址店", "幸福路5号", room="二层")
    for name, address in (("两处", "长街9号"), ("无号", "幸福路"), ("无址", ""), ("别处", "幸福路6号")):
        bare(session, near, name, address)
    found = {one.site.name: (one.kind, one.of, one.lat) for one in proposals(session, planner)}
    assert found == {
        "楼内店": ("building", "甲社区3号楼", 34.41),
        "十三楼店": ("building", "甲社区13号楼", 34.42),
        "同址店": ("address", "老店", 34.43),
    }


def test_who_keeps_no_site_has_no_list_and_places_nothing(session: Session, top: Area, near: Area) -> None:
    site = bare(session, near, "甲")
    expert = builders.viewer(session, "expert", top)
    assert waiting(session, expert) == ((), 0)
    assert proposals(session, expert) == ()
    with pytest.raises(NotPermitted):
        place_sites(session, viewer=expert, places=[(site.id or 0, HERE)])
    stranger = builders.viewer(session, "planner", builders.area(session, "外街道"))
    with pytest.raises(UnknownThing):
        place_sites(session, viewer=stranger, places=[(site.id or 0, HERE)])
    assert site.lat is None
