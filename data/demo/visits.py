"""Ninety days of inspections: most sites are kept, some are late, some were given up, some nobody has seen."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import func, select
from sqlmodel import Session, col

from data.days import day_start, local_day
from data.demo.world import World
from models import (
    ChecklistItem,
    ChecklistVersion,
    FrequencyRule,
    Inspection,
    Patrol,
    PatrolVisit,
    Person,
    Site,
    SiteType,
)
from rules.coverage import CLASSES
from rules.vocabulary import CoordSource, PlaceProof, Result

PATROL_DAYS = 21
MOST_PATROLS = 30
HABITS = ((0.72, 0.55, 0.97, 0), (0.14, 1.1, 1.9, 0), (0.09, 0.6, 1.0, 1))  # share, visits per interval, given up
REASONS = ("地下室无定位信号,已拍楼层牌", "厂区内屏蔽,门卫登记为证")


class Habit(NamedTuple):
    """How a site is visited: every `low` to `high` intervals; `given_up` = nobody goes any more."""

    low: float
    high: float
    given_up: bool


class Asked(NamedTuple):
    """What an inspection of a type asks: checklist versions, item codes with their hints, the usual kind of check."""

    checklists: dict[str, int]
    items: list[ChecklistItem]
    kind: str


def make_visits(session: Session, world: World) -> None:
    asked = asked_of_types(session)
    world.items = {type: known.items for type, known in asked.items()}
    plan: dict[tuple[int, date], list[Site]] = defaultdict(list)
    people: dict[int, Person] = {}
    for site in world.sites:
        for day in _days(world, site):
            person = _inspector(world, site)
            people[person.id or 0] = person
            plan[person.id or 0, day].append(site)
    for (person_id, day), sites in sorted(plan.items(), key=lambda item: (item[0][1], item[0][0])):
        world.inspections += _round(world, people[person_id], day, sites, asked)
    session.add_all(world.inspections)
    _make_patrols(session, world)
    session.flush()


def asked_of_types(session: Session) -> dict[str, Asked]:
    """Per site type, on the newest version of each of its checklists."""
    newest = select(func.max(col(ChecklistVersion.id))).group_by(col(ChecklistVersion.checklist))
    versions = {
        v.checklist: v
        for v in session.execute(select(ChecklistVersion).where(col(ChecklistVersion.id).in_(newest))).scalars()
    }
    items: dict[int, list[ChecklistItem]] = defaultdict(list)
    for item in session.execute(select(ChecklistItem).order_by(col(ChecklistItem.position))).scalars():
        items[item.version_id].append(item)
    kinds: dict[str, str] = {}
    for rule in session.execute(select(FrequencyRule).order_by(col(FrequencyRule.id))).scalars():
        kinds.setdefault(rule.site_type, rule.kind)
    found = {}
    for type in session.execute(select(SiteType)).scalars():
        mine = [versions[code] for code in type.categories]
        questions = [item for version in mine for item in items[version.id or 0]]
        found[type.code] = Asked({v.checklist: v.number for v in mine}, questions, kinds[type.code])
    return found


def first_day(today: date) -> date:
    """Of two months ago: visits begin with a month, so that no month looks neglected because the demo began in it."""
    return ((today.replace(day=1) - timedelta(days=1)).replace(day=1) - timedelta(days=1)).replace(day=1)


def _days(world: World, site: Site) -> Iterator[date]:
    """Days on which somebody goes to a site, latest first; what nobody has seen is new on the list."""
    habit = _habit(world)
    if habit is None:
        site.created_at = world.moment(world.rng.randrange(4, 40), 10)
        return
    interval = CLASSES[site.risk].days
    ago = (
        interval * world.rng.uniform(0.02, min(habit.high, 0.97)) if habit.high <= 1 else interval * world.rng.random()
    )
    if habit.given_up:
        ago = interval * world.rng.uniform(1.4, 3.5)
    oldest = min((world.today - first_day(world.today)).days, (world.today - local_day(site.created_at)).days)
    while ago < oldest:
        yield _weekday(world, world.today - timedelta(days=max(1, round(ago))))
        ago += max(1.0, interval * world.rng.uniform(habit.low, habit.high))


def _habit(world: World) -> Habit | None:
    dice = world.rng.random()
    for share, low, high, given_up in HABITS:
        if dice < share:
            return Habit(low, high, bool(given_up))
        dice -= share
    return None


def _weekday(world: World, day: date) -> date:
    """Few go out on a weekend: most of those visits are brought forward to Friday."""
    late = day.weekday() - 4
    return day - timedelta(days=late) if late > 0 and world.rng.random() < 0.75 else day


def _inspector(world: World, site: Site) -> Person:
    community = world.owners[site.id or 0]
    if site.type == "gas_household":
        return world.rng.choice(world.people["gas_inspector"])
    if site.type == "community_grid":
        area = [plot.area.id for plot in community.grids].index(site.area_id)
        return community.grid_members[area]
    return world.rng.choice([*community.patrol, *community.patrol, *community.grid_members[:2]])


def _round(world: World, person: Person, day: date, sites: list[Site], asked: dict[str, Asked]) -> Iterable[Inspection]:
    """One person's visits of a day, one after another from north to south."""
    chosen = sorted({site.id: site for site in sites}.values(), key=lambda s: -(s.lat or 0))
    step = min(25.0, 480 / len(chosen))
    start = world.rng.choice((8, 8, 13)) if len(chosen) < 8 else 8
    at = day_start(day) + timedelta(hours=start, minutes=world.rng.uniform(35, 90))
    for site in chosen:
        at += timedelta(minutes=world.rng.uniform(step * 0.5, step))
        yield inspection(world, site, person, at.replace(microsecond=0), asked[site.type])


def inspection(world: World, site: Site, person: Person, at: datetime, asked: Asked) -> Inspection:
    proof, accuracy = _proof(world, site)
    answers = {item.code: {"result": "na", "note": ""} for item in asked.items if world.rng.random() < 0.03}
    late = world.rng.random() < 0.06  # sent in the evening, when there was a signal again
    made = Inspection(
        id=world.id(at),
        site_id=site.id or 0,
        area_id=site.area_id,
        person_id=person.id or 0,
        kind=asked.kind,
        checklists=asked.checklists,
        answers=answers,
        items=len(asked.items),
        result=Result.PASS,
        place_proof=proof,
        occurred_at=at,
        recorded_at=at + timedelta(hours=world.rng.uniform(1, 5) if late else world.rng.uniform(0.003, 0.02)),
        clock_skew_s=world.rng.randrange(-4, 5),
        is_demo=True,
    )
    if proof is PlaceProof.REASON:
        made.place_note = world.rng.choice(REASONS)
        made.proof_accepted_by = world.people["safety_officer"][0].id if world.rng.random() < 0.6 else None
    if proof is PlaceProof.TAG:
        made.place_note = f"{site.floor or '1层'} {site.room}".strip()
    if accuracy is not None and site.lat is not None and site.lon is not None:
        made.lat = round(site.lat + world.rng.uniform(-1.2e-4, 1.2e-4), 7)
        made.lon = round(site.lon + world.rng.uniform(-1.4e-4, 1.4e-4), 7)
        made.accuracy_m, made.coord_source = accuracy, CoordSource.DEVICE
    return made


def _proof(world: World, site: Site) -> tuple[PlaceProof, float | None]:
    """Place proof, and the accuracy of the fix where there was one."""
    dice = world.rng.random()
    if site.floor or dice < 0.03:
        return (PlaceProof.TAG if dice < 0.9 else PlaceProof.REASON), None
    if dice < 0.05:
        return PlaceProof.NONE, round(world.rng.uniform(80, 400), 1)
    accuracy = round(world.rng.uniform(4, 28), 1)
    return (PlaceProof.SCAN if dice < 0.25 else PlaceProof.FIX), accuracy


def _make_patrols(session: Session, world: World) -> None:
    """Some of the last rounds were walked as a patrol, with the points that were planned."""
    since = world.moment(PATROL_DAYS, 0)
    rounds: dict[tuple[int, date], list[Inspection]] = defaultdict(list)
    for visit in world.inspections:
        if visit.occurred_at >= since:
            rounds[visit.person_id, local_day(visit.occurred_at)].append(visit)
    long = [visits for _, visits in sorted(rounds.items()) if len(visits) >= 4]
    for visits in world.rng.sample(long, min(MOST_PATROLS, len(long))):
        _patrol(session, world, visits)


def _patrol(session: Session, world: World, visits: list[Inspection]) -> None:
    starts, ends = visits[0].occurred_at - timedelta(minutes=6), visits[-1].occurred_at + timedelta(minutes=9)
    missed = world.rng.choice(world.sites)
    home = world.owners[visits[0].site_id]
    planned = [visit.site_id for visit in visits]
    if world.owners[missed.id or 0] is home and missed.id not in planned:
        planned.append(missed.id or 0)
    track = [[v.lat, v.lon, v.accuracy_m or 20.0, v.occurred_at.timestamp()] for v in visits if v.lat and v.lon]
    patrol = Patrol(
        id=world.id(starts),
        person_id=visits[0].person_id,
        area_id=home.area.id or 0,
        started_at=starts,
        ended_at=ends,
        planned=planned,
        track=[[float(n) for n in point] for point in track] or None,
        is_demo=True,
        recorded_at=ends,
    )
    session.add(patrol)
    session.flush()
    for n, visit in enumerate(visits):
        visit.patrol_id = patrol.id
        session.add(
            PatrolVisit(
                patrol_id=patrol.id, position=n, site_id=visit.site_id, inspection_id=visit.id, at=visit.occurred_at
            )
        )
