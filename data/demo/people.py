"""The people of the demo and their roles. The first eight can be tried by one click on the sign-in page."""

from sqlmodel import Session

from data import reference
from data.demo.areas import REFERENCE
from data.demo.world import Community, World
from models import Area, Person, RoleGrant, Unit
from rules.permissions import Grant

DEMO = (  # login, name, role
    ("demo-leader", "高明远", "leader"),
    ("demo-planner", "秦晓雯", "planner"),
    ("demo-officer", "石磊", "safety_officer"),
    ("demo-community", "孟桂兰", "community_admin"),
    ("demo-patrol", "马小军", "patrol_member"),
    ("demo-patrol2", "田雨", "patrol_member"),
    ("demo-enterprise", "钱学文", "enterprise_contact"),
    ("demo-admin", "于洋", "admin"),
)
BODIES = (  # units of the subdistrict itself
    ("subdistrict", "清河街道办事处"),
    ("party_committee", "清河街道党工委"),
    ("safety_committee", "清河街道安全生产委员会"),
    ("safety_committee_office", "清河街道安委会办公室"),
    ("emergency_office", "清河街道应急管理办公室"),
    ("department", "清河街道综合行政执法队"),
    ("department", "清河市场监督管理所"),
    ("department", "清河派出所"),
    ("department", "清河交警中队"),
    ("department", "清河消防救援站"),
    ("department", "清河街道社会事务办公室"),
    ("department", "清河街道城建办公室"),
    ("hospital", "清河街道社区卫生服务中心"),
    ("volunteer_team", "清河街道应急志愿服务队"),
    ("expert_group", "清河街道安全专家组"),
    ("organiser", "清河文化活动策划中心"),
)
MARKET = "龙凤园商贸有限公司"  # runs the shops of the reference site; demo-enterprise answers for it
MORE_AT_THE_TOP = ("leader", "safety_officer", "gas_inspector", "gas_inspector", "expert")


def make_people(session: Session, world: World, top: Area) -> None:
    """Units that exist before any site, then the demo people, then everybody else."""
    bodies = [_unit(world, kind, name, top) for kind, name in BODIES]
    for community in world.communities:
        place = community.area
        own = [_unit(world, "property", f"{place.name.removesuffix('社区')}物业服务有限公司", place)]
        if community.number == REFERENCE:
            own.append(_unit(world, "enterprise", MARKET, place))
        community.units += own
        bodies += own
    session.add_all(bodies)
    session.flush()
    for unit in [*bodies, *(c.unit for c in world.communities)]:
        world.units.setdefault(unit.kind, []).append(unit)
    _make_demo_people(session, world, top)
    for role in MORE_AT_THE_TOP:
        world.people.setdefault(role, []).append(add_person(session, world, role, area=top))
    for community in world.communities:
        _staff(session, world, community)
    for community in world.communities:
        for unit in community.units[1:]:
            if unit.id not in world.contacts:
                add_contact(session, world, unit)


def add_person(
    session: Session,
    world: World,
    role: str,
    *,
    area: Area | None = None,
    unit: Unit | None = None,
    name: str = "",
    login: str = "",
) -> Person:
    """A person with one role at one place."""
    n = len(world.grants)
    person = Person(
        login=login or f"demo-{n + 1:03}",
        name=name or world.names.person(),
        phone=world.names.phone(),
        is_demo=True,
        created_at=world.start,
    )
    session.add(person)
    session.flush()
    grant(session, world, person, role, area=area, unit=unit)
    return person


def grant(
    session: Session, world: World, person: Person, role: str, *, area: Area | None = None, unit: Unit | None = None
) -> None:
    area_id, unit_id = (area.id if area else None), (unit.id if unit else None)
    session.add(RoleGrant(person_id=person.id or 0, role=role, area_id=area_id, unit_id=unit_id, starts_at=world.start))
    known = Grant(role, reference.permissions(role), area.path if area else None, unit_id)
    world.grants.setdefault(person.id or 0, []).append(known)


def add_contact(session: Session, world: World, unit: Unit) -> Person:
    """The person who answers for a unit."""
    role = "school_contact" if unit.kind == "school" else "enterprise_contact"
    person = add_person(session, world, role, unit=unit, name=unit.contact)
    world.contacts[unit.id or 0] = person
    return person


def _unit(world: World, kind: str, name: str, place: Area) -> Unit:
    contact, phone = world.names.person(), world.names.phone()
    return Unit(
        kind=kind,
        name=name,
        area_id=place.id or 0,
        contact=contact,
        phone=phone,
        is_demo=True,
        created_at=world.start,
    )


def _make_demo_people(session: Session, world: World, top: Area) -> None:
    home, next_door = world.communities[0], world.communities[1]
    market = next(unit for unit in home.units if unit.name == MARKET)
    for login, name, role in DEMO:
        if role == "enterprise_contact":
            person = add_person(session, world, role, unit=market, name=name, login=login)
            market.contact, world.contacts[market.id or 0] = name, person
            continue
        community = {"demo-community": home, "demo-patrol": home, "demo-patrol2": next_door}.get(login)
        place = community.area if community else top
        person = add_person(session, world, role, area=place, name=name, login=login)
        if community is None:
            world.people.setdefault(role, []).append(person)
        elif role == "community_admin":
            community.head = person
        else:
            community.patrol.append(person)


def _staff(session: Session, world: World, community: Community) -> None:
    """Head, patrol, one member to a grid, a head to each zone, heads of some buildings each."""
    place = community.area
    if community.head is None:
        community.head = add_person(session, world, "community_admin", area=place, name=community.unit.contact)
    community.unit.contact, community.unit.phone = community.head.name, community.head.phone
    while len(community.patrol) < 3:
        community.patrol.append(add_person(session, world, "patrol_member", area=place))
    place.steward_id = community.head.id
    for grid in community.grids:
        community.grid_members.append(add_person(session, world, "grid_member", area=grid.area))
        grid.area.steward_id = community.grid_members[-1].id
    add_person(session, world, "information_officer", area=place)
    for zone in community.zones:
        head = add_person(session, world, "zone_head", area=zone.area)
        zone.area.steward_id = head.id
        mine = [plot for plot in community.buildings if plot.area.parent_id == zone.area.id]
        for start in range(0, len(mine), 4):
            steward = add_person(session, world, "building_head", area=mine[start].area)
            for plot in mine[start : start + 4]:
                plot.area.steward_id = steward.id
                if plot is not mine[start]:
                    grant(session, world, steward, "building_head", area=plot.area)
