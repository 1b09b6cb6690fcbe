"""Numbers under pressure: many people at once, some of whom are refused, and no number is lost or given twice."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest
from sqlmodel import Session, col, select

from actions import hazards
from data import database
from data.days import local_day
from models import Hazard, Notice, Site, now
from rules.errors import BadInput
from rules.permissions import Viewer
from rules.vocabulary import Grade
from tests import builders
from tests.builders_hazards import found, hazard

pytestmark = pytest.mark.usefixtures("any_database")
AT_ONCE = 8


def counts(numbers: list[str | None], series: str) -> list[int]:
    year = now().year
    return sorted(int(number.removeprefix(f"{series}-{year}-")) for number in numbers if number)


def test_many_reports_at_once_of_which_every_third_is_taken_back_leave_no_gap(session: Session) -> None:
    area = builders.area(session)
    site, patrol = builders.site(session, area), builders.viewer(session, "patrol_member", area)
    site_id = site.id or 0
    session.commit()

    def report(n: int) -> None:
        try:
            with database.transaction() as own:
                hazards.report(own, viewer=patrol, found=found(own.get_one(Site, site_id), title=f"隐患{n}"))
                if n % 3 == 0:
                    raise BadInput("The link broke after the number was drawn.")
        except BadInput:
            return

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(report, range(24)))
    with database.reading() as own:
        assert counts(list(own.exec(select(Hazard.number)).all()), "YH") == list(range(1, 17))


def test_many_notices_at_once_have_one_number_each(session: Session) -> None:
    area = builders.area(session)
    unit = builders.unit(session, area)
    officer = builders.viewer(session, "safety_officer", area)
    site = builders.site(session, area, unit_id=unit.id)
    lines = [hazard(session, site, officer, title=f"隐患{n}").id for n in range(AT_ONCE)]
    for line in lines:
        hazards.take_step(session, viewer=officer, hazard_id=line, step="grade", grade=Grade.GENERAL, basis="局部")
    session.commit()

    def serve(asked: tuple[Viewer, UUID]) -> None:
        due = local_day(now()) + timedelta(days=7)
        with database.transaction() as own:
            hazards.take_step(
                own,
                viewer=asked[0],
                hazard_id=asked[1],
                step="issue_notice",
                due_on=due,
                responsible_person="王某",
                note="整改",
            )

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(serve, [(officer, line) for line in lines]))
    with database.reading() as own:
        numbers = own.exec(select(Notice.number).order_by(col(Notice.id))).all()
    assert counts(list(numbers), "ZG") == list(range(1, AT_ONCE + 1))
