"""A newer release ships another catalogue: nothing changes by itself, each difference is accepted or declined."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import Session, col

from actions.catalogue import accept, decline, reconsider
from actions.checklists import change_checklist
from actions.frequency_rules import change_rule
from data import journal, reference
from data.days import day_start, local_day
from data.queries import checklists, frequency_rules
from data.queries.bundle import bundle
from data.queries.catalogue import Difference, differences
from data.reference.copies import ours
from models import Area, FrequencyRule, JournalEntry, Loaded, SiteType, now
from rules.errors import BadInput, ConflictingCopy, NotPermitted
from rules.permissions import Viewer
from rules.vocabulary import Risk
from tests import builders, builders_catalogue
from tests.builders_shipped import FIRST, NEW, SECOND, TYPE, ship

pytestmark = pytest.mark.usefixtures("any_database")
TODAY = local_day(now())


@pytest.fixture
def top(session: Session) -> Area:
    builders_catalogue.load(session)
    return builders.area(session)


@pytest.fixture
def admin(session: Session, top: Area) -> Viewer:
    return builders.viewer(session, "admin", top)


def waiting(session: Session) -> dict[tuple[str, str], Difference]:
    return {(one.kind, one.key): one for one in differences(session) if not one.declined}


def questions(session: Session) -> dict[str, str]:
    held = checklists.newest(session, checklist="fire")
    assert held is not None
    return {one.code: one.zh for one in held.questions}


def rules(session: Session) -> dict[str, tuple[int, Any]]:
    rows = frequency_rules.of_type(session, site_type=TYPE, on=TODAY)
    return {row.kind: (row.times, row.in_force_from) for row in rows if row.ends_on is None}


@pytest.mark.usefixtures("top")
def test_a_newer_catalogue_changes_nothing_at_start_but_adds_the_names_it_needs(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert waiting(session) == {}
    before = ours(session)
    ship(monkeypatch)
    reference.load(session)
    after = ours(session)
    assert after["type"].pop("drone_port")["zh"] == "无人机起降点"
    assert after == before
    line = session.execute(select(JournalEntry).order_by(col(JournalEntry.id).desc()).limit(1)).scalar_one()
    assert (line.verb, line.after["added"]["type"]) == ("reference_shipped", ["drone_port"])
    found = waiting(session)
    assert {key: one.change for (kind, key), one in found.items() if kind != "rule"} == {
        FIRST: "changed", NEW: "new", SECOND: "removed", "school": "changed",
    }  # fmt: skip
    told = sorted((key.split("|")[0], one.change) for (kind, key), one in found.items() if kind == "rule")
    assert told[-2:] == [(TYPE, "changed"), (TYPE, "new")]
    assert {change for kind, change in told if kind == "drone_port"} == {"new"}
    reference.load(session)  # the next start says it no second time
    assert session.execute(select(JournalEntry).order_by(col(JournalEntry.id).desc()).limit(1)).scalar_one() is line


def test_all_of_it_is_accepted_from_a_day_on(
    session: Session, top: Area, admin: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    builders.site(session, top, TYPE)
    old = {kind: held[0] for kind, held in rules(session).items()}
    ship(monkeypatch)
    reference.load(session)
    on = TODAY + timedelta(10)
    accept(session, viewer=admin, picks=tuple(waiting(session)), on=on, reason="新版目录")
    assert waiting(session) == {}
    assert list(questions(session))[:2] == [FIRST, NEW]
    assert SECOND not in questions(session)
    [held] = [row for row in checklists.versions(session, checklist="fire") if row.number == 2]
    assert held.in_force_from == day_start(on)
    asked = {
        at: bundle(session, admin, at=at, today=local_day(at))["checklists"]["fire"]["version"]
        for at in (now(), day_start(on))
    }
    assert list(asked.values()) == [1, 2]
    [(kind, times)] = old.items()
    assert rules(session) == {kind: (times + 2, on), "fire_facility_check": (1, on)}
    assert session.get_one(SiteType, "school").risk is Risk.MEDIUM
    accepted = select(JournalEntry).where(col(JournalEntry.verb) == "catalogue_accepted")
    lines = session.execute(accepted).scalars().all()
    assert {line.reason for line in lines} == {"新版目录"}
    assert len(lines) >= 6
    assert list(journal.broken_links(session)) == []


@pytest.mark.usefixtures("top")
def test_a_declined_row_waits_until_it_ships_otherwise_again(
    session: Session, admin: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    ship(monkeypatch)
    reference.load(session)
    pick = (("item", FIRST),)
    with pytest.raises(BadInput):
        decline(session, viewer=admin, picks=pick, reason=" ")
    decline(session, viewer=admin, picks=pick, reason="我们的说法更清楚")
    assert pick[0] not in waiting(session)
    assert [one.key for one in differences(session) if one.declined] == [FIRST]
    ship(monkeypatch, "as before, in another file")
    reference.load(session)
    assert pick[0] not in waiting(session)
    reconsider(session, viewer=admin, picks=pick)
    assert pick[0] in waiting(session)
    decline(session, viewer=admin, picks=pick, reason="还是不要")
    ship(monkeypatch, "once more", words="通道畅通(再版)")
    reference.load(session)
    one = waiting(session)[pick[0]]
    assert (one.was or {})["zh"] == questions(session)[FIRST]
    accept(session, viewer=admin, picks=pick, on=TODAY, reason="这次好")
    assert questions(session)[FIRST] == "通道畅通(再版)"
    with pytest.raises(ConflictingCopy):
        accept(session, viewer=admin, picks=pick, on=TODAY, reason="再来")


@pytest.mark.usefixtures("top")
def test_what_we_changed_ourselves_is_told_and_stays_until_we_say_so(
    session: Session, admin: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = checklists.newest(session, checklist="fire")
    assert held is not None
    mine = (held.questions[0]._replace(zh="我们的说法"), *held.questions[1:])
    own = checklists.Question("", "自拟条目", "", "自拟隐患", "", held.questions[0].grade)
    change_checklist(session, viewer=admin, checklist="fire", number=1, questions=(*mine, own), reason="本地")
    [rule] = session.execute(select(FrequencyRule).where(col(FrequencyRule.site_type) == TYPE)).scalars()
    change_rule(session, viewer=admin, rule_id=rule.id or 0, times=9, per=rule.period, on=TODAY, reason="加密")
    assert waiting(session) == {}
    ship(monkeypatch)
    reference.load(session)
    found = waiting(session)
    assert {key for (_kind, key), one in found.items() if one.edited} == {FIRST, f"{TYPE}|{rule.kind}|"}
    assert ((found["item", FIRST].mine or {})["zh"], questions(session)[FIRST]) == ("我们的说法", "我们的说法")
    accept(session, viewer=admin, picks=(("item", NEW), ("item", SECOND)), on=TODAY, reason="部分采用")
    assert questions(session)[FIRST] == "我们的说法"
    assert questions(session)["fire-own-01"] == "自拟条目"
    assert SECOND not in questions(session)
    assert rules(session)[rule.kind] == (9, TODAY)


def test_only_who_manages_all_of_it_decides(session: Session, top: Area, monkeypatch: pytest.MonkeyPatch) -> None:
    ship(monkeypatch)
    reference.load(session)
    one = builders.viewer(session, "admin", builders.area(session, "一社区", parent=top))
    for viewer in (one, builders.viewer(session, "leader", top)):
        with pytest.raises(NotPermitted):
            accept(session, viewer=viewer, picks=(("item", NEW),), on=TODAY, reason="要")
        with pytest.raises(NotPermitted):
            decline(session, viewer=viewer, picks=(("item", NEW),), reason="不要")


def test_a_database_of_a_release_that_kept_no_copy_starts_from_what_is_there(
    session: Session, top: Area, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert top.id
    session.get_one(Loaded, "reference").body = None
    ship(monkeypatch)
    reference.load(session)
    assert ("item", FIRST) in waiting(session)
    assert not any(one.edited for one in waiting(session).values())
