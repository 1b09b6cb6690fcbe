"""The overview: which part of a person's ground is looked at, and how its parts compare. Areas may be compared."""

from dataclasses import replace
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlmodel import Session, col

from data.queries import coverage, hazard_figures
from data.queries.scope import visible
from models import Area
from rules.permissions import Viewer
from rules.vocabulary import Level

CHOSEN_LEVELS = (Level.DISTRICT, Level.SUBDISTRICT, Level.COMMUNITY, Level.GRID)


class AreaChoice(NamedTuple):
    id: int
    name: str
    path: str
    level: str
    above: str  # name of the area that holds it, where the person sees that one


class AreaLine(NamedTuple):
    """One area with its hazards and its coverage; `share` is None where nothing had to be looked at."""

    area_id: int
    name: str
    open: int
    overdue: int
    share: float | None


def areas(session: Session, viewer: Viewer) -> tuple[AreaChoice, ...]:
    """Every area down to the grids that the person sees, each below the one that holds it."""
    rows = session.execute(
        select(col(Area.id), col(Area.parent_id), col(Area.name), col(Area.path), col(Area.level))
        .where(visible(viewer, Area.id), col(Area.level).in_(CHOSEN_LEVELS), col(Area.ended_at).is_(None))
        .order_by(col(Area.path))
    ).all()
    names = {row.id: row.name for row in rows}
    return tuple(AreaChoice(r.id, r.name, r.path, r.level.value, names.get(r.parent_id, "")) for r in rows)


def area(session: Session, viewer: Viewer, *, area_id: int) -> AreaChoice | None:
    """Any area that the person sees, also a zone or a building."""
    row = session.execute(select(Area).where(col(Area.id) == area_id, visible(viewer, Area.id))).scalar_one_or_none()
    return row and AreaChoice(area_id, row.name, row.path, row.level.value, "")


def within(viewer: Viewer, path: str) -> Viewer:
    """The same person looking at one area only: never more than they see anyway."""
    grants = [grant for grant in viewer.grants if grant.area_path is not None]
    reaching = [replace(g, area_path=path) for g in grants if g.area_path and path.startswith(g.area_path)]
    inside = [g for g in grants if g.area_path and g.area_path.startswith(path) and g.area_path != path]
    return replace(viewer, grants=(*reaching, *inside))


def lines(session: Session, viewer: Viewer, *, on: date, at: datetime) -> tuple[AreaLine, ...]:
    """The communities of what is looked at; inside one community its grids."""
    found = hazard_figures.by_area(session, viewer, on=on)
    if len(found) < 2:
        found = hazard_figures.by_area(session, viewer, on=on, level=Level.GRID) or found
    paths = {area.id: area.path for area in areas(session, viewer)}
    return tuple(
        AreaLine(
            row.area_id,
            row.name,
            row.open,
            row.overdue,
            coverage.figure(session, viewer, at=at, area_path=paths[row.area_id]).share,
        )
        for row in found
    )
