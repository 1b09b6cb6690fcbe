"""Rules and checklists changed here: old inspections and earlier periods keep theirs, phones get the new."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlmodel import Session, col

from actions.checklists import change_checklist
from actions.frequency_rules import change_rule
from data import reference
from data.days import local_day
from data.queries import checklists, frequency_rules, schedule
from data.queries.bundle import bundle
from data.queries.owed import OwedPage
from models import Area, ChecklistVersion, FrequencyRule, Inspection, JournalEntry, Loaded, now
from rules.errors import BadInput, ConflictingCopy, NotPermitted
from rules.permissions import Viewer
from rules.vocabulary import Grade
from tests import builders
from tests.builders_coverage import days, visit

pytestmark = pytest.mark.usefixtures("any_database")
NOW = now()
TODAY = local_day(NOW)


@pytest.fixture
def place(session: Session) -> Area:
    reference.load(session)
    return builders.area(session)


@pytest.fixture
def admin(session: Session, place: Area) -> Viewer:
    return builders.viewer(session, "admin", place)


def monthly(session: Session, place: Area) -> FrequencyRule:
    """A rule of so many a month or quarter, with three sites it holds for."""
    chosen = select(FrequencyRule).where(
        col(FrequencyRule.period).in_(("month", "quarter")), col(FrequencyRule.count) == 1
    )
    rule: FrequencyRule = session.execute(
        chosen.where(col(FrequencyRule.condition) == "").order_by(col(FrequencyRule.id)).limit(1)
    ).scalar_one()
    for _ in range(3):
        builders.site(session, place, rule.site_type, created_at=NOW - days(800))
    return rule


def told(found: OwedPage, rule: FrequencyRule) -> list[tuple[int, str, int]]:
    return [(r.times, r.period, r.required) for r in found.rules if (r.type, r.kind) == (rule.site_type, rule.kind)]


def test_the_preview_says_what_the_due_list_then_is_and_changes_nothing(
    session: Session, place: Area, admin: Viewer
) -> None:
    rule = monthly(session, place)
    before = schedule.owed(session, admin, at=NOW, limit=1)
    said = frequency_rules.preview(session, admin, rule_id=rule.id or 0, times=4, per=rule.period, at=NOW)
    assert schedule.owed(session, admin, at=NOW, limit=1) == before
    assert said.after.missing - said.before.missing == 9
    finished = schedule.owed(session, admin, at=NOW, which="finished", limit=1)
    change_rule(session, viewer=admin, rule_id=rule.id or 0, times=4, per=rule.period, on=TODAY, reason="夏季加密")
    after = schedule.owed(session, admin, at=NOW, limit=1)
    assert (after.total, after.required - before.required) == (before.total, 9)
    assert told(after, rule) == [(4, rule.period, 12)]
    assert schedule.owed(session, admin, at=NOW, which="finished", limit=1) == finished  # what is over keeps its rule
    line = session.execute(select(JournalEntry).order_by(col(JournalEntry.id).desc()).limit(1)).scalar_one()
    assert (line.verb, line.reason, line.actor_id) == ("frequency_rule_changed", "夏季加密", admin.person_id)


def test_a_rule_is_ended_and_a_newer_catalogue_does_not_undo_it(session: Session, place: Area, admin: Viewer) -> None:
    rule = monthly(session, place)
    said = frequency_rules.preview(session, admin, rule_id=rule.id or 0, times=0, per=rule.period, at=NOW)
    assert said.before.missing - said.after.missing == 3
    change_rule(session, viewer=admin, rule_id=rule.id or 0, times=0, per=rule.period, on=TODAY, reason="并入专项")
    assert told(schedule.owed(session, admin, at=NOW, limit=1), rule) == []
    session.execute(select(Loaded)).scalars().one().version = "older"
    reference.load(session)
    assert told(schedule.owed(session, admin, at=NOW, limit=1), rule) == []


@pytest.mark.parametrize(
    ("times", "reason", "later"), [(1, "没有变化", 0), (32, "太多", 0), (2, " ", 0), (2, "补记", -1)]
)
def test_a_change_that_makes_no_sense_changes_nothing(
    session: Session, place: Area, admin: Viewer, times: int, reason: str, later: int
) -> None:
    rule, on = monthly(session, place), TODAY + timedelta(later)
    with pytest.raises(BadInput):
        change_rule(session, viewer=admin, rule_id=rule.id or 0, times=times, per=rule.period, on=on, reason=reason)
    assert rule.ended_on is None


def test_the_catalogue_is_changed_only_by_who_manages_all_of_it(session: Session, place: Area) -> None:
    rule = monthly(session, place)
    one = builders.viewer(session, "admin", builders.area(session, "一社区", parent=place))
    leader = builders.viewer(session, "leader", place)
    for who in (one, leader):
        with pytest.raises(NotPermitted):
            change_rule(session, viewer=who, rule_id=rule.id or 0, times=2, per="month", on=TODAY, reason="加密")
        with pytest.raises(NotPermitted):
            change_checklist(session, viewer=who, checklist="fire", number=1, questions=(), reason="改")


def test_old_inspections_keep_their_version_and_the_phone_asks_the_new_one(
    session: Session, place: Area, admin: Viewer
) -> None:
    shop = builders.site(session, place)
    visit(session, shop, admin.person_id, NOW)
    done = session.execute(select(Inspection)).scalars().one()
    done.checklists = {"fire": 1}
    session.flush()
    held = checklists.newest(session, checklist="fire")
    assert held is not None
    first, second, *rest = held.questions
    new = checklists.Question("", "电动自行车是否入户充电", "", "电动自行车入户充电", "", Grade.GENERAL)
    wanted = (first._replace(zh="通道是否畅通(新)"), *rest, new)
    change_checklist(session, viewer=admin, checklist="fire", number=held.number, questions=wanted, reason="新规")
    asked = bundle(session, admin, at=NOW, today=TODAY)["checklists"]["fire"]
    assert asked["version"] == held.number + 1
    codes = [item["code"] for item in asked["items"]]
    assert second.code not in codes
    assert codes[0] == first.code
    assert codes[-1] not in {q.code for q in held.questions}
    assert asked["items"][0]["zh"] == "通道是否畅通(新)"
    session.refresh(done)
    assert done.checklists == {"fire": 1}
    old = checklists.asked(session, {"fire": held.number})
    assert second.code in old.items
    assert codes[-1] not in old.items
    with pytest.raises(ConflictingCopy):
        change_checklist(session, viewer=admin, checklist="fire", number=held.number, questions=wanted, reason="再改")
    session.execute(select(Loaded)).scalars().one().version = "older"
    reference.load(session)  # a newer catalogue leaves it alone
    versions = select(ChecklistVersion.number).where(ChecklistVersion.checklist == "fire")  # type: ignore[call-overload]
    assert max(session.execute(versions).scalars()) == held.number + 1
