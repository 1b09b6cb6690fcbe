"""The area tree of the demo: subdistrict, communities, grids, zones, buildings."""

from sqlmodel import Session

from data import reference
from data.demo.ground import OUTLINE, QUADS, Quad, polygon, position, slabs
from data.demo.world import Community, Plot, World
from models import Area, Unit
from rules.vocabulary import Level

SUBDISTRICT = "清河街道"
COMMUNITIES = ("龙凤园社区", "梧桐里社区", "清河湾社区", "石榴园社区", "东兴社区", "北塬社区")
HOUSEHOLDS = (None, 2150, 3980, 2640, 860, 1020)  # none = the figure of the reference site
SLABS_PER_ZONE = (0, 4, 5, 4, 1, 1)  # the reference site has its own number
REFERENCE = 0  # COMMUNITIES[0] carries the figures of the reference site
DIGITS = "一二三四五六七八"


def reference_facts() -> dict[str, float]:
    """Figures of the reference site by name: land in mu, buildings, households, crossroads …"""
    return {row["id"]: row["value"] for row in reference.read("reference_site")["reference_site"]["facts"]}


def make_areas(session: Session, world: World) -> Area:
    """All areas with their polygons, and the unit of each community. Returns the subdistrict."""
    top = _area(world, None, Level.SUBDISTRICT, SUBDISTRICT, "QH", OUTLINE)
    _settle(session, [top])
    for number, name in enumerate(COMMUNITIES):
        _make_community(session, world, top, number, name)
    grids = [plot for c in world.communities for plot in _grids(world, c)]
    _settle(session, [plot.area for plot in grids])
    zones = [plot for c in world.communities for plot in _zones(world, c)]
    _settle(session, [plot.area for plot in zones])
    buildings = [plot for c in world.communities for plot in _buildings(world, c)]
    _settle(session, [plot.area for plot in buildings])
    world.paths = {plot.area.id or 0: plot.area.path for plot in (*grids, *zones, *buildings)}
    world.paths |= {home.area.id or 0: home.area.path for home in world.communities}
    return top


def _make_community(session: Session, world: World, top: Area, number: int, name: str) -> None:
    ground = QUADS[number]
    area = _area(world, top, Level.COMMUNITY, name, f"QH-{number + 1:02}", ground)
    area.households = HOUSEHOLDS[number] or int(reference_facts()["households"])
    if number == REFERENCE:
        source = reference.read("reference_site")["reference_site"]["source"]
        area.boundary = polygon(ground, source=f"reference_site: {source}")
    _settle(session, [area])
    contact, phone = world.names.person(), world.names.phone()
    unit = Unit(
        kind="community",
        name=f"{name}居民委员会",
        area_id=area.id or 0,
        contact=contact,
        phone=phone,
        is_demo=True,
        created_at=world.start,
    )
    session.add(unit)
    session.flush()
    world.communities.append(Community(number, area, ground, unit, units=[unit]))


def _grids(world: World, community: Community) -> list[Plot]:
    """Columns of blocks in the reference site, quarters elsewhere."""
    parts = community.ground.split(5, 1) if community.number == REFERENCE else community.ground.split(2, 2)
    for n, ground in enumerate(parts):
        name = f"{community.area.name}第{DIGITS[n]}网格"
        code = f"{community.area.code}-G{n + 1}"
        community.grids.append(Plot(_area(world, community.area, Level.GRID, name, code, ground), ground))
    return community.grids


def _zones(world: World, community: Community) -> list[Plot]:
    """Three blocks to a column of the reference site (1区 to 15区), halves of a grid elsewhere."""
    columns, rows = (1, 3) if community.number == REFERENCE else (2, 1)
    for grid in community.grids:
        for ground in grid.ground.split(columns, rows):
            n = len(community.zones) + 1
            name = f"{community.area.name}{n}区"
            zone = _area(world, grid.area, Level.ZONE, name, f"{community.area.code}-Z{n:02}", ground)
            community.zones.append(Plot(zone, ground))
    return community.zones


def _buildings(world: World, community: Community) -> list[Plot]:
    if community.number == REFERENCE:
        facts = reference_facts()
        counts = _shared_out(int(facts["buildings"]), [1.0] * len(community.zones))
        weights = [world.rng.uniform(0.7, 1.3) for _ in range(int(facts["buildings"]))]
        households = _shared_out(int(facts["households"]), weights)
    else:
        counts = [SLABS_PER_ZONE[community.number]] * len(community.zones)
        households = [world.rng.choice((24, 30, 36, 48, 60)) for _ in range(sum(counts))]
    for zone, count in zip(community.zones, counts, strict=True):
        for ground in slabs(zone.ground, count):
            n = len(community.buildings) + 1
            name, code = f"{community.area.name}{n}号楼", f"{community.area.code}-B{n:03}"
            building = _area(world, zone.area, Level.BUILDING, name, code, ground)
            building.households = households[n - 1]
            community.buildings.append(Plot(building, ground))
    return community.buildings


def _shared_out(total: int, weights: list[float]) -> list[int]:
    """Whole numbers in proportion to the weights that add up to the total."""
    exact = [total * weight / sum(weights) for weight in weights]
    whole = [int(share) for share in exact]
    by_rest = sorted(range(len(exact)), key=lambda n: whole[n] - exact[n])
    for n in by_rest[: total - sum(whole)]:
        whole[n] += 1
    return whole


def _area(
    world: World,
    parent: Area | None,
    level: Level,
    name: str,
    code: str,
    ground: Quad | tuple[tuple[float, float], ...],
) -> Area:
    middle = ground.middle if isinstance(ground, Quad) else (0.0, 0.0)
    lat, lon = position(middle)
    return Area(
        parent_id=parent.id if parent else None,
        level=level,
        name=name,
        code=code,
        path=parent.path if parent else "/",
        boundary=polygon(ground),
        lat=lat,
        lon=lon,
        is_demo=True,
        created_at=world.start,
    )


def _settle(session: Session, areas: list[Area]) -> None:
    """Give ids, then write them into the paths."""
    session.add_all(areas)
    session.flush()
    for area in areas:
        area.path = f"{area.path}{area.id}/"
    session.flush()
