"""What is due by rule: every rule of the catalogue, the seed's own examples, and what must hold for any of them."""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from data import reference
from rules.almanac import Almanac, Window, key_window, terms_of
from rules.schedule import Check, Rule, Seasons, is_in_force, rate, tallies, tally, windows

BEIJING = ZoneInfo("Asia/Shanghai")
LUNAR = {"spring_festival": date(2026, 2, 17), "dragon_boat": date(2026, 6, 19), "mid_autumn": date(2026, 9, 25)}
LUNAR_2025 = {"spring_festival": date(2025, 1, 29), "dragon_boat": date(2025, 5, 31), "mid_autumn": date(2025, 10, 6)}
ANCHORS = {"lunar 1-1": "spring_festival", "lunar 5-5": "dragon_boat", "lunar 8-15": "mid_autumn"}
CLASS_1 = Rule(3, "week", "routine_check")
WEEK = Window(date(2026, 6, 15), date(2026, 6, 21))  # Monday to Sunday
DAYS_OFF = frozenset({date(2026, 10, 1) + timedelta(days=n) for n in range(7)} | {date(2026, 6, 19)})


def almanac(year: int, lunar: dict[str, date]) -> Almanac:
    rows = reference.read("calendar")["key_periods"]
    found = {
        row["id"]: key_window(
            row.get("start"), row.get("end"), rule := row.get("rule"), year,
            lunar[ANCHORS[rule["anchor"]]] if rule else date(year, 1, 1),
        )
        for row in rows
    }  # fmt: skip
    return Almanac(found, tuple(terms_of(found)), DAYS_OFF)


SEASONS = Seasons.of([almanac(2025, LUNAR_2025), almanac(2026, LUNAR)])


def catalogue() -> list[tuple[str, Rule]]:
    """Every frequency rule with its site type."""
    return [
        (row["id"], Rule(rule["count"], rule["period"], rule["kind"], rule.get("condition", "")))
        for row in reference.read("sites")["site_types"]
        for rule in row["frequency"]
    ]


def rules_of(site_type: str) -> list[Rule]:
    return [rule for of, rule in catalogue() if of == site_type]


def on(day: date, hour: int = 9, kind: str = "routine_check", person: int = 1, minute: int = 0) -> Check:
    return Check(datetime(day.year, day.month, day.day, hour, minute, tzinfo=BEIJING), kind, person)


def each(days: Iterable[date], kind: str = "routine_check") -> list[Check]:
    return [on(day, kind=kind) for day in days]


def june(day: int) -> date:
    return date(2026, 6, day)


def test_two_of_three_checks_of_a_class_1_enterprise_are_missed_after_sunday_night() -> None:
    checks = each([june(15), june(17)])
    sunday = tally(CLASS_1, WEEK, checks, june(21))
    assert (sunday.done, sunday.required, sunday.is_missed) == (2, 3, False)
    monday = tally(CLASS_1, WEEK, checks, june(22))
    assert monday.is_missed
    assert monday.share.value == pytest.approx(2 / 3)


def test_a_week_runs_from_monday_to_sunday() -> None:
    assert windows(CLASS_1, june(18), june(18), SEASONS) == [WEEK]
    assert len(windows(CLASS_1, june(21), june(22), SEASONS)) == 2


def test_two_checks_on_one_day_are_one_of_the_three() -> None:
    assert tally(CLASS_1, WEEK, [on(june(15), 9), on(june(15), 15), on(june(16))], june(22)).done == 2


def test_too_many_checks_in_one_week_fill_no_other_week() -> None:
    busy, idle = each(june(day) for day in range(8, 13)), each([june(15)])
    found = tallies([CLASS_1], busy + idle, june(8), june(21), june(22), SEASONS)
    assert [(t.made, t.done, t.missing) for t in found] == [(5, 3, 0), (1, 1, 2)]
    assert rate(found).value == pytest.approx(4 / 6)


def test_what_should_be_done_so_far_is_rounded_down() -> None:
    assert [tally(CLASS_1, WEEK, [], june(15 + n)).expected for n in range(9)] == [0, 0, 0, 1, 1, 2, 2, 3, 3]
    assert tally(CLASS_1, WEEK, [], june(18)).is_behind


def test_a_construction_site_has_22_checks_a_year_and_no_kind_fills_another() -> None:
    """12 monthly, 2 half-year or annual, 2 machinery, 6 team checks; daily and weekly rounds are extra."""
    rules = [rule for rule in rules_of("construction_site") if rule.kind not in ("daily_patrol", "weekly_check")]
    year = tallies(rules, [], date(2026, 1, 1), date(2026, 12, 31), date(2027, 1, 1), SEASONS)
    owed = Counter[str]()
    for one in year:
        owed[one.rule.kind] += one.required
    assert owed == {
        "monthly_check": 12, "half_year_annual_check": 2, "machinery_check": 2, "project_team_check": 6,
    }  # fmt: skip
    assert owed.total() == 22
    many = each((date(2026, 1, 1) + timedelta(days=n) for n in range(365)), kind="machinery_check")
    done = tallies(rules, many, date(2026, 1, 1), date(2026, 12, 31), date(2027, 1, 1), SEASONS)
    assert rate(done).numerator == 2


def test_gate_duty_is_two_on_each_school_day() -> None:
    gate = rules_of("school_gate")[0]
    week = windows(gate, june(15), june(21), SEASONS)
    assert [w.starts.day for w in week] == [15, 16, 17, 18], "Friday the 19th is the Dragon Boat holiday"
    both = [on(june(15), 7, "gate_duty"), on(june(15), 16, "gate_duty")]
    assert tally(gate, week[0], both, june(16)).missing == 0
    hasty = [on(june(15), 7, "gate_duty"), on(june(15), 7, "gate_duty", minute=9)]
    assert tally(gate, week[0], hasty, june(16)).missing == 1


def test_no_gate_duty_in_the_summer_break() -> None:
    assert windows(rules_of("school_gate")[0], date(2026, 7, 20), date(2026, 7, 31), SEASONS) == []


def test_flood_season_puts_a_daily_patrol_in_place_of_the_weekly_one() -> None:
    rules = rules_of("river_reservoir")
    june_week = tallies(rules, [], june(15), june(21), june(22), SEASONS)
    assert Counter(one.rule.period for one in june_week) == {"day": 7}
    november = tallies(rules, [], date(2026, 11, 2), date(2026, 11, 8), date(2026, 11, 9), SEASONS)
    assert Counter(one.rule.period for one in november) == {"week": 1}


@pytest.mark.parametrize(("gas_class", "checks"), [("A", 4), ("B", 2), ("C", 1)])
def test_the_class_of_a_gas_household_sets_its_interval(gas_class: str, checks: int) -> None:
    year = tallies(rules_of("gas_household"), [], june(1), june(1), june(2), SEASONS, traits=(gas_class,))
    assert [one.required for one in year] == [checks]


def test_fireworks_are_checked_daily_while_they_are_sold() -> None:
    rule = next(rule for rule in rules_of("fireworks_outlet") if rule.kind == "sale_period_check")
    days = windows(rule, date(2026, 2, 1), date(2026, 3, 10), SEASONS)
    sold = [day for day in days if is_in_force(rule, [rule], day, SEASONS, ())]
    assert (sold[0].starts, sold[-1].ends) == (date(2026, 2, 7), date(2026, 3, 4))


def test_a_school_is_checked_in_the_week_before_each_holiday() -> None:
    rule = Rule(1, "event", "pre_holiday_check")
    assert windows(rule, date(2026, 9, 1), date(2026, 10, 31), SEASONS) == [
        Window(date(2026, 9, 24), date(2026, 9, 30))
    ]


def test_the_spring_festival_window_follows_the_lunar_day() -> None:
    rule = Rule(1, "event", "key_period_check")
    found = windows(rule, date(2026, 2, 17), date(2026, 2, 17), SEASONS)
    assert Window(date(2026, 2, 2), date(2026, 3, 4)) in found
    assert Window(date(2025, 11, 15), date(2026, 3, 15)) in found, "winter began last year"


def test_an_event_that_no_calendar_knows_is_given() -> None:
    fair = Window(june(20), june(21))
    found = tallies(rules_of("event_site"), [], june(15), june(21), june(22), SEASONS, events={"event_check": [fair]})
    assert [(one.window, one.is_missed) for one in found] == [(fair, True)]


def test_a_check_at_ten_past_midnight_belongs_to_the_new_day() -> None:
    at = datetime(2026, 6, 15, 16, 10, tzinfo=UTC).astimezone(BEIJING)
    daily = Rule(1, "day", "patrol")
    check = Check(at, "patrol", 1)
    assert tally(daily, Window(june(16), june(16)), [check], june(17)).done == 1
    assert tally(daily, Window(june(15), june(15)), [check], june(17)).done == 0


def test_the_same_person_around_midnight_is_one_visit() -> None:
    night = [on(june(15), 23, minute=58), on(june(16), 0, minute=3)]
    assert tally(CLASS_1, WEEK, night, june(22)).done == 1
    assert tally(CLASS_1, WEEK, [night[0], night[1]._replace(person_id=2)], june(22)).done == 2


def test_a_site_that_is_new_owes_its_part_of_the_week() -> None:
    assert tally(CLASS_1, WEEK, [], june(22), since=june(18)).required == 1
    assert tally(CLASS_1, WEEK, [], june(22), since=june(21)).required == 0


def test_no_duty_is_no_data() -> None:
    assert rate([]).value is None


def test_the_catalogue_has_its_65_rules() -> None:
    assert len(catalogue()) == 65


@pytest.mark.parametrize(("site_type", "rule"), catalogue(), ids=lambda v: v if isinstance(v, str) else v.kind)
def test_every_rule_of_the_catalogue_can_be_met_missed_and_overdone(site_type: str, rule: Rule) -> None:
    events = [Window(date(2026, 5, 4), date(2026, 5, 8))]
    window = next(
        w
        for w in windows(rule, date(2026, 1, 1), date(2026, 12, 31), SEASONS, events)
        if is_in_force(rule, rules_of(site_type), w, SEASONS, ("A", "B", "C")) and w.starts.year == 2026
    )
    after = window.ends + timedelta(days=1)
    if rule.period in ("day", "school_day"):
        checks = [on(window.starts, 6 + 2 * n, rule.kind) for n in range(rule.count)]
    else:
        checks = each((window.starts + timedelta(days=n) for n in range(rule.count)), rule.kind)
    met, missed = tally(rule, window, checks, after), tally(rule, window, checks[1:], after)
    assert (met.done, met.required, met.is_missed, met.expected) == (rule.count, rule.count, False, rule.count)
    assert missed.is_missed
    assert tally(rule, window, [c._replace(kind="other") for c in checks], after).done == 0
    twice = tally(rule, window, [*checks, *[c._replace(person_id=2) for c in checks]], after)
    assert twice.done == rule.count


@given(
    some.sampled_from([rule for _, rule in catalogue()]),
    some.lists(some.integers(0, 364), max_size=30),
    some.integers(0, 400),
)
def test_a_share_stays_between_nothing_and_all_and_never_falls_by_a_check(
    rule: Rule, days: list[int], today: int
) -> None:
    start = date(2026, 1, 1)
    checks = each((start + timedelta(days=n) for n in days), rule.kind)
    asked = (start, date(2026, 12, 31), start + timedelta(days=today), SEASONS)
    less, more = (rate(tallies([rule], some_checks, *asked)) for some_checks in (checks[1:], checks))
    assert 0 <= less.numerator <= more.numerator <= more.denominator
    assert less.denominator == more.denominator
