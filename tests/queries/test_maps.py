"""What the map asks, on both databases."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session

from data.queries import cells, maps, outlines
from data.queries.maps import Wanted
from models import Area, Hazard, Inspection, new_id, now
from rules.grid import Box
from rules.vocabulary import Grade, HazardSource, HazardState, Level, PlaceProof, Result, Risk
from tests import builders

pytestmark = pytest.mark.usefixtures("any_database")
AT = datetime(2026, 6, 16, 2, tzinfo=UTC)
GROUND = Box(108.9, 34.4, 109.0, 34.5)
FAR, NEAR = Wanted(GROUND, 12), Wanted(GROUND, 18)


def square(west: float, south: float, side: float) -> dict[str, object]:
    ring = [[west, south], [west + side, south], [west + side, south + side], [west, south + side], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def hazard(session: Session, place: Area, lat: float = 34.44, lon: float = 108.96, **more: Any) -> Hazard:
    base: dict[str, Any] = {
        "area_id": place.id,
        "category": builders.category(session).code,
        "title": "楼道堆物",
        "found_at": now(),
    }
    kept: dict[str, Any] = {"source": HazardSource.PATROL, "state": HazardState.REGISTERED, "lat": lat, "lon": lon}
    made = Hazard(**{**base, **kept, **more})
    session.add(made)
    session.flush()
    return made


def test_far_away_rows_are_counted_and_a_row_alone_stays_a_point(session: Session) -> None:
    top = builders.area(session)
    viewer = builders.viewer(session, "leader", top)
    for n in range(5):
        hazard(session, top, 34.44 + n / 1e6, grade=Grade.MAJOR if n else Grade.GENERAL)
    alone = hazard(session, top, 34.49, number="YH-2026-000007", due_on=AT.date())
    found = maps.hazards(session, viewer, FAR, on=AT.date())
    assert [c.counts for c in found.clusters] == [(4, 0, 1, 0)]
    assert [(p.id, p.number, p.state, p.due_on) for p in found.points] == [
        (str(alone.id), "YH-2026-000007", "registered", "2026-06-16")
    ]
    assert found.total == 6


def test_near_by_every_row_is_a_point(session: Session) -> None:
    top = builders.area(session)
    viewer = builders.viewer(session, "leader", top)
    for _ in range(9):
        hazard(session, top)
    found = maps.hazards(session, viewer, NEAR, on=AT.date())
    assert (len(found.points), found.clusters) == (9, [])


def test_more_points_than_a_screen_holds_are_counted_never_dropped(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cells, "MOST_POINTS", 20)
    top = builders.area(session)
    viewer = builders.viewer(session, "leader", top)
    for _ in range(21):
        hazard(session, top)
    found = maps.hazards(session, viewer, NEAR, on=AT.date())
    assert (found.total, sum(found.clusters[0].counts), found.points) == (21, 21, [])


def test_a_deadline_that_ends_today_is_not_overdue(session: Session) -> None:
    top = builders.area(session)
    viewer = builders.viewer(session, "leader", top)
    for days in (-1, 0, 1):
        hazard(session, top, 34.44 + days / 100, grade=Grade.GENERAL, due_on=AT.date() + timedelta(days=days))
    found = maps.hazards(session, viewer, NEAR, on=AT.date())
    assert sorted(p.kind for p in found.points) == [1, 2, 2]


def test_a_unit_sees_its_own_rows_on_the_map(session: Session) -> None:
    top = builders.area(session)
    shop = builders.unit(session, top)
    hazard(session, top, unit_id=shop.id)
    hazard(session, top)
    viewer = builders.viewer(session, "enterprise_contact", shop)
    assert maps.hazards(session, viewer, FAR, on=AT.date()).total == 1


def test_sites_stand_by_their_risk_and_a_closed_one_is_gone(session: Session) -> None:
    top = builders.area(session)
    viewer = builders.viewer(session, "leader", top)
    for risk in Risk:
        builders.site(session, top, risk=risk)
    builders.site(session, top, ended_at=AT)
    builders.site(session, top, lat=None, lon=None)
    found = maps.sites(session, viewer, NEAR)
    assert sorted(p.kind for p in found.points) == [0, 1, 2]
    assert found.without_position == 1


def test_freshness_fades_with_age_and_is_empty_where_nobody_was(session: Session) -> None:
    top = builders.area(session)
    member = builders.person(session, "patrol_member", top)
    viewer = builders.viewer(session, "leader", top)
    for days in (1, 6, 9, None):
        site = builders.site(session, top, risk=Risk.HIGH, created_at=AT - timedelta(days=90))
        if days is None:
            continue
        seen = AT - timedelta(days=days)
        session.add(
            Inspection(
                id=new_id(),
                site_id=site.id or 0,
                area_id=top.id or 0,
                person_id=member.id or 0,
                kind="routine_check",
                checklists={},
                answers={},
                result=Result.PASS,
                place_proof=PlaceProof.FIX,
                occurred_at=seen,
                recorded_at=seen,
            )
        )
    session.flush()
    found = maps.freshness(session, viewer, NEAR, at=AT)
    assert [(p.kind, p.heat) for p in found.points] == [(0, 0.906), (1, 0.552), (2, 0.41), (3, 0.0)]
    far = maps.freshness(session, viewer, FAR, at=AT)
    assert [c.counts for c in far.clusters] == [(1, 1, 1, 1)]


def test_grids_and_buildings_appear_as_one_comes_nearer(session: Session) -> None:
    top = builders.area(session, boundary=square(108.9, 34.4, 0.1))
    one = builders.area(session, "东社区", parent=top, boundary=square(108.95, 34.44, 0.02))
    builders.area(session, "第一网格", parent=one, level=Level.GRID, boundary=square(108.95, 34.44, 0.01))
    house = square(108.955, 34.445, 0.0005)
    builders.area(session, "1号楼", parent=one, level=Level.BUILDING, boundary=house, lat=34.445, lon=108.955)
    builders.area(session, "远处", parent=top, boundary=square(110, 35, 0.01))
    viewer = builders.viewer(session, "leader", top)
    named = {zoom: [a.name for a in outlines.areas(session, viewer, GROUND, zoom)] for zoom in (12, 15, 17)}
    assert named[12] == ["清河街道", "东社区"]
    assert named[15] == ["清河街道", "东社区", "第一网格"]
    assert named[17] == ["清河街道", "东社区", "第一网格", "1号楼"]


def test_the_frame_holds_the_persons_ground(session: Session) -> None:
    top = builders.area(session)
    viewer = builders.viewer(session, "leader", top)
    assert outlines.frame(session, viewer) is None
    hazard(session, top, 34.41, 108.91)
    hazard(session, top, 34.43, 108.95)
    assert outlines.frame(session, viewer) == Box(108.91, 34.41, 108.95, 34.43)
    one = builders.area(session, "东社区", parent=top, boundary=square(108.95, 34.44, 0.02))
    around = outlines.frame(session, viewer, area_path=one.path)
    assert around is not None
    assert around == pytest.approx((108.95, 34.44, 108.97, 34.46))
