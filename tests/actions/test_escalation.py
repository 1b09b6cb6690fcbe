"""What is overdue climbs by itself, once a day, whoever of several processes does it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import Session, col, select

from actions.escalation import Climbed, climb
from actions.hazards import take_step
from capture import clockwork
from data import database, journal, leases
from data.days import local_day
from models import Area, Hazard, HazardEvent, JournalEntry, now
from rules.hazard_steps import SUPERVISION_DUE
from rules.vocabulary import HazardState
from settings import settings
from tests import builders
from tests.builders_hazards import hazard, walk

pytestmark = pytest.mark.usefixtures("any_database")
DUE = local_day(now()) + timedelta(days=3)
NEXT = DUE + timedelta(days=1)


def overdue(session: Session, lines: int = 1) -> list[Hazard]:
    """Under rectification with the same deadline."""
    top = builders.area(session)
    unit = builders.unit(session, top)
    shop = builders.site(session, top, unit_id=unit.id)
    officer, owner = (
        builders.viewer(session, "safety_officer", top),
        builders.viewer(session, "enterprise_contact", unit),
    )
    made = [hazard(session, shop, officer, title=f"隐患{n}") for n in range(lines)]
    return [walk(session, one, HazardState.RECTIFYING, by=officer, fixer=owner, due_on=DUE) for one in made]


def test_the_day_after_the_deadline_it_goes_to_the_station_and_once_only(session: Session) -> None:
    line = overdue(session)[0]
    assert climb(session, on=DUE) == Climbed(0, 0)
    assert climb(session, on=NEXT) == Climbed(1, 0)
    assert climb(session, on=NEXT) == Climbed(0, 0)
    session.refresh(line)
    assert (line.escalation_level, line.state) == (1, HazardState.RECTIFYING)
    entry = session.exec(select(JournalEntry).order_by(col(JournalEntry.id).desc())).first()
    assert entry is not None
    assert (entry.verb, entry.actor_id, entry.after) == ("escalate", None, {"escalation_level": 1})
    assert f"{DUE:%Y-%m-%d}" in entry.reason
    assert list(journal.broken_links(session)) == []


def test_still_overdue_the_system_says_that_it_is_time_but_does_not_list_it(session: Session) -> None:
    line = overdue(session)[0]
    climb(session, on=NEXT)
    assert climb(session, on=DUE + timedelta(days=7)) == Climbed(0, 0)
    assert climb(session, on=DUE + timedelta(days=8)) == Climbed(0, 1)
    assert climb(session, on=DUE + timedelta(days=9)) == Climbed(0, 0)
    session.refresh(line)
    assert line.escalation_level == 1
    said = session.exec(select(HazardEvent).where(HazardEvent.step == SUPERVISION_DUE)).one()
    assert (said.hazard_id, said.actor_id) == (line.id, None)


def test_what_is_fixed_and_waits_for_its_recheck_climbs_no_more(session: Session) -> None:
    line = overdue(session)[0]
    line.state = HazardState.FIXED_PENDING_RECHECK
    session.flush()
    assert climb(session, on=NEXT + timedelta(days=30)) == Climbed(0, 0)


def test_a_refusal_is_escalated_at_once_and_supervision_suggested_the_same_day(session: Session) -> None:
    line = overdue(session)[0]
    officer = builders.viewer(session, "safety_officer", session.get_one(Area, line.area_id))
    take_step(session, viewer=officer, hazard_id=line.id, step="note_refusal", note="拒绝签收")
    assert line.escalation_level == 1
    assert climb(session, on=local_day(now())) == Climbed(0, 1)


def test_a_long_list_climbs_in_short_turns(session: Session) -> None:
    overdue(session, lines=3)
    turns = [climb(session, on=NEXT, limit=2) for _ in range(3)]
    assert turns == [Climbed(2, 0), Climbed(1, 0), Climbed(0, 0)]


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=settings().zone).astimezone(UTC)


@pytest.fixture
def half_past_six(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANXUN_DAILY_AT", "06:30")
    settings.cache_clear()


@pytest.mark.usefixtures("half_past_six")
def test_several_processes_do_the_work_once_between_them() -> None:
    with database.transaction() as session:
        overdue(session, lines=4)
    with ThreadPoolExecutor(6) as pool:
        done = list(pool.map(lambda n: clockwork.work(at(NEXT, 7), holder=f"process-{n}"), range(6)))
    assert sum(done) == 4
    assert clockwork.work(at(NEXT, 8)) == 0
    with database.reading() as session:
        assert len(session.exec(select(JournalEntry).where(JournalEntry.verb == "escalate")).all()) == 4


@pytest.mark.usefixtures("half_past_six")
def test_before_the_hour_it_is_still_yesterdays_work_and_downtime_is_caught_up() -> None:
    with database.transaction() as session:
        overdue(session)
    assert clockwork.work(at(DUE, 7)) == 0
    assert clockwork.work(at(NEXT, 6, 29)) == 0
    assert clockwork.work(at(NEXT + timedelta(days=5), 3)) == 1  # nobody was up for days


@pytest.mark.usefixtures("half_past_six")
def test_a_process_that_died_at_it_is_followed_by_another() -> None:
    with database.transaction() as session:
        overdue(session)
        assert leases.claim(session, clockwork.WORK, holder="dead", day=NEXT, at=at(NEXT, 7))
    assert clockwork.work(at(NEXT, 7, 5), holder="other") == 0
    assert clockwork.work(at(NEXT, 7, 11), holder="other") == 1
    with database.transaction() as session:
        leases.finish(session, clockwork.WORK, holder="dead", day=NEXT + timedelta(days=9))
        assert not leases.is_done(session, clockwork.WORK, day=NEXT + timedelta(days=9))


def test_the_clock_is_off_where_the_setting_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    assert clockwork.start() is None
    monkeypatch.setenv("ANXUN_DAILY_AT", "00:00")
    settings.cache_clear()
    clock = clockwork.start()
    assert clock is not None
    clock.shutdown(wait=True)
