from datetime import date, datetime, timedelta

import pytest
from sqlmodel import Session

from actions.activities import record_activity
from actions.photos import PhotoRef
from data.queries.deadlines import deadlines
from rules.reminders import Pressing
from tests import builders
from tests.builders_activities import ZONE, assignment, campaign, draft, town

ALL = ("attendance", "report", "statistics", "video", "minutes", "script", "plan", "ledger", "link")


@pytest.mark.usefixtures("any_database")
def test_what_presses_stands_by_day_and_late_stays_late(session: Session) -> None:
    where = town(session, communities=2)
    made = campaign(session, where, year=2026)  # June 2026 lies in the past of any clock that runs this
    owed = assignment(session, made, "smp3-03", where.units[0])
    owed.due_on = date(2026, 6, 16)
    session.flush()
    head = builders.viewer(session, "community_admin", where.communities[0])

    def standing(on: date) -> list[Pressing]:
        return [d.when for d in deadlines(session, head, on=on).open if d.row.id == owed.id]

    assert [standing(date(2026, 6, day)) for day in (12, 13, 16, 17)] == [
        [], [Pressing.SOON], [Pressing.TODAY], [Pressing.OVERDUE],
    ]  # fmt: skip
    done = datetime(2026, 6, 18, 9, tzinfo=ZONE)
    record_activity(
        session,
        viewer=where.planner,
        draft=draft(owed, occurred_at=done, evidence=ALL, counts={"sessions": owed.target}),
        photos=[PhotoRef("a" * 64)],
    )
    today = datetime.now(ZONE).date()
    seen = [d for d in deadlines(session, head, on=today).late if d.row.id == owed.id]
    assert [d.row.completed_at for d in seen] == ([done] if today - owed.due_on <= timedelta(days=90) else [])
    assert owed.id not in [d.row.id for d in deadlines(session, head, on=today).open]


def test_my_own_are_those_of_my_unit_and_others_are_not_seen(session: Session) -> None:
    where = town(session, communities=2)
    campaign(session, where, year=2026)
    on = date(2026, 7, 1)
    head = builders.viewer(session, "community_admin", where.communities[0])
    mine = deadlines(session, head, on=on).open
    assert mine
    assert {d.row.unit_id for d in mine} == {where.units[0].id}
    assert all(d.mine for d in mine)
    above = deadlines(session, where.planner, on=on).open
    assert {d.row.unit_id for d in above} == set(where.unit_ids)
    assert not any(d.mine for d in above)
