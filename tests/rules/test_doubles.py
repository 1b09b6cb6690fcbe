"""Which sites look like one place written down twice."""

from hypothesis import given, settings
from hypothesis import strategies as st

from rules.doubles import Doubt, Twin, suspects

SHOP = Twin(1, "food_business", "老街饭店(东)", 7, None, "13900001111", 34.44, 108.96, "", "")


def doubts(other: Twin) -> set[str]:
    found = suspects([SHOP, other])
    return {doubt.value for doubt in found.get((1, other.id), ())}


def test_the_same_name_in_an_area_is_suspicious_whatever_marks_it_is_written_with() -> None:
    other = SHOP._replace(id=2, name="老街饭店 东", phone="", lat=None, lon=None)
    assert doubts(other) == {"name"}
    assert doubts(other._replace(area_id=8)) == set()
    assert doubts(other._replace(type="nine_small_place")) == {"name"}


def test_a_shared_number_is_suspicious_unless_it_is_one_units_or_a_switchboard() -> None:
    other = SHOP._replace(id=2, name="王记", phone="02900001111、13900001111", lat=None, lon=None)
    assert doubts(other) == {"phone"}
    assert doubts(other._replace(type="school")) == set()
    assert suspects([SHOP._replace(unit_id=3), other._replace(unit_id=3)]) == {}
    crowd = [other._replace(id=n, name=f"店{n}") for n in range(2, 8)]
    assert suspects([SHOP, *crowd]) == {}


def test_two_of_a_type_within_five_metres_are_suspicious_unless_in_different_rooms() -> None:
    other = SHOP._replace(id=2, name="王记", phone="", lat=34.44004)
    assert doubts(other) == {"near"}
    assert doubts(other._replace(lat=34.4401)) == set()
    assert doubts(other._replace(room="302")) == set()


@settings(max_examples=40, deadline=None)
@given(st.floats(-0.0002, 0.0002), st.floats(-0.0002, 0.0002))
def test_nearness_does_not_depend_on_where_the_squares_of_the_ground_begin(dy: float, dx: float) -> None:
    one = SHOP._replace(lat=34.44 + dy, lon=108.96 + dx)
    other = one._replace(id=2, name="王记", phone="", lat=34.44 + dy + 0.00003, lon=108.96 + dx - 0.00002)
    assert Doubt.NEAR in suspects([one, other])[1, 2]
