from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.errors import BadInput, ForbiddenMove, NotPermitted, RuleBroken
from rules.events import APPROVED_ONCE, Actor, EventFacts, EventPaper, EventState, EventStep, check, missing, next_steps

TODAY = date(2026, 6, 16)
ALL = frozenset(EventPaper)
PLANNER, LEADER = Actor(1, True, False), Actor(2, False, True)


def facts(state: EventState, papers: frozenset[EventPaper] = ALL, starts_on: date = TODAY) -> EventFacts:
    return EventFacts(state, papers, starts_on, 1)


def after(
    state: EventState, step: EventStep, actor: Actor, note: str = "说明", papers: frozenset[EventPaper] = ALL
) -> EventState:
    return check(facts(state, papers), step, actor, note=note, today=TODAY)


def test_the_road_from_draft_to_summary() -> None:
    state = EventState.DRAFT
    for step, actor in (
        (EventStep.SUBMIT, PLANNER),
        (EventStep.RETURN, LEADER),
        (EventStep.SUBMIT, PLANNER),
        (EventStep.APPROVE, LEADER),
        (EventStep.FINISH, PLANNER),
        (EventStep.SUMMARISE, PLANNER),
    ):
        assert step in next_steps(facts(state), actor, TODAY)
        state = after(state, step, actor)
    assert state is EventState.SUMMARISED


@pytest.mark.parametrize("gone", list(EventPaper))
@pytest.mark.parametrize(
    ("state", "step", "actor"),
    [(EventState.DRAFT, EventStep.SUBMIT, PLANNER), (EventState.SUBMITTED, EventStep.APPROVE, LEADER)],
)
def test_one_missing_paper_stops_it(gone: EventPaper, state: EventState, step: EventStep, actor: Actor) -> None:
    with pytest.raises(BadInput):
        after(state, step, actor, papers=ALL - {gone})


def test_nobody_decides_on_their_own() -> None:
    both = Actor(1, True, True)
    for step in (EventStep.APPROVE, EventStep.RETURN):
        with pytest.raises(NotPermitted):
            after(EventState.SUBMITTED, step, both)
        assert step not in next_steps(facts(EventState.SUBMITTED), both, TODAY)


def test_a_return_a_summary_and_calling_off_say_something() -> None:
    for state, step, actor in (
        (EventState.SUBMITTED, EventStep.RETURN, LEADER),
        (EventState.DONE, EventStep.SUMMARISE, PLANNER),
        (EventState.DRAFT, EventStep.CALL_OFF, PLANNER),
    ):
        with pytest.raises(BadInput):
            after(state, step, actor, note=" ")


def test_it_is_not_over_before_it_begins() -> None:
    with pytest.raises(BadInput):
        check(facts(EventState.APPROVED), EventStep.FINISH, PLANNER, note="", today=date(2026, 6, 15))


@given(
    st.sampled_from(EventState), st.sampled_from(EventStep), st.frozensets(st.sampled_from(EventPaper)),
    st.integers(1, 2), st.booleans(), st.booleans(),
)  # fmt: skip
def test_no_way_leads_to_approved_without_four_papers_and_a_second_person(
    state: EventState, step: EventStep, papers: frozenset[EventPaper], person: int, writes: bool, approves: bool
) -> None:
    actor = Actor(person, writes, approves)
    try:
        became = check(facts(state, papers), step, actor, note="说明", today=TODAY)
    except RuleBroken:
        return
    if became is EventState.APPROVED:
        assert not missing(papers)
        assert person != 1
        assert approves
    if became in APPROVED_ONCE and state not in APPROVED_ONCE:
        assert step is EventStep.APPROVE


def test_what_is_decided_is_not_decided_again() -> None:
    with pytest.raises(ForbiddenMove):
        after(EventState.APPROVED, EventStep.APPROVE, LEADER)
