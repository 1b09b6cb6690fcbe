"""What is printed on the labels of sites, and the site behind a printed code."""

from typing import NamedTuple

from sqlalchemy import ColumnElement, func, select
from sqlmodel import Session, col

from data.queries.merged import survivor
from data.queries.scope import visible
from models import Area, Site
from rules.permissions import Viewer


class Label(NamedTuple):
    code: str
    name: str
    area: str


class LabelsWanted(NamedTuple):
    """An area with all below it, a type, or one site; nothing said: all that the viewer sees."""

    area_id: int | None = None
    site_type: str = ""
    site_id: int | None = None


class CodedSite(NamedTuple):
    """`area_path` and `unit_id` say who may work there."""

    id: int
    area_path: str
    unit_id: int | None


def labels(session: Session, viewer: Viewer, *, of: LabelsWanted, limit: int | None = None) -> tuple[Label, ...]:
    """By area and code, as somebody walks who sticks them on."""
    rows = session.execute(
        select(col(Site.code), col(Site.name), col(Area.name))
        .join(Area, col(Area.id) == col(Site.area_id))
        .where(*_wanted(viewer, of))
        .order_by(col(Area.path), col(Site.code))
        .limit(limit)
    )
    return tuple(Label(*row) for row in rows)


def label_count(session: Session, viewer: Viewer, *, of: LabelsWanted) -> int:
    wanted = select(func.count()).select_from(Site).join(Area, col(Area.id) == col(Site.area_id))
    return int(session.execute(wanted.where(*_wanted(viewer, of))).scalar_one())


def coded_site(session: Session, viewer: Viewer, *, code: str) -> CodedSite | None:
    """The running site with this printed code, or the one it was merged into, if the viewer may see it; small letters
    count as capital ones."""
    printed = select(col(Site.id)).where(func.upper(col(Site.code)) == code.strip().upper())
    site_id = session.execute(printed.limit(1)).scalar()
    if site_id is None:
        return None
    row = session.execute(
        select(col(Site.id), col(Area.path), col(Site.unit_id))
        .join(Area, col(Area.id) == col(Site.area_id))
        .where(
            col(Site.id) == survivor(session, site_id),
            visible(viewer, Site.area_id, Site.unit_id),
            col(Site.ended_at).is_(None),
        )
        .limit(1)
    ).first()
    return CodedSite(*row) if row else None


def _wanted(viewer: Viewer, of: LabelsWanted) -> list[ColumnElement[bool]]:
    wanted = [visible(viewer, Site.area_id, Site.unit_id), col(Site.ended_at).is_(None)]
    if of.area_id is not None:
        path = select(col(Area.path)).where(col(Area.id) == of.area_id).scalar_subquery()
        wanted.append(col(Area.path).startswith(path))
    if of.site_type:
        wanted.append(col(Site.type) == of.site_type)
    if of.site_id is not None:
        wanted.append(col(Site.id) == of.site_id)
    return wanted
