"""The ledger of the demo keeps the same laws as a real one, day by day and step by step."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import pairwise
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlmodel import Session, col

from data.days import day_end, local_day
from models import Hazard, HazardEvent, Notice, NoticeHazard, NumberSeries, PhotoLink, PublicReport, RoleGrant
from rules.hazard_steps import MOVES, Step
from rules.lifecycle import RECURRENCE_DAYS, is_overdue
from rules.public_reports import NUMBER, STAGES, Channel, Stage
from rules.vocabulary import ON_LEDGER_STATES, Grade, HazardState
from tests.builders_demo import TODAY, demo_session

Events = dict[UUID, list[HazardEvent]]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    with demo_session(tmp_path_factory.mktemp("ledger")) as session:
        yield session


@pytest.fixture(scope="module")
def hazards(made: Session) -> list[Hazard]:
    return list(made.execute(select(Hazard).order_by(col(Hazard.number))).scalars())


@pytest.fixture(scope="module")
def events(made: Session) -> Events:
    found: Events = defaultdict(list)
    for event in made.execute(select(HazardEvent).order_by(col(HazardEvent.id))).scalars():
        found[event.hazard_id].append(event)
    return found


def at(hazard: Hazard, events: Events, step: Step) -> datetime | None:
    return next((e.at for e in events[hazard.id] if e.step == step), None)


def test_four_hundred_hazards_stand_in_every_state(hazards: list[Hazard]) -> None:
    assert len(hazards) == 401  # the last one is the fault that a drill showed
    assert {hazard.state for hazard in hazards} == set(HazardState)


def test_open_is_registered_minus_struck_off_on_every_day(hazards: list[Hazard], events: Events) -> None:
    for day in (TODAY - timedelta(days=n) for n in range(92)):
        end = day_end(day)
        registered = sum(h.registered_at is not None and h.registered_at < end for h in hazards)
        gone = sum(h.struck_off_at is not None and h.struck_off_at < end for h in hazards)
        last = [[e.to_state for e in events[h.id] if e.at < end][-1:] for h in hazards]
        assert sum(states[0] in ON_LEDGER_STATES for states in last if states) == registered - gone, day


def test_numbers_have_no_gap_and_follow_registration(made: Session, hazards: list[Hazard]) -> None:
    numbered = [h for h in hazards if h.number]
    assert [h.number for h in numbered] == [f"YH-{TODAY.year}-{n:06}" for n in range(1, len(numbered) + 1)]
    moments = [h.registered_at for h in numbered if h.registered_at]
    assert moments == sorted(moments)
    assert made.get_one(NumberSeries, ("YH", TODAY.year)).last == len(numbered)
    assert {h.state for h in hazards if not h.number} == {HazardState.REPORTED, HazardState.REJECTED}


def test_every_life_is_a_chain_of_legal_steps(hazards: list[Hazard], events: Events) -> None:
    for hazard in hazards:
        steps = events[hazard.id]
        assert steps[0].step == Step.FOUND
        assert [e.at for e in steps] == sorted(e.at for e in steps)
        for before, event in pairwise(steps):
            move = MOVES[Step(event.step)]
            assert event.from_state == before.to_state
            assert event.from_state in move.sources
            assert event.to_state == (move.target or event.from_state)
            assert [name for name in move.records if name != "note" and name not in event.facts] == []
            assert event.note or "note" not in move.records
        assert steps[-1].to_state == hazard.state


def test_struck_off_only_through_a_passed_recheck_by_another_person(hazards: list[Hazard], events: Events) -> None:
    gone = [h for h in hazards if h.state is HazardState.STRUCK_OFF]
    assert len(gone) > 150
    for hazard in gone:
        assert events[hazard.id][-1].step == Step.RECHECK_PASS
        assert hazard.rechecker_id is not None
        assert hazard.rechecker_id != hazard.rectifier_id


def test_a_major_hazard_is_filed_before_its_notice_and_struck_off_by_an_officer(
    made: Session, hazards: list[Hazard], events: Events
) -> None:
    officers = set(
        made.execute(select(col(RoleGrant.person_id)).where(col(RoleGrant.role) == "safety_officer")).scalars()
    )
    major = [h for h in hazards if h.grade is Grade.MAJOR]
    assert len(major) >= 8
    for hazard in major:
        notice = at(hazard, events, Step.ISSUE_NOTICE)
        if notice is not None:
            assert hazard.plan is not None
            assert hazard.filed_at is not None
            assert hazard.filed_at < notice
        assert hazard.state is not HazardState.STRUCK_OFF or hazard.rechecker_id in officers


def test_every_notice_has_its_number_and_its_hazard(made: Session, hazards: list[Hazard], events: Events) -> None:
    notices = list(made.execute(select(Notice).order_by(col(Notice.number))).scalars())
    assert [n.number for n in notices] == [f"ZG-{TODAY.year}-{n:06}" for n in range(1, len(notices) + 1)]
    issued = [n.issued_at for n in notices]
    assert issued == sorted(issued)
    links = {(link.notice_id, link.hazard_id) for link in made.execute(select(NoticeHazard)).scalars()}
    assert {n.id for n in notices} == {notice for notice, _ in links}
    noticed = {h.id for h in hazards if at(h, events, Step.ISSUE_NOTICE)}
    assert {hazard for _, hazard in links} == noticed
    assert all(n.served_at is None or n.served_at >= n.issued_at for n in notices)


def test_some_are_overdue_some_escalated_and_most_are_not(hazards: list[Hazard]) -> None:
    late = [h for h in hazards if is_overdue(h.due_on, h.state, TODAY)]
    on_ledger = [h for h in hazards if h.state in ON_LEDGER_STATES]
    assert 0.08 < len(late) / len(on_ledger) < 0.45
    assert {h.escalation_level for h in on_ledger} == {0, 1, 2}


def test_what_came_back_points_to_the_line_that_was_struck_off(hazards: list[Hazard]) -> None:
    lines = {h.id: h for h in hazards}
    back = [h for h in hazards if h.recurrence_of]
    assert len(back) >= 5
    for hazard in back:
        old = lines[hazard.recurrence_of or hazard.id]
        assert (old.site_id, old.item_code) == (hazard.site_id, hazard.item_code)
        assert old.struck_off_at is not None
        gone: date = local_day(old.struck_off_at)
        assert old.struck_off_at <= hazard.found_at
        assert (local_day(hazard.found_at) - gone).days <= RECURRENCE_DAYS


def test_a_fix_and_a_recheck_are_shown_by_a_photo(made: Session, events: Events) -> None:
    shown = set(
        made.execute(select(col(PhotoLink.subject_id)).where(col(PhotoLink.subject_kind) == "hazard_event")).scalars()
    )
    asked = [e for steps in events.values() for e in steps if e.step != Step.FOUND and MOVES[Step(e.step)].photo]
    assert {str(e.id) for e in asked} == shown


def test_residents_reports_wait_are_answered_merged_and_turned_down(made: Session, hazards: list[Hazard]) -> None:
    reports = list(made.execute(select(PublicReport)).scalars())
    lines = {line.id: line for line in hazards}
    by_stage = {stage: [r for r in reports if STAGES[lines[r.hazard_id].state] is stage] for stage in Stage}
    assert all(by_stage.values())
    assert len(by_stage[Stage.RECEIVED]) >= 10
    assert not any(report.answer for report in by_stage[Stage.RECEIVED])
    assert all(report.answer for report in by_stage[Stage.NOT_TAKEN_UP] + by_stage[Stage.SOLVED])
    assert len({report.number for report in reports}) == len(reports)
    assert all(NUMBER.fullmatch(report.number) and report.is_demo for report in reports)
    (merged,) = [line for line in hazards if line.duplicate_of]
    kept = lines[merged.duplicate_of or merged.id]
    assert (merged.state, merged.category) == (HazardState.REJECTED, kept.category)
    assert {merged.id, kept.id} <= {report.hazard_id for report in reports}
    assert {report.channel for report in reports} >= {Channel.PAGE, Channel.HOTLINE_12350, Channel.HOTLINE_12345}
