"""How long the map's answers take at a thousand and at a hundred thousand points."""

import random
from collections.abc import Callable
from datetime import timedelta
from time import thread_time
from typing import Any

import pytest
from sqlalchemy import insert
from sqlmodel import Session

from data import database
from data.queries import maps
from data.queries.cells import Layer
from models import Hazard, Site, new_id, now
from rules.grid import Box
from rules.permissions import Viewer
from rules.vocabulary import ON_LEDGER_STATES, Grade, HazardSource, HazardState, Risk
from tests import builders

BOXES = {
    "district": (Box(108.90, 34.38, 109.02, 34.50), 13),
    "community": (Box(108.955, 34.435, 108.965, 34.445), 16),
    "street": (Box(108.959, 34.439, 108.961, 34.441), 18),
}
ROUNDS = 5


def fill(session: Session, size: int) -> Viewer:
    rng = random.Random(1)
    top = builders.area(session)
    parts = [builders.area(session, f"社区{n}", parent=top) for n in range(6)]
    viewer, known = builders.viewer(session, "leader", top), builders.site(session, top)
    states = [*sorted(ON_LEDGER_STATES), *[HazardState.STRUCK_OFF] * 4]

    def place(n: int) -> dict[str, Any]:
        return {
            "area_id": parts[n % 6].id,
            "lat": 34.44 + rng.gauss(0, 0.01),
            "lon": 108.96 + rng.gauss(0, 0.01),
        }

    plain = known.model_dump(exclude={"id"})
    sites = [
        {**plain, "code": f"B{n}", "name": f"场所{n}", "risk": rng.choice(list(Risk)), **place(n)} for n in range(size)
    ]
    session.execute(insert(Site), sites)
    line = Hazard(
        area_id=1,
        category=builders.category(session).code,
        title="楼道堆物",
        source=HazardSource.IMPORT,
        found_at=now(),
        struck_off_at=now(),
    ).model_dump()
    session.execute(
        insert(Hazard),
        [
            {
                **line,
                "id": new_id(),
                "title": f"隐患{n}",
                "state": rng.choice(states),
                "grade": rng.choice([Grade.MAJOR, Grade.GENERAL, Grade.GENERAL]),
                "due_on": now().date() + timedelta(days=rng.randint(-20, 30)),
                **place(n),
            }
            for n in range(size)
        ],
    )
    session.commit()
    return viewer


@pytest.mark.bench
@pytest.mark.parametrize("size", [1_000, 100_000])
def test_map_answers(session: Session, size: int) -> None:
    viewer = fill(session, size)
    today, moment = now().date(), now()
    layers: dict[str, Callable[[Session, maps.Wanted], Layer]] = {
        "hazards": lambda s, w: maps.hazards(s, viewer, w, on=today),
        "sites": lambda s, w: maps.sites(s, viewer, w),
        "freshness": lambda s, w: maps.freshness(s, viewer, w, at=moment),
    }
    for layer, ask in layers.items():
        for name, (box, zoom) in BOXES.items():
            took, found = [], None
            for _ in range(ROUNDS):
                with database.reading() as fresh:
                    start = thread_time()
                    found = ask(fresh, maps.Wanted(box, zoom))
                    took.append(thread_time() - start)
            assert found is not None
            assert found.total == sum(sum(c.counts) for c in found.clusters) + len(found.points)
            shown = f"{found.total:>6} rows, {len(found.clusters):>4} clusters, {len(found.points):>4} points"
            best, worst = min(took) * 1000, max(took) * 1000
            print(f"{size:>7} {layer:<10}{name:<10} best {best:6.1f} ms, worst {worst:6.1f} ms of one core: {shown}")
