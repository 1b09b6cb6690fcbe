"""Rules and checklists changed here: old inspections and earlier periods keep theirs, phones get the new."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import Session, col

from actions.checklists import add_checklist, change_checklist, withdraw_version
from actions.frequency_rules import add_rule, change_rule, withdraw_rule
from data import reference
from data.days import day_start, local_day
from data.queries import checklists, frequency_rules, schedule
from data.queries.bundle import bundle
from data.queries.owed import OwedPage
from models import Area, ChecklistVersion, FrequencyRule, Inspection, JournalEntry, Loaded, now
from rules.errors import BadInput, ConflictingCopy, NotPermitted, UnknownThing
from rules.permissions import Viewer
from rules.vocabulary import Grade
from tests import builders, builders_catalogue
from tests.builders_coverage import days, visit

pytestmark = pytest.mark.usefixtures("any_database")
NOW = now()
TODAY = local_day(NOW)


@pytest.fixture
def place(session: Session) -> Area:
    builders_catalogue.load(session)
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
    builders_catalogue.load(session)
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
    asked = bundle(session, admin, at=now(), today=TODAY)["checklists"]["fire"]
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


@pytest.mark.usefixtures("place")
def test_a_version_of_a_later_day_is_asked_from_that_day_on(session: Session, admin: Viewer) -> None:
    held = checklists.newest(session, checklist="fire")
    assert held is not None
    wanted, on = (held.questions[0]._replace(zh="通道是否畅通(新)"), *held.questions[1:]), TODAY + timedelta(30)
    change_checklist(session, viewer=admin, checklist="fire", number=1, questions=wanted, reason="新规", on=on)
    first, last = days_of(on)
    assert (
        asked_on(session, admin, now())
        == asked_on(session, admin, first - timedelta(seconds=1))
        == (1, held.questions[0].zh)
    )
    assert asked_on(session, admin, first) == asked_on(session, admin, last) == (2, "通道是否畅通(新)")
    with pytest.raises(BadInput, match="Withdraw it first"):
        change_checklist(session, viewer=admin, checklist="fire", number=2, questions=held.questions, reason="急")
    facts: dict[str, Any] = {"checklist": "fire", "number": 2}
    with pytest.raises(BadInput):
        withdraw_version(session, viewer=admin, **facts, reason=" ")
    withdraw_version(session, viewer=admin, **facts, reason="新规推迟")
    assert asked_on(session, admin, last) == (1, held.questions[0].zh)
    assert checklists.asked(session, {"fire": 2}).versions == set()
    with pytest.raises(UnknownThing):
        withdraw_version(session, viewer=admin, **facts, reason="再撤")
    change_checklist(session, viewer=admin, checklist="fire", number=1, questions=wanted, reason="现在就改")
    assert asked_on(session, admin, now()) == (3, "通道是否畅通(新)")
    with pytest.raises(BadInput, match="in force already"):
        withdraw_version(session, viewer=admin, checklist="fire", number=3, reason="反悔")
    assert [row.number for row in checklists.versions(session, checklist="fire") if row.withdrawn_at] == [2]
    assert reasons(session, "checklist_withdrawn") == ["新规推迟"]


def test_the_first_checklist_of_a_category_is_asked_where_it_is_said(session: Session, admin: Viewer) -> None:
    [category, *_rest] = checklists.free(session)
    one = checklists.Question("", "是否完好", "", "设施损坏", "", Grade.GENERAL)
    facts: dict[str, Any] = {"category": category, "questions": (one,), "reason": "本地需要"}
    with pytest.raises(BadInput, match="kind of site"):
        add_checklist(session, viewer=admin, site_types=(), **facts)
    add_checklist(session, viewer=admin, site_types=("school",), **facts)
    made = bundle(session, admin, at=now(), today=TODAY)
    assert made["site_types"]["school"]["categories"][-1] == category
    assert made["checklists"][category]["items"][0]["code"] == f"{category}-own-01"
    assert checklists.reach(session, checklist=category).types == ("school",)
    assert category not in checklists.free(session)
    with pytest.raises(BadInput, match="already"):
        add_checklist(session, viewer=admin, site_types=("school",), **facts)


def test_a_rule_of_a_later_day_comes_then_and_can_be_withdrawn(session: Session, place: Area, admin: Viewer) -> None:
    rule, on = monthly(session, place), TODAY + timedelta(400)
    change_rule(session, viewer=admin, rule_id=rule.id or 0, times=4, per=rule.period, on=on, reason="明年加密")
    assert told(schedule.owed(session, admin, at=NOW, limit=1), rule) == [(1, rule.period, 3)]
    assert told(schedule.owed(session, admin, at=NOW + timedelta(400), limit=1), rule) == [(4, rule.period, 12)]
    shown = frequency_rules.of_type(session, site_type=rule.site_type, on=TODAY)
    assert [(r.times, r.ends_on, r.in_force_from) for r in shown if r.kind == rule.kind] == [
        (1, on, None),
        (4, None, on),
    ]
    with pytest.raises(BadInput):
        withdraw_rule(session, viewer=admin, rule_id=rule.id or 0, reason=" ")
    withdraw_rule(session, viewer=admin, rule_id=rule.id or 0, reason="不加密了")
    assert told(schedule.owed(session, admin, at=NOW + timedelta(400), limit=1), rule) == [(1, rule.period, 3)]
    assert [
        r.times for r in frequency_rules.of_type(session, site_type=rule.site_type, on=TODAY) if r.kind == rule.kind
    ] == [1]
    with pytest.raises(BadInput, match="Nothing is planned"):
        withdraw_rule(session, viewer=admin, rule_id=rule.id or 0, reason="再撤")
    assert reasons(session, "frequency_rule_withdrawn") == ["不加密了"]


def test_a_new_rule_says_what_it_does_and_then_does_it(session: Session, place: Area, admin: Viewer) -> None:
    rule = monthly(session, place)
    wanted = frequency_rules.NewRule(rule.site_type, "fire_facility_check", 2, "quarter")
    said = frequency_rules.preview_new(session, admin, rule=wanted, at=NOW)
    before = schedule.owed(session, admin, at=NOW, limit=1)
    facts: dict[str, Any] = {"site_type": wanted.site_type, "kind": wanted.kind, "times": 2, "per": "quarter"}
    add_rule(session, viewer=admin, **facts, on=TODAY, reason="新要求")
    after = schedule.owed(session, admin, at=NOW, limit=1)
    assert (after.required - before.required, said.after.missing - said.before.missing) == (6, 6)
    with pytest.raises(BadInput, match="already"):
        add_rule(session, viewer=admin, **facts, on=TODAY, reason="再加")
    planned = add_rule(
        session, viewer=admin, **{**facts, "kind": "quality_check"}, on=TODAY + timedelta(9), reason="下月起"
    )
    withdraw_rule(session, viewer=admin, rule_id=planned.id or 0, reason="取消")
    assert "quality_check" not in [r.kind for r in frequency_rules.of_type(session, site_type=rule.site_type, on=TODAY)]
    again = {**facts, "kind": "quality_check"}
    assert add_rule(session, viewer=admin, **again, on=TODAY, reason="还是要").id != planned.id


def test_a_rule_by_events_is_changed_within_its_events_only(session: Session, place: Area, admin: Viewer) -> None:
    chosen = select(FrequencyRule).where(col(FrequencyRule.kind) == "pre_holiday_check")
    rule = session.execute(chosen.order_by(col(FrequencyRule.id)).limit(1)).scalar_one()
    builders.site(session, place, rule.site_type, created_at=NOW - days(800))
    new = change_rule(session, viewer=admin, rule_id=rule.id or 0, times=2, per="event", on=TODAY, reason="节前两查")
    assert new is not None
    assert (new.count, new.period) == (2, "event")
    other = monthly(session, place)
    with pytest.raises(BadInput, match="no events"):
        change_rule(session, viewer=admin, rule_id=other.id or 0, times=2, per="event", on=TODAY, reason="错")


def days_of(on: date) -> tuple[datetime, datetime]:
    return day_start(on), day_start(on + timedelta(1)) - timedelta(seconds=1)


def asked_on(session: Session, viewer: Viewer, at: datetime) -> tuple[int, str]:
    """What a phone asks at a moment: the version, and its first question."""
    found = bundle(session, viewer, at=at, today=local_day(at))["checklists"]["fire"]
    return found["version"], found["items"][0]["zh"]


def reasons(session: Session, verb: str) -> list[str]:
    return list(session.execute(select(col(JournalEntry.reason)).where(col(JournalEntry.verb) == verb)).scalars())
