"""What a person on patrol is told."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session

from data.days import local_day
from data.queries import inspections
from models import Inspection, Site, now
from rules.permissions import Viewer
from rules.vocabulary import HazardState, PlaceProof, Result
from tests import builders
from tests.builders_hazards import hazard

pytestmark = pytest.mark.usefixtures("any_database")


def inspection(session: Session, site: Site, by: Viewer, days_ago: float, **more: Any) -> Inspection:
    at = now() - timedelta(days=days_ago)
    base = {
        "kind": "routine_check",
        "result": Result.PASS,
        "place_proof": PlaceProof.FIX,
        "checklists": {},
        "answers": {},
    }
    where = {"site_id": site.id, "area_id": site.area_id, "person_id": by.person_id}
    made = Inspection(**{**base, **where, "occurred_at": at, "recorded_at": at, **more})
    session.add(made)
    session.flush()
    return made


def test_the_longest_unseen_point_comes_first_and_all_are_counted(session: Session) -> None:
    place = builders.area(session)
    me = builders.viewer(session, "patrol_member", place)
    sites = [builders.site(session, place, created_at=now() - timedelta(days=400)) for _ in range(4)]
    for site, days in zip(sites, (300, 1, 200, 100), strict=True):
        inspection(session, site, me, days)
    found = inspections.due(session, me, at=now(), limit=2)
    assert [row.site_id for row in found.rows] == [sites[0].id, sites[2].id]
    assert found.total == 3


def test_nothing_due_is_an_empty_list(session: Session) -> None:
    me = builders.viewer(session, "patrol_member", builders.area(session))
    assert inspections.due(session, me, at=now()) == inspections.Due([], 0)


def test_i_see_what_became_of_my_hazards_and_not_of_others(session: Session) -> None:
    place = builders.area(session)
    site = builders.site(session, place)
    me, other = (builders.viewer(session, "patrol_member", place) for _ in range(2))
    mine = hazard(session, site, me, found_at=now() - timedelta(days=3))
    hazard(session, site, other)
    [row] = inspections.became_of(session, me, on=local_day(now()))
    assert (row.id, row.place, row.is_open, row.days_open) == (mine.id, site.name, True, 3)
    assert row.state is HazardState(mine.state)


def test_my_last_inspections_with_the_hazards_that_they_opened(session: Session) -> None:
    place = builders.area(session)
    site = builders.site(session, place)
    me, other = (builders.viewer(session, "patrol_member", place) for _ in range(2))
    old = inspection(session, site, me, 5)
    new = inspection(session, site, me, 1, result=Result.FAIL)
    inspection(session, site, me, 0.5, voided_at=now())
    inspection(session, site, other, 0.5)
    hazard(session, site, me, inspection_id=new.id)
    rows = inspections.recent(session, me)
    assert [(row.id, row.hazards) for row in rows] == [(new.id, 1), (old.id, 0)]


def test_another_community_sees_none_of_it(session: Session) -> None:
    root = builders.area(session)
    here, there = (builders.area(session, name, parent=root) for name in ("甲社区", "乙社区"))
    site = builders.site(session, here, created_at=now() - timedelta(days=400))
    me = builders.viewer(session, "patrol_member", here)
    stranger = builders.viewer(session, "patrol_member", there)
    hazard(session, site, me)
    inspection(session, site, me, 300)
    assert inspections.due(session, me, at=now()).total == 1
    assert inspections.due(session, stranger, at=now()).total == 0
    assert inspections.became_of(session, stranger, on=local_day(now())) == []
    assert inspections.recent(session, stranger) == []
