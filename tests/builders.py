"""Rows for tests, valid by default; a test names only what matters to it."""

from itertools import count
from typing import Any

from sqlmodel import Session, select

from data import reference
from data.queries import people
from models import Area, HazardCategory, Person, RoleGrant, Site, SiteType, Unit
from rules.permissions import Viewer
from rules.vocabulary import Level, Risk

numbers = count(1)  # begins again with every test


def area(session: Session, name: str = "清河街道", *, parent: Area | None = None, **more: Any) -> Area:
    level = Level.SUBDISTRICT if parent is None else Level.COMMUNITY
    made = Area(**{"name": name, "level": level, "code": f"A{next(numbers):05}", **more})
    made.parent_id = parent.id if parent else None
    session.add(made)
    session.flush()
    made.path = f"{parent.path if parent else '/'}{made.id}/"
    session.flush()
    return made


def unit(session: Session, place: Area, kind: str = "enterprise", name: str = "", **more: Any) -> Unit:
    made = Unit(kind=kind, name=name or f"{place.name}单位{next(numbers)}", area_id=place.id or 0, **more)
    session.add(made)
    session.flush()
    return made


def person(session: Session, role: str, place: Area | Unit, name: str = "", **more: Any) -> Person:
    n = next(numbers)
    made = Person(login=f"p{n}", name=name or f"{role}{n}", **more)
    session.add(made)
    session.flush()
    area_id, unit_id = (place.id, None) if isinstance(place, Area) else (None, place.id)
    session.add(RoleGrant(person_id=made.id or 0, role=role, area_id=area_id, unit_id=unit_id))
    session.flush()
    return made


def viewer(session: Session, role: str, place: Area | Unit, name: str = "") -> Viewer:
    """Somebody new with one role at one place, as the actions and queries see them."""
    return people.viewer_of(session, person(session, role, place, name))


def site(session: Session, place: Area, type: str = "food_business", **more: Any) -> Site:
    """A site of a catalogue type in an area; position near (34.44, 108.96) unless given."""
    n = next(numbers)
    row = next(r for r in reference.read("sites")["site_types"] if r["id"] == type)
    if session.get(SiteType, type) is None:
        for code in row["hazard_categories"]:
            category(session, code)
        made_type = {"code": type, "zh": row["zh"], "en": row["en"], "risk": Risk(row["risk"])}
        session.add(SiteType(**made_type, owner_unit=row["owner_unit"], categories=row["hazard_categories"]))
        session.flush()
    base = {"code": f"QH-{n:06}", "name": f"{row['zh']}{n}", "risk": Risk(row["risk"])}
    where = {"lat": 34.44 + n % 1000 * 1e-5, "lon": 108.96}
    made = Site(**{**base, **where, "type": type, "area_id": place.id, **more})
    session.add(made)
    session.flush()
    return made


def category(session: Session, code: str = "fire") -> HazardCategory:
    found = session.exec(select(HazardCategory).where(HazardCategory.code == code)).first()
    if found is None:
        word = reference.words("hazard_categories")[code]
        found = HazardCategory(code=code, zh=word.zh, en=word.en)
        session.add(found)
        session.flush()
    return found
