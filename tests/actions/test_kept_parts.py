"""Kept of a closed month is asked of what the sites were in it: nothing that they become later changes it."""

from datetime import timedelta

import pytest
from sqlalchemy import delete
from sqlmodel import Session

from actions import kept_months
from data.days import local_day
from data.queries import kept
from data.queries.calendar_months import month_of
from data.queries.standing import Part
from models import SiteMonth, Unit, now
from tests import builders as make
from tests.builders_past import PastTown

pytestmark = pytest.mark.usefixtures("any_database")
MONTHS = 4


def close(session: Session) -> None:
    month = month_of(local_day(now()))
    for _ in range(MONTHS):
        month = month_of(month.first - timedelta(days=1))
        kept_months.close_month(session, month=month)


def told(town: PastTown, part: Part) -> list[float]:
    """Numerators and denominators of the months that are over."""
    months = kept.kept_by_month(town.session, town.officer, at=now(), months=MONTHS, part=part)
    return [n for month in months if month.final for n in (month.numerator, month.denominator)]


def by_rule(town: PastTown, part: Part) -> list[float]:
    months = kept.kept_by_month(town.session, town.officer, at=now(), months=MONTHS, part=part)
    shares = [town.kept(part, month_of(month.month)) for month in months if month.final]
    return [n for share in shares for n in (share.numerator, share.denominator)]


@pytest.mark.parametrize("seed", [1, 2])
def test_a_site_moved_regraded_retyped_or_closed_later_leaves_every_part_of_a_closed_month(
    session: Session, seed: int
) -> None:
    town = PastTown(session, seed)
    close(session)
    before = {part: told(town, part) for part in town.parts}
    assert sum(sum(figures) for figures in before.values()) > 100, "otherwise nothing is compared"
    for _ in range(15):
        town.changes()
        part = town.dice.choice(town.parts)
        assert told(town, part) == pytest.approx(before[part], abs=1e-3)
    for part, figures in before.items():
        assert told(town, part) == pytest.approx(figures, abs=1e-3)
        assert by_rule(town, part) == pytest.approx(figures, abs=1e-3)
    session.execute(delete(SiteMonth))
    for part, figures in before.items():
        assert told(town, part) == pytest.approx(figures, abs=1e-3)


def test_months_closed_after_the_changes_say_what_was_there_before_them(session: Session) -> None:
    town = PastTown(session, 4)
    before = {part: told(town, part) for part in town.parts}
    for _ in range(10):
        town.changes()
    close(session)
    for part, figures in before.items():
        assert told(town, part) == pytest.approx(figures, abs=1e-3)


def test_people_of_one_community_or_one_unit_see_the_months_of_the_sites_that_were_theirs(session: Session) -> None:
    town = PastTown(session, 5)
    unit = Unit(kind="school", name="小学", area_id=town.top.id or 0)
    session.add(unit)
    session.flush()
    town.sites[0].unit_id = unit.id
    session.flush()
    viewers = [make.viewer(session, "patrol_member", town.areas[1]), make.viewer(session, "patrol_member", unit)]

    def seen() -> list[list[float]]:
        asked = [kept.kept_by_month(session, viewer, at=now(), months=MONTHS) for viewer in viewers]
        return [[n for m in months if m.final for n in (m.numerator, m.denominator)] for months in asked]

    before = seen()
    close(session)
    for _ in range(10):
        town.changes()
    assert all(sum(figures) > 0 for figures in before)
    assert [pytest.approx(figures, abs=1e-3) for figures in before] == seen()
