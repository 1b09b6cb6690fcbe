"""The database itself refuses what no door may do."""

import pytest
from sqlalchemy import Executable, delete, text, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from models import Hazard, HazardEvent, JournalEntry, now
from rules.permissions import Viewer
from rules.vocabulary import HazardSource, HazardState
from tests import builders
from tests.builders_hazards import hazard, walk

pytestmark = pytest.mark.usefixtures("any_database")
S = HazardState


class Street:
    def __init__(self, session: Session) -> None:
        top = builders.area(session)
        unit = builders.unit(session, top)
        self.shop = builders.site(session, top, unit_id=unit.id)
        self.officer: Viewer = builders.viewer(session, "safety_officer", top)
        self.patrol: Viewer = builders.viewer(session, "patrol_member", top)
        self.owner: Viewer = builders.viewer(session, "enterprise_contact", unit)
        self.line = hazard(session, self.shop, self.patrol)

    def walk(self, session: Session, to: HazardState) -> None:
        walk(session, self.line, to, by=self.officer, fixer=self.owner)


@pytest.fixture
def street(session: Session) -> Street:
    return Street(session)


def refused(session: Session, statement: Executable, said: str) -> None:
    session.flush()
    with pytest.raises(IntegrityError, match=said), session.begin_nested():
        session.execute(statement)


@pytest.mark.parametrize("table", [Hazard, HazardEvent, JournalEntry])
def test_nothing_is_deleted(session: Session, street: Street, table: type) -> None:
    assert street.line.number
    before = len(session.exec(select(table)).all())
    assert before
    refused(session, delete(table), "never deleted")
    assert len(session.exec(select(table)).all()) == before


def test_a_ledger_cannot_be_emptied_at_once(session: Session, street: Street) -> None:
    assert street.line.number
    if session.get_bind().dialect.name == "sqlite":
        refused(session, text("delete from hazards"), "never deleted")
        return
    refused(session, text("truncate hazards cascade"), "never deleted")


def test_what_happened_is_not_rewritten(session: Session, street: Street) -> None:
    assert street.line.number
    refused(session, update(JournalEntry).values(verb="lied"), "never changed")
    refused(session, update(HazardEvent).values(note="lied"), "never changed")


def test_who_rectified_does_not_strike_off(session: Session, street: Street) -> None:
    street.walk(session, S.FIXED_PENDING_RECHECK)
    gone = {"state": S.STRUCK_OFF, "struck_off_at": now()}
    for facts in ({}, {"rechecker_id": None}, {"rechecker_id": street.owner.person_id}):
        refused(session, update(Hazard).values(**gone, **facts), "struck off")
    session.execute(update(Hazard).values(**gone, rechecker_id=street.officer.person_id))
    session.refresh(street.line)
    assert street.line.state is S.STRUCK_OFF


def test_there_is_no_short_cut_and_no_way_back(session: Session, street: Street) -> None:
    street.walk(session, S.RECTIFYING)
    people = {"rechecker_id": street.officer.person_id, "rectifier_id": street.owner.person_id}
    gone = {"state": S.STRUCK_OFF, "struck_off_at": now(), **people}
    refused(session, update(Hazard).values(**gone), "only from a recheck")
    for step in (S.FIXED_PENDING_RECHECK, S.STRUCK_OFF):
        session.execute(update(Hazard).values({**gone, "state": step}))
    refused(session, update(Hazard).values(state=S.RECTIFYING), "stays struck off")


def test_a_number_is_kept(session: Session, street: Street) -> None:
    refused(session, update(Hazard).values(number="YH-2026-999999"), "number is never changed")
    refused(session, update(Hazard).values(number=None), "number is never changed")
    session.refresh(street.line)
    assert street.line.number != "YH-2026-999999"


def test_an_imported_line_is_struck_off_here_by_a_person_who_is_named(session: Session, street: Street) -> None:
    session.execute(update(Hazard).values(source=HazardSource.IMPORT, state=S.FIXED_PENDING_RECHECK))
    gone = update(Hazard).values(state=S.STRUCK_OFF, struck_off_at=now())
    refused(session, gone, "person who is named")
    session.execute(gone.values(rechecker_id=street.officer.person_id))
    session.refresh(street.line)
    assert street.line.rectifier_id is None
    assert street.line.state is S.STRUCK_OFF
