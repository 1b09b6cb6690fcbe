"""Our walks against nearest-first and against OR-Tools: `pytest -m bench -n 0 -s tests/bench/test_walks_bench.py`."""

import json
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import select
from sqlmodel import col

from data.database import reading
from data.queries import coverage, people
from data.queries.overview import areas
from data.queries.walks import prize_of
from models import Person
from rules.tours import Ground, Tours
from rules.walks import DETOUR, Stop, Terms, minutes_for, propose

START, OR_SECONDS, SEEDS = (34.44, 108.96), 10, (1, 2, 3)
SOLVER = Path(__file__).with_name("ortools_walks.py")
pytestmark = [pytest.mark.bench, pytest.mark.timeout(900)]


@pytest.fixture(scope="session")
def solver(tmp_path_factory: pytest.TempPathFactory) -> Path | str:
    """The interpreter of a venv with OR-Tools, or why there is none."""
    folder = tmp_path_factory.mktemp("ortools")
    python = folder / "bin" / "python"
    try:
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True, capture_output=True, timeout=120)
        install = [str(python), "-m", "pip", "install", "-q", "ortools"]
        subprocess.run(install, check=True, capture_output=True, timeout=300)
    except (subprocess.SubprocessError, OSError) as why:
        return f"OR-Tools cannot be installed here: {type(why).__name__}"
    return python


def nearest_first(stops: Sequence[Stop], terms: Terms) -> list[list[int]]:
    """Each team in turn goes to the nearest point that is left and still fits."""
    ground = ground_of(stops, terms)
    tours, free = Tours(ground, terms.minutes, []), set(range(1, len(stops) + 1))
    for _ in range(terms.teams):
        route: list[int] = []
        while free:
            at = route[-1] if route else 0
            fits = [n for n in free if tours.spent([*route, n]) <= terms.minutes]
            if not fits:
                break
            route.append(min(fits, key=lambda n: (ground.between[at][n], n)))
            free.discard(route[-1])
        tours.routes.append(route)
    return tours.routes


def with_ortools(python: Path, stops: Sequence[Stop], terms: Terms) -> list[list[int]]:
    ground = ground_of(stops, terms)
    asked = {"between": ground.between, "visit": ground.visit, "prizes": ground.prizes, "teams": terms.teams}
    told = json.dumps({**asked, "minutes": terms.minutes, "seconds": OR_SECONDS})
    done = subprocess.run([str(python), str(SOLVER)], input=told, capture_output=True, text=True, check=True)
    found: list[list[int]] = json.loads(done.stdout)
    return found


def ground_of(stops: Sequence[Stop], terms: Terms) -> Ground:
    return Ground.of(stops, terms.start, terms.metres_per_minute / DETOUR)


def compare(name: str, stops: list[Stop], terms: Terms, solver: Path | str) -> tuple[float, float | None, float]:
    """Prints the prize (risk times wait), minutes walked and seconds for each; ours, that of OR-Tools, and our seconds
    of one processor, because this computer may be busy with something else."""
    ground = ground_of(stops, terms)
    place = {stop.id: n for n, stop in enumerate(stops, 1)}
    began, worked = time.perf_counter(), time.process_time()
    walks = propose(stops, terms)
    seconds, worked = time.perf_counter() - began, time.process_time() - worked
    rows = [("ours", [[place[id] for id in walk.stops] for walk in walks], seconds)]
    began = time.perf_counter()
    rows.append(("nearest first", nearest_first(stops, terms), time.perf_counter() - began))
    if isinstance(solver, Path):
        began = time.perf_counter()
        rows.append(("OR-Tools", with_ortools(solver, stops, terms), time.perf_counter() - began))
    else:
        print(f"{name}: {solver}")
    won = {}
    for who, routes, spent in rows:
        tours = Tours(ground, terms.minutes, routes)
        assert all(tours.spent(route) <= terms.minutes + 0.1 for route in routes), who
        won[who] = tours.value[0]
        walked = sum(tours.way(route) for route in routes)
        print(f"{name:<24} {who:<14} prize {won[who]:7.1f}  minutes on the way {walked:6.1f}  {spent:6.2f} s")
    assert won["ours"] >= won["nearest first"]
    print(f"{name:<24} ours took {worked:.2f} s of one processor")
    return won["ours"], won.get("OR-Tools"), worked


@pytest.mark.parametrize(("minutes", "teams"), [(120, 1), (240, 1), (120, 4)])
def test_500_points_at_least_95_percent_of_ortools_in_less_than_2_seconds(
    solver: Path | str, minutes: int, teams: int
) -> None:
    for seed in SEEDS:
        dice = Random(seed)
        stops = [
            Stop(n, START[0] + dice.uniform(-9e-3, 9e-3), START[1] + dice.uniform(-11e-3, 11e-3),
                 float(dice.choice((1, 2, 2, 3))))
            for n in range(1, 501)
        ]  # fmt: skip
        ours, theirs, seconds = compare(
            f"500 points {teams} x {minutes} #{seed}", stops, Terms(START, minutes, teams), solver
        )
        assert seconds < 2
        assert theirs is None or ours >= 0.95 * theirs


@pytest.mark.usefixtures("demo_database")
@pytest.mark.parametrize("teams", [1, 3])
def test_the_demo_community_at_least_95_percent_of_ortools(solver: Path | str, teams: int) -> None:
    with reading() as session:
        person = session.execute(select(Person).where(col(Person.login) == "demo-leader")).scalar_one()
        viewer, at = people.viewer_of(session, person), datetime.now(UTC)
        rows = coverage.standing(session, viewer, at=at, area_path=areas(session, viewer)[1].path)
    stops = [
        Stop(row.site_id, row.lat, row.lon, prize_of(row, at), minutes_for(row.type))
        for row in rows
        if row.lat is not None and row.lon is not None and not row.paused and row.state != "fresh"
    ]
    start = (stops[0].lat, stops[0].lon)
    ours, theirs, seconds = compare(f"demo, {len(stops)} due, {teams}", stops, Terms(start, 180, teams), solver)
    assert seconds < 2
    assert theirs is None or ours >= 0.95 * theirs
