"""What each question of the ledger costs at a hundred thousand hazards, on SQLite and on PostgreSQL."""

import random
import statistics
import tracemalloc
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from os import cpu_count, getloadavg
from time import perf_counter
from typing import Any

import pytest
from python_calamine import load_workbook
from sqlalchemy import insert, text
from sqlmodel import Session

from data import database
from data.days import local_day
from data.queries import hazards
from data.queries.hazards import LedgerFilter
from models import Hazard, Site, new_id, now
from rules.permissions import Viewer
from rules.vocabulary import ON_LEDGER_STATES, Grade, HazardSource, HazardState
from tests import builders
from ui.hazard_export import ledger_workbook

pytestmark = [pytest.mark.bench, pytest.mark.usefixtures("any_database")]
SIZE, SITES, ROUNDS = 100_000, 3_000, 9
TARGET_MS = 300
TODAY = local_day(now())
WHAT = ("安全出口", "消防通道", "燃气软管", "楼道", "配电箱", "灭火器", "井盖", "外墙", "电动自行车", "护栏", "消火栓")
WRONG = ("堵塞", "老化", "缺失", "堆放杂物", "未关闭", "过期", "松动", "违规充电", "无水", "锁闭")
PLACES = ("幸福路口", "3号楼2单元", "菜市场东侧", "地下车库", "物业办公室", "", "学校后门", "河堤步道")
KINDS = ("fire", "fire/household", "urban_gas", "workplace", "road_traffic")


def fill(session: Session) -> Viewer:
    """Half of the lines open; six communities of ten grids; three years of finding."""
    rng = random.Random(20261126)
    top = builders.area(session)
    parts = [builders.area(session, f"社区{n}", parent=top) for n in range(6)]
    grids = [builders.area(session, f"第{n}网格", parent=part) for part in parts for n in range(10)]
    known = builders.site(session, top)
    plain = known.model_dump(exclude={"id"})
    places = [
        {
            **plain,
            "code": f"B{n}",
            "name": f"{rng.choice(('老街', '清河', '东湖'))}饭店{n}",
            "area_id": grids[n % 60].id,
        }
        for n in range(SITES)
    ]
    session.execute(insert(Site), places)
    first = (known.id or 0) + 1
    for kind in KINDS:
        builders.category(session, kind)
    leader = builders.viewer(session, "leader", top)
    line = Hazard(area_id=1, category="fire", title="", source=HazardSource.IMPORT, found_at=now()).model_dump()
    session.execute(insert(Hazard), [{**line, **_one(rng, n, first, grids)} for n in range(SIZE)])
    session.commit()
    if database.engine().dialect.name == "postgresql":  # its autovacuum would; SQLite never does by itself
        with database.engine().connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("vacuum analyze"))
    return leader


def _one(rng: random.Random, n: int, first: int, grids: list[Any]) -> dict[str, Any]:
    registered = now() - timedelta(minutes=rng.randint(60, 3 * 365 * 24 * 60))
    gone = n % 2 == 0
    state = HazardState.STRUCK_OFF if gone else rng.choice(sorted(ON_LEDGER_STATES))
    site = rng.randrange(SITES)
    return {
        "id": new_id(),
        "number": f"YH-2026-{n:06}",
        "area_id": grids[site % 60].id,
        "site_id": first + site if n % 3 else None,
        "category": rng.choice(KINDS),
        "title": f"{rng.choice(WHAT)}{rng.choice(WRONG)}",
        "place": rng.choice(PLACES),
        "note": "现场已拍照,已口头告知负责人" * 4,
        "state": state,
        "grade": rng.choice([Grade.MAJOR, *[Grade.GENERAL] * 9]),
        "due_on": TODAY + timedelta(days=rng.randint(-40, 30)),
        "found_at": registered,
        "registered_at": registered,
        "struck_off_at": min(registered + timedelta(days=rng.randint(1, 40)), now()) if gone else None,
    }


def questions(viewer: Viewer, part: str) -> dict[str, Callable[[Session], object]]:
    def page(**wanted: Any) -> Callable[[Session], object]:
        return lambda s: hazards.ledger(s, viewer, LedgerFilter(**wanted), on=TODAY, limit=20)

    shown = tuple(sorted(ON_LEDGER_STATES))
    return {
        "list, open": page(states=shown),
        "list, all, newest": page(sort="newest"),
        "list, all, by number, page 2000": lambda s: hazards.ledger(
            s, viewer, LedgerFilter(sort="number"), on=TODAY, limit=20, offset=40_000
        ),
        "list, overdue": page(overdue=True),
        "list, major fire": page(states=shown, grade=Grade.MAJOR, category="fire"),
        "list, one community": page(states=shown, area_path=part),
        "list, mine": page(mine=True),
        "search 消防 (in a tenth)": page(text="消防", states=shown),
        "search 老街 (names of sites)": page(text="老街"),
        "search 燃气 软管 (two words)": page(text="燃气 软管"),
        "search 幸福 (places)": page(text="幸福"),
        "search 彗星 (nothing)": page(text="彗星"),
        "search YH-2026-000123": page(text="yh-2026-000123"),
        "counts": lambda s: hazards.counts(s, viewer, on=TODAY),
        "weekly, 12 weeks": lambda s: hazards.weekly(s, viewer, until=TODAY, weeks=12),
        "by_area": lambda s: hazards.by_area(s, viewer, on=TODAY),
    }


def test_every_question_of_the_ledger_at_a_hundred_thousand_hazards(session: Session) -> None:
    leader = fill(session)
    part = session.execute(text("select path from areas where name = '社区0'")).scalar_one()
    slow, where = {}, database.engine().dialect.name
    print(f"\nload of the machine {getloadavg()[0]:.1f} on {cpu_count()} cores")
    for name, ask in questions(leader, part).items():
        took = []
        for _ in range(ROUNDS):
            with database.reading() as fresh:
                start = perf_counter()
                ask(fresh)
                took.append((perf_counter() - start) * 1000)
        median = statistics.median(took)
        where = database.engine().dialect.name
        print(
            f"{where:<11}{name:<34} median {median:7.1f} ms, best {min(took):7.1f}, worst {max(took):7.1f} of {ROUNDS}"
        )
        if median > TARGET_MS:
            slow[name] = round(median)
    assert not slow


def test_the_whole_ledger_is_exported_without_holding_it(session: Session) -> None:
    leader = fill(session)
    tracemalloc.start()
    start = perf_counter()
    body = ledger_workbook(leader, LedgerFilter())
    took, peak = perf_counter() - start, tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    where = database.engine().dialect.name
    rows = sum(1 for _ in load_workbook(BytesIO(body)).get_sheet_by_index(0).iter_rows()) - 1
    print(f"\n{where:<11}export of {rows} lines: {took:.1f} s while memory is traced, {len(body) / 1e6:.1f} MB file")
    print(f"{where:<11}at most {peak / 1e6:.0f} MB of Python memory at once")
    assert rows == SIZE
    assert peak < 100e6
