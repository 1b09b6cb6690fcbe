"""Where to go next: walks over the points that are due, with what they would do to coverage."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlmodel import Session

from data.queries.coverage import Standing, as_standing, select_standing
from data.queries.standing import WHOLE, Part, points
from rules.coverage import Point, State, coverage
from rules.permissions import Viewer
from rules.vocabulary import Risk
from rules.walks import METRES_PER_MINUTE, Stop, Terms, Walk, minutes_for, prize, propose


@dataclass(frozen=True, slots=True)
class WalkTerms:
    """What the planner has: minutes per team, teams, a pace of METRES_PER_MINUTE, a start, minutes by type of site."""

    minutes: int = 120
    teams: int = 1
    pace: str = "foot"
    start: tuple[float, float] | None = None  # none = the middle of the points that are due
    own: tuple[tuple[str, float], ...] = ()


class StopOnWay(NamedTuple):
    site_id: int
    name: str
    type: str
    area_name: str
    risk: Risk
    state: str
    ratio: float | None
    lat: float
    lon: float
    way_minutes: float
    minutes: float


class TeamWalk(NamedTuple):
    """`covered` are the weighted points that are not fresh now and would be."""

    team: int
    stops: tuple[StopOnWay, ...]
    minutes: float
    covered: float


class Proposal(NamedTuple):
    """Weighted points fresh now and after every stop, of those required; and what no walk could take in."""

    walks: tuple[TeamWalk, ...]
    before: float
    after: float
    required: float
    due: int
    without_position: int
    start: tuple[float, float] | None


def where_next(session: Session, viewer: Viewer, *, at: datetime, terms: WalkTerms, part: Part = WHOLE) -> Proposal:
    found = points(session, viewer, part, at, at)
    asked = select_standing(found).where(found.active).order_by(found.rows.c.site_id)
    rows = [as_standing(row, at) for row in session.execute(asked)]
    due = [row for row in rows if row.state != State.FRESH]
    here = {row.site_id: row for row in due if row.lat is not None and row.lon is not None}
    start = terms.start or _middle(here.values())
    before = coverage((_point(row) for row in rows), at)
    if start is None:
        return Proposal((), before.numerator, before.numerator, before.denominator, len(due), len(due), None)
    own = dict(terms.own)
    stops = [
        Stop(id, row.lat or 0.0, row.lon or 0.0, prize_of(row, at), minutes_for(row.type, own))
        for id, row in here.items()
    ]
    walks = propose(stops, Terms(start, terms.minutes, terms.teams, METRES_PER_MINUTE[terms.pace]))
    seen = {id for walk in walks for id in walk.stops}
    after = coverage((_seen(row, at) if row.site_id in seen else _point(row) for row in rows), at)
    told = tuple(_told(n, walk, here, own) for n, walk in enumerate(walks, 1))
    lost = len(due) - len(here)
    return Proposal(told, before.numerator, after.numerator, before.denominator, len(due), lost, start)


def prize_of(row: Standing, at: datetime) -> float:
    waited = 1 + (at - row.due_at) / timedelta(days=row.interval_days)
    return prize(row.weight, waited, never=row.ratio is None)


def _middle(rows: Iterable[Standing]) -> tuple[float, float] | None:
    places = sorted((row.lat or 0.0, row.lon or 0.0) for row in rows)
    if not places:
        return None
    return sorted(lat for lat, _lon in places)[len(places) // 2], sorted(lon for _lat, lon in places)[len(places) // 2]


def _point(row: Standing) -> Point:
    """The point as rules.coverage knows it, at this moment."""
    long_ago = row.due_at - timedelta(days=row.interval_days)
    visits = (row.last_valid_at,) if row.last_valid_at else ()
    return Point(row.risk, long_ago, visits, intervals=((long_ago, row.interval_days),))


def _seen(row: Standing, at: datetime) -> Point:
    return replace(_point(row), visits=(at,))


def _told(team: int, walk: Walk, rows: dict[int, Standing], own: dict[str, float]) -> TeamWalk:
    stops = tuple(
        StopOnWay(
            row.site_id, row.name, row.type, row.area_name, row.risk, row.state, row.ratio,
            row.lat or 0.0, row.lon or 0.0, way, minutes_for(row.type, own),
        )
        for row, way in zip((rows[id] for id in walk.stops), walk.legs, strict=True)
    )  # fmt: skip
    late = (State.STALE, State.NEVER)
    return TeamWalk(team, stops, walk.minutes, sum(rows[s.site_id].weight for s in stops if s.state in late))
