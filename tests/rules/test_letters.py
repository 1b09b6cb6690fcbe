"""Terms of letters and cards, who owes them, and what may be written down."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.errors import BadInput
from rules.letters import Decision, LetterKind, Term, mind_signing, mind_term, owing, share, term_of

DAY = date(2026, 6, 16)
CARD, LETTER = LetterKind.CARD, LetterKind.LETTER


@settings(max_examples=40, deadline=None)
@given(st.dates(date(2001, 1, 1), date(2090, 1, 1)), st.sampled_from(LetterKind))
def test_every_day_lies_in_its_term_and_terms_follow_one_another(day: date, kind: LetterKind) -> None:
    term = term_of(kind, day)
    assert term.starts <= day <= term.ends
    assert term.after.starts == term.ends + timedelta(days=1)
    assert term.after.before == term
    assert term.ends.month in ((3, 6, 9, 12) if kind is CARD else (12,))


@pytest.mark.parametrize(
    "term",
    [Term(CARD, 2026), Term(CARD, 2026, 5), Term(LETTER, 2026, 1), Term(LETTER, 2028), Term(CARD, 2026, 4)],
)
def test_a_term_that_is_none_or_lies_too_far_ahead_is_refused(term: Term) -> None:
    with pytest.raises(BadInput):
        mind_term(term, DAY)


def test_the_next_term_may_be_signed_before_it_begins_but_not_in_the_future() -> None:
    mind_term(Term(LETTER, 2027), DAY)
    assert mind_signing(Term(LETTER, 2027), DAY, " 王  某 ", DAY) == "王 某"
    for day, who in ((DAY + timedelta(days=1), "王某"), (date(2024, 12, 31), "王某"), (DAY, " "), (DAY, "长" * 61)):
        with pytest.raises(BadInput):
            mind_signing(Term(LETTER, 2026), day, who, DAY)


def test_a_decision_holds_from_its_term_on_and_the_newest_one_wins() -> None:
    said = [
        Decision(LETTER, "school", False, date(2026, 1, 1)),
        Decision(LETTER, "school", True, date(2027, 1, 1)),
        Decision(LETTER, "gas_station", True, date(2026, 1, 1)),
        Decision(CARD, "school", True, date(2020, 1, 1)),
    ]
    assert owing(Term(LETTER, 2025), ["school"], said) == {"school"}
    assert owing(Term(LETTER, 2026), ["school"], said) == {"gas_station"}
    assert owing(Term(LETTER, 2027), ["school"], said) == {"school", "gas_station"}


def test_nobody_owes_is_no_data() -> None:
    assert share(0, 0) is None
    assert share(3, 4) == 0.75
