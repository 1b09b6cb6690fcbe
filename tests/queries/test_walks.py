"""Where next, asked of the database: due points only, and what the walk would do to coverage by the same definition."""

import pytest
from sqlmodel import Session

from data.queries import coverage, walks, whatif
from data.queries.walks import WalkTerms
from data.queries.whatif import Plan
from models import Area, Site
from rules.permissions import Viewer
from rules.vocabulary import Risk
from tests import builders as make
from tests.builders_coverage import LONG_AGO, NOW, days, interval, pause, visit

pytestmark = pytest.mark.usefixtures("any_database")


@pytest.fixture
def place(session: Session) -> Area:
    return make.area(session)


@pytest.fixture
def leader(session: Session, place: Area) -> Viewer:
    return make.viewer(session, "leader", place)


def test_the_walk_takes_what_is_due_and_leaves_what_is_fresh_paused_or_nowhere(
    session: Session, place: Area, leader: Viewer
) -> None:
    stale, never, due, fresh, paused, nowhere = (
        make.site(session, place, risk=Risk.HIGH, created_at=LONG_AGO) for _ in range(6)
    )
    for site, ago in ((stale, 9), (due, 6), (fresh, 1), (paused, 9)):
        visit(session, site, leader.person_id, NOW - days(ago))
    pause(session, paused, leader.person_id, NOW - days(1), NOW + days(1))
    nowhere.lat = nowhere.lon = None
    session.flush()
    told = walks.where_next(session, leader, at=NOW, terms=WalkTerms(minutes=240))
    assert {stop.site_id for walk in told.walks for stop in walk.stops} == {stale.id, never.id, due.id}
    assert (told.due, told.without_position) == (4, 1)
    figure = coverage.figure(session, leader, at=NOW)
    assert (told.before, told.required) == (figure.numerator, figure.denominator)
    assert told.after == told.before + 6  # the due one counts already


def test_what_is_expected_comes_true_when_every_stop_is_visited(session: Session, place: Area, leader: Viewer) -> None:
    for n in range(12):
        site = make.site(session, place, risk=list(Risk)[n % 3], created_at=LONG_AGO)
        if n % 4 == 0:
            visit(session, site, leader.person_id, NOW - days(n))
        if n == 5:
            interval(session, site, 3, LONG_AGO)
    told = walks.where_next(session, leader, at=NOW, terms=WalkTerms(minutes=50, teams=2))
    assert len(told.walks) == 2
    assert all(walk.minutes <= 50 for walk in told.walks)
    for walk in told.walks:
        for stop in walk.stops:
            visit(session, session.get_one(Site, stop.site_id), leader.person_id, NOW)
    figure = coverage.figure(session, leader, at=NOW, known_at=NOW)
    assert figure.numerator == told.after


def test_with_time_for_one_point_where_next_takes_the_one_that_the_what_if_would_visit(
    session: Session, place: Area, leader: Viewer
) -> None:
    """A low point never seen for 400 days weighs 13 of its intervals; the high ones just ran out."""
    sites = [make.site(session, place, risk=risk, created_at=LONG_AGO) for risk in (Risk.HIGH, Risk.HIGH, Risk.LOW)]
    for site in sites[:2]:
        visit(session, site, leader.person_id, NOW - days(8))
    told = walks.where_next(session, leader, at=NOW, terms=WalkTerms(minutes=10))
    assert [stop.site_id for walk in told.walks for stop in walk.stops] == [sites[2].id]
    [day] = whatif.courses(session, leader, at=NOW, plan=Plan(1, 60, 60), days=1).planned
    assert (day.visits, day.coverage.numerator) == (1, 1)


def test_nothing_due_is_no_walk(session: Session, leader: Viewer) -> None:
    told = walks.where_next(session, leader, at=NOW, terms=WalkTerms())
    assert (told.walks, told.due, told.required) == ((), 0, 0)
