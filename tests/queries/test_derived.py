"""Indicators that our own records give, beside those that are entered."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlmodel import Session, col

from data.queries import indicators
from models import ActivityRecord, Area, Assignment, Campaign, FrequencyRule, IndicatorValue, Site, SiteState, Task
from rules.indicators import Origin
from rules.permissions import Viewer
from rules.vocabulary import Level
from tests import builders as make
from tests import builders_catalogue
from tests.builders_coverage import LONG_AGO, visit

pytestmark = pytest.mark.usefixtures("any_database")
AT = datetime(2026, 6, 16, 4, tzinfo=UTC)


@pytest.fixture
def town(session: Session) -> Area:
    builders_catalogue.load(session)
    return make.area(session)


@pytest.fixture
def planner(session: Session, town: Area) -> Viewer:
    return make.viewer(session, "planner", town)


def seen(session: Session, planner: Viewer, town: Area, code: str) -> indicators.IndicatorSeen:
    rows = indicators.year_of(session, planner, area_id=town.id or 0, year=2026, at=AT)
    return next(row for row in rows if row.code == code)


def check(session: Session, site: Site, planner: Viewer, kind: str, month: int, day: int = 5) -> None:
    visit(session, site, planner.person_id, datetime(2026, month, day, 4, tzinfo=UTC), kind=kind)


def test_checks_of_building_sites_are_counted_by_kind_up_to_what_each_rule_asks(
    session: Session, town: Area, planner: Viewer
) -> None:
    sites = [make.site(session, town, "construction_site", created_at=LONG_AGO) for _ in range(2)]
    for month in (1, 2, 3):
        for site in sites:
            check(session, site, planner, "monthly_check", month)
    for day in (6, 7, 8):  # two a year are asked for: the third fills nothing else
        check(session, sites[0], planner, "machinery_check", 4, day)
    check(session, sites[0], planner, "daily_patrol", 5)
    row = seen(session, planner, town, "construction_checks")
    assert [cell.value for cell in row.cells[:6]] == [1, 1, 1, 1, 0, 0]
    assert (row.origin, row.cells[3].note, row.value) == (Origin.DERIVED, "2/2", 4)


def was(session: Session, site: Site, until: datetime, type: str, *, gone: bool = False) -> None:
    """It was of another type, or not there, until then."""
    told: dict[str, Any] = {"risk": site.risk, "area_id": site.area_id, "floor": ""}
    session.add(SiteState(site_id=site.id or 0, until=until, type=type, gone=gone, **told))
    session.flush()


def test_a_building_that_is_finished_stays_in_the_months_in_which_it_was_built(
    session: Session, town: Area, planner: Viewer
) -> None:
    """Built until the end of March; another one became a building site in February and is one still."""
    finished, begun = (make.site(session, town, "construction_site", created_at=LONG_AGO) for _ in range(2))
    was(session, begun, datetime(2026, 2, 10, tzinfo=UTC), "general_enterprise")
    for month in (1, 2, 3):
        check(session, finished, planner, "monthly_check", month)
    check(session, begun, planner, "monthly_check", 3)
    check(session, begun, planner, "monthly_check", 5)
    before = [cell.note for cell in seen(session, planner, town, "construction_checks").cells[:6]]
    assert before == ["1/1", "1/2", "2/2", "0/2", "1/2", "0/2"]
    finished.ended_at = datetime(2026, 3, 31, tzinfo=UTC)
    session.flush()
    after = [cell.note for cell in seen(session, planner, town, "construction_checks").cells[:6]]
    assert after == ["1/1", "1/2", "1/1", "0/1", "1/1", "0/1"]


def test_a_rule_changed_in_april_asks_for_nothing_more_in_march(session: Session, town: Area, planner: Viewer) -> None:
    site = make.site(session, town, "construction_site", created_at=LONG_AGO)
    for day in (6, 7, 8):
        check(session, site, planner, "machinery_check", 3, day)
    for day in (6, 7, 8):
        check(session, site, planner, "machinery_check", 4, day)
    asked = select(FrequencyRule).where(
        col(FrequencyRule.site_type) == "construction_site", col(FrequencyRule.kind) == "machinery_check"
    )
    rule = session.execute(asked).scalar_one()
    rule.ended_on = date(2026, 4, 1)
    facts: dict[str, Any] = {"site_type": rule.site_type, "kind": rule.kind, "period": "year"}
    session.add(FrequencyRule(count=5, in_force_from=date(2026, 4, 1), **facts))
    session.flush()
    assert [cell.note for cell in seen(session, planner, town, "construction_checks").cells[2:4]] == ["2/1", "2/1"]


def test_rates_of_a_past_month_count_what_each_site_was_then(session: Session, town: Area, planner: Viewer) -> None:
    """In May a nine-small place and a class-1 enterprise; both are something else since June."""
    small = make.site(session, town, "nine_small_place", created_at=LONG_AGO)
    works = make.site(session, town, "key_class1_enterprise", created_at=LONG_AGO)
    check(session, small, planner, "food_fire_check", 5)
    for day in (4, 5, 6, 12, 13):
        check(session, works, planner, "routine_check", 5, day)
    codes = ("nine_small_monthly_rate", "class1_check_rate")
    before = [seen(session, planner, town, code).cells[4] for code in codes]
    assert [cell.note for cell in before] == ["1/1", "5/15"]
    for site in (small, works):
        was(session, site, datetime(2026, 6, 2, tzinfo=UTC), site.type)
        session.execute(update(Site).where(col(Site.id) == site.id).values(type="rental_house"))
    session.expire_all()
    assert [seen(session, planner, town, code).cells[4] for code in codes] == before
    assert [seen(session, planner, town, code).cells[5].value for code in codes] == [None, None]


def test_what_follows_from_checks_has_no_data_before_the_first_check(
    session: Session, town: Area, planner: Viewer
) -> None:
    """An activity of January says nothing of patrols in January."""
    held = datetime(2026, 1, 20, 4, tzinfo=UTC)
    base: dict[str, Any] = {"area_id": town.id, "person_id": planner.person_id, "evidence": [], "links": []}
    session.add(ActivityRecord(**base, kind="training", title="培训", counts={"people": 30}, occurred_at=held))
    session.flush()
    site = make.site(session, town, "construction_site", created_at=LONG_AGO)
    check(session, site, planner, "monthly_check", 4)
    values = {
        code: [cell.value for cell in seen(session, planner, town, code).cells[:5]]
        for code in ("construction_checks", "patrol_coverage", "residents_trained")
    }
    assert values["construction_checks"] == [None, None, None, 1, 0]
    assert values["patrol_coverage"][:3] == [None, None, None]
    assert (values["patrol_coverage"][3] or 0) > 0
    assert values["residents_trained"] == [30, 0, 0, 0, 0]


def test_entries_and_film_grow_over_the_year(session: Session, town: Area, planner: Viewer) -> None:
    grids = [make.area(session, f"{n}网格", parent=town, level=Level.GRID) for n in range(4)]
    plan = Campaign(
        name="方案", year=2026, starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31), area_id=town.id or 0
    )
    session.add(plan)
    session.flush()
    facts: dict[str, Any] = {"category": "five_entries", "metric": "sessions", "unit_word": "次", "evidence": []}
    task = Task(campaign_id=plan.id or 0, zh="开展五进", en="Five entries", position=1, **facts)
    session.add(task)
    session.flush()
    days: dict[str, Any] = {"opens_on": date(2026, 1, 1), "due_on": date(2026, 12, 31)}
    unit = make.unit(session, town)
    given = Assignment(task_id=task.id or 0, unit_id=unit.id or 0, area_id=town.id or 0, target=1, **days)
    session.add(given)
    session.flush()

    def record(month: int, title: str, **more: Any) -> None:
        when = datetime(2026, month, 5, 4, tzinfo=UTC)
        base: dict[str, Any] = {"area_id": town.id, "person_id": planner.person_id, "counts": {}, "evidence": []}
        session.add(ActivityRecord(**base, links=[], kind="five_entries", title=title, occurred_at=when, **more))
        session.flush()

    record(2, "宣讲进企业、学校", assignment_id=given.id)
    record(4, "宣讲进社区", assignment_id=given.id)
    record(3, "放映警示片", form="grid_video", grids=[grids[0].id, grids[1].id])
    record(5, "再放一次", form="grid_video", grids=[grids[1].id, grids[2].id])
    entries, film = (seen(session, planner, town, code) for code in ("five_entry_coverage", "film_coverage"))
    assert [cell.value for cell in entries.cells[1:6]] == [2, 2, 3, 3, 3]
    assert [cell.value for cell in film.cells[1:6]] == [None, 50, 50, 75, 75]
    assert film.cells[4].note == "3/4"


def test_what_was_entered_before_stays_where_our_records_say_nothing(
    session: Session, town: Area, planner: Viewer
) -> None:
    for month, value in ((1, 7.0), (3, 9.0)):
        when = date(2026, month, 1)
        session.add(IndicatorValue(area_id=town.id or 0, indicator="construction_checks", month=when, value=value))
    site = make.site(session, town, "construction_site", created_at=LONG_AGO)
    check(session, site, planner, "monthly_check", 3)
    cells = seen(session, planner, town, "construction_checks").cells
    assert [(cell.value, cell.origin) for cell in cells[:4]] == [
        (7, Origin.ENTERED),
        (None, Origin.NONE),
        (1, Origin.DERIVED),
        (0, Origin.DERIVED),
    ]
