"""Hazards through the one door that every page, phone and command uses."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, select

from actions import hazards, numbers
from models import Area, Hazard, HazardEvent, JournalEntry, Notice, NumberSeries, PhotoLink, Site, now
from rules.errors import BadInput, ConflictingCopy, ForbiddenMove, NotPermitted, UnknownThing
from rules.permissions import SYSTEM, Viewer
from rules.vocabulary import Grade, HazardSource, HazardState
from tests import builders
from tests.builders_hazards import facts, found, hazard, photo, walk

pytestmark = pytest.mark.usefixtures("any_database")
S = HazardState


class Town:
    """A subdistrict with two communities, a shop of a unit, and the people who deal with its hazards."""

    def __init__(self, session: Session) -> None:
        self.top: Area = builders.area(session)
        self.here: Area = builders.area(session, "东社区", parent=self.top)
        self.there: Area = builders.area(session, "西社区", parent=self.top)
        self.unit = builders.unit(session, self.here)
        self.shop: Site = builders.site(session, self.here, unit_id=self.unit.id)
        self.officer: Viewer = builders.viewer(session, "safety_officer", self.top)
        self.leader: Viewer = builders.viewer(session, "leader", self.top)
        self.community: Viewer = builders.viewer(session, "community_admin", self.here)
        self.patrol: Viewer = builders.viewer(session, "patrol_member", self.here)
        self.stranger: Viewer = builders.viewer(session, "community_admin", self.there)
        self.owner: Viewer = builders.viewer(session, "enterprise_contact", self.unit)


@pytest.fixture
def town(session: Session) -> Town:
    return Town(session)


def steps(session: Session, line: Hazard) -> list[str]:
    found_steps = select(HazardEvent.step).where(HazardEvent.hazard_id == line.id).order_by(col(HazardEvent.id))
    return list(session.exec(found_steps))


def test_what_a_patrol_member_finds_is_on_the_ledger_at_once(session: Session, town: Town) -> None:
    line = hazard(session, town.shop, town.patrol)
    year = line.registered_at.astimezone(UTC).year if line.registered_at else 0
    assert line.number in (f"YH-{year}-000001", f"YH-{year + 1}-000001")  # the year is the community's, not UTC's
    assert line.state is S.REGISTERED
    assert line.unit_id == town.unit.id
    assert line.area_id == town.here.id
    assert steps(session, line) == ["found", "verify"]


def test_a_report_from_the_public_waits_without_a_number(session: Session, town: Town) -> None:
    line = hazard(session, town.here, SYSTEM, source=HazardSource.PUBLIC)
    assert (line.state, line.number, line.finder_id) == (S.REPORTED, None, None)
    call = hazard(session, town.here, town.community, source=HazardSource.HOTLINE_12350)
    assert (call.state, call.number) == (S.REPORTED, None)


def test_what_a_grid_member_finds_waits_for_the_community(session: Session, town: Town) -> None:
    line = hazard(session, town.shop, builders.viewer(session, "grid_member", town.here))
    assert line.number is None
    hazards.take_step(session, viewer=town.community, hazard_id=line.id, step="verify")
    assert line.number


def test_nobody_reports_outside_the_own_area(session: Session, town: Town) -> None:
    with pytest.raises(NotPermitted):
        hazard(session, town.shop, town.stranger)


def test_an_id_is_used_once(session: Session, town: Town) -> None:
    line = hazard(session, town.shop, town.patrol)
    with pytest.raises(ConflictingCopy):
        hazard(session, town.shop, town.patrol, id=line.id)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "长" * 201}, "title"),
        ({"note": "长" * 5001}, "note"),
        ({"category": "dragons"}, "category"),
        ({"lat": 91.0, "lon": 0.0}, "position"),
        ({"lat": 34.0}, "position"),
        ({"site_id": 999}, "site"),
        ({"site_id": None, "area_id": None}, "site"),
        ({"found_at": datetime(2026, 6, 16)}, "found_at"),  # noqa: DTZ001 - that is what is wrong with it
    ],
)
def test_a_report_that_makes_no_sense_is_refused(
    session: Session, town: Town, wrong: dict[str, object], field: str
) -> None:
    builders.category(session)
    with pytest.raises(BadInput) as refused:
        hazards.report(session, viewer=town.patrol, found=found(town.shop, **wrong))
    assert refused.value.field == field
    assert session.exec(select(Hazard)).all() == []


def test_a_hazard_walks_to_its_strike_off(session: Session, town: Town) -> None:
    line = hazard(session, town.shop, town.patrol)
    walk(session, line, S.STRUCK_OFF, by=town.officer, fixer=town.owner)
    assert line.state is S.STRUCK_OFF
    assert line.struck_off_at is not None
    assert (line.rectifier_id, line.rechecker_id) == (town.owner.person_id, town.officer.person_id)
    walked = ["found", "verify", "grade", "issue_notice", "acknowledge", "submit_fix", "recheck_pass"]
    assert steps(session, line) == walked
    notice = session.exec(select(Notice)).one()
    assert notice.number.startswith("ZG-")
    assert notice.served_at is not None
    verbs = session.exec(select(JournalEntry.verb).order_by(col(JournalEntry.id))).all()
    assert list(verbs) == ["report_hazard", *walked[1:]]


def test_a_step_is_journaled_with_what_it_changed_and_nothing_else(session: Session, town: Town) -> None:
    line = hazard(session, town.shop, town.patrol)
    hazards.take_step(session, viewer=town.officer, hazard_id=line.id, step="grade", **facts("grade"))
    entry = session.exec(select(JournalEntry).where(JournalEntry.verb == "grade")).one()
    assert entry.before == {"state": "registered", "grade": None, "grade_basis": ""}
    assert entry.after == {"state": "graded", "grade": "general", "grade_basis": "判定标准"}
    assert entry.actor_id == town.officer.person_id


def test_the_second_of_two_people_is_told_that_it_moved_on(session: Session, town: Town) -> None:
    line = hazard(session, town.shop, town.patrol)
    walk(session, line, S.FIXED_PENDING_RECHECK, by=town.officer, fixer=town.owner)
    hazards.take_step(session, viewer=town.community, hazard_id=line.id, step="recheck_fail", **facts("recheck_fail"))
    with pytest.raises(ForbiddenMove, match="moved on"):
        hazards.take_step(session, viewer=town.officer, hazard_id=line.id, step="recheck_pass", **facts("recheck_pass"))
    assert line.state is S.RECHECK_FAILED


def test_who_submitted_the_fix_does_not_pass_the_recheck(session: Session, town: Town) -> None:
    line = hazard(session, town.shop, town.patrol)
    walk(session, line, S.FIXED_PENDING_RECHECK, by=town.officer, fixer=town.community)
    with pytest.raises(NotPermitted, match="somebody else"):
        hazards.take_step(
            session, viewer=town.community, hazard_id=line.id, step="recheck_pass", **facts("recheck_pass")
        )


def test_a_refused_step_leaves_no_trace(session: Session, town: Town) -> None:
    line = hazard(session, town.shop, town.patrol)
    before = len(session.exec(select(JournalEntry)).all())
    with pytest.raises(BadInput):
        hazards.take_step(session, viewer=town.officer, hazard_id=line.id, step="grade", grade="gigantic", basis="x")
    assert line.state is S.REGISTERED
    assert len(session.exec(select(JournalEntry)).all()) == before


def test_outside_the_scope_there_is_no_such_hazard(session: Session, town: Town) -> None:
    line = hazard(session, town.shop, town.patrol)
    with pytest.raises(UnknownThing):
        hazards.take_step(session, viewer=town.stranger, hazard_id=line.id, step="grade", **facts("grade"))


def test_a_role_counts_where_it_was_granted(session: Session, town: Town) -> None:
    """An officer of a unit's own area who only sees another one does not act there."""
    line = hazard(session, town.shop, town.patrol)
    planner_here_admin_there = Viewer(
        99, "", (*builders.viewer(session, "planner", town.top).grants, *town.stranger.grants)
    )
    with pytest.raises(NotPermitted):
        hazards.take_step(session, viewer=planner_here_admin_there, hazard_id=line.id, step="grade", **facts("grade"))


def test_a_major_hazard_is_filed_then_served_and_struck_off_by_the_officer(session: Session, town: Town) -> None:
    line = hazard(session, town.shop, town.patrol)
    officer = town.officer
    hazards.take_step(session, viewer=officer, hazard_id=line.id, step="grade", **facts("grade", grade=Grade.MAJOR))
    with pytest.raises(ForbiddenMove, match="filed"):
        hazards.take_step(session, viewer=officer, hazard_id=line.id, step="issue_notice", **facts("issue_notice"))
    hazards.take_step(session, viewer=officer, hazard_id=line.id, step="file_major", **facts("file_major"))
    assert line.filed_at is not None
    for step, who in (("issue_notice", officer), ("acknowledge", town.owner), ("submit_fix", town.owner)):
        hazards.take_step(session, viewer=who, hazard_id=line.id, step=step, **facts(step))
    with pytest.raises(NotPermitted, match="safety officer"):
        hazards.take_step(
            session, viewer=town.community, hazard_id=line.id, step="recheck_pass", **facts("recheck_pass")
        )
    hazards.take_step(session, viewer=officer, hazard_id=line.id, step="recheck_pass", **facts("recheck_pass"))
    assert line.state is S.STRUCK_OFF


def test_fixed_on_the_spot_still_has_a_number_both_photos_and_a_recheck(session: Session, town: Town) -> None:
    line = hazard(session, town.shop, town.patrol, photos=True)
    hazards.take_step(session, viewer=town.community, hazard_id=line.id, step="grade", **facts("grade"))
    fix = {**facts("fix_on_spot"), "photos": facts("fix_on_spot")["photos"][1:]}  # the before-photo is on file
    hazards.take_step(session, viewer=town.patrol, hazard_id=line.id, step="fix_on_spot", **fix)
    assert (line.state, line.fixed_on_spot, line.due_on) == (S.FIXED_PENDING_RECHECK, True, None)
    assert line.number
    kinds = set(session.exec(select(PhotoLink.subject_kind)).all())
    assert kinds == {"hazard", "hazard_event"}


def test_the_old_deadline_stays_in_force_until_the_extension_is_approved(session: Session, town: Town) -> None:
    line = hazard(session, town.shop, town.patrol)
    due = (now() + timedelta(days=3)).date()
    walk(session, line, S.RECTIFYING, by=town.officer, fixer=town.owner, due_on=due)
    asked = facts("request_extension", due_on=due)
    hazards.take_step(session, viewer=town.owner, hazard_id=line.id, step="request_extension", **asked)
    assert line.due_on == due
    hazards.take_step(session, viewer=town.leader, hazard_id=line.id, step="decide_extension", note="否", approve=False)
    assert (line.due_on, line.extensions, line.asked_due_on) == (due, 0, None)
    hazards.take_step(session, viewer=town.owner, hazard_id=line.id, step="request_extension", **asked)
    hazards.take_step(session, viewer=town.leader, hazard_id=line.id, step="decide_extension", note="可", approve=True)
    assert (line.due_on, line.extensions) == (asked["asked_due_on"], 1)
    event = session.exec(select(HazardEvent).where(HazardEvent.step == "decide_extension")).all()[-1]
    assert event.facts["old_due_on"] == due.isoformat()


def test_a_failed_recheck_starts_another_round_with_its_own_notice(session: Session, town: Town) -> None:
    line = hazard(session, town.shop, town.patrol)
    walk(session, line, S.FIXED_PENDING_RECHECK, by=town.officer, fixer=town.owner)
    hazards.take_step(session, viewer=town.officer, hazard_id=line.id, step="recheck_fail", **facts("recheck_fail"))
    hazards.take_step(session, viewer=town.officer, hazard_id=line.id, step="reissue", **facts("reissue"))
    assert (line.state, line.round) == (S.RECTIFYING, 2)
    assert len({n.number for n in session.exec(select(Notice)).all()}) == 2


def test_refusing_is_escalated_at_once_and_the_state_stays(session: Session, town: Town) -> None:
    line = hazard(session, town.shop, town.patrol)
    walk(session, line, S.RECTIFYING, by=town.officer, fixer=town.owner)
    hazards.take_step(session, viewer=town.community, hazard_id=line.id, step="note_refusal", note="拒不整改")
    assert (line.state, line.refused, line.escalation_level) == (S.RECTIFYING, True, 1)
    hazards.take_step(session, viewer=town.leader, hazard_id=line.id, step="supervise", note="挂牌")
    assert line.escalation_level == 2


def test_the_system_itself_escalates_and_does_nothing_else(session: Session, town: Town) -> None:
    line = hazard(session, town.shop, town.patrol)
    hazards.take_step(session, viewer=SYSTEM, hazard_id=line.id, step="escalate", note="逾期一天")
    assert line.escalation_level == 1
    with pytest.raises(NotPermitted):
        hazards.take_step(session, viewer=SYSTEM, hazard_id=line.id, step="grade", **facts("grade"))


def test_a_wrong_rejection_is_taken_back_and_a_repeat_points_to_the_first(session: Session, town: Town) -> None:
    first = hazard(session, town.shop, town.patrol)
    again = hazard(session, town.shop, SYSTEM, source=HazardSource.PUBLIC)
    reject: dict[str, Any] = {"viewer": town.community, "hazard_id": again.id, "step": "reject", "note": "已在台账"}
    with pytest.raises(BadInput):
        hazards.take_step(session, **reject, duplicate_of=again.id)
    hazards.take_step(session, **reject, duplicate_of=first.id)
    assert (again.state, again.duplicate_of, again.number) == (S.REJECTED, first.id, None)
    hazards.take_step(session, viewer=town.community, hazard_id=again.id, step="reconsider", note="另一处")
    assert (again.state, again.duplicate_of) == (S.REPORTED, None)


def test_the_same_item_again_within_ninety_days_is_linked(session: Session, town: Town) -> None:
    first = hazard(session, town.shop, town.patrol, item_code="fire-01")
    walk(session, first, S.STRUCK_OFF, by=town.officer, fixer=town.owner)
    again = hazard(session, town.shop, town.patrol, item_code="fire-01")
    other = hazard(session, town.shop, town.patrol, item_code="fire-02")
    assert (again.recurrence_of, other.recurrence_of) == (first.id, None)
    first.struck_off_at = now() - timedelta(days=92)
    session.flush()
    assert hazard(session, town.shop, town.patrol, item_code="fire-01").recurrence_of is None


def test_what_came_back_is_a_new_line_and_the_old_one_stays(session: Session, town: Town) -> None:
    old = hazard(session, town.shop, town.patrol)
    with pytest.raises(ForbiddenMove, match="still open"):
        hazards.report_again(session, viewer=town.community, hazard_id=old.id, note="又堵了")
    walk(session, old, S.STRUCK_OFF, by=town.officer, fixer=town.owner)
    new = hazards.report_again(session, viewer=town.community, hazard_id=old.id, note="又堵了", photos=[photo()])
    assert (new.recurrence_of, new.state, old.state) == (old.id, S.REGISTERED, S.STRUCK_OFF)
    assert new.number != old.number


def test_a_step_comes_after_the_one_before_it_and_not_in_the_future(session: Session, town: Town) -> None:
    line = hazard(session, town.shop, town.patrol)
    for at in (now() - timedelta(days=1), now() + timedelta(hours=1), datetime(2026, 6, 16)):  # noqa: DTZ001
        with pytest.raises(BadInput) as refused:
            hazards.take_step(session, viewer=town.officer, hazard_id=line.id, step="grade", at=at, **facts("grade"))
        assert refused.value.field == "at"


@pytest.mark.parametrize(
    ("step", "wrong"),
    [
        ("grade", {"basis": "长" * 501, "grade": "general"}),
        ("grade", {"basis": "x", "grade": "general", "colour": "red"}),
        ("assign", {"unit_id": "seven"}),
        ("assign", {"unit_id": 999}),
        ("no_such_step", {}),
    ],
)
def test_a_step_that_makes_no_sense_is_refused(
    session: Session, town: Town, step: str, wrong: dict[str, object]
) -> None:
    line = hazard(session, town.shop, town.patrol)
    with pytest.raises(BadInput):
        hazards.take_step(session, viewer=town.officer, hazard_id=line.id, step=step, **wrong)  # type: ignore[arg-type]


def test_a_unit_is_given_the_duty(session: Session, town: Town) -> None:
    line = hazard(session, town.here, town.patrol)
    assert line.unit_id is None
    hazards.take_step(
        session,
        viewer=town.community,
        hazard_id=line.id,
        step="assign",
        unit_id=town.unit.id,
        responsible_person="李某",
    )
    assert (line.unit_id, line.responsible_person) == (town.unit.id, "李某")


def test_each_year_and_kind_has_a_series_of_its_own(session: Session) -> None:
    assert [numbers.next_number(session, "YH", 2026) for _ in range(3)] == [1, 2, 3]
    assert numbers.next_number(session, "YH", 2027) == 1
    assert numbers.spelled(session, "ZG", 2026) == "ZG-2026-000001"
    assert {(s.name, s.year, s.last) for s in session.exec(select(NumberSeries)).all()} == {
        ("YH", 2026, 3),
        ("YH", 2027, 1),
        ("ZG", 2026, 1),
    }


def test_the_year_of_a_number_is_the_community_s_own(session: Session, town: Town) -> None:
    """Half past four on New Year's Eve in UTC is half past midnight here."""
    builders.category(session)
    eve = datetime(2025, 12, 31, 16, 30, tzinfo=UTC)
    line = hazards.report(session, viewer=town.patrol, found=found(town.shop, found_at=eve), at=eve)
    assert line.number == "YH-2026-000001"
