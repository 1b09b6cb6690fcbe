"""What if, over 20,000 sites with a year of visits: `pytest -m bench -n 0 -s tests/bench/test_whatif_bench.py`.

The sites have the demo's mix of types and risks, and are visited by the demo's habits.
"""

import random
import resource
import tracemalloc
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import cycle, islice
from typing import Any

import pytest
from sqlalchemy import func, insert, select, text
from sqlmodel import Session, col

from data import database, reference
from data.demo.site_plan import COUNTS
from data.demo.visits import HABITS
from data.queries import whatif
from data.queries.standing import Part
from data.queries.whatif import Courses, Plan, points_at
from models import Area, Inspection, Site, SiteInterval, SitePause, SiteType
from models.base import new_id
from rules.coverage import CLASSES
from rules.permissions import Viewer
from rules.vocabulary import PlaceProof, Result, Risk
from rules.whatif import simulate
from tests import builders as make
from tests.bench.million import fill
from tests.bench.test_coverage_bench import keep_ready, on_cpu
from tests.builders_coverage import LONG_AGO, NOW, days
from tests.rules.test_whatif import plainly

SITES, A_YEAR, COMMUNITIES, AIM_S = 20_000, 365, 40, 3.0
pytestmark = [pytest.mark.bench, pytest.mark.timeout(2400), pytest.mark.usefixtures("any_database")]


def sites(session: Session, areas: list[Area], dice: random.Random) -> Iterator[dict[str, Any]]:
    risks = {row.code: row.risk for row in session.execute(select(SiteType)).scalars()}
    mix = [code for code, counts in COUNTS.items() for _ in range(sum(counts))]
    for n, code in enumerate(islice(cycle(mix), SITES)):
        raised = dice.random() < 0.04
        yield {
            "id": n + 10, "code": f"B-{n:06}", "type": code, "name": f"场所{n}", "area_id": areas[n % len(areas)].id,
            "risk": Risk.HIGH if raised else risks[code], "lat": 34.44, "lon": 108.96, "created_at": LONG_AGO,
        }  # fmt: skip


def days_ago(interval: int, dice: random.Random) -> Iterator[float]:
    """As data.demo.visits has it: most are kept, some late, some given up, some nobody has ever seen."""
    rest = dice.random()
    for share, low, high, given_up in HABITS:
        if rest < share:
            ago = interval * (dice.uniform(1.4, 3.5) if given_up else dice.uniform(0.02, min(high, 0.97)))
            while ago < A_YEAR:
                yield ago
                ago += max(1.0, interval * dice.uniform(low, high))
            return
        rest -= share


def visits(session: Session, areas: list[Area], person: int, dice: random.Random) -> Iterator[dict[str, Any]]:
    for id, risk in session.execute(select(col(Site.id), col(Site.risk)).where(col(Site.id) >= 10)).all():
        for ago in days_ago(CLASSES[risk].days, dice):
            at = NOW - timedelta(days=ago)
            yield {
                "id": new_id(), "site_id": id, "area_id": areas[(id - 10) % len(areas)].id, "person_id": person,
                "kind": "routine_check", "checklists": {}, "answers": {}, "result": Result.PASS,
                "place_proof": PlaceProof.NONE if dice.random() < 0.02 else PlaceProof.FIX,
                "occurred_at": at, "recorded_at": at, "needs_review": "",
            }  # fmt: skip


@pytest.fixture
def leader(session: Session) -> Viewer:
    """Some sites are left out for a time, and some have an interval of their own, as in the demo."""
    reference.load(session)
    town = make.area(session)
    areas = [make.area(session, f"社区{n}", parent=town) for n in range(COMMUNITIES)]
    viewer, dice = make.viewer(session, "leader", town), random.Random(1)
    fill(session, Site, sites(session, areas, dice))
    fill(session, Inspection, visits(session, areas, viewer.person_id, dice))
    chosen = dice.sample(range(10, SITES + 10), 320)
    out = {"starts_at": NOW - days(12), "ends_at": NOW + days(20), "reason": "停业", "approved_by": viewer.person_id}
    session.execute(insert(SitePause), [{"site_id": id, **out} for id in chosen[:160]])
    own = {"days": 5, "reason": "加密巡查", "in_force_from": NOW - days(40)}
    session.execute(insert(SiteInterval), [{"site_id": id, **own} for id in chosen[160:]])
    session.commit()
    with database.engine().connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("analyze" if connection.dialect.name == "sqlite" else "vacuum analyze")
    return viewer


def asked(session: Session, viewer: Viewer, name: str, plan: Plan, length: int, part: Part) -> tuple[Courses, float]:
    """What the page asks, with the processor's seconds of this thread and of PostgreSQL's process."""
    started = on_cpu(session)
    whatif.pace(session, viewer, at=NOW, part=part)
    found = whatif.courses(session, viewer, at=NOW, plan=plan, days=length, part=part)
    took = (on_cpu(session) - started) / 1000
    now, then = found.today[-1], found.planned[-1]
    ends = f"coverage {now.coverage.value or 0:.3f} as today, {then.coverage.value or 0:.3f} planned"
    print(f"{name:46}{length:>3} days {took:6.2f} s of one core: {ends}, worst {then.worst or 0:.1f}", flush=True)
    return found, took


def peak(question: Callable[[], object]) -> float:
    """MiB of Python's own that a question holds at its highest."""
    tracemalloc.start()
    question()
    high = tracemalloc.get_traced_memory()[1] / 2**20
    tracemalloc.stop()
    return high


@pytest.mark.parametrize("ready", [False, True], ids=["nothing kept ready", "kept ready"])
def test_the_what_if_of_a_whole_town_is_usable_and_right(session: Session, leader: Viewer, ready: bool) -> None:
    """Held are 3 s of processor time for a month of the whole town, and the figures of the plain computation."""
    if ready:
        keep_ready(session)
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("set max_parallel_workers_per_gather = 0"))
    number = session.execute(select(func.count()).select_from(Inspection)).scalar()
    print(f"\n{session.get_bind().dialect.name}: {SITES} sites, {number} visits, kept ready: {ready}")
    whole, one = Part(), Part(session.execute(select(col(Area.path)).where(col(Area.name) == "社区7")).scalar_one())
    a_day = whatif.pace(session, leader, at=NOW)
    teams = max(1, round(a_day * 15 / 240))
    fewer, more = Plan(teams // 2, 240, 15), Plan(teams * 2, 240, 15)
    strict, loose = Plan(teams, 240, 15, 3, 7, 15), Plan(teams, 240, 15, 14, 30, 90)
    choices = {f"{teams} teams": Plan(teams, 240, 15), "half the teams": fewer, "twice the teams": more,
               "every 3, 7, 15 days": strict, "every 14, 30, 90 days": loose, "nobody": Plan(0, 240, 15)}  # fmt: skip
    for name, plan in choices.items():
        _found, took = asked(session, leader, f"whole town, {name}", plan, 30, whole)
        assert took < AIM_S
    asked(session, leader, "whole town, half the teams", fewer, 90, whole)
    asked(session, leader, "one community, one team", Plan(1, 240, 15), 30, one)
    asked(session, leader, "one community, one team", Plan(1, 240, 15), 90, one)
    high = peak(lambda: whatif.courses(session, leader, at=NOW, plan=fewer, days=30))
    process = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"highest of one question {high:.0f} MiB; of the whole process so far, filling included, {process:.0f} MiB")
    points = points_at(session, leader, at=NOW)
    edges = [NOW + timedelta(hours=12, days=n) for n in range(8)]
    assert simulate(points, edges, a_day) == plainly(points, edges, a_day)
