"""About six hundred sites of all forty types, each where it would stand."""

from datetime import timedelta

from sqlalchemy import select
from sqlmodel import Session

from data.demo.areas import REFERENCE
from data.demo.ground import Spot, position, reference_junctions, reference_roads
from data.demo.names import GOODS
from data.demo.people import MARKET, add_contact
from data.demo.site_plan import COUNTS, OWN_UNIT, PLAIN, SCHOOLS, STREETS
from data.demo.world import Community, Plot, World
from models import Area, Site, SiteInterval, SitePause, SiteType, Unit
from rules.vocabulary import CoordSource, Risk


def make_sites(session: Session, world: World) -> None:
    types = {row.code: row for row in session.execute(select(SiteType)).scalars()}
    for community in world.communities:
        if community.number == REFERENCE:
            _reference_roads(world, community, types)
        for code, counts in COUNTS.items():
            for n in range(1, counts[community.number] + 1):
                _one(session, world, community, types[code], n)
    session.add_all(world.sites)
    session.flush()
    world.owners = {site.id or 0: home for site, home in zip(world.sites, world.homes, strict=True)}
    _exceptions(session, world)


def _one(session: Session, world: World, community: Community, type: SiteType, n: int) -> None:
    plot, spot = _where(world, community, type.code, n)
    room = f"{world.rng.randrange(1, 7)}0{world.rng.randrange(1, 5)}"
    name = _name(world, community, type.code, n, plot, room)
    unit = _unit(session, world, community, type, name)
    site = _site(world, community, type, name, plot.area, spot)
    site.unit_id = unit.id if unit else None
    site.responsible_person = unit.contact if unit else world.names.person()
    site.phone = unit.phone if unit else world.names.phone()
    if type.code in ("gas_household", "elderly_disabled_household"):
        site.floor, site.room = f"{room[0]}层", room
    if type.code == "equipment_room":
        site.floor = "地下1层"
    if world.rng.random() < 0.04 and type.risk is not Risk.HIGH:
        site.risk = Risk.HIGH


def _site(world: World, community: Community, type: SiteType, name: str, area: Area, spot: Spot) -> Site:
    lat, lon = position(spot)
    new = world.rng.random() < 0.02
    site = Site(
        code=f"QH-{len(world.sites) + 1:06}",
        type=type.code,
        name=name,
        area_id=area.id or 0,
        address=f"{STREETS[community.number]}{world.rng.randrange(1, 180)}号",
        lat=lat,
        lon=lon,
        accuracy_m=5,
        coord_source=CoordSource.MAP_CLICK,
        risk=type.risk,
        is_demo=True,
        created_at=world.moment(world.rng.randrange(2, 9) if new else world.rng.randrange(120, 380), 10),
    )
    world.sites.append(site)
    world.homes.append(community)
    return site


def _reference_roads(world: World, community: Community, types: dict[str, SiteType]) -> None:
    """Each junction and each straight road of the reference site, from its figures."""
    type = types["road_section"]
    spots: list[tuple[str, Spot, int | None]] = [(j.name, j.spot, None) for j in reference_junctions()]
    for road in reference_roads():
        middle = (road.start[0] + road.end[0]) / 2, (road.start[1] + road.end[1]) / 2
        spots.append((f"{road.name}直行道", middle, road.block))
    for name, spot, block in spots:
        area = community.area if block is None else community.zones[block].area
        site = _site(world, community, type, name, area, spot)
        site.unit_id = community.unit.id
        site.responsible_person, site.phone = community.unit.contact, community.unit.phone


def _where(world: World, community: Community, code: str, n: int) -> tuple[Plot, Spot]:
    """The smallest area that it lies in, and the spot inside it."""
    if code == "community_grid":
        plot = community.grids[n - 1]
        return plot, plot.ground.middle
    if code in ("residential_building", "gas_household", "elderly_disabled_household") and community.buildings:
        step = max(1, len(community.buildings) // 30)
        plot = community.buildings[(n * 7 if code != "residential_building" else n * step) % len(community.buildings)]
        return plot, plot.ground.middle
    if code == "river_reservoir":
        plot = community.zones[-1]
        return plot, plot.ground.at(world.rng.uniform(0.93, 0.99), world.rng.uniform(0.05, 0.95))
    plot = world.rng.choice(community.zones)
    return plot, plot.ground.at(world.rng.uniform(0.04, 0.96), world.rng.uniform(0.04, 0.96))


def _name(world: World, community: Community, code: str, n: int, plot: Plot, room: str) -> str:
    if code in GOODS:
        return world.names.shop(code)
    place = community.area.name.removesuffix("社区")
    if code in SCHOOLS:
        return f"{place}{SCHOOLS[code][n - 1]}"
    if code == "residential_building" and plot in community.buildings:
        return plot.area.name
    if code in ("residential_building", "high_rise_building"):
        return f"{place}{n}号{'楼' if code == 'residential_building' else '高层'}"
    return PLAIN[code].format(
        n=n,
        place=place,
        room=room,
        street=STREETS[community.number],
        grid=plot.area.name,
        building=plot.area.name,
        school=f"{place}{SCHOOLS['school'][(n - 1) % 2]}",
        water="清河" if community.number == 2 else "北塬水库",
    )


def _unit(session: Session, world: World, community: Community, type: SiteType, name: str) -> Unit | None:
    """Who answers for the place."""
    if type.owner_unit == "school":
        return _school(session, world, community, name)
    if type.owner_unit in ("community", "village"):
        return community.unit
    if type.owner_unit in ("property", "organiser", "department"):
        own = [unit for unit in community.units if unit.kind == "property"]
        return own[0] if type.owner_unit == "property" else world.rng.choice(world.units[type.owner_unit])
    if type.owner_unit == "household":
        return None
    if community.number == REFERENCE and type.code not in ("crowded_place", "general_enterprise"):
        return next(unit for unit in community.units if unit.name == MARKET)
    return _new_unit(session, world, community, "enterprise", name) if type.code in OWN_UNIT else None


def _school(session: Session, world: World, community: Community, name: str) -> Unit:
    held = [unit for unit in community.units if unit.kind == "school" and name.startswith(unit.name)]
    return held[0] if held else _new_unit(session, world, community, "school", name)


def _new_unit(session: Session, world: World, community: Community, kind: str, name: str) -> Unit:
    unit = Unit(
        kind=kind,
        name=name,
        area_id=community.area.id or 0,
        contact=world.names.person(),
        phone=world.names.phone(),
        is_demo=True,
        created_at=world.start,
    )
    session.add(unit)
    session.flush()
    community.units.append(unit)
    world.units.setdefault(kind, []).append(unit)
    add_contact(session, world, unit)
    return unit


def _exceptions(session: Session, world: World) -> None:
    """A few sites are left out for a time, a few have an interval of their own."""
    officer = world.people["safety_officer"][0].id
    for site in world.rng.sample([s for s in world.sites if s.type in ("commercial_outlet", "nine_small_place")], 5):
        starts, ends = world.moment(12, 9), world.moment(0, 9) + timedelta(days=20)
        reason = "店面装修停业,已断水断电断气"
        pause = SitePause(site_id=site.id or 0, starts_at=starts, ends_at=ends, reason=reason, approved_by=officer)
        session.add(pause)
    for site in world.rng.sample([s for s in world.sites if s.type == "rental_house"], 4):
        reason = "群租且电动车集中充电,加密巡查"
        since = world.moment(40, 9)
        own = SiteInterval(site_id=site.id or 0, days=5, reason=reason, person_id=officer, in_force_from=since)
        session.add(own)
    session.flush()
