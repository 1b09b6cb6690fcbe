"""Row-level scope: the one place that says which rows a person sees. Every query and route goes through here."""

from typing import Any

from sqlalchemy import ColumnElement, false, or_, select
from sqlmodel import col

from models import Area
from rules.permissions import Viewer


def visible(viewer: Viewer, area_id: Any, unit_id: Any = None) -> ColumnElement[bool]:
    """A condition on a table's `area_id` column (and `unit_id`, where units may see their own rows)."""
    ways: list[ColumnElement[bool]] = [area_id.in_(areas_below(path)) for path in viewer.area_paths]
    if unit_id is not None and viewer.unit_ids:
        ways.append(col(unit_id).in_(viewer.unit_ids))
    return or_(*ways) if ways else false()


def areas_below(path: str) -> Any:
    """Ids of an area and all below it."""
    return select(col(Area.id)).where(col(Area.path).startswith(path, autoescape=True)).scalar_subquery()
