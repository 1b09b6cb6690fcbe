"""The floors on which sites lie, as they were written down."""

from sqlalchemy import select
from sqlmodel import Session, col

from data.queries.scope import visible
from models import Site
from rules.permissions import Viewer


def floors(session: Session, viewer: Viewer) -> tuple[str, ...]:
    """Each floor that a site of the viewer's stands on, once, the lowest word first."""
    asked = select(col(Site.floor)).where(
        col(Site.floor) > "", col(Site.ended_at).is_(None), visible(viewer, Site.area_id, Site.unit_id)
    )
    return tuple(session.execute(asked.distinct().order_by(col(Site.floor))).scalars())
