"""People who may sign in, and the roles they hold."""

import re
from datetime import date, datetime

from sqlalchemy import select
from sqlmodel import Session, col

from actions import areas, people
from data import journal, reference
from data.days import day_end, local_day
from models import Area, Person, RoleGrant, Unit, now
from rules.errors import BadInput, UnknownThing
from rules.permissions import SYSTEM, Viewer, require
from rules.staff_rows import LOGIN
from rules.vocabulary import Level

LONGEST_NAME = 60
PHONE = re.compile(r"[+()\d\s-]{5,40}")
TOP_CODE = "A"


def mind_login(login: str) -> str:
    """The sign-in name without blanks around it. Raises BadInput."""
    found = login.strip()
    if not LOGIN.fullmatch(found):
        raise BadInput("A sign-in name has 2 to 60 letters, digits, dots, dashes or underscores.", field="login")
    return found


def mind_names(*, login: str, name: str, subdistrict: str) -> None:
    """Before a password is asked for: the names with which a system starts."""
    mind_login(login)
    areas.mind_name(name, LONGEST_NAME)
    areas.mind_name(subdistrict, areas.LONGEST_AREA, "subdistrict")


def mind_phone(phone: str) -> str:
    """Digits as people write them, or nothing. Raises BadInput."""
    found = phone.strip()
    if found and not PHONE.fullmatch(found):
        raise BadInput("A phone number has digits, spaces and dashes only.", field="phone")
    return found


def mind_password(password: str) -> None:
    if len(password) < people.SHORTEST_PASSWORD:
        raise BadInput("A password has at least {n} characters.", field="password", n=people.SHORTEST_PASSWORD)


def first_administrator(session: Session, *, login: str, name: str, subdistrict: str, password: str) -> Person:
    """Start an empty system: the subdistrict, its own unit, and one administrator. Refused where there are people."""
    known = session.execute(select(Person).limit(1)).scalar_one_or_none()
    if known is not None and known.is_demo:
        raise BadInput("This database holds the demo. Point ANXUN_DATABASE_URL at a new one.")
    if known is not None:
        raise BadInput("There are people in this database already. Add more with the command “person”.")
    mind_password(password)
    top = areas.add_area(session, viewer=SYSTEM, level=Level.SUBDISTRICT, name=subdistrict, code=TOP_CODE)
    areas.add_unit(session, viewer=SYSTEM, kind="subdistrict", name=top.name, area_id=top.id or 0)
    return add_person(session, viewer=SYSTEM, login=login, name=name, role="admin", area_id=top.id, password=password)


def add_person(
    session: Session,
    *,
    viewer: Viewer,
    login: str,
    name: str,
    role: str,
    area_id: int | None = None,
    unit_id: int | None = None,
    password: str | None = None,
    phone: str = "",
    last_day: date | None = None,
) -> Person:
    """A person with a first role at an area or at a unit; without a password nobody can sign in as them."""
    known_login, known_name = mind_login(login), areas.mind_name(name, LONGEST_NAME)
    known_phone = mind_phone(phone)
    if password is not None:
        mind_password(password)
    if session.execute(select(col(Person.id)).where(col(Person.login) == known_login)).first() is not None:
        raise BadInput("The sign-in name {login} is taken.", field="login", login=known_login)
    person = Person(login=known_login, name=known_name, phone=known_phone)
    session.add(person)
    session.flush()
    after = {"login": person.login, "name": person.name}
    journal.record(session, viewer, "person_added", ("person", person.id), after=after)
    place = {"area_id": area_id, "unit_id": unit_id}
    grant_role(session, viewer=viewer, person_id=person.id or 0, role=role, last_day=last_day, **place)
    if password is not None:
        people.set_password(session, viewer=viewer, person_id=person.id or 0, password=password)
    return person


def grant_role(
    session: Session,
    *,
    viewer: Viewer,
    person_id: int,
    role: str,
    area_id: int | None = None,
    unit_id: int | None = None,
    last_day: date | None = None,
) -> RoleGrant:
    """A role at one place from now on, until the end of `last_day` where one is given."""
    if role not in reference.words("roles"):
        raise BadInput("The role {role} is not known.", field="role", role=role[:40])
    if (area_id is None) == (unit_id is None):
        raise BadInput("A role is held at an area or at a unit: name one of them.", field="area")
    if session.get(Person, person_id) is None:
        raise UnknownThing("There is no such person.")
    _mind_place(session, viewer, area_id, unit_id)
    grant = RoleGrant(
        person_id=person_id,
        role=role,
        area_id=area_id,
        unit_id=unit_id,
        granted_by=viewer.person_id or None,
        starts_at=now(),
        ends_at=end_of(last_day),
    )
    session.add(grant)
    session.flush()
    after = {"role": role, "area": area_id, "unit": unit_id, "ends": grant.ends_at}
    journal.record(session, viewer, "role_granted", ("person", person_id), after=after)
    return grant


def end_of(last_day: date | None) -> datetime | None:
    """When a role ends that is held up to this day. Raises BadInput."""
    if last_day is None:
        return None
    if last_day < local_day(now()):
        raise BadInput("The last day of a role is not in the past.", field="last_day")
    return day_end(last_day)


def _mind_place(session: Session, viewer: Viewer, area_id: int | None, unit_id: int | None) -> None:
    """Whoever manages people at a place may give roles there; the system itself may everywhere."""
    unit = session.get(Unit, unit_id) if unit_id is not None else None
    area = session.get(Area, unit.area_id if unit else area_id or 0)
    if unit_id is not None and unit is None:
        raise UnknownThing("There is no such unit.")
    if area is None:
        raise UnknownThing("There is no such area here.")
    if viewer != SYSTEM:
        require(viewer, "manage_users", area_path=area.path)
