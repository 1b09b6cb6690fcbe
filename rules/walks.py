"""Where to go next: ordered walks over points that need a visit, with as much risk covered as the minutes allow.

A point's prize is its risk weight times the number of its intervals that it has waited. So a low point that is put off
comes before a high one in the end, and nothing waits for ever; rules.whatif goes by the same prize. Walks are built by
the best prize for the added minutes (prize-collecting insertion), straightened by 2-opt and or-opt, and improved by
taking pieces out and filling in again. The same question gets the same answer: the dice are seeded, and the work is
counted in rounds and never in seconds.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from random import Random

from rules.tours import Ground, Tours, fill, level, ruin, straighten

DETOUR = 1.3
"""Streets are so much longer than the straight line between two points."""
METRES_PER_MINUTE = {"foot": 67.0, "bicycle": 200.0}
"""4 km/h and 12 km/h."""
MINUTES = 6.0
"""At a point of any type that has no minutes of its own below."""
MINUTES_BY_TYPE = {
    "construction_site": 30.0,
    "hazchem_enterprise": 30.0,
    "key_class1_enterprise": 30.0,
    "school": 25.0,
    "care_home": 25.0,
    "gas_station": 25.0,
    "crowded_place": 20.0,
    "high_rise_building": 15.0,
    "gas_household": 8.0,
    "road_section": 4.0,
    "fire_facility": 3.0,
}
"""Defaults of this product, to be changed by whoever plans; no rule of the trade gives them."""
MOST_POINTS = 600
"""Of more points than this the most promising are looked at."""
MOST_MINUTES = 720
MOST_TEAMS = 12
ROUNDS = 240
SEED = 7


@dataclass(frozen=True, slots=True)
class Stop:
    """A point that needs a visit. `minutes` is the time at the point itself."""

    id: int
    lat: float
    lon: float
    prize: float
    minutes: float = MINUTES


@dataclass(frozen=True, slots=True)
class Terms:
    """What there is to spend: minutes for each team, all from one start, walked one way."""

    start: tuple[float, float]
    minutes: float
    teams: int = 1
    metres_per_minute: float = METRES_PER_MINUTE["foot"]


@dataclass(frozen=True, slots=True)
class Walk:
    """One team's way: ids in order, minutes on the way to each, and all minutes together."""

    stops: tuple[int, ...] = ()
    legs: tuple[float, ...] = ()
    minutes: float = 0.0
    prize: float = 0.0


def prize(weight: float, waited: float, *, never: bool = False) -> float:
    """`waited` in intervals, since the last visit or the creation; a point never visited has waited one at least."""
    return weight * max(1.0 if never else 0.0, waited)


def minutes_for(type: str, own: dict[str, float] | None = None) -> float:
    return (own or {}).get(type, MINUTES_BY_TYPE.get(type, MINUTES))


def propose(stops: Iterable[Stop], terms: Terms) -> tuple[Walk, ...]:
    """One walk per team, none over its minutes, no point twice, the teams' times close to one another."""
    wanted = _promising(stops, terms)
    ground = Ground.of(wanted, terms.start, terms.metres_per_minute / DETOUR)
    tours = Tours(ground, terms.minutes, [[] for _ in range(terms.teams)])
    best = level(_improved(tours))
    return tuple(_walk(ground, wanted, route) for route in best.routes)


def _improved(tours: Tours) -> Tours:
    """Take out a piece, fill in again, keep what is better: a fixed number of times."""
    fill(tours)
    straighten(tours)
    fill(tours)
    best, dice = tours, Random(SEED)
    for _ in range(_rounds(tours)):
        trial = best.copy()
        ruin(trial, dice)
        fill(trial, dice)
        straighten(trial)
        fill(trial)
        if trial.value >= best.value:
            best = trial
    return best


def _rounds(tours: Tours) -> int:
    """Fewer where each costs more, and none where everything is reached already."""
    if not tours.free:
        return 0
    return max(20, min(ROUNDS, 400_000 // (len(tours.ground.visit) * max(8, sum(map(len, tours.routes))))))


def _promising(stops: Iterable[Stop], terms: Terms) -> list[Stop]:
    """In the order of their ids, so that the order in which they came changes nothing."""
    known = sorted({stop.id: stop for stop in stops if stop.prize > 0}.values(), key=lambda s: s.id)
    if len(known) <= MOST_POINTS:
        return known
    near = Ground.of(known, terms.start, terms.metres_per_minute / DETOUR, matrix=False).from_start
    ranked = sorted(range(len(known)), key=lambda n: (-known[n].prize / (known[n].minutes + near[n] / 4), known[n].id))
    return [known[n] for n in sorted(ranked[:MOST_POINTS])]


def _walk(ground: Ground, stops: Sequence[Stop], route: Sequence[int]) -> Walk:
    chosen = [stops[node - 1] for node in route]
    legs = tuple(ground.between[a][b] for a, b in zip([0, *route], route, strict=False))
    spent = sum(legs) + sum(stop.minutes for stop in chosen)
    return Walk(tuple(stop.id for stop in chosen), legs, spent, sum(stop.prize for stop in chosen))
