"""The duty roster is kept: entered, copied, filled, swapped with a reason, imported once, and no gap goes unseen."""

from datetime import date, datetime, timedelta

import pytest
from sqlmodel import Session, select

from actions.handovers import hand_over, take_over
from actions.roster_import import import_roster
from actions.rosters import copy_week, empty_shift, put_shifts, swap
from data.queries import handovers, rosters
from models import DutyShift, JournalEntry
from rules.errors import BadInput, NotPermitted, UnknownThing
from rules.permissions import Viewer
from rules.rosters import HALVES, OnDuty, Shift, ShiftFacts, rota
from tests import builders

pytestmark = pytest.mark.usefixtures("any_database")
MONDAY = date(2026, 11, 23)
HOURS = "08:30-17:30"
GAO, SHI, MA = OnDuty("高明远", "13800000001"), OnDuty("石磊", "13800000002"), OnDuty("马小军")


class Town:
    """A subdistrict with two communities, a clerk, a patrol member of each community and a school's own contact."""

    def __init__(self, session: Session) -> None:
        self.top = builders.area(session)
        self.east, self.west = (builders.area(session, name, parent=self.top) for name in ("东社区", "西社区"))
        self.clerk = builders.viewer(session, "safety_officer", self.top)
        self.head = builders.viewer(session, "community_admin", self.east)
        self.patrol = builders.viewer(session, "patrol_member", self.east, "马小军")
        self.other = builders.viewer(session, "patrol_member", self.west)
        self.school = builders.unit(session, self.east, "school", "东小学")
        self.contact = builders.viewer(session, "school_contact", self.school)
        self.place = f"area-{self.top.id}"

    def week(self, session: Session, viewer: Viewer, place: str = "", monday: date = MONDAY) -> list[ShiftFacts]:
        asked = {"place": place or self.place, "starts_on": monday, "ends_on": monday + timedelta(days=6)}
        return [one.facts for one in rosters.shifts(session, viewer, **asked)]  # type: ignore[arg-type]


@pytest.fixture
def town(session: Session) -> Town:
    return Town(session)


def full_week(monday: date = MONDAY) -> tuple[ShiftFacts, ...]:
    days = [monday + timedelta(days=n) for n in range(7)]
    return rota([GAO, SHI], [MA, OnDuty("田雨")], each=1, days=days, shifts=HALVES)


def verbs(session: Session) -> list[str]:
    return [entry.verb for entry in session.exec(select(JournalEntry).order_by(JournalEntry.id))]  # type: ignore[arg-type]


def test_a_week_is_entered_once_changed_where_it_differs_and_journaled(session: Session, town: Town) -> None:
    assert put_shifts(session, viewer=town.clerk, place=town.place, shifts=full_week()) == 14
    assert put_shifts(session, viewer=town.clerk, place=town.place, shifts=full_week()) == 0
    other = ShiftFacts(MONDAY, Shift.DAY, SHI, (MA,))
    assert put_shifts(session, viewer=town.clerk, place=town.place, shifts=(other,)) == 1
    assert verbs(session) == ["duty_entered"] * 14 + ["duty_changed"]
    assert town.week(session, town.patrol)[0] == other
    last = session.exec(select(JournalEntry).order_by(JournalEntry.id.desc())).first()  # type: ignore[union-attr]
    assert last is not None
    assert (last.before or {})["leader"] == "高明远 13800000001"


def test_last_week_is_copied_into_the_empty_shifts_only(session: Session, town: Town) -> None:
    put_shifts(session, viewer=town.clerk, place=town.place, shifts=full_week())
    kept = ShiftFacts(MONDAY + timedelta(days=7), Shift.DAY, SHI)
    put_shifts(session, viewer=town.clerk, place=town.place, shifts=(kept,))
    week = {"place": town.place, "from_monday": MONDAY, "to_monday": MONDAY + timedelta(days=7)}
    assert copy_week(session, viewer=town.clerk, **week) == 13  # type: ignore[arg-type]
    assert town.week(session, town.clerk, monday=MONDAY + timedelta(days=7))[0] == kept
    with pytest.raises(BadInput):
        copy_week(session, viewer=town.clerk, **week)  # type: ignore[arg-type]


def test_two_people_swap_with_a_reason_and_without_one_nothing_happens(session: Session, town: Town) -> None:
    put_shifts(session, viewer=town.clerk, place=town.place, shifts=full_week())
    swapped = {"one": (MONDAY, Shift.DAY), "name": "马小军", "other": (MONDAY, Shift.NIGHT), "other_name": "田雨"}
    with pytest.raises(BadInput):
        swap(session, viewer=town.clerk, place=town.place, reason=" ", **swapped)  # type: ignore[arg-type]
    swap(session, viewer=town.clerk, place=town.place, reason="家中有事", **swapped)  # type: ignore[arg-type]
    assert [one.staff[0].name for one in town.week(session, town.clerk)[:2]] == ["田雨", "马小军"]
    last = session.exec(select(JournalEntry).order_by(JournalEntry.id.desc())).first()  # type: ignore[union-attr]
    assert last is not None
    assert (last.verb, last.reason) == ("duty_swapped", "家中有事")


def test_an_empty_shift_of_the_next_days_is_a_gap_until_somebody_takes_it(session: Session, town: Town) -> None:
    put_shifts(session, viewer=town.clerk, place=town.place, shifts=full_week())
    assert rosters.gaps(session, town.clerk, today=MONDAY) == ()
    slot = (MONDAY + timedelta(days=2), Shift.NIGHT)
    empty_shift(session, viewer=town.clerk, place=town.place, slot=slot, reason="请假")
    [gap] = rosters.gaps(session, town.clerk, today=MONDAY)
    assert (gap.place_name, gap.on_day, gap.shifts) == ("清河街道", slot[0], (Shift.NIGHT,))
    assert len(rosters.gaps(session, town.clerk, today=MONDAY + timedelta(days=1))) == 2  # the day after the week too
    put_shifts(session, viewer=town.clerk, place=town.place, shifts=(ShiftFacts(*slot, SHI),))
    assert rosters.gaps(session, town.clerk, today=MONDAY) == ()


def test_who_is_on_duty_now_is_seen_by_all_who_serve_below_and_by_no_neighbour(session: Session, town: Town) -> None:
    east = f"area-{town.east.id}"
    put_shifts(session, viewer=town.clerk, place=town.place, shifts=full_week())
    put_shifts(session, viewer=town.head, place=east, shifts=(ShiftFacts(MONDAY, Shift.WHOLE, GAO),))
    own = f"unit-{town.school.id}"
    put_shifts(session, viewer=town.contact, place=own, shifts=(ShiftFacts(MONDAY, Shift.WHOLE, SHI),))

    def places(viewer: Viewer) -> list[str]:
        night = datetime.combine(MONDAY + timedelta(days=1), datetime.min.time()) + timedelta(hours=2)
        return [held.place_name for held in rosters.on_now(session, viewer, clock=night, hours=HOURS)]

    assert places(town.patrol) == ["清河街道", "东社区", "东小学"]
    assert places(town.other) == ["清河街道"]
    assert places(town.contact) == ["清河街道", "东社区", "东小学"]
    for stranger, place in ((town.other, east), (town.patrol, own), (town.contact, east), (town.head, town.place)):
        with pytest.raises((NotPermitted, UnknownThing)):
            put_shifts(session, viewer=stranger, place=place, shifts=(ShiftFacts(MONDAY, Shift.DAY, GAO),))


def test_a_note_is_signed_by_who_was_there_and_taken_over_by_somebody_else(session: Session, town: Town) -> None:
    put_shifts(session, viewer=town.clerk, place=town.place, shifts=full_week())
    held = rosters.shifts(session, town.patrol, place=town.place, starts_on=MONDAY, ends_on=MONDAY)
    mine = next(one.id for one in held if any(person.name == "马小军" for person in one.facts.people))
    with pytest.raises(NotPermitted):
        hand_over(session, viewer=town.other, shift_id=mine, happened="不是我的班")
    with pytest.raises(BadInput):
        hand_over(session, viewer=town.patrol, shift_id=mine, happened=" ")
    note = hand_over(session, viewer=town.patrol, shift_id=mine, happened="无突发情况", still_open="电梯待修")
    with pytest.raises(NotPermitted):
        take_over(session, viewer=town.patrol, handover_id=note.id or 0)
    take_over(session, viewer=town.clerk, handover_id=note.id or 0)
    with pytest.raises(BadInput):
        take_over(session, viewer=town.clerk, handover_id=note.id or 0)
    [seen] = handovers.notes(session, town.other, place=town.place)
    assert (seen.signed_by, seen.taken_by, seen.still_open) == ("马小军", town.clerk.name, "电梯待修")
    assert verbs(session)[-2:] == ["duty_handed_over", "duty_taken_over"]


def test_a_roster_from_excel_is_taken_over_once_and_a_changed_cell_is_one_shift(session: Session, town: Town) -> None:
    def take(*more: tuple[object, ...]) -> int:
        rows = (("日期", "带班领导", "值班人员", "联系电话"), *more)
        fields = (("on_day", 0), ("leader", 1), ("staff", 2), ("phone", 3))
        asked = {"rows": rows, "start": 0, "fields": fields, "place": town.place, "today": MONDAY}
        return import_roster(session, viewer=town.clerk, file_name="值班表.xlsx", **asked)  # type: ignore[arg-type]

    first, second = ("11月23日", "高明远", "石磊", "13800000002"), ("11月24日", "石磊", "田雨", "13800000004")
    assert take(first, second, ("11月25日", "", "田雨", "")) == 2
    assert take(first, second) == 0
    assert take(first, (*second[:2], "马小军", second[3])) == 1
    assert [one.staff[0].name for one in town.week(session, town.clerk)] == ["石磊", "马小军"]
    assert len(session.exec(select(DutyShift)).all()) == 2
