"""A window that is over counts each site as what it was when the window ended, whatever it has become since."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session

from actions.sites import end_site
from data.days import day_end, day_start, local_day
from data.queries import period_hazards, periods, windows
from models import FrequencyRule, Hazard, Site, now
from rules.periods import SPECIAL, Bar, Special, total
from rules.vocabulary import HazardSource, HazardState, Risk
from tests import builders as make
from tests.builders_coverage import days, pause
from tests.builders_past import TYPES, PastTown

pytestmark = pytest.mark.usefixtures("any_database")


def window_of(town: PastTown, *, area_path: str = "", ends: tuple[int, ...] = (20, 6, -10)) -> Special:
    """Three bars that ended, or will end, so many days from the day on which the town began; each was open 40 days."""
    last = [local_day(town.began) - timedelta(days=n) for n in ends]
    bars = [
        Bar(f"bar{n}", "检查", "Check", "routine_check", TYPES[: n + 1], day - timedelta(days=40), day)
        for n, day in enumerate(last)
    ]
    return Special(
        "own-1", "own", "窗口", "Window", min(b.starts for b in bars), max(last), area_path, tuple(bars), False
    )


def by_rule(town: PastTown, window: Special, at: datetime) -> list[tuple[set[int], set[int]]]:
    """Per bar the sites that had their check and those that owe it, from what the town knows of itself."""
    found = []
    for bar in window.bars:
        until, opens, closes = min(day_end(bar.ends), at), day_start(bar.starts), day_end(bar.ends)
        done, owed = set[int](), set[int]()
        for site in town.sites:
            facts, ended = town.was(site, until)
            there = site.created_at < day_end(bar.starts) and (ended is None or ended > until)
            area = next(area for area in town.areas if area.id == facts.area_id)
            if not there or facts.type not in bar.types or not area.path.startswith(window.area_path):
                continue
            seen = [v for v in town.seen[site.id or 0] if opens <= v.occurred_at < closes and v.occurred_at <= at]
            (done if any(v.kind == bar.kind for v in seen) else owed).add(site.id or 0)
        found.append((done, owed))
    return found


def told(town: PastTown, window: Special, at: datetime) -> list[object]:
    """All that the page says of a window."""
    lists = [
        periods.sites(town.session, town.officer, window=window, at=at, which=which, bar=bar.code, limit=100)
        for bar in window.bars
        for which in ("owed", "done")
    ]
    found = period_hazards.hazards(town.session, town.officer, window=window, at=at)
    return [periods.counts(town.session, town.officer, window=window, at=at), lists, found]


def a_hazard(town: PastTown, window: Special) -> None:
    """Found by a check of the first bar."""
    bar = window.bars[0]
    make.category(town.session)
    visited = next(
        v
        for site in town.sites
        for v in town.seen[site.id or 0]
        if v.kind == bar.kind
        and bar.starts < local_day(v.occurred_at) < bar.ends
        and town.was(site, day_end(bar.ends))[0].type in bar.types
        and site.created_at < day_end(bar.starts)
    )
    told: dict[str, Any] = {
        "source": HazardSource.INSPECTION,
        "state": HazardState.RECTIFYING,
        "number": "YH-2026-000001",
    }
    times: dict[str, Any] = dict.fromkeys(("found_at", "recorded_at", "registered_at"), visited.occurred_at)
    where: dict[str, Any] = {"site_id": visited.site_id, "area_id": town.top.id, "inspection_id": visited.id}
    town.session.add(Hazard(category="fire", title="堵塞", **told, **times, **where))
    town.session.flush()


def test_a_window_that_is_over_says_the_same_after_its_sites_have_changed(session: Session) -> None:
    town = PastTown(session, 11, sites=14)
    window = window_of(town, ends=(20, 6, 6))
    a_hazard(town, window)
    before = told(town, window, town.began)
    assert total(periods.counts(session, town.officer, window=window, at=town.began)).found > 0
    for _ in range(10):
        town.changes()
    assert told(town, window, town.began) == before
    later = now()
    assert [told(town, window, later)[n] for n in (0, 1)] == before[:2]


def test_each_bar_is_asked_of_the_sites_of_its_last_day_and_an_open_one_of_those_of_today(session: Session) -> None:
    town = PastTown(session, 12, sites=14)
    for _ in range(8):
        town.changes()
    compared = 0
    for at in (now(), town.began - days(3.2)):
        for area in town.areas[:2]:
            window = window_of(town, area_path=area.path)
            expected = by_rule(town, window, at)
            counted = periods.counts(session, town.officer, window=window, at=at)
            assert [(c.checked, c.total) for c in counted] == [(len(d), len(d) + len(o)) for d, o in expected]
            for bar, (done, owed) in zip(window.bars, expected, strict=True):
                expected_ids: tuple[tuple[periods.Which, set[int]], ...] = (("done", done), ("owed", owed))
                for which, ids in expected_ids:
                    page = periods.sites(
                        session, town.officer, window=window, at=at, which=which, bar=bar.code, limit=100
                    )
                    assert ({row.site_id for row in page.rows}, page.total) == (ids, len(ids))
                    compared += len(ids)
    assert compared > 40, "otherwise nothing is compared"


def test_the_pages_of_the_list_are_parts_of_the_whole_and_each_knows_how_long_it_is(session: Session) -> None:
    """Also where the bars ended on several days, and beyond the end."""
    town = PastTown(session, 13, sites=10)
    window = window_of(town)
    whole = periods.sites(session, town.officer, window=window, at=town.began, limit=100)
    assert whole.total == len(whole.rows) > 6
    parts = [
        periods.sites(session, town.officer, window=window, at=town.began, limit=3, offset=n)
        for n in range(0, whole.total + 3, 3)
    ]
    assert tuple(row for part in parts for row in part.rows) == whole.rows
    assert {part.total for part in parts} == {whole.total}


def test_a_site_left_out_when_the_window_ended_owes_nothing_in_it_and_one_left_out_since_does(session: Session) -> None:
    town = PastTown(session, 14, sites=0)
    then, since = (make.site(session, town.top, TYPES[0], created_at=town.began - days(90)) for _ in range(2))
    pause(session, then, town.officer.person_id, town.began - days(30), town.began - days(15))
    pause(session, since, town.officer.person_id, town.began - days(15), town.began + days(15))
    window = window_of(town, ends=(20,))
    assert {row.site_id for row in periods.sites(session, town.officer, window=window, at=now()).rows} == {since.id}


def test_a_past_window_asks_for_what_the_rules_said_when_it_ended(session: Session) -> None:
    town = PastTown(session, 15, sites=0)
    year = local_day(town.began).year - 1
    key = f"labour_day-{year}"
    before = windows.window(session, town.officer, key=key)
    assert before is not None
    types = before.bars[0].types
    assert TYPES[1] not in types, "it is to be added"
    new: dict[str, Any] = {"count": 1, "period": "key_period", "kind": SPECIAL, "in_force_from": date(year, 6, 1)}
    session.add(FrequencyRule(site_type=TYPES[1], **new))
    session.flush()
    assert windows.window(session, town.officer, key=key) == before
    autumn = windows.window(session, town.officer, key=f"national_day-{year}")
    assert autumn is not None
    assert autumn.bars[0].types == (*types, TYPES[1])


def test_an_ended_site_still_stands_in_the_window_in_which_it_had_its_check(session: Session) -> None:
    town = PastTown(session, 16, sites=0)
    site: Site = make.site(session, town.top, TYPES[0], risk=Risk.LOW, created_at=town.began - days(90))
    window = window_of(town, ends=(20, -5))
    assert [c.total for c in periods.counts(session, town.officer, window=window, at=now())] == [1, 1]
    end_site(session, viewer=town.planner, site_id=site.id or 0, reason="关门")
    assert [c.total for c in periods.counts(session, town.officer, window=window, at=now())] == [1, 0]
