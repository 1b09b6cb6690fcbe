"""What one site owes is set with person, date and reason, holds from its day, and leaves earlier figures alone."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import Session, col

from actions.duties import end_frequency, leave_out, set_frequency, set_interval
from data.days import day_start, local_day
from data.queries import coverage, duties, schedule
from models import Area, JournalEntry, Site, now
from rules.errors import BadInput, NotPermitted, UnknownThing
from rules.permissions import Viewer
from rules.vocabulary import Risk
from tests import builders as make
from tests import builders_catalogue
from tests.builders_coverage import days, visit

pytestmark = pytest.mark.usefixtures("any_database")
TODAY = local_day(now())
SOON = timedelta(days=1)


@pytest.fixture
def place(session: Session) -> Area:
    builders_catalogue.load(session)
    return make.area(session)


@pytest.fixture
def leader(session: Session, place: Area) -> Viewer:
    return make.viewer(session, "leader", place)


@pytest.fixture
def works(session: Session, place: Area) -> Site:
    return make.site(session, place, "key_class1_enterprise", risk=Risk.HIGH, created_at=now() - days(400))


def told(
    session: Session, viewer: Viewer, at: datetime, which: schedule.Which = "running"
) -> list[tuple[str, int, int]]:
    return [(r.kind, r.times, r.required) for r in schedule.owed(session, viewer, at=at, which=which).rules]


def test_an_interval_of_its_own_holds_from_now_and_not_before(session: Session, leader: Viewer, works: Site) -> None:
    visit(session, works, leader.person_id, now() - days(3))
    yesterday = now() - days(1)
    before = coverage.figure(session, leader, at=yesterday)
    set_interval(session, viewer=leader, site_id=works.id or 0, days=2, on=TODAY, reason="整改期间加密")
    assert coverage.figure(session, leader, at=now() + days(0.001)).fresh == 0
    assert coverage.figure(session, leader, at=yesterday) == before
    assert before.fresh == 1
    line = session.execute(select(JournalEntry).order_by(col(JournalEntry.id).desc())).scalars().first()
    assert line is not None
    assert (line.verb, line.reason, (line.after or {})["days"]) == ("set_interval", "整改期间加密", 2)


def test_a_frequency_of_its_own_takes_the_place_of_the_rule_from_the_running_period_on(
    session: Session, leader: Viewer, works: Site
) -> None:
    at = now() + timedelta(seconds=2)
    assert told(session, leader, at) == [("routine_check", 3, 3)]
    set_frequency(
        session,
        viewer=leader,
        site_id=works.id or 0,
        kind="routine_check",
        count=5,
        period="week",
        on=TODAY,
        reason="重点",
    )
    assert told(session, leader, at) == [("routine_check", 5, 5)]
    assert told(session, leader, at, "finished") == [("routine_check", 3, 3)], "last week stays what it was"
    row = schedule.owed(session, leader, at=at).rows[0]
    assert (row.own, row.required, row.done) == (True, 5, 0)
    assert told(session, leader, at - timedelta(hours=1)) == [("routine_check", 3, 3)], "nobody knew it then"
    end_frequency(session, viewer=leader, site_id=works.id or 0, kind="routine_check", on=TODAY, reason="恢复")
    assert told(session, leader, at) == [("routine_check", 3, 3)]


def test_none_at_all_is_a_frequency_too(session: Session, leader: Viewer, works: Site) -> None:
    facts = {"site_id": works.id, "kind": "routine_check", "period": "week", "on": TODAY, "reason": "停产"}
    set_frequency(session, viewer=leader, count=0, **facts)  # type: ignore[arg-type]
    assert told(session, leader, now() + timedelta(seconds=2)) == []
    set_frequency(session, viewer=leader, count=1, **facts)  # type: ignore[arg-type]
    assert told(session, leader, now() + timedelta(seconds=2)) == [("routine_check", 1, 1)]


def test_a_site_is_left_out_with_reason_approver_and_end(session: Session, leader: Viewer, works: Site) -> None:
    leave_out(session, viewer=leader, site_id=works.id or 0, starts=TODAY, ends=TODAY + 3 * SOON, reason="装修停业")
    during = coverage.figure(session, leader, at=now() + timedelta(seconds=2))
    assert (during.active, during.left_out) == (0, 1)
    assert coverage.figure(session, leader, at=day_start(TODAY + 3 * SOON)).active == 1
    site = duties.site_duties(session, leader, site_id=works.id or 0)
    assert site is not None
    assert [(d.sort, d.reason, d.person) for d in site.decisions] == [("pause", "装修停业", leader.name)]


BAD: list[tuple[Callable[..., object], dict[str, Any]]] = [
    (set_interval, {"days": 0, "on": TODAY, "reason": "x"}),
    (set_interval, {"days": 9, "on": TODAY - SOON, "reason": "x"}),
    (set_interval, {"days": 9, "on": TODAY, "reason": " "}),
    (set_interval, {"days": 9, "on": TODAY, "reason": "长" * 201}),
    (set_frequency, {"kind": "routine_check", "count": 1, "period": "event", "on": TODAY, "reason": "x"}),
    (set_frequency, {"kind": "routine_check", "count": 32, "period": "week", "on": TODAY, "reason": "x"}),
    (set_frequency, {"kind": "odd", "count": 1, "period": "week", "on": TODAY, "reason": "x"}),
    (end_frequency, {"kind": "routine_check", "on": TODAY, "reason": "x"}),
    (leave_out, {"starts": TODAY, "ends": TODAY, "reason": "x"}),
    (leave_out, {"starts": TODAY, "ends": TODAY + 400 * SOON, "reason": "x"}),
]


@pytest.mark.parametrize(("action", "facts"), BAD)
def test_nonsense_changes_nothing(
    session: Session, leader: Viewer, works: Site, action: Callable[..., object], facts: dict[str, Any]
) -> None:
    with pytest.raises(BadInput):
        action(session, viewer=leader, site_id=works.id, **facts)
    site = duties.site_duties(session, leader, site_id=works.id or 0)
    assert site is not None
    assert site.decisions == ()


def test_who_does_the_visits_does_not_set_them_and_nobody_sets_a_neighbours(
    session: Session, place: Area, works: Site
) -> None:
    facts: dict[str, Any] = {"site_id": works.id, "days": 9, "on": TODAY, "reason": "x"}
    with pytest.raises(NotPermitted):
        set_interval(session, viewer=make.viewer(session, "patrol_member", place), **facts)
    stranger = make.viewer(session, "leader", make.area(session, "别处"))
    with pytest.raises(UnknownThing):
        set_interval(session, viewer=stranger, **facts)
    assert duties.site_duties(session, stranger, site_id=works.id or 0) is None
