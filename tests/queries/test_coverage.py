import random
from datetime import datetime, timedelta
from typing import get_args

import pytest
from sqlmodel import Session

from data.queries import coverage, due, kept
from data.queries.standing import Part
from models import Area, Site
from rules import coverage as rules
from rules.permissions import Viewer
from rules.vocabulary import PlaceProof, Risk
from tests import builders as make
from tests.builders_coverage import LONG_AGO, NOW, days, interval, pause, visit

pytestmark = pytest.mark.usefixtures("any_database")


@pytest.fixture
def place(session: Session) -> Area:
    return make.area(session)


@pytest.fixture
def leader(session: Session, place: Area) -> Viewer:
    return make.viewer(session, "leader", place)


def shop(session: Session, place: Area, risk: Risk = Risk.HIGH, **more: object) -> Site:
    return make.site(session, place, "six_small_place", **{"risk": risk, "created_at": LONG_AGO, **more})


def test_no_points_is_no_data(session: Session, leader: Viewer) -> None:
    figure = coverage.figure(session, leader, at=NOW)
    assert (figure.share, figure.high_share, figure.without_proof_share, figure.worst_ratio) == (None,) * 4
    assert coverage.standing(session, leader, at=NOW) == []


def test_exactly_one_interval_ago_is_no_longer_fresh(session: Session, place: Area, leader: Viewer) -> None:
    visit(session, shop(session, place), leader.person_id, NOW - days(7))
    visit(session, shop(session, place), leader.person_id, NOW - days(7) + timedelta(microseconds=1))
    figure = coverage.figure(session, leader, at=NOW)
    assert (figure.numerator, figure.denominator, figure.overdue) == (3, 6, 1)
    assert [row.state for row in coverage.standing(session, leader, at=NOW)] == ["stale", "due"]


@pytest.mark.parametrize(
    "fault",
    [
        {"place_proof": PlaceProof.NONE},
        {"place_proof": PlaceProof.REASON},
        {"needs_review": "future_time"},
        {"voided_at": NOW - days(0.5)},
        {"recorded_at": NOW + days(1)},
    ],
)
def test_what_is_no_valid_visit_leaves_the_point_unvisited(
    session: Session, place: Area, leader: Viewer, fault: dict[str, object]
) -> None:
    visit(session, shop(session, place), leader.person_id, NOW - days(1), **fault)
    assert coverage.figure(session, leader, at=NOW).never == 1


def test_an_accepted_reason_proves_the_place(session: Session, place: Area, leader: Viewer) -> None:
    accepted = {"place_proof": PlaceProof.REASON, "proof_accepted_by": leader.person_id}
    visit(session, shop(session, place), leader.person_id, NOW - days(1), **accepted)
    assert coverage.figure(session, leader, at=NOW).share == 1


def test_a_late_record_changes_only_what_is_known_later(session: Session, place: Area, leader: Viewer) -> None:
    visit(session, shop(session, place), leader.person_id, NOW - days(1), recorded_at=NOW + days(2))
    assert coverage.figure(session, leader, at=NOW).share == 0
    assert coverage.figure(session, leader, at=NOW, known_at=NOW + days(3)).share == 1


def test_changing_an_interval_today_leaves_last_week_as_it_was(session: Session, place: Area, leader: Viewer) -> None:
    site = shop(session, place)
    visit(session, site, leader.person_id, NOW - days(12))
    before = coverage.figure(session, leader, at=NOW - days(7))
    interval(session, site, 3, NOW)
    assert coverage.figure(session, leader, at=NOW - days(7)) == before
    assert coverage.standing(session, leader, at=NOW)[0].interval_days == 3


def test_a_paused_point_leaves_and_comes_back(session: Session, place: Area, leader: Viewer) -> None:
    pause(session, shop(session, place), leader.person_id, NOW - days(2), NOW + days(2))
    pause(session, shop(session, place), None, NOW - days(2), NOW + days(2))
    during = coverage.figure(session, leader, at=NOW)
    assert (during.active, during.left_out) == (1, 1), "without an approver it still counts"
    assert coverage.figure(session, leader, at=NOW + days(2)).active == 2


def test_a_viewer_sees_no_point_of_another_community(session: Session, place: Area) -> None:
    east, west = make.area(session, "东", parent=place), make.area(session, "西", parent=place)
    shop(session, east)
    mine = shop(session, west)
    patrol = make.viewer(session, "patrol_member", west)
    assert [row.site_id for row in coverage.standing(session, patrol, at=NOW)] == [mine.id]
    assert coverage.standing(session, patrol, at=NOW, area_path=east.path) == []
    assert coverage.figure(session, patrol, at=NOW).active == 1


class World:
    """A random month, in the database and as points of the rules."""

    def __init__(self, session: Session, place: Area, person: int, seed: int) -> None:
        self.session, self.person, self.dice = session, person, random.Random(seed)
        self.points = [self.point(place) for _ in range(40)]

    def moment(self, first: float, last: float) -> datetime:
        return NOW - timedelta(seconds=self.dice.randrange(int(last * 86400), int(first * 86400)))

    def point(self, place: Area) -> rules.Point:
        risk, created = self.dice.choice(list(Risk)), self.moment(90, 1)
        ended = max(self.moment(20, -20), created + days(1)) if self.dice.random() < 0.2 else None
        site = shop(self.session, place, risk, created_at=created, ended_at=ended)
        visits = tuple(filter(None, (self.visit(site) for _ in range(self.dice.randrange(8)))))
        return rules.Point(risk, created, visits, ended, self.pauses(site), self.intervals(site))

    def visit(self, site: Site) -> datetime | None:
        at, proof = self.moment(80, 0), self.dice.choice([PlaceProof.FIX, PlaceProof.SCAN, PlaceProof.NONE])
        visit(self.session, site, self.person, at, place_proof=proof)
        return at if proof is not PlaceProof.NONE else None

    def pauses(self, site: Site) -> tuple[rules.Span, ...]:
        if self.dice.random() > 0.3:
            return ()
        starts = self.moment(60, 5)
        ends = starts + days(self.dice.randrange(1, 40))
        pause(self.session, site, self.person, starts, ends)
        return (rules.Span(starts, ends),)

    def intervals(self, site: Site) -> tuple[tuple[datetime, int], ...]:
        if self.dice.random() > 0.4:
            return ()
        row = (self.moment(50, 1), self.dice.choice([3, 5, 10, 45]))
        interval(self.session, site, row[1], row[0])
        return (row,)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_figures_equal_the_rules_by_brute_force(session: Session, place: Area, leader: Viewer, seed: int) -> None:
    world = World(session, place, leader.person_id, seed)
    for at in (NOW, NOW - days(11.3), NOW - days(40)):
        figure = coverage.figure(session, leader, at=at)
        share, high = rules.coverage(world.points, at), rules.high_risk_coverage(world.points, at)
        active = [p for p in world.points if p.is_active(at)]
        assert (figure.numerator, figure.denominator) == (share.numerator, share.denominator)
        assert figure.high_share == high.value
        assert figure.worst_ratio == pytest.approx(rules.worst(world.points, at))
        assert figure.overdue == sum(p.idle_ratio(at) >= 1 for p in active)
        assert figure.never == sum(p.last_visit(at) is None for p in active)
        for starts in (at - days(5), at - days(31)):
            mine, rule = kept.kept(session, leader, starts=starts, ends=at), rules.kept(world.points, starts, at)
            assert mine.numerator == pytest.approx(rule.numerator, abs=1e-5)
            assert mine.denominator == pytest.approx(rule.denominator, abs=1e-5)


def test_each_list_holds_as_many_rows_as_its_figure_says(session: Session, place: Area, leader: Viewer) -> None:
    World(session, place, leader.person_id, 4)
    figure = coverage.figure(session, leader, at=NOW)
    counts = {which: due.due_list(session, leader, at=NOW, which=which).total for which in get_args(due.Which)}
    assert counts == {
        "all": figure.active,
        "overdue": figure.overdue,
        "high_overdue": figure.high_overdue,
        "today": figure.due_today,
        "week": figure.due_week,
        "never": figure.never,
        "high_never": figure.high_never,
        "fresh": figure.fresh,
    }
    assert len(due.left_out(session, leader, at=NOW)) == figure.left_out
    assert len(due.without_proof(session, leader, at=NOW)) == figure.without_proof > 0


def test_the_due_list_starts_with_the_worst_point(session: Session, place: Area, leader: Viewer) -> None:
    World(session, place, leader.person_id, 5)
    figure, page = coverage.figure(session, leader, at=NOW), due.due_list(session, leader, at=NOW, limit=3)
    assert (page.rows[0].site_id, page.total) == (figure.worst_site_id, figure.overdue)
    rest = due.due_list(session, leader, at=NOW, offset=3)
    assert len(page.rows) + len(rest.rows) == page.total


@pytest.mark.parametrize("by", get_args(due.Dimension))
def test_groups_add_up_to_the_whole(session: Session, place: Area, leader: Viewer, by: due.Dimension) -> None:
    for seed, name in enumerate(("东", "西")):
        World(session, make.area(session, name, parent=place), leader.person_id, seed)
    figure, groups = coverage.figure(session, leader, at=NOW), due.groups(session, leader, at=NOW, by=by)
    assert len(groups) == {"area": 2, "type": 1, "risk": 3, "floor": 1}[by]
    for total in ("numerator", "denominator", "active", "fresh", "overdue", "never"):
        assert sum(getattr(group, total) for group in groups) == getattr(figure, total)


def test_lists_stop_at_the_border_of_the_community(session: Session, place: Area) -> None:
    east, west = make.area(session, "东", parent=place), make.area(session, "西", parent=place)
    patrol, other = make.viewer(session, "patrol_member", west), make.viewer(session, "patrol_member", east)
    site = shop(session, east)
    visit(session, site, other.person_id, NOW - days(1), place_proof=PlaceProof.NONE)
    visit(session, site, other.person_id, NOW - days(1), needs_review="future_time")
    pause(session, shop(session, east), other.person_id, NOW - days(1), NOW + days(1))
    for seen, viewer in ((0, patrol), (1, other)):
        assert due.due_list(session, viewer, at=NOW, which="all").total == seen
        assert len(due.left_out(session, viewer, at=NOW)) == seen
        assert len(due.without_proof(session, viewer, at=NOW)) == seen
        assert len(due.for_review(session, viewer)) == seen
        assert len(due.groups(session, viewer, at=NOW, by="area")) == seen
        assert bool(kept.kept(session, viewer, starts=NOW - days(9), ends=NOW).denominator) is bool(seen)


def test_a_pin_moved_between_map_systems_changes_no_figure(session: Session, place: Area, leader: Viewer) -> None:
    site = shop(session, place)
    visit(session, site, leader.person_id, NOW - days(1))
    before = coverage.figure(session, leader, at=NOW)
    site.lat, site.lon = (site.lat or 0) - 0.0014, (site.lon or 0) + 0.0046  # as far as GCJ-02 is off
    session.flush()
    assert coverage.figure(session, leader, at=NOW) == before


def test_months_before_the_records_began_are_not_shown(session: Session, place: Area, leader: Viewer) -> None:
    site = shop(session, place)
    assert [m.month.month for m in kept.kept_by_month(session, leader, at=NOW)] == [6]
    visit(session, site, leader.person_id, NOW - days(30))
    assert [m.month.month for m in kept.kept_by_month(session, leader, at=NOW)] == [5, 6]


def test_months_without_points_have_no_data(session: Session, place: Area, leader: Viewer) -> None:
    visit(session, shop(session, place, ended_at=LONG_AGO), leader.person_id, LONG_AGO)
    shop(session, place, created_at=NOW - days(20))
    months = kept.kept_by_month(session, leader, at=NOW, months=3)
    assert [(m.month.month, m.share, m.final) for m in months] == [(4, None, True), (5, 0, True), (6, 0, False)]


def test_floors_of_a_building_are_told_apart_and_open_their_points(
    session: Session, place: Area, leader: Viewer
) -> None:
    one, two = make.area(session, "1号楼", parent=place), make.area(session, "2号楼", parent=place)
    seen = shop(session, one, floor="3层")
    for floor, building in (("3层", one), ("3层", two), ("地下1层", one)):
        shop(session, building, floor=floor)
    visit(session, seen, leader.person_id, NOW - days(1))
    found = {(g.name, g.floor): (g.fresh, g.active) for g in due.groups(session, leader, at=NOW, by="floor")}
    assert found == {("1号楼", "3层"): (1, 2), ("2号楼", "3层"): (0, 1), ("1号楼", "地下1层"): (0, 1)}
    there = Part(one.path, floor="3层")
    assert due.due_list(session, leader, at=NOW, which="all", part=there).total == 2
    assert coverage.figure_of(session, leader, at=NOW, part=there).numerator == 3
