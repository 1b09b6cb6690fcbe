"""The craft behind rules.walks: filling, straightening and balancing tours over numbered points. 0 is the start."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import cos, hypot, radians
from random import Random
from typing import Protocol

from rules.places import EARTH_M

TINY = 1e-9
LONGEST_PIECE = 3
"""Stops that or-opt moves together."""
LEVEL_STEPS = 8
EVEN_ENOUGH = 0.9
"""No balancing where the shortest tour has this part of the longest one's minutes."""


class Place(Protocol):
    @property
    def lat(self) -> float: ...
    @property
    def lon(self) -> float: ...
    @property
    def prize(self) -> float: ...
    @property
    def minutes(self) -> float: ...


@dataclass(frozen=True, slots=True)
class Ground:
    """Minutes between points and at them. Equirectangular: good to a per mille at walking distances."""

    between: list[list[float]]
    visit: list[float]
    prizes: list[float]
    from_start: list[float]

    @classmethod
    def of(cls, places: Sequence[Place], start: tuple[float, float], speed: float, *, matrix: bool = True) -> "Ground":
        """`speed` in metres of straight line per minute."""
        east = radians(1) * EARTH_M * cos(radians(start[0]))
        north = radians(1) * EARTH_M
        flat = [(0.0, 0.0), *(((p.lon - start[1]) * east, (p.lat - start[0]) * north) for p in places)]
        rows = flat if matrix else flat[:1]
        between = [[hypot(x - u, y - v) / speed for u, v in flat] for x, y in rows]
        visit, prizes = ([0.0, *(getattr(p, name) for p in places)] for name in ("minutes", "prize"))
        return cls(between, visit, prizes, between[0][1:])


@dataclass(slots=True)
class Tours:
    ground: Ground
    cap: float
    routes: list[list[int]]

    def copy(self) -> "Tours":
        return Tours(self.ground, self.cap, [list(route) for route in self.routes])

    @property
    def free(self) -> list[int]:
        taken = {node for route in self.routes for node in route}
        return [node for node in range(1, len(self.ground.visit)) if node not in taken]

    @property
    def value(self) -> tuple[float, float]:
        """More prize first, then fewer minutes."""
        won = sum(self.ground.prizes[node] for route in self.routes for node in route)
        return round(won, 9), -round(sum(self.spent(route) for route in self.routes), 9)

    def spent(self, route: Sequence[int]) -> float:
        return self.way(route) + sum(self.ground.visit[node] for node in route)

    def way(self, route: Sequence[int]) -> float:
        between, at, total = self.ground.between, 0, 0.0
        for node in route:
            total += between[at][node]
            at = node
        return total


def fill(tours: Tours, dice: Random | None = None) -> None:
    """Put in, one after the other, the point with the best prize for its added minutes, at its cheapest place.

    With dice each point's prize is seen a little larger or smaller, so that another filling comes out.
    """
    prizes, visit = tours.ground.prizes, tours.ground.visit
    seen = {node: prizes[node] * (0.7 + 0.6 * dice.random()) if dice else prizes[node] for node in tours.free}
    room = [tours.cap - tours.spent(route) for route in tours.routes]
    places = [{node: _cheapest(tours.ground, route, node) for node in seen} for route in tours.routes]
    while seen:
        best = (0.0, 0, 0)
        for n, known in enumerate(places):
            left = room[n] + TINY
            for node, worth in seen.items():
                cost = known[node][0] + visit[node]
                if cost <= left and worth > best[0] * (cost + TINY):
                    best = (worth / (cost + TINY), node, n)
        _rate, node, n = best
        if not node:
            return
        cost, after = places[n][node]
        room[n] -= cost + visit[node]
        del seen[node]
        _put(tours, n, node, after, places[n], seen)


def _cheapest(ground: Ground, route: Sequence[int], node: int) -> tuple[float, int]:
    """The least that a point adds to the way, and after which point; at the end nothing has to be walked back."""
    row, between, at = ground.between[node], ground.between, 0
    best = (row[route[-1]] if route else row[0], route[-1] if route else 0)
    for b in route:
        cost = row[at] + row[b] - between[at][b]
        if cost < best[0]:
            best = (cost, at)
        at = b
    return best


def _put(
    tours: Tours, n: int, node: int, after: int, known: dict[int, tuple[float, int]], others: Iterable[int]
) -> None:
    """Insert it, and bring up to date what the others would add: only two ways are new, one is gone."""
    route, between = tours.routes[n], tours.ground.between
    at = route.index(after) + 1 if after else 0
    follower = route[at] if at < len(route) else None
    route.insert(at, node)
    there, row = between[after][node], between[node]
    for other in others:
        if known[other][1] == after:
            known[other] = _cheapest(tours.ground, route, other)
            continue
        near = between[other]
        known[other] = min(known[other], (near[after] + near[node] - there, after))
        tail = near[node] if follower is None else near[node] + near[follower] - row[follower]
        known[other] = min(known[other], (tail, node))


def ruin(tours: Tours, dice: Random) -> None:
    """Take a piece out of every tour, now short, now long."""
    for route in tours.routes:
        if route:
            length = dice.randint(1, max(1, len(route) // 2))
            at = dice.randrange(len(route))
            del route[at : at + length]


def straighten(tours: Tours) -> None:
    """2-opt and or-opt on each tour until neither makes it shorter."""
    for n, route in enumerate(tours.routes):
        better: list[int] | None = route
        while better is not None:
            tours.routes[n] = better
            better = _turned(tours, better) or _moved(tours, better)


def _turned(tours: Tours, route: list[int]) -> list[int] | None:
    """The first turning round of a piece that shortens the way."""
    between, ends = tours.ground.between, [0, *route]
    for i in range(1, len(ends) - 1):
        before, first = between[ends[i - 1]], between[ends[i]]
        for j in range(i + 1, len(ends)):
            gain = before[ends[i]] - before[ends[j]]
            if j + 1 < len(ends):
                gain += between[ends[j]][ends[j + 1]] - first[ends[j + 1]]
            if gain > TINY:
                return route[: i - 1] + route[i - 1 : j][::-1] + route[j:]
    return None


def _moved(tours: Tours, route: list[int]) -> list[int] | None:
    """The first moving of a piece to elsewhere in the tour that shortens the way."""
    between = tours.ground.between
    for length in range(1, min(LONGEST_PIECE, len(route) - 1) + 1):
        for i in range(len(route) - length + 1):
            piece, rest = route[i : i + length], [0, *route[:i], *route[i + length :]]
            a, b = rest[i], rest[i + 1] if i + 1 < len(rest) else None
            head, tail = between[piece[0]], between[piece[-1]]
            saved = head[a] + (tail[b] - between[a][b] if b is not None else 0.0)
            for k in range(len(rest)):
                c = rest[k + 1] if k + 1 < len(rest) else None
                cost = head[rest[k]] + (tail[c] - between[rest[k]][c] if c is not None else 0.0)
                if k != i and cost < saved - TINY:
                    return rest[1 : k + 1] + piece + rest[k + 1 :]
    return None


def level(tours: Tours) -> Tours:
    """The same prize with the longest tour as short as it can be had: equal work for all teams."""
    if len(tours.routes) < 2 or _is_even(tours):
        return tours
    best, won = tours, tours.value[0]
    low, high = 0.0, max(tours.spent(route) for route in tours.routes)
    for _ in range(LEVEL_STEPS):
        trial = Tours(tours.ground, (low + high) / 2, [[] for _ in tours.routes])
        fill(trial)
        straighten(trial)
        fill(trial)
        if trial.value[0] >= won - TINY:
            best, high = trial, max(trial.spent(route) for route in trial.routes)
        else:
            low = trial.cap
    while not _is_even(best) and _hand_over(best):
        straighten(best)
    return best


def _is_even(tours: Tours) -> bool:
    spent = [tours.spent(route) for route in tours.routes]
    return min(spent) >= EVEN_ENOUGH * max(spent)


def _hand_over(tours: Tours) -> bool:
    """One stop of the longest tour goes to the shortest, if both are then shorter than the longest was."""
    spent = [tours.spent(route) for route in tours.routes]
    long, short = spent.index(max(spent)), spent.index(min(spent))
    found = []
    for node in tours.routes[long]:
        rest = [other for other in tours.routes[long] if other != node]
        cost, after = _cheapest(tours.ground, tours.routes[short], node)
        worst = max(tours.spent(rest), spent[short] + cost + tours.ground.visit[node])
        found.append((worst, node, after))
    worst, node, after = min(found, default=(spent[long], 0, 0))
    if worst >= spent[long] - TINY:
        return False
    tours.routes[long].remove(node)
    to = tours.routes[short]
    to.insert(to.index(after) + 1 if after else 0, node)
    return True
