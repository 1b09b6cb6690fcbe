"""Faults become hazards with the record or not at all; one record for several units; grids add up."""

from uuid import UUID

import pytest
from sqlmodel import Session, col, select

from actions.activities import ActivityDraft, record_activity
from actions.activity_copies import duplicate_record
from actions.activity_faults import Fault
from actions.photos import PhotoRef
from data.queries.activity_records import last_of_mine, siblings
from models import ActivityRecord, Assignment, Hazard, JournalEntry, PhotoLink, Task
from rules.errors import BadInput, NotPermitted, UnknownThing
from rules.vocabulary import HazardState, Level
from tests import builders
from tests.builders_activities import Town, assignment, campaign, draft, town

GENERAL, OWN = PhotoRef("a" * 64), "b" * 64


def faults(*texts: str, category: str = "fire") -> tuple[Fault, ...]:
    return tuple(Fault(category=category, text=text) for text in texts)


def photos_of(session: Session, hazard: UUID) -> set[str]:
    rows = select(PhotoLink.sha256).where(PhotoLink.subject_kind == "hazard", PhotoLink.subject_id == str(hazard))
    return set(session.exec(rows))


@pytest.mark.usefixtures("any_database")
def test_each_fault_of_a_drill_becomes_a_hazard_with_its_photos_and_place(session: Session) -> None:
    where = town(session, communities=1)
    builders.category(session)
    head = builders.viewer(session, "community_admin", where.communities[0])
    found = faults("疏散通道堆物", "应急灯不亮")
    own = PhotoRef(OWN, item_code=str(found[1].id))
    sent = draft(kind="drill", form="drill", counts={"people": 80}, faults=found, lat=34.44, lon=108.96)
    made = record_activity(session, viewer=head, draft=sent, photos=[GENERAL, own])
    rows = {h.title: h for h in session.exec(select(Hazard))}
    assert set(rows) == {"疏散通道堆物", "应急灯不亮"}
    assert {(h.area_id, h.place, h.lat, h.found_at) for h in rows.values()} == {
        (where.communities[0].id, "社区广场", 34.44, made.occurred_at)
    }
    assert photos_of(session, rows["应急灯不亮"].id) == {OWN}
    assert photos_of(session, rows["疏散通道堆物"].id) == {"a" * 64}
    assert (made.hazards, made.counts) == ([str(f.id) for f in found], {"people": 80, "hazards": 2})
    assert rows["应急灯不亮"].state is HazardState.REGISTERED  # her role verifies by finding it


def test_a_planners_fault_waits_to_be_verified(session: Session) -> None:
    where = town(session, communities=1)
    builders.category(session)
    record_activity(session, viewer=where.planner, draft=draft(kind="drill", faults=faults("喇叭无声")))
    assert session.exec(select(Hazard)).one().state is HazardState.REPORTED


@pytest.mark.parametrize("wrong", [faults(" "), faults("无此类", category="nothing")])
def test_a_fault_that_makes_no_sense_keeps_nothing_at_all(session: Session, wrong: tuple[Fault, ...]) -> None:
    where = town(session, communities=1)
    with pytest.raises(BadInput), session.begin_nested():
        record_activity(session, viewer=where.planner, draft=draft(kind="drill", faults=wrong))
    assert not session.exec(select(ActivityRecord)).all()
    assert not session.exec(select(Hazard)).all()


def of_units(session: Session) -> tuple[Town, list[Assignment]]:
    where = town(session, communities=3)
    made = campaign(session, where)
    return where, [assignment(session, made, "smp3-03", unit) for unit in where.units]


@pytest.mark.usefixtures("any_database")
def test_one_record_becomes_one_for_each_unit_with_its_photos_once(session: Session) -> None:
    where, owed = of_units(session)
    sent = draft(owed[0], counts={"people": 60})
    first = record_activity(session, viewer=where.planner, draft=sent, photos=[GENERAL])
    assert [s.assignment_id for s in siblings(session, where.planner, assignment_id=owed[0].id or 0)] == [
        owed[1].id, owed[2].id,
    ]  # fmt: skip
    ids = [one.id or 0 for one in owed]
    for _ in range(2):
        duplicate_record(session, viewer=where.planner, record_id=first.id, assignment_ids=ids)
    rows = session.exec(select(ActivityRecord).where(col(ActivityRecord.copied_from) == first.id)).all()
    assert {(r.unit_id, r.counts["people"], r.occurred_at) for r in rows} == {
        (unit.id, 60, first.occurred_at) for unit in where.units[1:]
    }
    links = session.exec(select(PhotoLink).where(PhotoLink.subject_kind == "activity")).all()
    assert len(links) == 3
    assert len(session.exec(select(JournalEntry).where(JournalEntry.verb == "activity_duplicated")).all()) == 2


def test_a_copy_goes_only_where_the_person_may_and_all_or_none(session: Session) -> None:
    where, owed = of_units(session)
    head = builders.viewer(session, "community_admin", where.communities[0])
    first = record_activity(session, viewer=head, draft=draft(owed[0]))
    assert siblings(session, head, assignment_id=owed[0].id or 0) == []
    with pytest.raises(UnknownThing):
        duplicate_record(session, viewer=head, record_id=first.id, assignment_ids=[owed[1].id or 0])
    colleague = builders.viewer(session, "community_admin", where.communities[0])
    with pytest.raises(NotPermitted):
        duplicate_record(session, viewer=colleague, record_id=first.id, assignment_ids=[owed[0].id or 0])
    other = session.exec(select(Assignment).where(Assignment.task_id != owed[0].task_id)).first()
    assert other is not None
    mine = record_activity(session, viewer=where.planner, draft=draft(owed[0]))
    with pytest.raises(BadInput):
        duplicate_record(session, viewer=where.planner, record_id=mine.id, assignment_ids=[other.id or 0])
    assert not session.exec(select(ActivityRecord).where(col(ActivityRecord.copied_from).is_not(None))).all()


def test_grids_that_saw_the_film_add_up_to_a_share(session: Session) -> None:
    where, owed = of_units(session)
    session.get_one(Task, owed[0].task_id).metric = "grids_covered_pct"
    grids = [
        builders.area(session, f"第{n}网格", parent=where.communities[0], level=Level.GRID).id or 0 for n in range(4)
    ]
    elsewhere = builders.area(session, "邻区网格", parent=where.communities[1], level=Level.GRID).id or 0
    shares = []
    for shown in ((grids[0],), (grids[0], grids[1], grids[2])):
        made = record_activity(session, viewer=where.planner, draft=draft(owed[0], form="grid_video", grids=shown))
        shares.append(made.counts["grids_covered_pct"])
    assert shares == [25.0, 75.0]
    with pytest.raises(BadInput):
        record_activity(session, viewer=where.planner, draft=draft(owed[0], form="grid_video", grids=(elsewhere,)))


def test_the_last_of_each_kind_is_offered_again_and_only_mine(session: Session) -> None:
    where = town(session, communities=1)
    for place in ("一号楼", "二号楼"):
        record_activity(
            session,
            viewer=where.planner,
            draft=draft(kind="lecture", form="lecture", place=place, counts={"people": 9}),
        )
    [last] = last_of_mine(session, where.planner)
    assert (last.form, last.place, last.counts) == ("lecture", "二号楼", (("people", 9),))
    assert last_of_mine(session, builders.viewer(session, "planner", where.area)) == []


def test_an_unknown_form_is_refused(session: Session) -> None:
    with pytest.raises(BadInput):
        record_activity(session, viewer=town(session, 1).planner, draft=draft(form="party"))


def test_a_draft_of_yesterdays_phone_page_is_read_as_before() -> None:
    assert ActivityDraft(occurred_at=draft().occurred_at).faults == ()
