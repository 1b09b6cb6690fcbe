"""What pages choose from: types, categories, plans, areas and units."""

from typing import NamedTuple

from sqlalchemy import or_, select
from sqlmodel import Session, col

from data.queries.scope import visible
from models import Area, HazardCategory, PlanTemplate, SiteType, Unit
from rules.errors import UnknownThing
from rules.permissions import Viewer
from rules.vocabulary import Level, Risk


class TypeSeen(NamedTuple):
    """A kind of place; `categories` are its checklists, first things first."""

    code: str
    zh: str
    en: str
    risk: Risk
    owner_unit: str
    categories: tuple[str, ...]


class CategorySeen(NamedTuple):
    """A hazard category, or a subcategory ("fire/high_rise") with its parent."""

    code: str
    parent: str | None
    zh: str
    en: str


class PlanSeen(NamedTuple):
    """A scheme or a yearly plan; `starts` and `ends` are month-days."""

    code: str
    kind: str
    zh: str
    en: str
    theme_zh: str
    theme_en: str
    starts: str
    ends: str
    end_year_offset: int


class AreaSeen(NamedTuple):
    id: int
    parent_id: int | None
    level: Level
    name: str
    code: str
    path: str
    lat: float | None
    lon: float | None


class UnitSeen(NamedTuple):
    id: int
    kind: str
    name: str
    area_id: int
    area: str


def site_types(session: Session) -> list[TypeSeen]:
    rows = session.execute(select(SiteType).order_by(col(SiteType.position), col(SiteType.code))).scalars()
    return [TypeSeen(r.code, r.zh, r.en, r.risk, r.owner_unit, tuple(r.categories)) for r in rows]


def categories(session: Session) -> list[CategorySeen]:
    """Each category followed by its subcategories."""
    rows = session.execute(
        select(
            col(HazardCategory.code), col(HazardCategory.parent), col(HazardCategory.zh), col(HazardCategory.en)
        ).order_by(col(HazardCategory.position), col(HazardCategory.code))
    ).all()
    tops = [CategorySeen(*row) for row in rows if row[1] is None]
    below = [CategorySeen(*row) for row in rows if row[1] is not None]
    return [seen for top in tops for seen in (top, *(row for row in below if row.parent == top.code))]


def plan_templates(session: Session) -> list[PlanSeen]:
    rows = session.execute(select(PlanTemplate).order_by(col(PlanTemplate.position), col(PlanTemplate.code))).scalars()
    return [
        PlanSeen(r.code, r.kind, r.zh, r.en, r.theme_zh, r.theme_en, r.starts, r.ends, r.end_year_offset) for r in rows
    ]


def areas_in_scope(session: Session, viewer: Viewer, level: Level | None = None) -> list[AreaSeen]:
    """Areas that a person sees, widest first; for somebody of a unit the area that it lies in."""
    of_units = select(col(Unit.area_id)).where(visible(viewer, Unit.area_id, Unit.id))
    conditions = [or_(visible(viewer, Area.id), col(Area.id).in_(of_units)), col(Area.ended_at).is_(None)]
    if level is not None:
        conditions.append(col(Area.level) == level)
    rows = session.execute(
        select(
            col(Area.id),
            col(Area.parent_id),
            col(Area.level),
            col(Area.name),
            col(Area.code),
            col(Area.path),
            col(Area.lat),
            col(Area.lon),
        )
        .where(*conditions)
        .order_by(col(Area.code), col(Area.id))
    )
    return sorted((AreaSeen(*row) for row in rows), key=lambda area: list(Level).index(area.level))


def units_in_scope(session: Session, viewer: Viewer) -> list[UnitSeen]:
    rows = session.execute(
        select(col(Unit.id), col(Unit.kind), col(Unit.name), col(Unit.area_id), col(Area.name))
        .join(Area, col(Area.id) == col(Unit.area_id))
        .where(visible(viewer, Unit.area_id, Unit.id), col(Unit.ended_at).is_(None))
        .order_by(col(Area.path), col(Unit.kind), col(Unit.name))
    )
    return [UnitSeen(*row) for row in rows]


def area_of_code(session: Session, code: str) -> int:
    """The id of the area with this code, for whoever types it. Raises UnknownThing."""
    found = session.execute(select(col(Area.id)).where(col(Area.code) == code)).scalar_one_or_none()
    if found is None:
        raise UnknownThing("There is no area with the code {code}.", code=code)
    return int(found)
