"""What was found, where, when and by whom: failed items of checks, patrols, residents, hotlines, self-checks."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple

from data.demo import phrases
from data.demo.ground import position
from data.demo.lives import Life
from data.demo.world import Community, World
from models import ChecklistItem, Hazard, Inspection, Person, Site
from rules.vocabulary import CoordSource, Grade, HazardSource, HazardState, PlaceProof, Result

S = HazardState
AGES: dict[HazardState, tuple[int, int]] = {  # days since it was found, by where it stands now
    S.REPORTED: (1, 4),
    S.REJECTED: (5, 80),
    S.REGISTERED: (1, 4),
    S.GRADED: (2, 6),
    S.NOTICE_ISSUED: (3, 14),
    S.RECTIFYING: (2, 20),
    S.EXTENSION_PENDING: (6, 13),
    S.FIXED_PENDING_RECHECK: (6, 18),
    S.RECHECK_FAILED: (9, 18),
    S.STRUCK_OFF: (14, 89),
}
RECURRING = 14
UNVERIFIED = (HazardSource.PUBLIC,) * 6 + (HazardSource.HOTLINE_12350, HazardSource.HOTLINE_12345)
OTHERS = (HazardSource.PATROL,) * 4 + (HazardSource.SELF_CHECK, HazardSource.SELF_CHECK, HazardSource.STAFF)
OTHER_SHARE = 0.2  # of what did not come out of an inspection


class Find(NamedTuple):
    """A hazard as it was found and where it is to stand; `quick` = put right at once, so that it can come back."""

    life: Life
    target: HazardState
    hint: Grade | None
    quick: bool = False


def finds(world: World, quota: Counter[HazardState]) -> Iterator[Find]:
    """As many finds as the quota says. An item of a site is found twice only where it comes back after strike-off."""
    taken: set[tuple[int, str]] = set()
    yield from _recurring(world, quota, taken)
    by_age: dict[int, list[Inspection]] = {}
    for visit in world.inspections:
        if visit.result is Result.PASS:
            by_age.setdefault((world.end - visit.occurred_at).days + 1, []).append(visit)
    for state, wanted in sorted(quota.items()):
        for _ in range(wanted):
            if state in (S.REPORTED, S.REJECTED) or world.rng.random() < 0.09:
                yield _reported(world, state, world.rng.choice(UNVERIFIED))
            elif world.rng.random() < OTHER_SHARE:
                yield _reported(world, state, world.rng.choice(OTHERS))
            else:
                yield _failed(world, state, by_age, taken)


def _recurring(world: World, quota: Counter[HazardState], taken: set[tuple[int, str]]) -> Iterator[Find]:
    """The same item at the same site again, within 90 days of its strike-off."""
    visits: dict[int, list[Inspection]] = {}
    for visit in world.inspections:
        visits.setdefault(visit.site_id, []).append(visit)
    late = (S.RECTIFYING, S.NOTICE_ISSUED, S.GRADED, S.FIXED_PENDING_RECHECK)
    pairs = 0
    for _, rounds in sorted(visits.items()):
        first = [v for v in rounds if world.moment(88, 0) < v.occurred_at < world.moment(45, 0)]
        state = late[pairs % len(late)]
        youngest, oldest = AGES[state]
        second = [v for v in rounds if world.moment(oldest, 0) < v.occurred_at < world.moment(youngest - 1, 0)]
        if not first or not second or world.rng.random() < 0.8:
            continue
        item = world.rng.choice(_questions(world, first[0], taken))
        taken.add((first[0].site_id, item.code))
        yield Find(_fail(world, first[0], item), S.STRUCK_OFF, item.grade_hint, quick=True)
        yield Find(_fail(world, second[0], item), state, item.grade_hint)
        quota.subtract([S.STRUCK_OFF, state])
        pairs += 1
        if pairs == RECURRING:
            return


def _failed(world: World, state: HazardState, by_age: dict[int, list[Inspection]], taken: set[tuple[int, str]]) -> Find:
    """An inspection of the right age fails one item."""
    while True:
        visits = by_age.get(world.rng.randint(*AGES[state]), [])
        if not visits:
            continue
        visit = visits.pop(world.rng.randrange(len(visits)))
        questions = _questions(world, visit, taken)
        if questions:
            item = world.rng.choice(questions)
            taken.add((visit.site_id, item.code))
            return Find(_fail(world, visit, item), state, item.grade_hint)


def _questions(world: World, visit: Inspection, taken: set[tuple[int, str]]) -> list[ChecklistItem]:
    site = world.site(visit.site_id)
    asked = world.items[site.type]
    return [i for i in asked if (visit.site_id, i.code) not in taken and i.code not in visit.answers]


def _fail(world: World, visit: Inspection, item: ChecklistItem) -> Life:
    """The answer in the inspection and the hazard that it opens, with place and point carried over."""
    site, person = world.site(visit.site_id), world.person(visit.person_id)
    note = world.rng.choice(phrases.FOUND)
    hazard = _hazard(world, site, item.code.rsplit("-", 1)[0], item.fail_zh, HazardSource.INSPECTION, person)
    hazard.id = world.id(visit.occurred_at)
    hazard.item_code, hazard.note, hazard.inspection_id = item.code, note, visit.id
    hazard.found_at, hazard.recorded_at = visit.occurred_at, visit.recorded_at
    if visit.lat is not None and visit.place_proof is not PlaceProof.NONE:
        hazard.lat, hazard.lon, hazard.accuracy_m = visit.lat, visit.lon, visit.accuracy_m
        hazard.coord_source = visit.coord_source
    visit.answers = {**visit.answers, item.code: {"result": "fail", "note": note, "hazard": str(hazard.id)}}
    visit.result = Result.FAIL
    at = visit.recorded_at.replace(microsecond=0) + timedelta(seconds=1)
    return Life(world, world.owners[visit.site_id], hazard, person, at, world.rng.random() < 0.94)


def _reported(world: World, state: HazardState, source: HazardSource) -> Find:
    """Not out of a checklist: a patrol in passing, a resident, a hotline, the enterprise itself."""
    rng = world.rng
    site = rng.choice([s for s in world.sites if s.unit_id in world.contacts or source is not HazardSource.SELF_CHECK])
    home = world.owners[site.id or 0]
    item = rng.choice(world.items[site.type])
    finder = _finder(world, home, site, source)
    hazard = _hazard(world, site, item.code.rsplit("-", 1)[0], item.fail_zh, source, finder)
    youngest, oldest = AGES[state]
    at = world.moment(rng.randint(youngest, oldest), rng.uniform(8.6, 17.5)).replace(microsecond=0)
    hazard.id, hazard.found_at, hazard.recorded_at = world.id(at), at, at + timedelta(seconds=3)
    hazard.note = rng.choice(phrases.PUBLIC if source in UNVERIFIED else phrases.FOUND)
    if rng.random() < 0.4 and source in UNVERIFIED:
        _off_site(world, home, hazard)
    photo = rng.random() < (0.7 if source in UNVERIFIED else 0.95)
    return Find(Life(world, home, hazard, finder, at + timedelta(seconds=3), photo), state, item.grade_hint)


def _finder(world: World, home: Community, site: Site, source: HazardSource) -> Person:
    """Residents have no account: their report is entered by the member of the grid."""
    if source is HazardSource.SELF_CHECK:
        return world.contacts[site.unit_id or 0]
    if source is HazardSource.PATROL:
        return world.rng.choice(home.patrol)
    return world.rng.choice(home.grid_members)


def _off_site(world: World, home: Community, hazard: Hazard) -> None:
    """Somewhere in the community, at no registered site."""
    zone = world.rng.choice(home.zones)
    hazard.site_id = hazard.unit_id = None
    hazard.area_id = zone.area.id or 0
    hazard.place = f"{zone.area.name}路边"
    hazard.lat, hazard.lon = position(zone.ground.at(world.rng.random(), world.rng.random()))


def _hazard(world: World, site: Site, category: str, title: str, source: HazardSource, finder: Person) -> Hazard:
    return Hazard(
        site_id=site.id,
        area_id=site.area_id,
        unit_id=site.unit_id,
        category=category,
        title=title,
        source=source,
        finder_id=finder.id,
        place=site.name,
        floor=site.floor,
        lat=site.lat,
        lon=site.lon,
        accuracy_m=site.accuracy_m,
        coord_source=CoordSource.MAP_CLICK,
        found_at=world.start,
        is_demo=True,
    )
