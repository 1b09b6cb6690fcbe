"""Duty rosters: whose shift it is, which shift nobody holds, people in turn, two swapped, a stranger's list read."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules import roster_rows, rosters
from rules.errors import BadInput
from rules.rosters import NOBODY, OnDuty, Shift, ShiftFacts

MONDAY = date(2026, 11, 23)
HOURS = "08:30-17:30"
GAO, SHI, MA = OnDuty("高明远", "13800000001"), OnDuty("石磊", "13800000002"), OnDuty("马小军", "13800000003")


@pytest.mark.parametrize(
    ("clock", "day", "half"),
    [
        ("2026-11-23T08:29", MONDAY - timedelta(days=1), Shift.NIGHT),
        ("2026-11-23T08:30", MONDAY, Shift.DAY),
        ("2026-11-23T17:29", MONDAY, Shift.DAY),
        ("2026-11-23T17:30", MONDAY, Shift.NIGHT),
        ("2026-11-24T00:10", MONDAY, Shift.NIGHT),
    ],
)
def test_the_night_belongs_to_the_day_on_which_it_began(clock: str, day: date, half: Shift) -> None:
    assert rosters.running(datetime.fromisoformat(clock), HOURS) == ((day, Shift.WHOLE), (day, half))


@given(st.dates(date(2026, 1, 1), date(2027, 1, 1)), st.times())
def test_every_moment_lies_within_both_of_its_shifts(day: date, at: time) -> None:
    clock = datetime.combine(day, at)
    for slot in rosters.running(clock, HOURS):
        starts, ends = rosters.span(slot, HOURS)
        assert starts <= clock < ends
    assert rosters.changes_at(HOURS) == (time(8, 30), time(17, 30))


@pytest.mark.parametrize(
    ("held", "usual", "lacks"),
    [
        ({Shift.WHOLE}, {Shift.WHOLE}, ()),
        (set(), {Shift.WHOLE}, (Shift.WHOLE,)),
        ({Shift.DAY}, {Shift.DAY, Shift.NIGHT}, (Shift.NIGHT,)),
        (set(), {Shift.DAY, Shift.NIGHT}, (Shift.DAY, Shift.NIGHT)),
        (set(), {Shift.NIGHT}, (Shift.NIGHT,)),
        ({Shift.NIGHT}, {Shift.NIGHT, Shift.WHOLE}, ()),
        (set(), {Shift.NIGHT, Shift.WHOLE}, (Shift.WHOLE,)),
        ({Shift.WHOLE}, {Shift.DAY, Shift.NIGHT}, ()),
    ],
)
def test_a_gap_is_what_the_place_usually_keeps(held: set[Shift], usual: set[Shift], lacks: tuple[Shift, ...]) -> None:
    assert rosters.missing(held, usual) == lacks


def test_a_shift_needs_a_leader_and_somebody_who_can_be_called() -> None:
    good = ShiftFacts(MONDAY, Shift.DAY, GAO, (SHI, MA))
    assert rosters.tidy(good) == good
    for bad in (
        ShiftFacts(MONDAY, Shift.DAY, NOBODY, (SHI,)),
        ShiftFacts(MONDAY, Shift.DAY, OnDuty("高明远")),
        ShiftFacts(MONDAY, Shift.DAY, GAO, (SHI, SHI)),
        ShiftFacts(MONDAY, Shift.DAY, GAO, (), GAO),
    ):
        with pytest.raises(BadInput):
            rosters.tidy(bad)


@given(st.integers(1, 5), st.integers(2, 8), st.integers(1, 14))
def test_in_turn_everybody_stands_as_often_as_the_others(leaders: int, staff: int, days: int) -> None:
    heads = [OnDuty(f"领导{n}", "110") for n in range(leaders)]
    others = [OnDuty(f"队员{n}") for n in range(staff)]
    made = rosters.rota(
        heads, others, each=2, days=[MONDAY + timedelta(n) for n in range(days)], shifts=[Shift.DAY, Shift.NIGHT]
    )
    assert len(made) == 2 * days
    stood = [[one for facts in made for one in facts.staff].count(one) for one in others]
    assert max(stood) - min(stood) <= 1
    assert all(len({one.name for one in facts.people}) == 3 for facts in made)


def test_a_leader_who_is_also_in_the_list_never_stands_beside_themselves() -> None:
    made = rosters.rota([GAO, SHI], [GAO, SHI, MA], each=2, days=[MONDAY, MONDAY + timedelta(1)], shifts=[Shift.WHOLE])
    assert [{one.name for one in facts.staff} for facts in made] == [{"石磊", "马小军"}, {"高明远", "马小军"}]
    with pytest.raises(BadInput):
        rosters.rota([GAO], [GAO, SHI], each=2, days=[MONDAY], shifts=[Shift.WHOLE])


def test_two_people_take_each_others_part() -> None:
    one = ShiftFacts(MONDAY, Shift.DAY, GAO, (MA,))
    other = ShiftFacts(MONDAY, Shift.NIGHT, SHI, (OnDuty("田雨"),))
    first, second = rosters.swapped(one, "马小军", other, "石磊")
    assert (first.leader, first.staff) == (GAO, (SHI,))
    assert (second.leader, second.staff) == (MA, (OnDuty("田雨"),))
    with pytest.raises(BadInput):
        rosters.swapped(one, "无此人", other, "石磊")
    with pytest.raises(BadInput):
        rosters.swapped(one, "马小军", ShiftFacts(MONDAY, Shift.NIGHT, SHI, (GAO,)), "高明远")


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("高明远 138 0000 0001", (GAO,)),
        ("高明远(13800000001)、石磊\uff0813800000002\uff09", (GAO, SHI)),
        ("高明远13800000001 石磊13800000002\n马小军", (GAO, SHI, OnDuty("马小军"))),
        ("  ", ()),
    ],
)
def test_names_and_numbers_are_told_apart(text: str, people: tuple[OnDuty, ...]) -> None:
    assert rosters.people_of(text) == people


SHEET = (
    ("清河街道11月值班表", "", "", "", ""),
    ("日期", "班次", "带班领导", "值班人员", "联系电话"),
    ("11月23日(星期一)", "白班", "高明远", "石磊", "13800000002"),
    ("", "夜班", "高明远", "石磊、马小军", "13800000002/13800000003"),
    ("11月24日", "白班", "石磊", "田雨、马小军", 13800000003.0),
    ("11月25日", "白班", "", "马小军", "13800000003"),
    ("昨天", "白班", "高明远", "马小军", "13800000003"),
    ("11月26日", "中班", "高明远", "马小军", "13800000003"),
    ("11月27日", "白班", "高明远", "田雨、马小军、石磊", "13800000003 13800000004"),
)


def test_a_roster_of_the_usual_form_is_read_and_every_bad_row_named() -> None:
    columns = {"on_day": 0, "shift": 1, "leader": 2, "staff": 3, "phone": 4}
    known = {"高明远": "13800000001"}
    found, troubles = roster_rows.read(SHEET, 1, columns, today=date(2026, 11, 20), known=known)
    assert [one.facts for one in found] == [
        ShiftFacts(MONDAY, Shift.DAY, GAO, (SHI,)),
        ShiftFacts(MONDAY, Shift.NIGHT, GAO, (SHI, MA)),
        ShiftFacts(MONDAY + timedelta(1), Shift.DAY, OnDuty("石磊"), (OnDuty("田雨", "13800000003"), OnDuty("马小军"))),
    ]
    assert [(trouble.row, trouble.field) for trouble in troubles] == [
        (6, "leader"), (7, "on_day"), (8, "shift"), (9, "phone"),
    ]  # fmt: skip


def test_a_day_without_a_year_is_the_nearest_one() -> None:
    columns = {"on_day": 0, "leader": 1}
    found, _troubles = roster_rows.read(
        (("日期", "带班领导"), ("1月2日", "高明远 13800000001")), 0, columns, today=date(2026, 12, 30), known={}
    )
    assert [one.facts.on_day for one in found] == [date(2027, 1, 2)]
