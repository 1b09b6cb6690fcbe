"""What if: a month gone by with its real visits gives its real figure; fewer teams cover less."""

from datetime import date

import pytest
from sqlmodel import Session

from data.days import day_start
from data.queries import coverage, kept, whatif
from data.queries.whatif import Plan
from models import Area
from rules.permissions import Viewer
from rules.vocabulary import PlaceProof, Risk
from rules.whatif import total_kept
from tests import builders as make
from tests.builders_coverage import LONG_AGO, NOW, days, interval, pause, visit

pytestmark = pytest.mark.usefixtures("any_database")
MAY, JUNE = day_start(date(2026, 5, 1)), day_start(date(2026, 6, 1))


@pytest.fixture
def place(session: Session) -> Area:
    return make.area(session)


@pytest.fixture
def leader(session: Session, place: Area) -> Viewer:
    return make.viewer(session, "leader", place)


@pytest.fixture
def town(session: Session, place: Area, leader: Viewer) -> None:
    """An uneven month: a late record, a pause, another interval, a point that is new and one that closed."""
    who = leader.person_id
    for n in range(12):
        site = make.site(session, place, risk=list(Risk)[n % 3], created_at=LONG_AGO)
        for ago in range(n + 1, 80, 4 + n):
            visit(session, site, who, NOW - days(ago + 0.3))
        if n == 2:
            pause(session, site, who, MAY + days(5), MAY + days(9))
        if n == 3:
            interval(session, site, 3, MAY + days(10))
        if n == 4:
            site.created_at = MAY + days(12.5)
        if n == 5:
            site.ended_at = MAY + days(20.25)
        if n == 6:
            visit(session, site, who, MAY + days(3), recorded_at=JUNE + days(2))
        if n == 7:
            visit(session, site, who, MAY + days(4), place_proof=PlaceProof.NONE)
    make.site(session, place, risk=Risk.HIGH, created_at=LONG_AGO)  # nobody was ever there
    session.flush()


@pytest.mark.usefixtures("town")
def test_simulating_last_month_with_what_really_happened_gives_last_months_figure(
    session: Session, leader: Viewer
) -> None:
    told = whatif.month_gone_by(session, leader, month=date(2026, 5, 1))
    real = kept.kept(session, leader, starts=MAY, ends=JUNE)
    assert len(told) == 31
    assert total_kept(told).numerator == pytest.approx(real.numerator, abs=1e-5)
    assert total_kept(told).denominator == pytest.approx(real.denominator, abs=1e-5)
    for day in (told[0], told[14], told[-1]):
        figure = coverage.figure(session, leader, at=day.ends, known_at=JUNE)
        assert (day.coverage.numerator, day.coverage.denominator) == (figure.numerator, figure.denominator)
        assert day.worst == pytest.approx(figure.worst_ratio)


@pytest.mark.usefixtures("town")
def test_more_teams_never_cover_less_and_none_let_all_go_stale(session: Session, leader: Viewer) -> None:
    ends = [
        whatif.courses(session, leader, at=NOW, plan=Plan(teams, 60, 60), days=31).planned[-1] for teams in (0, 1, 2, 6)
    ]
    shares = [day.coverage.value for day in ends]
    assert shares == sorted(shares, key=lambda share: share or 0.0)
    assert shares[0] == 0.0
    assert shares[-1] == 1.0


@pytest.mark.usefixtures("town")
def test_longer_intervals_need_fewer_visits_and_own_intervals_stay(session: Session, leader: Viewer) -> None:
    strict, loose = (
        whatif.courses(session, leader, at=NOW, plan=Plan(1, 60, 60, high=n, medium=n, low=n), days=28) for n in (7, 60)
    )
    assert (strict.planned[-1].coverage.value or 0) < (loose.planned[-1].coverage.value or 0)
    assert strict.today == loose.today
    assert strict.visits_a_day == pytest.approx(whatif.pace(session, leader, at=NOW))


def test_no_points_are_no_data(session: Session, leader: Viewer) -> None:
    told = whatif.courses(session, leader, at=NOW, plan=Plan(2, 60, 15), days=3)
    assert [day.coverage.value for day in (*told.today, *told.planned)] == [None] * 6
    assert [day.worst for day in told.planned] == [None] * 3
