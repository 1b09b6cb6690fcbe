"""Logging a check through the action itself, as pages and the import do."""

from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from actions import patrols
from actions.arrivals import Arrival
from actions.drafts import Answer, FollowUp, InspectionDraft, PatrolDraft, PhotoNamed, Position, Proof, Visit
from actions.hazards import take_step
from actions.inspections import log, log_inspection
from data.days import local_day
from models import Area, Hazard, HazardEvent, Inspection, PatrolVisit, Site, now
from rules.errors import BadInput, ConflictingCopy, NotPermitted
from rules.permissions import Viewer
from rules.vocabulary import Grade, HazardSource, HazardState, PhotoRole, PlaceProof, Result
from tests import builders, builders_catalogue

pytestmark = pytest.mark.usefixtures("any_database")


@pytest.fixture
def site(session: Session) -> Site:
    builders_catalogue.load(session)
    root = builders.area(session)
    return builders.site(session, builders.area(session, parent=root), lat=34.44, lon=108.96)


@pytest.fixture
def patrol(session: Session, site: Site) -> Viewer:
    return builders.viewer(session, "patrol_member", area_of(session, site))


def area_of(session: Session, site: Site) -> Area:
    return session.get_one(Area, site.area_id)


def draft(site: Site, **more: object) -> InspectionDraft:
    facts = {"site": site.id, "occurred_at": now(), "checklists": {"fire": 1}, **more}
    return InspectionDraft.model_validate(facts)


def failing(site: Site) -> InspectionDraft:
    return draft(site, answers={"fire-01": Answer(result=Result.FAIL, note="堵塞")})


def test_a_clean_check_is_a_pass_over_all_items(session: Session, site: Site, patrol: Viewer) -> None:
    check = log_inspection(session, viewer=patrol, draft=draft(site))
    assert (check.result, check.items, check.answers) == (Result.PASS, 10, {})
    assert (check.place_proof, check.person_id) == (PlaceProof.NONE, patrol.person_id)


def test_nothing_of_it_applied_is_not_applicable(session: Session, site: Site, patrol: Viewer) -> None:
    answers = {f"fire-{n:02}": Answer(result=Result.NA) for n in range(1, 11)}
    assert log_inspection(session, viewer=patrol, draft=draft(site, answers=answers)).result is Result.NA


def test_a_failed_item_becomes_a_hazard_of_the_checklists_category(
    session: Session, site: Site, patrol: Viewer
) -> None:
    logged = log(session, viewer=patrol, draft=failing(site), arrival=Arrival())
    (hazard,) = logged.hazards
    assert (hazard.category, hazard.item_code, hazard.source) == ("fire", "fire-01", HazardSource.INSPECTION)
    assert (hazard.lat, hazard.lon, hazard.inspection_id) == (34.44, 108.96, logged.inspection.id)
    assert hazard.number is not None


def test_the_same_arrival_twice_is_a_conflict(session: Session, site: Site, patrol: Viewer) -> None:
    arrival = Arrival()
    log(session, viewer=patrol, draft=draft(site), arrival=arrival)
    with pytest.raises(ConflictingCopy):
        log(session, viewer=patrol, draft=draft(site), arrival=arrival)


def test_who_is_not_on_patrol_here_may_not_log(session: Session, site: Site) -> None:
    planner = builders.viewer(session, "planner", area_of(session, site))
    with pytest.raises(NotPermitted):
        log_inspection(session, viewer=planner, draft=draft(site))
    stranger = builders.viewer(session, "patrol_member", builders.area(session, "别处"))
    with pytest.raises(BadInput):
        log_inspection(session, viewer=stranger, draft=draft(site))


def test_an_enterprise_may_check_itself_and_only_so(session: Session) -> None:
    builders_catalogue.load(session)
    unit = builders.unit(session, builders.area(session))
    own = builders.site(session, builders.area(session, "丙"), unit_id=unit.id)
    contact = builders.viewer(session, "enterprise_contact", unit)
    check = failing(own).model_copy(update={"check_kind": "self_check"})
    log_inspection(session, viewer=contact, draft=check)
    assert session.exec(select(Hazard)).one().source is HazardSource.SELF_CHECK
    with pytest.raises(NotPermitted):
        log_inspection(session, viewer=contact, draft=draft(own))


def test_a_hazard_under_rectification_is_fixed_by_a_follow_up_with_a_photo(
    session: Session, site: Site, patrol: Viewer
) -> None:
    (hazard,) = log(session, viewer=patrol, draft=failing(site), arrival=Arrival()).hazards
    community = builders.viewer(session, "community_admin", area_of(session, site))
    due = local_day(now()) + timedelta(days=9)
    steps = [
        ("grade", {"grade": Grade.GENERAL, "basis": "现场判断"}),
        ("issue_notice", {"due_on": due, "responsible_person": "张三", "note": "清理"}),
        ("acknowledge", {"signed_by": "张三"}),
    ]
    for step, facts in steps:
        take_step(session, viewer=community, hazard_id=hazard.id, step=step, **facts)  # type: ignore[arg-type]
    follow = FollowUp(hazard=hazard.id, outcome="fixed", note="已清理")
    after = PhotoNamed(sha256="b" * 64, role=PhotoRole.AFTER, item=str(hazard.id))
    check = draft(site, followups=(follow,), photos=(after,))
    log_inspection(session, viewer=patrol, draft=check)
    session.refresh(hazard)
    assert (hazard.state, hazard.rectifier_id) == (HazardState.FIXED_PENDING_RECHECK, patrol.person_id)


def test_a_follow_up_that_the_hazards_life_does_not_allow_is_a_note_in_it(
    session: Session, site: Site, patrol: Viewer
) -> None:
    (hazard,) = log(session, viewer=patrol, draft=failing(site), arrival=Arrival()).hazards
    for outcome in ("fixed", "still"):
        follow = FollowUp(hazard=hazard.id, outcome=outcome)
        log_inspection(session, viewer=patrol, draft=draft(site, followups=(follow,)))
    steps = session.exec(select(HazardEvent.step).where(col(HazardEvent.hazard_id) == hazard.id)).all()
    assert steps[-2:] == ["said_fixed", "seen_again"]
    assert hazard.state is HazardState.REGISTERED


def test_the_proof_of_the_place_is_decided_here_not_claimed(session: Session, site: Site, patrol: Viewer) -> None:
    far = Position(lat=34.5, lon=108.96, accuracy_m=5.0)
    claimed = log_inspection(session, viewer=patrol, draft=draft(site, position=far, proof=Proof(kind=PlaceProof.FIX)))
    scanned = log_inspection(
        session, viewer=patrol, draft=draft(site, position=far, proof=Proof(kind=PlaceProof.SCAN, text=site.code))
    )
    assert (claimed.place_proof, scanned.place_proof) == (PlaceProof.NONE, PlaceProof.SCAN)


def test_a_round_that_ends_before_it_begins_is_refused(session: Session, site: Site, patrol: Viewer) -> None:
    begin = now()
    ended = begin - timedelta(hours=1)
    walked = PatrolDraft(occurred_at=begin, started_at=begin, ended_at=ended, planned=(site.id or 0,))
    with pytest.raises(BadInput):
        patrols.log_patrol(session, viewer=patrol, draft=walked)
    assert not session.exec(select(PatrolVisit)).all()


def test_a_round_lies_in_the_area_of_its_first_point(session: Session, site: Site, patrol: Viewer) -> None:
    visit = Visit(site=site.id or 0, at=now())
    walked = patrols.log_patrol(
        session, viewer=patrol, draft=PatrolDraft(occurred_at=now(), started_at=now(), visits=(visit,))
    )
    assert walked.area_id == site.area_id
    assert not session.exec(select(Inspection)).all()
