"""When something has run out, and what may be written down about it."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.errors import BadInput
from rules.expiries import DueFor, ExpiryFacts, ExpirySort, ExpiryState, state, tidy

DAY = date(2026, 6, 16)
KNOWN = frozenset({"food_permit", "extinguisher"})
PERMIT = ExpiryFacts(ExpirySort.CERTIFICATE, "food_permit", date(2027, 1, 1), number=" JY 1  2 ", begins_on=DAY)
BOTTLE = ExpiryFacts(ExpirySort.EQUIPMENT, "extinguisher", date(2027, 1, 1), count=4, due_for=DueFor.REPLACEMENT)


@settings(max_examples=40, deadline=None)
@given(st.integers(-400, 400))
def test_a_paper_is_good_through_its_last_day_and_soon_in_the_month_before(left: int) -> None:
    expected = ExpiryState.EXPIRED if left < 0 else ExpiryState.SOON if left <= 30 else ExpiryState.VALID
    assert state(DAY + timedelta(days=left), DAY) is expected


def test_what_has_no_last_day_lasts() -> None:
    assert state(None, DAY) is ExpiryState.LASTING
    assert tidy(replace(PERMIT, due_on=None), KNOWN, DAY).due_on is None


def test_texts_are_tidied_and_a_certificate_has_no_pieces() -> None:
    told = tidy(replace(PERMIT, count=5, checked_on=DAY, due_for=DueFor.REPLACEMENT), KNOWN, DAY)
    assert (told.number, told.count, told.checked_on, told.due_for) == ("JY 1 2", 1, None, DueFor.RENEWAL)
    assert tidy(BOTTLE, KNOWN, DAY) == BOTTLE


@pytest.mark.parametrize(
    ("facts", "wrong"),
    [
        (PERMIT, {"kind": "passport"}),
        (PERMIT, {"begins_on": DAY + timedelta(days=1)}),
        (PERMIT, {"due_on": DAY - timedelta(days=1)}),
        (PERMIT, {"issuer": "长" * 81}),
        (BOTTLE, {"due_on": None}),
        (BOTTLE, {"count": 0}),
        (BOTTLE, {"checked_on": date(2027, 2, 1)}),
    ],
)
def test_what_makes_no_sense_is_refused(facts: ExpiryFacts, wrong: dict[str, Any]) -> None:
    with pytest.raises(BadInput):
        tidy(replace(facts, **wrong), KNOWN, DAY)
