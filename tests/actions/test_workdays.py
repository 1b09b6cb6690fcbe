"""The community's own working days, and the deadlines that mind them."""

from datetime import date

import pytest
from sqlmodel import Session, select

from actions.workdays import forget_workday, set_workday
from data.queries import workdays
from models import JournalEntry
from rules.errors import BadInput, NotPermitted
from rules.vocabulary import Grade
from settings import settings
from tests import builders


@pytest.mark.usefixtures("any_database")
def test_an_own_day_moves_the_deadline_until_it_is_taken_back(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    admin = builders.viewer(session, "admin", builders.area(session))
    start = date(2026, 9, 30)

    def due() -> date | None:
        return workdays.deadline_by_default(session, grade=Grade.GENERAL, mode="dated", on=start)

    assert due() == date(2026, 10, 7)
    monkeypatch.setenv("ANXUN_DEADLINE_WORKING_DAYS", "true")
    settings.cache_clear()
    assert due() == date(2026, 10, 15)  # past the seven days of National Day, with the Saturday that is worked
    set_workday(session, viewer=admin, on=date(2026, 10, 9), works=False, name="停电")
    set_workday(session, viewer=admin, on=date(2026, 10, 9), works=False, name="全街道停电")
    assert [own.name for own in workdays.own_days(session)] == ["全街道停电"]
    assert due() == date(2026, 10, 16)
    told = workdays.effect(session, on=start)
    assert told == (date(2026, 10, 16), date(2026, 10, 7), date(2026, 10, 16), True)
    with pytest.raises(BadInput):
        forget_workday(session, viewer=admin, on=date(2026, 10, 9), reason=" ")
    with pytest.raises(BadInput):
        set_workday(session, viewer=admin, on=date(2026, 10, 9), works=True, name="")
    forget_workday(session, viewer=admin, on=date(2026, 10, 9), reason="已恢复供电")
    assert due() == date(2026, 10, 15)
    assert session.exec(select(JournalEntry.reason).where(JournalEntry.verb == "forget_workday")).one() == "已恢复供电"
    verbs = session.exec(select(JournalEntry.verb).order_by(JournalEntry.id)).all()  # type: ignore[arg-type]
    assert list(verbs) == ["set_workday", "set_workday", "forget_workday"]


def test_only_who_keeps_the_catalogue_changes_the_calendar(session: Session) -> None:
    patrol = builders.viewer(session, "patrol_member", builders.area(session))
    with pytest.raises(NotPermitted):
        set_workday(session, viewer=patrol, on=date(2026, 10, 9), works=False, name="停电")
    with pytest.raises(NotPermitted):
        forget_workday(session, viewer=patrol, on=date(2026, 10, 9), reason="停电")


def test_the_public_calendar_names_its_days_and_the_weekends_that_are_worked() -> None:
    days = {one.on: one for one in workdays.public_days(2026, "zh")}
    assert (days[date(2026, 10, 1)].works, days[date(2026, 10, 1)].name) == (False, "国庆节")
    assert days[date(2026, 10, 10)].works  # the Saturday after National Day
    assert {day.year for day in days} == {2026}
