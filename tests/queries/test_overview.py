"""Looking at a part of one's ground, on both databases."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session

from data.days import local_day
from data.queries import overview
from models import Hazard, now
from rules.permissions import Grant, Viewer
from rules.vocabulary import HazardSource, HazardState, Level
from tests import builders

PATHS = st.sampled_from(["/1/", "/1/2/", "/1/2/5/", "/1/3/", "/4/"])


@pytest.mark.usefixtures("any_database")
def test_a_person_chooses_among_the_areas_they_see(session: Session) -> None:
    top = builders.area(session)
    east = builders.area(session, "东社区", parent=top)
    builders.area(session, "第一网格", parent=east, level=Level.GRID)
    builders.area(session, "1号楼", parent=east, level=Level.BUILDING)
    builders.area(session, "西社区", parent=top)
    viewer = builders.viewer(session, "community_admin", east)
    assert [(a.name, a.above) for a in overview.areas(session, viewer)] == [("东社区", ""), ("第一网格", "东社区")]


@pytest.mark.usefixtures("any_database")
def test_communities_stand_side_by_side_and_inside_one_its_grids(session: Session) -> None:
    top = builders.area(session)
    east = builders.area(session, "东社区", parent=top)
    grid = builders.area(session, "第一网格", parent=east, level=Level.GRID)
    builders.area(session, "西社区", parent=top)
    session.add(
        Hazard(
            area_id=grid.id or 0,
            category=builders.category(session).code,
            title="楼道堆物",
            found_at=now(),
            registered_at=now(),
            source=HazardSource.PATROL,
            state=HazardState.REGISTERED,
        )
    )
    session.flush()
    leader = builders.viewer(session, "leader", top)
    on, at = local_day(now()), now()
    side = overview.lines(session, leader, on=on, at=at)
    assert [(line.name, line.open, line.share) for line in side] == [("东社区", 1, None), ("西社区", 0, None)]
    inside = overview.lines(session, overview.within(leader, east.path), on=on, at=at)
    assert [(line.name, line.open) for line in inside] == [("第一网格", 1)]


@given(roots=st.lists(PATHS, max_size=4), path=PATHS, asked=PATHS)
def test_looking_at_a_part_never_shows_more(roots: list[str], path: str, asked: str) -> None:
    viewer = Viewer(1, "张三", tuple(Grant("leader", ("view_all",), root) for root in roots))
    part = overview.within(viewer, path)
    sees = part.sees(area_path=asked)
    assert sees == (viewer.sees(area_path=asked) and asked.startswith(path))
    assert part.person_id == viewer.person_id
