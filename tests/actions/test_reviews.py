"""A visit that waits is decided by somebody else, once, with a reason, and leaves older figures as they were."""

from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlmodel import Session, col

from actions.reviews import accept_visit, refuse_visit
from data.queries import coverage, due, inspections, reviews
from models import Area, Inspection, JournalEntry, Site, now
from rules.errors import BadInput, NotPermitted, UnknownThing
from rules.permissions import Viewer
from rules.vocabulary import PlaceProof, Risk
from tests import builders as make
from tests.builders_coverage import LONG_AGO, days, visit

pytestmark = pytest.mark.usefixtures("any_database")
MINUTE = days(1 / 1440)


@pytest.fixture
def place(session: Session) -> Area:
    return make.area(session, parent=make.area(session))


@pytest.fixture
def officer(session: Session, place: Area) -> Viewer:
    return make.viewer(session, "safety_officer", place)


@pytest.fixture
def patrol(session: Session, place: Area) -> Viewer:
    return make.viewer(session, "patrol_member", place)


@pytest.fixture
def site(session: Session, place: Area) -> Site:
    return make.site(session, place, "school", risk=Risk.HIGH, created_at=LONG_AGO)


def never(session: Session, viewer: Viewer, later: float = 0.001, known: float | None = None) -> int:
    at = now() + days(later)
    known_at = None if known is None else now() + days(known)
    return coverage.figure(session, viewer, at=at, known_at=known_at).never


def entries(session: Session, verb: str) -> list[JournalEntry]:
    return list(session.execute(select(JournalEntry).where(col(JournalEntry.verb) == verb)).scalars())


def waiting(session: Session, viewer: Viewer) -> list[tuple[str, bool, bool]]:
    return [(row.waits, row.mine, row.may_decide) for row in reviews.to_review(session, viewer).rows]


def test_a_reason_that_is_accepted_counts(session: Session, officer: Viewer, patrol: Viewer, site: Site) -> None:
    made = visit(session, site, patrol.person_id, now() - days(1), place_proof=PlaceProof.REASON, place_note="断网")
    assert (never(session, officer), waiting(session, officer)) == (1, [("reason", False, True)])
    accept_visit(session, viewer=officer, inspection_id=made.id)
    assert (never(session, officer), waiting(session, officer)) == (0, [])
    assert made.proof_accepted_by == officer.person_id
    [entry] = entries(session, "accept_visit")
    assert (entry.actor_id, entry.subject_id) == (officer.person_id, str(made.id))
    assert (entry.before or {})["waits"] == "reason"
    assert (entry.after or {})["proof_accepted_by"] == officer.person_id


def test_a_clock_is_overruled_only_with_a_reason(session: Session, officer: Viewer, patrol: Viewer, site: Site) -> None:
    made = visit(session, site, patrol.person_id, now() - days(1), needs_review="clock_off")
    with pytest.raises(BadInput):
        accept_visit(session, viewer=officer, inspection_id=made.id, reason="  ")
    with pytest.raises(BadInput):
        accept_visit(session, viewer=officer, inspection_id=made.id, reason="长" * 201)
    accept_visit(session, viewer=officer, inspection_id=made.id, reason=" 值班记录一致 ")
    assert (never(session, officer), made.proof_accepted_by) == (0, None)
    assert [entry.reason for entry in entries(session, "accept_visit")] == ["值班记录一致"]


def test_both_doubts_are_decided_together(session: Session, officer: Viewer, patrol: Viewer, site: Site) -> None:
    doubts = {"needs_review": "clock_off", "place_proof": PlaceProof.REASON}
    made = visit(session, site, patrol.person_id, now() - days(1), **doubts)
    assert reviews.to_review(session, officer).total == 1
    accept_visit(session, viewer=officer, inspection_id=made.id, reason="值班记录一致")
    assert (never(session, officer), waiting(session, officer)) == (0, [])


def test_a_time_in_the_future_counts_only_when_it_has_come(
    session: Session, officer: Viewer, patrol: Viewer, site: Site
) -> None:
    ahead = {"needs_review": "future_time", "recorded_at": now()}
    made = visit(session, site, patrol.person_id, now() + days(2), **ahead)
    accept_visit(session, viewer=officer, inspection_id=made.id, reason="手机日期错")
    assert [never(session, officer, later) for later in (0.001, 1.9, 2.1)] == [1, 1, 0]


def test_what_was_known_before_the_decision_stays(
    session: Session, officer: Viewer, patrol: Viewer, site: Site
) -> None:
    made = visit(session, site, patrol.person_id, now() - days(3), place_proof=PlaceProof.REASON)
    accept_visit(session, viewer=officer, inspection_id=made.id)
    assert never(session, officer, later=-2) == 1, "two days ago nobody had accepted it"
    assert never(session, officer, later=-2, known=0.001) == 0, "known today, about two days ago"


def test_no_position_at_all_stays_without_place_proof(
    session: Session, officer: Viewer, patrol: Viewer, site: Site
) -> None:
    flags = {"needs_review": "null_island", "place_proof": PlaceProof.NONE}
    made = visit(session, site, patrol.person_id, now() - days(1), **flags)
    accept_visit(session, viewer=officer, inspection_id=made.id, reason="电话核实")
    figure = coverage.figure(session, officer, at=now())
    assert (figure.never, figure.visits, figure.without_proof) == (1, 1, 1)


def test_a_refused_visit_never_counts_and_its_author_reads_why(
    session: Session, officer: Viewer, patrol: Viewer, site: Site
) -> None:
    made = visit(session, site, patrol.person_id, now() - days(1), place_proof=PlaceProof.REASON)
    assert [(row.waits, row.refused) for row in inspections.recent(session, patrol)] == [("reason", "")]
    with pytest.raises(BadInput):
        refuse_visit(session, viewer=officer, inspection_id=made.id, reason="")
    refuse_visit(session, viewer=officer, inspection_id=made.id, reason="当天没有到岗")
    assert (never(session, officer, later=3), waiting(session, officer)) == (1, [])
    assert [(row.waits, row.refused) for row in inspections.recent(session, patrol)] == [("", "当天没有到岗")]
    assert [entry.reason for entry in entries(session, "refuse_visit")] == ["当天没有到岗"]


@pytest.mark.parametrize("first", [accept_visit, refuse_visit])
def test_it_is_decided_once(session: Session, officer: Viewer, patrol: Viewer, site: Site, first: object) -> None:
    made = visit(session, site, patrol.person_id, now() - days(1), place_proof=PlaceProof.REASON)
    first(session, viewer=officer, inspection_id=made.id, reason="已核实")  # type: ignore[operator]
    for again in (accept_visit, refuse_visit):
        with pytest.raises(BadInput):
            again(session, viewer=officer, inspection_id=made.id, reason="已核实")


def test_a_visit_that_counts_is_not_decided(session: Session, officer: Viewer, patrol: Viewer, site: Site) -> None:
    made = visit(session, site, patrol.person_id, now() - days(1))
    with pytest.raises(BadInput):
        refuse_visit(session, viewer=officer, inspection_id=made.id, reason="不信")
    assert never(session, officer) == 0


@pytest.mark.parametrize("decide", [accept_visit, refuse_visit])
def test_nobody_decides_about_the_own_visit(session: Session, officer: Viewer, site: Site, decide: object) -> None:
    made = visit(session, site, officer.person_id, now() - days(1), place_proof=PlaceProof.REASON)
    assert waiting(session, officer) == [("reason", True, False)]
    with pytest.raises(NotPermitted):
        decide(session, viewer=officer, inspection_id=made.id, reason="属实")  # type: ignore[operator]
    assert made.proof_accepted_by is None


@pytest.mark.parametrize(
    ("role", "may"), [("community_admin", True), ("safety_officer", True), ("patrol_member", False), ("leader", False)]
)
def test_only_two_roles_decide(session: Session, place: Area, patrol: Viewer, site: Site, role: str, may: bool) -> None:
    made = visit(session, site, patrol.person_id, now() - days(1), place_proof=PlaceProof.REASON)
    person = make.viewer(session, role, place)
    assert waiting(session, person) == [("reason", False, may)]
    if may:
        accept_visit(session, viewer=person, inspection_id=made.id)
    else:
        with pytest.raises(NotPermitted):
            accept_visit(session, viewer=person, inspection_id=made.id)
    assert (made.proof_accepted_by == person.person_id) is may


def test_another_community_neither_sees_nor_decides(session: Session, patrol: Viewer, site: Site) -> None:
    made = visit(session, site, patrol.person_id, now() - days(1), needs_review="clock_off")
    stranger = make.viewer(session, "community_admin", make.area(session, "西社区"))
    assert reviews.to_review(session, stranger) == reviews.Waiting((), 0)
    assert due.for_review(session, stranger) == ()
    for unknown in (made.id, uuid4()):
        with pytest.raises(UnknownThing):
            accept_visit(session, viewer=stranger, inspection_id=unknown, reason="属实")
    assert session.get_one(Inspection, made.id).needs_review == "clock_off"


def test_the_list_comes_in_pages_newest_first(session: Session, officer: Viewer, patrol: Viewer, site: Site) -> None:
    made = [
        visit(session, site, patrol.person_id, now() - days(n) - MINUTE, place_proof=PlaceProof.REASON)
        for n in (1, 2, 3)
    ]
    page = reviews.to_review(session, officer, limit=2, offset=1)
    assert ([row.id for row in page.rows], page.total) == ([made[1].id, made[2].id], 3)
    assert [row.site_id for row in due.for_review(session, officer)] == [site.id] * 3
