"""One notice for several hazards of a unit: all of them or none."""

from datetime import timedelta

import pytest
from sqlalchemy import func
from sqlmodel import Session, col, select

from actions.hazard_batches import assign_together, issue_one_notice
from actions.hazards import take_step
from data.days import local_day
from data.queries.hazard_batches import MOST, NO_UNIT, batch, batch_found
from data.queries.ledger_filter import LedgerFilter
from models import Hazard, JournalEntry, Notice, NoticeHazard, new_id, now
from rules.errors import BadInput, ForbiddenMove, UnknownThing
from rules.vocabulary import Grade, HazardState
from tests import builders
from tests.builders_hazards import facts, hazard

pytestmark = pytest.mark.usefixtures("any_database")
TODAY = local_day(now())
DUE = TODAY + timedelta(days=7)


class Row:
    """Three graded hazards of one shop, one of its neighbour."""

    def __init__(self, session: Session) -> None:
        self.top = builders.area(session)
        self.unit, self.other = builders.unit(session, self.top), builders.unit(session, self.top)
        shop = builders.site(session, self.top, unit_id=self.unit.id)
        neighbour = builders.site(session, self.top, unit_id=self.other.id)
        self.officer = builders.viewer(session, "safety_officer", self.top)
        self.lines = [hazard(session, shop, self.officer, title=f"隐患{n}") for n in range(3)]
        self.far = hazard(session, neighbour, self.officer, title="别家")
        for line in (*self.lines, self.far):
            take_step(session, viewer=self.officer, hazard_id=line.id, step="grade", **facts("grade"))

    def notice(self, session: Session, *lines: Hazard, note: str = "立即清理") -> Notice:
        ids = [line.id for line in lines]
        asked = {"due_on": DUE, "responsible_person": "王某", "note": note}
        return issue_one_notice(session, viewer=self.officer, hazard_ids=ids, **asked)  # type: ignore[arg-type]


@pytest.fixture
def row(session: Session) -> Row:
    return Row(session)


def test_three_hazards_get_one_notice_with_one_number(session: Session, row: Row) -> None:
    seen = batch(session, row.officer, ids=tuple(line.id for line in row.lines), on=TODAY)
    assert (seen.may_notice, seen.unit_name, seen.usual) == (True, row.unit.name, TODAY + timedelta(days=7))
    notice = row.notice(session, *row.lines)
    assert (notice.unit_id, notice.number) == (row.unit.id, seen.next_number)
    held = session.exec(select(NoticeHazard.hazard_id).where(NoticeHazard.notice_id == notice.id)).all()
    assert set(held) == {line.id for line in row.lines}
    assert session.exec(select(Notice)).all() == [notice]
    for line in row.lines:
        assert (line.state, line.due_on, line.responsible_person) == (HazardState.NOTICE_ISSUED, DUE, "王某")


def test_hazards_of_two_units_get_no_common_notice(session: Session, row: Row) -> None:
    seen = batch(session, row.officer, ids=(row.lines[0].id, row.far.id), on=TODAY)
    assert (seen.may_notice, seen.may_assign) == (False, True)
    with pytest.raises(BadInput):
        row.notice(session, row.lines[0], row.far)


def test_one_that_cannot_keeps_all_from_moving(session: Session, row: Row) -> None:
    major = row.lines[2]
    regrade = facts("regrade", grade=Grade.MAJOR)
    take_step(session, viewer=row.officer, hazard_id=major.id, step="regrade", **regrade)
    assert not batch(session, row.officer, ids=tuple(line.id for line in row.lines), on=TODAY).may_notice
    with pytest.raises(ForbiddenMove, match=str(major.number)), session.begin_nested():
        row.notice(session, *row.lines)
    session.expire_all()
    assert {line.state for line in row.lines} == {HazardState.GRADED}
    assert session.exec(select(Notice)).all() == []


@pytest.mark.parametrize("note", ["", " "])
def test_a_notice_says_what_must_be_done(session: Session, row: Row, note: str) -> None:
    with pytest.raises(BadInput):
        row.notice(session, *row.lines, note=note)
    with pytest.raises(BadInput):
        row.notice(session)


def test_a_unit_is_named_for_all_at_once(session: Session, row: Row) -> None:
    ids = [row.lines[0].id, row.far.id]
    assign_together(session, viewer=row.officer, hazard_ids=ids, unit_id=row.other.id or 0, responsible_person="李某")
    found = session.exec(select(Hazard.unit_id).where(col(Hazard.id).in_(ids))).all()
    assert set(found) == {row.other.id}
    assert row.notice(session, row.lines[0], row.far).unit_id == row.other.id


def test_what_is_out_of_sight_is_unknown(session: Session, row: Row) -> None:
    stranger = builders.viewer(session, "safety_officer", builders.area(session, "别的街道"))
    ids = [line.id for line in row.lines]
    assert batch(session, stranger, ids=tuple(ids), on=TODAY).lines == ()
    with pytest.raises(UnknownThing):
        assign_together(session, viewer=stranger, hazard_ids=ids, unit_id=row.unit.id or 0)


def test_all_that_a_filter_finds_are_sorted_into_those_that_can_and_why_not(session: Session, row: Row) -> None:
    fresh = hazard(session, row.top, row.officer, title="未定级")
    homeless = hazard(session, row.top, row.officer, title="无单位")
    take_step(session, viewer=row.officer, hazard_id=homeless.id, step="grade", **facts("grade"))
    seen = batch_found(session, row.officer, filters=LedgerFilter(), on=TODAY)
    why = {line.title: line.no_notice for line in seen.lines}
    assert [why[f"隐患{n}"] for n in range(3)] == ["", "", ""]
    assert why["无单位"] == NO_UNIT
    assert "moved on" in why["未定级"]
    legal = [line.id for line in seen.lines if line.may_notice and line.unit_id == row.unit.id]
    told: list[tuple[int, int]] = []
    notice = issue_one_notice(
        session,
        viewer=row.officer,
        hazard_ids=legal,
        due_on=DUE,
        responsible_person="王某",
        note="逐项整改",
        progress=lambda done, of: told.append((done, of)),
    )
    assert told == [(0, 3), (1, 3), (2, 3)]
    held = session.exec(select(NoticeHazard.hazard_id).where(NoticeHazard.notice_id == notice.id)).all()
    assert set(held) == {line.id for line in row.lines}
    assert fresh.state is HazardState.REGISTERED


def test_a_batch_that_is_cancelled_halfway_leaves_nothing(session: Session, row: Row) -> None:
    def stop(done: int, _of: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    ids = [line.id for line in row.lines]
    written = session.exec(select(func.count()).select_from(JournalEntry)).one()
    with pytest.raises(KeyboardInterrupt), session.begin_nested():
        assign_together(session, viewer=row.officer, hazard_ids=ids, unit_id=row.other.id or 0, progress=stop)
    session.expire_all()
    assert {line.unit_id for line in row.lines} == {row.unit.id}
    assert session.exec(select(func.count()).select_from(JournalEntry)).one() == written


def test_more_than_can_be_written_at_once_is_refused_in_words(session: Session, row: Row) -> None:
    with pytest.raises(BadInput, match=str(MOST)):
        assign_together(
            session, viewer=row.officer, hazard_ids=[new_id() for _ in range(MOST + 1)], unit_id=row.unit.id or 0
        )
