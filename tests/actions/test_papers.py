"""A paper gets its number once; nothing leaves with a part missing; eight at once leave no gap."""

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from sqlmodel import Session, col, select

from actions import hazards
from actions.papers import issue_paper
from data import database, journal
from data.queries import papers
from models import Hazard, JournalEntry, Notice, NoticeHazard, Unit, new_id
from rules.errors import BadInput, ForbiddenMove, NotPermitted, UnknownThing
from rules.papers import PAPERS, PaperKind
from rules.permissions import Viewer
from rules.vocabulary import Grade, HazardState
from tests.builders_hazards import facts, hazard, walk
from tests.builders_papers import Place, place, whole_life

pytestmark = pytest.mark.usefixtures("any_database")


@pytest.fixture
def here(session: Session) -> Place:
    return place(session)


def rechecked(session: Session, here: Place) -> Hazard:
    line = hazard(session, here.shop, here.patrol)
    return walk(session, line, HazardState.STRUCK_OFF, by=here.officer, fixer=here.owner)


def test_a_whole_life_gives_all_five_papers_each_with_its_own_number(session: Session, here: Place) -> None:
    line = whole_life(session, here)
    issued = [issue_paper(session, viewer=here.officer, kind=kind, hazard_id=line.id) for kind in PAPERS]
    assert len({notice.number for notice in issued}) == 5
    assert [notice.number[:2] for notice in issued] == ["ZG", "FC", "XH", "BA", "DB"]
    for notice in issued:
        assert papers.paper(session, here.officer, notice.id or 0).number == notice.number


def test_made_again_a_paper_keeps_its_number_and_is_written_down_once(session: Session, here: Place) -> None:
    line = rechecked(session, here)
    first, again = (
        issue_paper(session, viewer=here.officer, kind="strike_off_form", hazard_id=line.id) for _ in range(2)
    )
    assert first.id == again.id
    written = session.exec(select(JournalEntry).where(col(JournalEntry.verb) == "issue_paper")).all()
    assert [entry.subject_id for entry in written] == [str(first.id)]
    assert list(journal.broken_links(session)) == []


def test_the_notice_of_a_step_is_not_numbered_twice(session: Session, here: Place) -> None:
    line = walk(
        session, hazard(session, here.shop, here.patrol), HazardState.NOTICE_ISSUED, by=here.officer, fixer=here.owner
    )
    before = session.exec(select(Notice)).all()
    notice = issue_paper(session, viewer=here.officer, kind="rectification_notice", hazard_id=line.id)
    assert [notice.id] == [one.id for one in before]
    assert session.exec(select(Notice)).all() == before


def test_every_recheck_has_its_own_opinion_which_stays_what_it_was(session: Session, here: Place) -> None:
    line = walk(
        session,
        hazard(session, here.shop, here.patrol),
        HazardState.FIXED_PENDING_RECHECK,
        by=here.officer,
        fixer=here.owner,
    )
    hazards.take_step(session, viewer=here.officer, hazard_id=line.id, step="recheck_fail", **facts("recheck_fail"))
    failed = issue_paper(session, viewer=here.officer, kind="review_opinion", hazard_id=line.id)
    for step, person in (("reissue", here.officer), ("submit_fix", here.owner), ("recheck_pass", here.officer)):
        hazards.take_step(session, viewer=person, hazard_id=line.id, step=step, **facts(step))
    passed = issue_paper(session, viewer=here.officer, kind="review_opinion", hazard_id=line.id)
    assert passed.id != failed.id
    first, second = (papers.paper(session, here.officer, one.id or 0).hazards[0] for one in (failed, passed))
    assert (first.passed, first.conclusion, first.round) == (False, "仍堵塞", 2)
    assert (second.passed, second.conclusion) == (True, "合格")
    assert first.notice_number != second.notice_number


@pytest.mark.parametrize("kind", list(PAPERS))
def test_before_its_step_there_is_no_paper(session: Session, here: Place, kind: PaperKind) -> None:
    line = hazard(session, here.shop, here.patrol)
    with pytest.raises(ForbiddenMove):
        issue_paper(session, viewer=here.officer, kind=kind, hazard_id=line.id)
    assert papers.offers(session, here.officer, line.id) == []


def test_only_who_may_take_the_decision_issues_its_paper_but_all_in_scope_may_print_it(
    session: Session, here: Place
) -> None:
    line = rechecked(session, here)
    for other in (here.patrol, here.owner):
        with pytest.raises(NotPermitted):
            issue_paper(session, viewer=other, kind="review_opinion", hazard_id=line.id)
    notice = issue_paper(session, viewer=here.officer, kind="review_opinion", hazard_id=line.id)
    assert papers.paper(session, here.owner, notice.id or 0).number == notice.number
    assert issue_paper(session, viewer=here.owner, kind="review_opinion", hazard_id=line.id).id == notice.id


def test_outside_the_scope_there_is_neither_hazard_nor_paper(session: Session, here: Place) -> None:
    line = rechecked(session, here)
    notice = issue_paper(session, viewer=here.officer, kind="review_opinion", hazard_id=line.id)
    with pytest.raises(UnknownThing):
        issue_paper(session, viewer=here.stranger, kind="review_opinion", hazard_id=line.id)
    with pytest.raises(UnknownThing):
        papers.paper(session, here.stranger, notice.id or 0)
    with pytest.raises(UnknownThing):
        papers.offers(session, here.stranger, line.id)
    with pytest.raises(UnknownThing):
        papers.paper(session, here.officer, (notice.id or 0) + 1)
    with pytest.raises(UnknownThing):
        issue_paper(session, viewer=here.officer, kind="review_opinion", hazard_id=new_id())
    with pytest.raises(BadInput, match="no such paper"):
        issue_paper(session, viewer=here.officer, kind="invoice", hazard_id=line.id)


def test_what_a_paper_lacks_is_named_and_its_number_goes_back(session: Session, here: Place) -> None:
    line = hazard(session, here.street, here.patrol)  # in the street: no unit answers for it
    walk(session, line, HazardState.GRADED, by=here.officer, fixer=here.owner, grade=Grade.MAJOR)
    hazards.take_step(session, viewer=here.officer, hazard_id=line.id, step="file_major", **facts("file_major"))
    with pytest.raises(BadInput, match="no responsible unit"):
        issue_paper(session, viewer=here.officer, kind="major_filing", hazard_id=line.id)
    assert session.exec(select(Notice)).all() == []
    hazards.take_step(session, viewer=here.officer, hazard_id=line.id, step="assign", unit_id=here.unit_id)
    notice = issue_paper(session, viewer=here.officer, kind="major_filing", hazard_id=line.id)
    assert notice.number.endswith("-000001")
    assert papers.paper(session, here.officer, notice.id or 0).unit == session.get_one(Unit, here.unit_id).name


def test_what_was_fixed_on_the_spot_in_the_street_is_struck_off_with_a_paper(session: Session, here: Place) -> None:
    line = hazard(session, here.street, here.patrol)
    for step, person in (("grade", here.officer), ("fix_on_spot", here.patrol), ("recheck_pass", here.officer)):
        hazards.take_step(session, viewer=person, hazard_id=line.id, step=step, **facts(step))
    notice = issue_paper(session, viewer=here.officer, kind="strike_off_form", hazard_id=line.id)
    said = papers.paper(session, here.officer, notice.id or 0)
    assert (said.unit, said.hazards[0].on_the_spot, said.hazards[0].due_on) == ("东社区", True, None)
    assert said.hazards[0].place == "东社区"


def test_a_supervision_without_a_deadline_says_so(session: Session, here: Place) -> None:
    line = hazard(session, here.shop, here.patrol)
    walk(session, line, HazardState.GRADED, by=here.officer, fixer=here.owner)
    hazards.take_step(session, viewer=here.officer, hazard_id=line.id, step="supervise", **facts("supervise"))
    with pytest.raises(BadInput, match="no responsible person"):
        issue_paper(session, viewer=here.officer, kind="supervision_letter", hazard_id=line.id)


def test_every_subdistrict_counts_for_itself(session: Session, here: Place) -> None:
    there = place(session, "南山镇")
    numbers = []
    for one in (here, there, here):
        line = rechecked(session, one)
        numbers.append(issue_paper(session, viewer=one.officer, kind="review_opinion", hazard_id=line.id).number)
    year = numbers[0].split("-")[1]
    assert numbers[0] == f"FC-{year}-000001"
    assert numbers[1] == f"FC{there.top_id}-{year}-000001"
    assert numbers[2] == f"FC-{year}-000002"
    line = rechecked(session, there)
    notice = issue_paper(session, viewer=there.officer, kind="review_opinion", hazard_id=line.id)
    assert papers.paper(session, there.officer, notice.id or 0).issuer == "南山镇人民政府"


def test_one_notice_may_carry_several_hazards(session: Session, here: Place) -> None:
    lines = [hazard(session, here.shop, here.patrol, title=title) for title in ("灭火器过期", "电线老化")]
    for line in lines:
        walk(session, line, HazardState.NOTICE_ISSUED, by=here.officer, fixer=here.owner)
    notice = session.exec(select(Notice).order_by(col(Notice.id))).first()
    assert notice
    session.add(NoticeHazard(notice_id=notice.id or 0, hazard_id=lines[1].id))
    session.flush()
    said = papers.paper(session, here.owner, notice.id or 0)
    assert [one.title for one in said.hazards] == ["灭火器过期", "电线老化"]


def _issue(asked: tuple[Viewer, UUID]) -> str:
    with database.transaction() as session:
        return issue_paper(session, viewer=asked[0], kind="review_opinion", hazard_id=asked[1]).number


def test_eight_at_once_get_numbers_without_gap_or_double(session: Session, here: Place) -> None:
    lines = [rechecked(session, here).id for _ in range(8)]
    session.commit()
    asked = [(here.officer, line) for line in lines for _ in range(2)]  # and each of them twice
    with ThreadPoolExecutor(8) as pool:
        numbers = list(pool.map(_issue, asked))
    assert numbers[::2] == numbers[1::2]
    assert sorted(int(number[-6:]) for number in set(numbers)) == list(range(1, 9))


def test_a_photo_that_has_not_arrived_is_left_out(session: Session, here: Place) -> None:
    line = hazard(session, here.shop, here.patrol, photos=True)
    walk(session, line, HazardState.NOTICE_ISSUED, by=here.officer, fixer=here.owner)
    notice = issue_paper(session, viewer=here.officer, kind="rectification_notice", hazard_id=line.id)
    assert papers.paper(session, here.officer, notice.id or 0).hazards[0].photos == ()
