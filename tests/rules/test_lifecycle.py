"""No strike-off until eliminated: every (state, step, role), and random walks through a hazard's life."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data import reference
from rules import lifecycle
from rules.errors import BadInput, ForbiddenMove, NotPermitted, RuleBroken
from rules.evidence import WEIGHTS, Held, evidence
from rules.hazard_steps import BEYOND_CATALOGUE, MOVES, OWN_STEPS, Step
from rules.lifecycle import HazardFacts, check, next_steps
from rules.vocabulary import ON_LEDGER_STATES, Grade, HazardState, PhotoRole

S = HazardState
TODAY = date(2026, 6, 16)
CATALOGUE = reference.read("hazards")["hazard_lifecycle"]
ROLES = sorted({*reference.words("roles"), "system"})
PLAN = dict.fromkeys(lifecycle.PLAN_PARTS, "已落实")
RECORD: dict[str, Any] = {
    "note": "说明",
    "grade": Grade.MAJOR,
    "basis": "判定标准",
    "plan": PLAN,
    "due_on": TODAY + timedelta(days=7),
    "asked_due_on": TODAY + timedelta(days=30),
    "responsible_person": "王某",
    "signed_by": "王某",
    "interim_control": "停用并看护",
    "approve": True,
    "unit_id": 1,
}
PHOTOS = [PhotoRole.BEFORE, PhotoRole.AFTER, PhotoRole.EVIDENCE]


def in_state(state: HazardState, **more: Any) -> HazardFacts:
    """A general hazard whose deadline is ahead, rectified by person 1, with nothing in the way of any step."""
    return HazardFacts(**{"state": state, "grade": Grade.GENERAL, "due_on": TODAY, "rectifier_id": 1, **more})


def take(hazard: HazardFacts, step: Step, *roles: str, person_id: int = 2, **record: Any) -> HazardState:
    filled = {name: value for name, value in {**RECORD, **record}.items() if value is not None}
    return check(
        hazard, step, roles=roles, person_id=person_id, today=TODAY, record=filled, photos=record.get("photos", PHOTOS)
    )


def facts_for(step: Step, state: HazardState) -> HazardFacts:
    return in_state(state, grade=Grade.MAJOR if step is Step.FILE_MAJOR else Grade.GENERAL)


@pytest.mark.parametrize("step", [s for s in Step if s is not Step.FOUND])
def test_a_step_is_open_in_its_states_to_its_roles_and_nowhere_else(step: Step) -> None:
    move = MOVES[step]
    for state, role in product(S, ROLES):
        hazard = facts_for(step, state)
        if state not in move.sources:
            with pytest.raises(ForbiddenMove):
                take(hazard, step, role)
        elif role not in move.roles:
            with pytest.raises(NotPermitted):
                take(hazard, step, role)
        else:
            assert take(hazard, step, role) is (move.target or state)


@pytest.mark.parametrize("state", list(S))
def test_the_steps_offered_are_exactly_the_steps_that_would_be_taken(state: HazardState) -> None:
    for role, grade, rectifier, asked_by in product(ROLES, Grade, (1, 2), (1, 2)):
        hazard = in_state(state, grade=grade, rectifier_id=rectifier, asked_by=asked_by)
        offered = set(next_steps(hazard, {role}, 2, TODAY))
        taken = set()
        for step in MOVES:
            try:
                other = Grade.MAJOR if grade is Grade.GENERAL else Grade.GENERAL
                take(hazard, step, role, grade=other if step is Step.REGRADE else Grade.MAJOR)
                taken.add(step)
            except RuleBroken:
                continue
        assert offered == taken


def test_the_table_is_the_catalogue_s_but_for_the_differences_that_it_names() -> None:
    for row in CATALOGUE["transitions"]:
        move = MOVES[Step(row["action"])]
        assert move.sources == {S(row["from"])}
        assert move.target is S(row["to"])
        assert move.roles - BEYOND_CATALOGUE.get(move.step, frozenset()) == set(row["roles"])
    for row in CATALOGUE["side_actions"]:
        move = MOVES[Step(row["id"])]
        assert move.target is None
        assert move.sources == ON_LEDGER_STATES
        assert move.roles - BEYOND_CATALOGUE.get(move.step, frozenset()) == set(row["roles"])
    known = {Step(r["action"]) for r in CATALOGUE["transitions"]} | {Step(r["id"]) for r in CATALOGUE["side_actions"]}
    assert set(MOVES) == known | OWN_STEPS
    assert not known & OWN_STEPS


def test_the_words_of_the_table_are_the_catalogue_s() -> None:
    assert [s["id"] for s in CATALOGUE["states"]] == [s.value for s in S]
    assert {r for move in MOVES.values() for r in move.roles} <= set(ROLES)
    assert set(lifecycle.PLAN_PARTS) == {
        part.rsplit(" ", 1)[0].replace(" ", "_") for part in CATALOGUE["five_must_haves"]
    }
    assert {(r["grade"], r["mode"]): r["days"] for r in CATALOGUE["default_deadlines"]} == lifecycle.DEADLINE_DAYS


def test_each_role_beyond_the_catalogue_holds_a_permission_that_says_so() -> None:
    assert "grade_major" in reference.permissions("leader")
    assert "submit_fix" in reference.permissions("school_contact")
    assert {role for roles in BEYOND_CATALOGUE.values() for role in roles} == {"leader", "school_contact"}


def test_nothing_leaves_the_ledger_but_through_a_passed_recheck() -> None:
    assert [m.step for m in MOVES.values() if m.target is S.STRUCK_OFF] == [Step.RECHECK_PASS]
    assert [m.step for m in MOVES.values() if S.STRUCK_OFF in m.sources] == []
    assert [m.step for m in MOVES.values() if m.target is S.REJECTED and m.sources != {S.REPORTED}] == []


def test_who_rectified_does_not_recheck_whatever_the_role() -> None:
    hazard = in_state(S.FIXED_PENDING_RECHECK, rectifier_id=7)
    for step in (Step.RECHECK_PASS, Step.RECHECK_FAIL):
        with pytest.raises(NotPermitted, match="somebody else"):
            take(hazard, step, *ROLES, person_id=7)
        assert take(hazard, step, "community_admin", person_id=8)


def test_a_recheck_needs_a_photo() -> None:
    with pytest.raises(BadInput) as refused:
        take(in_state(S.FIXED_PENDING_RECHECK), Step.RECHECK_PASS, "safety_officer", photos=[])
    assert refused.value.field == "photos"


def test_a_major_hazard_is_struck_off_by_a_safety_officer_only() -> None:
    hazard = in_state(S.FIXED_PENDING_RECHECK, grade=Grade.MAJOR)
    with pytest.raises(NotPermitted, match="safety officer"):
        take(hazard, Step.RECHECK_PASS, "community_admin")
    assert take(hazard, Step.RECHECK_PASS, "safety_officer") is S.STRUCK_OFF


def test_a_major_hazard_is_filed_before_its_notice() -> None:
    hazard = in_state(S.GRADED, grade=Grade.MAJOR)
    for step, role in ((Step.ISSUE_NOTICE, "safety_officer"), (Step.FIX_ON_SPOT, "patrol_member")):
        with pytest.raises(ForbiddenMove, match="filed"):
            take(hazard, step, role)
    assert take(replace(hazard, filed=True), Step.ISSUE_NOTICE, "safety_officer") is S.NOTICE_ISSUED


@pytest.mark.parametrize("part", list(lifecycle.PLAN_PARTS))
def test_a_treatment_plan_has_all_five_must_haves(part: str) -> None:
    with pytest.raises(BadInput) as refused:
        take(in_state(S.GRADED, grade=Grade.MAJOR), Step.FILE_MAJOR, "safety_officer", plan={**PLAN, part: " "})
    assert refused.value.field == f"plan.{part}"


@pytest.mark.parametrize("step", list(MOVES))
def test_what_a_step_must_record_is_asked_for(step: Step) -> None:
    move = MOVES[step]
    hazard = facts_for(step, sorted(move.sources)[0])
    for field in move.records:
        for nothing in (None, "  "):
            lacking: dict[str, Any] = {field: nothing}
            with pytest.raises(BadInput) as refused:
                take(hazard, step, *move.roles, **lacking)
            assert refused.value.field == field


def test_fixed_on_the_spot_needs_both_photos() -> None:
    hazard = in_state(S.GRADED)
    with pytest.raises(BadInput, match="before"):
        take(hazard, Step.FIX_ON_SPOT, "patrol_member", photos=[PhotoRole.AFTER])
    with pytest.raises(BadInput, match="shows it fixed"):
        take(hazard, Step.FIX_ON_SPOT, "patrol_member", photos=[PhotoRole.BEFORE])
    known = replace(hazard, before_photo=True)
    assert take(known, Step.FIX_ON_SPOT, "patrol_member", photos=[PhotoRole.AFTER]) is S.FIXED_PENDING_RECHECK


def test_more_time_is_asked_for_and_granted_before_the_deadline_only() -> None:
    late = in_state(S.RECTIFYING, due_on=TODAY - timedelta(days=1))
    with pytest.raises(ForbiddenMove, match="deadline has passed"):
        take(late, Step.REQUEST_EXTENSION, "enterprise_contact")
    asked = in_state(S.EXTENSION_PENDING, due_on=TODAY - timedelta(days=1))
    with pytest.raises(BadInput, match="before the old deadline"):
        take(asked, Step.DECIDE_EXTENSION, "leader")
    assert take(asked, Step.DECIDE_EXTENSION, "leader", approve=False) is S.RECTIFYING


def test_a_new_date_lies_after_the_deadline_in_force() -> None:
    with pytest.raises(BadInput) as refused:
        take(in_state(S.RECTIFYING), Step.REQUEST_EXTENSION, "enterprise_contact", asked_due_on=TODAY)
    assert refused.value.field == "asked_due_on"


def test_who_asked_for_more_time_does_not_decide_about_it() -> None:
    with pytest.raises(NotPermitted):
        take(in_state(S.EXTENSION_PENDING, asked_by=2), Step.DECIDE_EXTENSION, "leader", person_id=2)


def test_a_deadline_lies_ahead() -> None:
    with pytest.raises(BadInput) as refused:
        take(in_state(S.GRADED), Step.ISSUE_NOTICE, "safety_officer", due_on=TODAY - timedelta(days=1))
    assert refused.value.field == "due_on"


def test_a_leader_grades_major_hazards_only() -> None:
    hazard = in_state(S.REGISTERED, grade=None)
    assert take(hazard, Step.GRADE, "leader") is S.GRADED
    with pytest.raises(NotPermitted, match="major hazards only"):
        take(hazard, Step.GRADE, "leader", grade=Grade.GENERAL)
    assert take(hazard, Step.GRADE, "leader", "community_admin", grade=Grade.GENERAL) is S.GRADED


def test_a_grade_is_corrected_to_another_one() -> None:
    with pytest.raises(BadInput, match="already"):
        take(in_state(S.GRADED), Step.REGRADE, "safety_officer", grade=Grade.GENERAL)
    assert take(in_state(S.RECTIFYING), Step.REGRADE, "safety_officer") is S.GRADED


def test_a_flag_is_set_once() -> None:
    done = in_state(S.RECTIFYING, refused=True, escalation_level=2, early_warning=True)
    for step in (Step.ESCALATE, Step.SUPERVISE, Step.NOTE_REFUSAL, Step.WARN):
        with pytest.raises(ForbiddenMove, match="already"):
            take(done, step, *MOVES[step].roles)


def test_finding_is_no_step_that_can_be_taken() -> None:
    with pytest.raises(ForbiddenMove):
        take(in_state(S.REPORTED), Step.FOUND, *ROLES)


@given(st.lists(st.tuples(st.sampled_from(list(MOVES)), st.sampled_from(ROLES), st.integers(1, 3)), max_size=120))
def test_no_walk_strikes_off_without_another_person_s_recheck(walk: list[tuple[Step, str, int]]) -> None:
    """Replays what the steps do to the facts; the strike-off must follow a fix by somebody else."""
    hazard, last_fixer = HazardFacts(S.REPORTED), None
    for step, role, person in walk:
        try:
            state = take(hazard, step, role, person_id=person)
        except RuleBroken:
            continue
        if step in (Step.SUBMIT_FIX, Step.FIX_ON_SPOT):
            last_fixer = person
        if state is S.STRUCK_OFF:
            assert step is Step.RECHECK_PASS
            assert last_fixer not in (None, person)
            assert hazard.grade is Grade.GENERAL or role == "safety_officer"
        graded = Grade.MAJOR if step in (Step.GRADE, Step.REGRADE) else hazard.grade
        filed = step is Step.FILE_MAJOR or (hazard.filed and step is not Step.REGRADE)
        hazard = replace(
            hazard, state=state, grade=graded, filed=filed, rectifier_id=last_fixer, due_on=TODAY + timedelta(days=7)
        )


def test_general_hazards_have_default_deadlines_and_a_major_one_its_plan_s() -> None:
    assert lifecycle.deadline(Grade.GENERAL, "on_spot", TODAY) == TODAY
    assert lifecycle.deadline(Grade.GENERAL, "dated", TODAY) == date(2026, 6, 23)
    assert lifecycle.deadline(Grade.GENERAL, "works_needed", TODAY) == date(2026, 7, 16)
    assert lifecycle.deadline(Grade.MAJOR, "plan", TODAY) is None
    with pytest.raises(BadInput):
        lifecycle.deadline(Grade.GENERAL, "some day", TODAY)


def test_due_today_is_not_overdue_and_what_is_gone_never_is() -> None:
    assert not lifecycle.is_overdue(TODAY, S.RECTIFYING, TODAY)
    assert lifecycle.is_overdue(TODAY, S.RECTIFYING, TODAY + timedelta(days=1))
    assert not lifecycle.is_overdue(TODAY, S.STRUCK_OFF, TODAY + timedelta(days=99))
    assert not lifecycle.is_overdue(None, S.RECTIFYING, TODAY)


def test_ninety_days_after_strike_off_is_still_the_same_hazard() -> None:
    assert lifecycle.is_recurrence(TODAY, TODAY + timedelta(days=90))
    assert not lifecycle.is_recurrence(TODAY, TODAY + timedelta(days=91))
    assert not lifecycle.is_recurrence(TODAY, TODAY - timedelta(days=1))


def test_evidence_asks_only_for_what_is_due_by_now() -> None:
    assert evidence(S.REPORTED, Held(place_proof=True, before_photo=True)) == (100, [])
    assert evidence(S.REGISTERED, Held(place_proof=True)) == (50, ["before_photo"])
    assert evidence(S.STRUCK_OFF, Held()) == (0, [*WEIGHTS])
    assert evidence(S.STRUCK_OFF, Held(**dict.fromkeys(WEIGHTS, True))) == (100, [])


def test_what_was_fixed_on_the_spot_has_no_papers_to_miss() -> None:
    held = Held(place_proof=True, before_photo=True, after_photo=True, other_rechecker=True)
    assert evidence(S.STRUCK_OFF, held, fixed_on_spot=True) == (100, [])
    assert evidence(S.STRUCK_OFF, held) == (65, ["deadline", "notice_served", "signature"])


@given(st.sampled_from(list(S)), st.builds(Held, *[st.booleans()] * 7), st.booleans())
def test_evidence_is_a_share_and_full_only_when_nothing_is_missing(state: S, held: Held, spot: bool) -> None:
    score, missing = evidence(state, held, fixed_on_spot=spot)
    assert 0 <= score <= 100
    assert (score == 100) == (not missing)
