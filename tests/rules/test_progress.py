"""Progress is the target and the proof; late stays late."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from rules.progress import Deed, Duty, Light, Standing, State, amount, deadline, mean, planned, standing, total

ZONE = ZoneInfo("Asia/Shanghai")
NOON = datetime(2027, 6, 10, 4, tzinfo=UTC)


def duty(**more: Any) -> Duty:
    due_on = more.pop("due_on", date(2027, 6, 30))
    base: dict[str, Any] = {
        "opens_on": date(2027, 6, 1),
        "due_on": due_on,
        "deadline": deadline(due_on, None, ZONE),
        "target": 2,
    }
    return Duty(**{**base, **more})


def stand(owed: Duty, *deeds: Deed, now: datetime = NOON) -> Standing:
    return standing(owed, list(deeds), now=now, today=now.astimezone(ZONE).date())


def deed(amount: float = 1.0, at: datetime = NOON, evidence: Iterable[str] = ()) -> Deed:
    return Deed(at, amount, frozenset(evidence))


def test_half_of_the_target_is_half() -> None:
    found = stand(duty(), deed())
    assert (found.share, found.state) == (0.5, State.IN_PROGRESS)


def test_more_than_the_target_is_not_more_than_all() -> None:
    assert stand(duty(), deed(5)).share == 1.0


def test_the_target_without_the_photo_is_not_done() -> None:
    found = stand(duty(evidence=("photo",)), deed(2))
    assert (found.state, found.missing, found.share) == (State.EVIDENCE_MISSING, ("photo",), 1.0)


def test_the_target_with_its_evidence_is_done_and_green() -> None:
    found = stand(duty(evidence=("photo", "minutes")), deed(1, evidence=["photo"]), deed(1, evidence=["minutes"]))
    assert (found.state, found.light, found.late) == (State.DONE, Light.GREEN, False)


def test_evidence_that_came_after_the_deadline_makes_it_late_for_ever() -> None:
    late = datetime(2027, 7, 2, tzinfo=UTC)
    owed = duty(evidence=("photo",))
    found = stand(owed, deed(2), deed(0, at=late, evidence=["photo"]), now=late + timedelta(days=90))
    assert (found.state, found.light, found.completed_at) == (State.DONE_LATE, Light.RED, late)


def test_the_day_ends_at_the_communitys_midnight() -> None:
    owed = duty(target=1, due_on=date(2027, 6, 16))
    in_time = datetime(2027, 6, 16, 15, 59, tzinfo=UTC)  # 23:59 in Shanghai
    assert stand(owed, deed(at=in_time), now=NOON + timedelta(days=20)).state is State.DONE
    assert stand(owed, deed(at=in_time + timedelta(minutes=1)), now=NOON + timedelta(days=20)).state is State.DONE_LATE


def test_a_thursday_report_at_noon_is_in_time_and_a_minute_later_is_not() -> None:
    owed = duty(target=1, deadline=deadline(date(2027, 6, 10), time(12), ZONE))
    assert stand(owed, deed(at=NOON)).state is State.DONE
    assert stand(owed, deed(at=NOON + timedelta(minutes=1)), now=NOON + timedelta(1)).state is State.DONE_LATE


def test_nothing_recorded_after_the_deadline_is_overdue_and_red() -> None:
    found = stand(duty(due_on=date(2027, 6, 9)))
    assert (found.state, found.light) == (State.OVERDUE, Light.RED)


def test_three_days_before_it_is_amber() -> None:
    assert stand(duty(target=1, due_on=date(2027, 6, 13))).light is Light.AMBER
    assert stand(duty(target=1, due_on=date(2027, 6, 14))).light is Light.GREEN


def test_behind_the_straight_line_is_amber_in_whole_units_only() -> None:
    assert stand(duty(target=30), deed(8)).light is Light.AMBER  # nine days gone, nine expected
    assert stand(duty(target=30), deed(9)).light is Light.GREEN
    assert stand(duty(target=1)).light is Light.GREEN


def test_nothing_owed_is_no_share_and_no_light() -> None:
    found = stand(duty(target=0))
    assert (found.share, found.state, found.light) == (None, State.AS_NEEDED, Light.NONE)


def test_a_cancelled_duty_is_neither_late_nor_red() -> None:
    found = stand(duty(due_on=date(2027, 6, 2), cancelled=True))
    assert (found.state, found.light) == (State.CANCELLED, Light.NONE)


def test_a_percentage_is_the_highest_reached_not_a_sum() -> None:
    assert total("sites_checked_pct", [40, 70]) == 70
    assert total("people", [40, 70]) == 110


def test_an_activity_is_one_session_where_nobody_typed_it() -> None:
    assert amount("sessions", {"people": 12}) == 1
    assert amount("drills", {"people": 12}) == 0


def test_the_straight_line_starts_at_nothing_and_ends_at_all() -> None:
    opens, due = date(2027, 6, 1), date(2027, 6, 30)
    assert planned(opens, due, date(2027, 5, 31)) == 0
    assert planned(opens, due, date(2027, 6, 15)) == 0.5
    assert planned(opens, due, date(2027, 7, 9)) == 1


def test_a_campaign_that_owes_nothing_has_no_figure() -> None:
    assert mean([None, None]) is None
    assert mean([1.0, None, 0.5]) == 0.75


@given(st.lists(st.floats(0, 50), max_size=8), st.floats(0.5, 100))
def test_done_exactly_when_the_target_is_reached(amounts: list[float], target: float) -> None:
    found = stand(duty(target=target), *[deed(a) for a in amounts])
    assert (found.state is State.DONE) == (found.share == 1.0)
    assert found.share is not None
    assert 0 <= found.share <= 1


@given(st.permutations([deed(1), deed(1, NOON + timedelta(days=40)), deed(0, NOON, ["photo"])]))
def test_the_order_in_which_records_arrive_changes_nothing(deeds: list[Deed]) -> None:
    found = stand(duty(evidence=("photo",)), *deeds, now=NOON + timedelta(days=60))
    assert found.completed_at == NOON + timedelta(days=40)
