"""The twelve tests that pin coverage down, and one month computed by hand."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as some

from rules.coordinates import from_gcj02, to_gcj02
from rules.coverage import (
    CLASSES,
    Point,
    Share,
    Span,
    State,
    Visit,
    coverage,
    heat,
    high_risk_coverage,
    is_fresh,
    kept,
    one_visit_each,
    ratio,
    state,
    worst,
)
from rules.places import Claim, Fix, distance_m, proof
from rules.vocabulary import PlaceProof, Risk

BEIJING = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 6, 16, 4, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
moments = some.integers(-90 * 86400, 0).map(lambda s: NOW + timedelta(seconds=s))


def april(day: int, hour: int = 0) -> datetime:
    return datetime(2026, 4, 1, tzinfo=BEIJING) + timedelta(days=day - 1, hours=hour)


def spans() -> some.SearchStrategy[Span]:
    return some.builds(lambda at, n: Span(at, at + timedelta(days=n)), moments, some.integers(1, 30))


def any_point() -> some.SearchStrategy[Point]:
    return some.builds(
        Point,
        risk=some.sampled_from(Risk),
        created_at=moments,
        visits=some.lists(moments, max_size=6).map(tuple),
        ended_at=some.none(),
        pauses=some.lists(spans(), max_size=2).map(tuple),
        intervals=some.lists(some.tuples(moments, some.integers(1, 40)), max_size=2).map(tuple),
    )


points = some.lists(any_point(), max_size=8)


def test_1_no_points_is_no_data() -> None:
    assert coverage([], NOW).value is None
    assert high_risk_coverage([Point(Risk.LOW, NOW)], NOW).value is None
    assert kept([], NOW - timedelta(days=9), NOW).value is None
    assert worst([], NOW) is None


@given(some.sampled_from(Risk))
def test_2_exactly_one_interval_ago_is_not_fresh_one_second_later_is(risk: Risk) -> None:
    interval = timedelta(days=CLASSES[risk].days)
    point = Point(risk, NOW - timedelta(days=99), (NOW - interval,))
    assert coverage([point], NOW).value == 0
    assert coverage([replace(point, visits=(NOW - interval + SECOND,))], NOW).value == 1


@given(some.integers(1, 10**6))
def test_3_a_visit_in_the_future_is_not_counted(seconds: int) -> None:
    ahead = NOW + timedelta(seconds=seconds)
    assert not is_fresh(ahead, timedelta(days=7), NOW)
    assert not Visit(ahead, NOW, 1, PlaceProof.FIX).is_valid(at=NOW, known_at=NOW)
    flagged = Visit(NOW, NOW, 1, PlaceProof.FIX, needs_review=True)
    assert not flagged.is_valid(at=ahead, known_at=ahead)
    accepted = Visit(ahead, NOW, 1, PlaceProof.FIX, accepted_at=NOW)
    assert not accepted.is_valid(at=NOW, known_at=NOW)
    assert accepted.is_valid(at=ahead, known_at=NOW)
    assert not accepted.is_valid(at=ahead, known_at=NOW - SECOND), "nobody had accepted it then"


@given(any_point())
def test_4_two_visits_at_once_count_once(point: Point) -> None:
    twice = replace(point, visits=point.visits * 2)
    assert coverage([twice], NOW) == coverage([point], NOW)
    assert kept([twice], NOW - timedelta(days=30), NOW) == kept([point], NOW - timedelta(days=30), NOW)


def test_4_the_same_person_within_ten_minutes_is_one_visit() -> None:
    at = [NOW + timedelta(minutes=m) for m in (0, 10, 21)]
    visits = [Visit(moment, moment, 1, PlaceProof.FIX) for moment in at]
    other = Visit(NOW + SECOND, NOW, 2, PlaceProof.FIX)
    assert one_visit_each([*visits, other]) == [visits[0], other, visits[2]]


@given(moments, some.sampled_from(Risk))
def test_5_a_point_counts_from_its_creation(created: datetime, risk: Risk) -> None:
    point = Point(risk, created)
    assert not point.is_active(created - SECOND)
    assert coverage([point], created) == Share(0, CLASSES[risk].weight)
    assert point.idle_ratio(created + timedelta(days=CLASSES[risk].days)) == 1
    assert kept([point], created - timedelta(days=5), created + timedelta(days=1)).denominator == CLASSES[risk].weight


@given(spans())
def test_6_a_paused_point_leaves_and_comes_back_on_the_end_date(pause: Span) -> None:
    point = Point(Risk.HIGH, NOW - timedelta(days=200), pauses=(pause,))
    assert coverage([point], pause.starts - SECOND).denominator == 3
    assert coverage([point], pause.starts).value is None
    assert coverage([point], pause.ends - SECOND).value is None
    assert coverage([point], pause.ends).denominator == 3


@given(points, some.integers(1, 40))
def test_7_changing_an_interval_today_leaves_last_week_as_it_was(some_points: list[Point], days: int) -> None:
    week_ago = NOW - timedelta(days=7)
    changed = [replace(p, intervals=(*p.intervals, (NOW, days))) for p in some_points]
    assert coverage(changed, week_ago) == coverage(some_points, week_ago)
    assert kept(changed, NOW - timedelta(days=30), week_ago) == kept(some_points, NOW - timedelta(days=30), week_ago)
    assert all(p.interval(NOW).days == days for p in changed if (NOW, days) == max(p.intervals))


@given(points, some.integers(0, 7), moments)
def test_8_adding_a_valid_visit_never_lowers_coverage(some_points: list[Point], which: int, at: datetime) -> None:
    more = [replace(p, visits=(*p.visits, at)) if n == which else p for n, p in enumerate(some_points)]
    assert coverage(more, NOW).numerator >= coverage(some_points, NOW).numerator
    assert coverage(more, NOW).denominator == coverage(some_points, NOW).denominator
    month = NOW - timedelta(days=30)
    assert kept(more, month, NOW).numerator >= kept(some_points, month, NOW).numerator


@given(points)
def test_9_shares_stay_between_nothing_and_all(some_points: list[Point]) -> None:
    for share in (coverage(some_points, NOW), kept(some_points, NOW - timedelta(days=30), NOW)):
        assert 0 <= share.numerator <= share.denominator
        assert share.value is None or 0 <= share.value <= 1


@given(points, points)
def test_10_teams_add_up_to_the_total(east: list[Point], west: list[Point]) -> None:
    assert coverage(east, NOW) + coverage(west, NOW) == coverage(east + west, NOW)
    month = NOW - timedelta(days=30)
    total, parts = kept(east + west, month, NOW), kept(east, month, NOW) + kept(west, month, NOW)
    assert (total.numerator, total.denominator) == pytest.approx((parts.numerator, parts.denominator))


@given(some.floats(-200, 200), some.floats(-200, 200), some.floats(5, 50))
def test_11_gcj_02_and_wgs_84_input_give_the_same_result(north_m: float, east_m: float, accuracy_m: float) -> None:
    """The same stand, told in the one system or in the other, proves the place or does not: the same figure."""
    site = (34.44, 108.96)
    stood = (site[0] + north_m / 111_195, site[1] + east_m / 91_700)
    told = from_gcj02(*to_gcj02(*stood))
    away = distance_m(*stood, *site)
    assume(abs(away - max(50, 2 * accuracy_m)) > 0.1)  # on the very line a centimetre decides
    figures = []
    for lat, lon in (stood, told):
        shown = proof(Claim(PlaceProof.NONE), Fix(lat, lon, accuracy_m), site, "QH-000001", 50)
        valid = Visit(NOW, NOW, 1, shown).is_valid(at=NOW, known_at=NOW)
        figures.append(coverage([Point(Risk.HIGH, NOW - timedelta(days=1), (NOW,) if valid else ())], NOW))
    assert figures[0] == figures[1]
    assert figures[0].value == (1 if away < max(50, 2 * accuracy_m) else 0)


@given(some.integers(0, 10))
def test_12_a_visit_ten_minutes_past_midnight_in_beijing_belongs_to_the_new_day(minutes: int) -> None:
    """00:10 in Beijing is still yesterday in UTC: the figure of yesterday does not hold it, that of the day does."""
    at = datetime(2026, 6, 16, 0, minutes, tzinfo=BEIJING).astimezone(UTC)
    assert at.date().day == 15
    point = Point(Risk.LOW, NOW - timedelta(days=99), (at,))
    midnight = datetime(2026, 6, 16, tzinfo=BEIJING)
    assert coverage([point], midnight - SECOND).value == 0
    assert coverage([point], midnight + timedelta(days=1) - SECOND).value == 1
    kept_then = kept([point], midnight - timedelta(days=1), midnight)
    assert kept_then.numerator == 0


@given(any_point())
def test_12_a_moment_is_the_same_in_every_time_zone(point: Point) -> None:
    abroad = replace(point, visits=tuple(v.astimezone(BEIJING) for v in point.visits))
    assert coverage([abroad], NOW.astimezone(BEIJING)) == coverage([point], NOW)


def test_a_month_by_hand() -> None:
    """April 2026, 30 days: 3·21 + 2·13 + 1·10 + 3·0 of 3·30 + 2·20 + 1·20 + 3·5 weighted days = 99 of 165."""
    long_ago = april(1) - timedelta(days=100)
    school = Point(Risk.HIGH, long_ago, (april(1), april(8), april(20)))  # fresh 1-15 and 20-27: 14 + 7 days
    shop = Point(  # fresh to noon of the 8th and from noon of the 25th: 7.5 + 5.5 days; 10 days paused between
        Risk.MEDIUM, long_ago, (april(-6, 12), april(25, 12)), pauses=(Span(april(10), april(20)),)
    )
    house = Point(Risk.LOW, april(11), (april(21),))  # 20 days old at the end, fresh for the last 10
    site = Point(Risk.HIGH, long_ago, ended_at=april(6))  # 5 days, never seen
    month = kept([school, shop, house, site], april(1), april(31))
    assert (month.numerator, month.denominator, month.value) == (99, 165, 0.6)
    last_moment = coverage([school, shop, house, site], april(31))
    assert (last_moment.numerator, last_moment.denominator) == (3, 6)
    assert worst([school, shop, house, site], april(31)) == pytest.approx(11 / 7)


def test_a_shorter_interval_counts_from_the_day_it_came_into_force() -> None:
    """Fresh for 14 days, but from day 6 on the interval is 3 days: five days and nothing after."""
    point = Point(Risk.MEDIUM, april(1), (april(1),), intervals=((april(6), 3),))
    assert kept([point], april(1), april(11)) == Share(2 * 5, 2 * 10)


@pytest.mark.parametrize(
    ("proof", "accepted", "valid"),
    [
        (PlaceProof.FIX, False, True),
        (PlaceProof.SCAN, False, True),
        (PlaceProof.TAG, False, True),
        (PlaceProof.REASON, False, False),
        (PlaceProof.REASON, True, True),
        (PlaceProof.NONE, True, False),
    ],
)
def test_a_visit_needs_a_proof_of_its_place(proof: PlaceProof, accepted: bool, valid: bool) -> None:
    visit = Visit(NOW, NOW, 1, proof, reason_accepted=accepted)
    assert visit.is_valid(at=NOW, known_at=NOW) is valid


def test_a_voided_visit_counted_until_it_was_voided() -> None:
    visit = Visit(NOW, NOW, 1, PlaceProof.FIX, voided_at=NOW + timedelta(days=2))
    assert visit.is_valid(at=NOW, known_at=NOW + timedelta(days=1))
    assert not visit.is_valid(at=NOW, known_at=NOW + timedelta(days=2))


@pytest.mark.parametrize(
    ("age", "expected"),
    [(None, State.NEVER), (0.0, State.FRESH), (0.79, State.FRESH), (0.8, State.DUE), (1.0, State.STALE)],
)
def test_states_follow_the_age_of_the_last_visit(age: float | None, expected: State) -> None:
    assert state(age) is expected


def test_heat_is_one_just_now_and_a_half_when_due() -> None:
    week = timedelta(days=7)
    assert [heat(ratio(NOW - week * n, week, NOW)) for n in (0, 1, 2)] == [1, 0.5, 0.25]
    assert heat(ratio(None, week, NOW)) == 0
