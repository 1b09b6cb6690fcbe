"""Windows counted by the database: the same numbers as the rules, the rows behind them, and nothing of a neighbour."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import Session

from actions.periods import move_period, open_window, start_screening
from data.queries import period_hazards, periods, schedule, windows
from models import Area, Hazard, Site
from rules.periods import Special, total
from rules.permissions import Viewer
from rules.vocabulary import HazardSource, HazardState
from tests import builders as make
from tests import builders_catalogue
from tests.builders_coverage import LONG_AGO, pause, visit

pytestmark = pytest.mark.usefixtures("any_database")
BEIJING = ZoneInfo("Asia/Shanghai")
AT = datetime(2026, 4, 28, 10, tzinfo=BEIJING)
SPECIAL = "key_period_check"


@pytest.fixture
def town(session: Session) -> Area:
    builders_catalogue.load(session)
    return make.area(session)


@pytest.fixture
def planner(session: Session, town: Area) -> Viewer:
    return make.viewer(session, "planner", town)


def place(session: Session, area: Area, type: str, **more: Any) -> Site:
    return make.site(session, area, type, **{"created_at": LONG_AGO, **more})


def found_by(session: Session, visited: Any, site: Site, **more: Any) -> Hazard:
    make.category(session)
    base: dict[str, Any] = {
        "category": "fire",
        "title": "堵塞",
        "source": HazardSource.INSPECTION,
        "found_at": AT,
        "recorded_at": AT,
    }
    row = Hazard(**{**base, "site_id": site.id, "area_id": site.area_id, "inspection_id": visited, **more})
    session.add(row)
    session.flush()
    return row


def of(session: Session, viewer: Viewer, key: str) -> Special:
    window = windows.window(session, viewer, key=key)
    assert window is not None
    return window


def test_only_a_check_of_the_right_kind_within_the_window_counts(session: Session, town: Area, planner: Viewer) -> None:
    mall, market, cinema, school = (place(session, town, t) for t in ("crowded_place",) * 3 + ("school",))
    visit(session, mall, planner.person_id, AT - timedelta(days=1), kind=SPECIAL)
    visit(session, mall, planner.person_id, AT, kind=SPECIAL)
    visit(session, market, planner.person_id, AT, kind="routine_check")
    visit(session, cinema, planner.person_id, AT - timedelta(days=9), kind=SPECIAL)
    visit(session, school, planner.person_id, AT, kind=SPECIAL)
    window = of(session, planner, "labour_day-2026")
    special, before = periods.counts(session, planner, window=window, at=AT)
    assert (special.checked, special.total) == (1, 3)
    assert (before.checked, before.total) == (0, 1)
    owed = periods.sites(session, planner, window=window, at=AT, bar="special")
    assert {row.site_id for row in owed.rows} == {market.id, cinema.id}
    assert owed.total == 2
    [done] = periods.sites(session, planner, window=window, at=AT, which="done").rows
    assert (done.site_id, done.done_at) == (mall.id, AT - timedelta(days=1))


def test_the_window_and_the_frequency_rules_say_the_same(session: Session, town: Area, planner: Viewer) -> None:
    for n in range(6):
        site = place(session, town, ("crowded_place", "three_in_one", "school")[n % 3])
        if n % 2:
            kind = "pre_holiday_check" if n % 3 == 2 else SPECIAL
            visit(session, site, planner.person_id, AT, kind=kind)
    place(session, town, "crowded_place", created_at=AT - timedelta(days=1))
    pause(session, place(session, town, "school"), planner.person_id, AT - timedelta(days=1), AT + timedelta(days=9))
    window = of(session, planner, "labour_day-2026")
    whole = total(periods.counts(session, planner, window=window, at=AT))
    kinds = (SPECIAL, "pre_holiday_check")
    missing = [r for r in schedule.owed(session, planner, at=AT).rows if r.kind in kinds and r.ends <= window.ends]
    assert (whole.total, whole.checked) == (6, 3)
    assert len(missing) == whole.owed, missing


def test_the_hazards_of_a_window_are_those_its_own_checks_found(session: Session, town: Area, planner: Viewer) -> None:
    mall = place(session, town, "crowded_place")
    special = visit(session, mall, planner.person_id, AT, kind=SPECIAL)
    routine = visit(session, mall, planner.person_id, AT, kind="routine_check")
    registered: dict[str, Any] = {"state": HazardState.RECTIFYING, "number": "YH-2026-000001", "registered_at": AT}
    late = found_by(session, special.id, mall, due_on=AT.date() - timedelta(days=1), **registered)
    found_by(session, special.id, mall, state=HazardState.REJECTED)
    found_by(session, routine.id, mall)
    window = of(session, planner, "labour_day-2026")
    count = periods.counts(session, planner, window=window, at=AT)[0]
    assert (count.found, count.struck_off, count.overdue) == (1, 0, 1)
    [row] = period_hazards.hazards(session, planner, window=window, at=AT)
    assert (row.id, row.overdue) == (late.id, True)


def test_spring_festival_follows_the_moon_and_a_moved_window_moves_what_is_owed(
    session: Session, town: Area, planner: Viewer
) -> None:
    assert of(session, planner, "spring_festival-2027").starts == date(2027, 1, 22)
    site = place(session, town, "crowded_place")
    days: dict[str, Any] = {"starts_on": date(2026, 4, 20), "ends_on": date(2026, 5, 6)}
    move_period(session, viewer=planner, code="labour_day", year=2026, zero_report=True, reason="省里通知", **days)
    visit(session, site, planner.person_id, datetime(2026, 4, 21, 9, tzinfo=BEIJING), kind=SPECIAL)
    window = of(session, planner, "labour_day-2026")
    assert (window.starts, window.reason) == (days["starts_on"], "省里通知")
    assert periods.counts(session, planner, window=window, at=AT)[0].checked == 1
    assert of(session, planner, "labour_day-2027").starts == date(2027, 4, 24)


def test_a_screening_has_a_bar_for_each_field_and_each_kind_of_unit(
    session: Session, town: Area, planner: Viewer
) -> None:
    names = ("万家超市", "中心医院", "云泰商场", "清河大酒店")
    shop, *_rest = [place(session, town, "crowded_place", name=name) for name in names]
    place(session, town, "gas_station")
    days: dict[str, Any] = {"starts_on": AT.date(), "ends_on": AT.date() + timedelta(days=20)}
    visit(session, shop, planner.person_id, AT, kind="screening_check")
    told = {}
    for code in ("six_fields", "key_units"):
        drive = start_screening(session, viewer=planner, code=code, area_id=town.id or 0, **days)
        window = of(session, planner, f"drive-{drive.id}")
        counted = periods.counts(session, planner, window=window, at=AT)
        told[code] = {b.code: (c.checked, c.total) for b, c in zip(window.bars, counted, strict=True)}
    assert [len(bars) for bars in told.values()] == [6, 12]
    assert told["six_fields"]["fire"] == (1, 4)
    assert told["key_units"] | {"gas": (0, 1)} == told["key_units"]
    assert [told["key_units"][kind] for kind in ("supermarket", "hospital", "mall", "hotel")] == [(1, 1)] + [(0, 1)] * 3


def test_the_phone_learns_which_special_check_is_owed_where(session: Session, town: Area, planner: Viewer) -> None:
    east, west = make.area(session, "东", parent=town), make.area(session, "西", parent=town)
    mine, _theirs = place(session, east, "food_business"), place(session, west, "food_business")
    days: dict[str, Any] = {"starts_on": AT.date(), "ends_on": AT.date() + timedelta(days=3)}
    open_window(
        session, viewer=planner, name="消防专项", area_id=town.id or 0, types=["food_business"], zero_report=False,
        reason="", **days,
    )  # fmt: skip
    patrol = make.viewer(session, "patrol_member", east)
    owed = [o for o in periods.owing(session, patrol, at=AT) if o.zh == "消防专项"]
    assert [(o.kind, o.site_ids) for o in owed] == [(SPECIAL, (mine.id,))]
    visit(session, mine, patrol.person_id, AT, kind=SPECIAL)
    assert not [o for o in periods.owing(session, patrol, at=AT) if o.zh == "消防专项"]


def test_a_winter_that_began_last_year_is_still_open_in_january(session: Session, town: Area) -> None:
    leader = make.viewer(session, "leader", town)
    keys = {w.key for w in windows.open_windows(session, leader, on=date(2027, 1, 2))}
    assert keys == {"winter-2026", "new_year-2026"}
    assert windows.window(session, leader, key="drive-99999") is None
    assert windows.window(session, leader, key="nonsense") is None
