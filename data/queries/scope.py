"""Row-level scope: the one place that says which rows a person sees. Every query and route goes through here."""

from typing import Any

from sqlalchemy import ColumnElement, and_, false, func, not_, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from models import Area, Unit
from rules.permissions import Viewer


def visible(viewer: Viewer, area_id: Any, unit_id: Any = None) -> ColumnElement[bool]:
    """A condition on a table's `area_id` column (and `unit_id`, where units may see their own rows)."""
    ways: list[ColumnElement[bool]] = [area_id.in_(areas_below(path)) for path in viewer.area_paths]
    if unit_id is not None and viewer.unit_ids:
        ways.append(col(unit_id).in_(viewer.unit_ids))
    return or_(*ways) if ways else false()


def sees_all(session: Session, viewer: Viewer) -> bool:
    """Every area is in sight, so that no row of millions needs to be asked for its own."""
    hidden = select(func.count()).select_from(Area).where(not_(visible(viewer, Area.id)))
    return not session.execute(hidden).scalar()


def areas_below(path: str) -> Any:
    """Ids of an area and all below it."""
    return select(col(Area.id)).where(col(Area.path).startswith(path, autoescape=True)).scalar_subquery()


def serving(viewer: Viewer, area_id: Any, unit_id: Any = None) -> ColumnElement[bool]:
    """As `visible`, and what belongs to the areas above: who is on duty there answers for this place too.

    A unit's own rows above stay that unit's.
    """
    paths = [grant.area_path for grant in viewer.grants if grant.area_path]
    above = {int(part) for path in paths for part in path.strip("/").split("/")}
    units = [grant.unit_id for grant in viewer.grants if grant.unit_id is not None]
    ways = [area_id.in_(sorted(above))] if above else []
    if units:
        own = aliased(Area)
        holds = select(col(Area.id)).join(own, col(own.path).startswith(col(Area.path)))
        ways.append(area_id.in_(holds.join(Unit, col(Unit.area_id) == own.id).where(col(Unit.id).in_(units))))
    shared = or_(*ways) if ways else false()
    return or_(visible(viewer, area_id, unit_id), and_(shared, unit_id.is_(None)) if unit_id is not None else shared)
