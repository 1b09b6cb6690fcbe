"""What if: a month gone by with its real visits gives its real figure; fewer teams cover less."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import Session, col

from actions.kept_months import close_month
from data.days import day_start
from data.queries import coverage, kept, whatif
from data.queries.calendar_months import month_of
from data.queries.standing import Part
from data.queries.whatif import Plan
from models import Area, Site, SiteState
from rules.coverage import Share
from rules.permissions import Viewer
from rules.vocabulary import PlaceProof, Risk
from rules.whatif import total_kept, with_intervals
from tests import builders as make
from tests.builders_coverage import LONG_AGO, NOW, days, interval, pause, visit
from tests.rules.test_whatif import plainly

pytestmark = pytest.mark.usefixtures("any_database")
MAY, JUNE = day_start(date(2026, 5, 1)), day_start(date(2026, 6, 1))
AFTER = NOW + days(1)


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


@pytest.fixture
def changed(session: Session, place: Area, leader: Viewer) -> tuple[Area, Area]:
    """Sites that were something else in a part of the month, as their doors left it behind; and after it too."""
    east, west = (make.area(session, name, parent=place) for name in ("东", "西"))

    def shop(risk: Risk, *ago: float, where: Area = east) -> Site:
        site = make.site(session, where, risk=risk, created_at=LONG_AGO)
        for n in ago:
            visit(session, site, leader.person_id, JUNE - days(n))
        return site

    def become(site: Site, when: float, **facts: Any) -> None:
        """Like an edit at that moment: the listener of the model writes the state, its time is put back."""
        before = set(session.execute(select(col(SiteState.id))).scalars())
        for name, value in facts.items():
            setattr(site, name, value)
        session.flush()
        [new] = set(session.execute(select(col(SiteState.id))).scalars()) - before
        session.get_one(SiteState, new).until = MAY + days(when)
        session.flush()

    raised, lowered, moved, both = shop(Risk.LOW, 28), shop(Risk.HIGH, 29, 20, 3), shop(Risk.HIGH, 25), shop(Risk.LOW)
    become(raised, 10.4, risk=Risk.HIGH)
    become(lowered, 15, risk=Risk.LOW)
    become(moved, 19.25, area_id=west.id)
    become(both, 7, risk=Risk.MEDIUM)
    become(both, 12.5, area_id=west.id, risk=Risk.HIGH)
    pause(session, raised, leader.person_id, MAY + days(8), MAY + days(14))
    closed = shop(Risk.MEDIUM, 27, 12)
    become(closed, 6.5, ended_at=MAY + days(6.5))
    become(closed, 16, ended_at=None)
    become(shop(Risk.LOW, 30, 5), 33, risk=Risk.HIGH)  # in June: nothing of it shows in May
    become(shop(Risk.LOW, 30, 5), -3, risk=Risk.MEDIUM)
    session.expire_all()
    return east, west


def of_last_month(session: Session, leader: Viewer, part: Part) -> None:
    told = whatif.month_gone_by(session, leader, month=date(2026, 5, 1), part=part)
    real = kept.kept(session, leader, starts=MAY, ends=JUNE, part=part)
    assert len(told) == 31
    assert total_kept(told).numerator == pytest.approx(real.numerator, abs=1e-5)
    assert total_kept(told).denominator == pytest.approx(real.denominator, abs=1e-5)
    for day in (told[0], *told[6:20:4], told[-1]):
        figure = coverage.figure_of(session, leader, at=day.ends, known_at=JUNE, part=part)
        assert (day.coverage.numerator, day.coverage.denominator) == (figure.numerator, figure.denominator)
        assert day.worst == pytest.approx(figure.worst_ratio)


@pytest.mark.usefixtures("town")
def test_simulating_last_month_with_what_really_happened_gives_last_months_figure(
    session: Session, leader: Viewer
) -> None:
    of_last_month(session, leader, Part())


@pytest.mark.usefixtures("town")
def test_simulating_last_month_does_so_too_where_sites_were_regraded_moved_paused_or_shut_in_it(
    session: Session, leader: Viewer, changed: tuple[Area, Area]
) -> None:
    """Of the whole, of what was high then, and of each community with what stood in it on each day."""
    for part in (Part(), Part(risk=Risk.HIGH), *(Part(area.path) for area in changed)):
        of_last_month(session, leader, part)


@pytest.mark.usefixtures("town")
def test_a_closed_month_says_the_same_and_a_month_is_what_its_days_come_to(
    session: Session, leader: Viewer, changed: tuple[Area, Area]
) -> None:
    span = month_of(date(2026, 5, 1))
    parts = (Part(), Part(risk=Risk.HIGH), *(Part(area.path) for area in changed))
    live = [kept.kept(session, leader, starts=MAY, ends=JUNE, part=part) for part in parts]
    middle = MAY + days(12.5)
    for part, share in zip(parts, live, strict=True):
        halves = [kept.kept(session, leader, starts=a, ends=b, part=part) for a, b in ((MAY, middle), (middle, JUNE))]
        whole = sum(halves, Share())
        assert (whole.numerator, whole.denominator) == pytest.approx((share.numerator, share.denominator), abs=1e-5)
    late = kept.kept(session, leader, starts=MAY, ends=JUNE, known_at=AFTER)
    close_month(session, month=span)
    closed = [kept.kept_in(session, leader, spans=[span], at=AFTER, part=part)[0] for part in parts]
    assert (closed[0].numerator, closed[0].denominator) == pytest.approx((late.numerator, late.denominator), abs=1e-5)
    for part, share in zip(parts[1:], closed[1:], strict=True):
        again = kept.kept(session, leader, starts=MAY, ends=JUNE, known_at=AFTER, part=part)
        assert (share.numerator, share.denominator) == pytest.approx((again.numerator, again.denominator), abs=1e-5)


@pytest.mark.usefixtures("town", "changed")
def test_the_days_to_come_need_the_last_visit_of_each_point_only(session: Session, leader: Viewer) -> None:
    """All histories, played plainly, give what the page shows."""
    first = day_start(date(2026, 6, 17))
    edges = [first + days(n) for n in range(15)]
    every = whatif.whole_histories(session, leader, starts=NOW, ends=NOW)
    plan = Plan(1, 60, 15)
    told = whatif.courses(session, leader, at=NOW, plan=plan, days=14)
    assert told.today == plainly(every, edges, whatif.pace(session, leader, at=NOW))
    assert told.planned == plainly(with_intervals(every, plan.intervals, first), edges, plan.visits_a_day)


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
