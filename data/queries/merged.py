"""Where a site went that was merged into another one."""

from typing import Any

from sqlalchemy import case, or_, select
from sqlmodel import Session, col

from data.queries.scope import visible
from models import Site, SitePair
from rules.permissions import Viewer

MOST_STEPS = 20
"""So many merges one after another are followed."""


def survivor(session: Session, site_id: int) -> int:
    """The site that stands for this one now; itself where it was never merged."""
    for _step in range(MOST_STEPS):
        next_id = session.execute(
            select(col(SitePair.winner_id)).where(
                or_(col(SitePair.first_id) == site_id, col(SitePair.second_id) == site_id),
                col(SitePair.winner_id) != site_id,
                col(SitePair.undone_at).is_(None),
            )
        ).scalar()
        if next_id is None:
            break
        site_id = int(next_id)
    return site_id


def old_codes(session: Session, viewer: Viewer) -> dict[str, int]:
    """Codes on the labels of sites that were merged, with the site in sight that stands for each now."""
    rows = session.execute(
        select(col(Site.id), col(Site.code), col(SitePair.winner_id))
        .join(SitePair, or_(col(SitePair.first_id) == col(Site.id), col(SitePair.second_id) == col(Site.id)))
        .where(
            col(SitePair.undone_at).is_(None), col(SitePair.winner_id).is_not(None),
            col(SitePair.winner_id) != col(Site.id),
        )
        .order_by(col(Site.code))
    ).all()  # fmt: skip
    into = {site_id: winner_id for site_id, _code, winner_id in rows}
    ends: dict[str, int] = {}
    for site_id, code, _winner in rows:
        end = site_id
        for _step in range(MOST_STEPS):
            end = into.get(end, end)
        ends[code] = end
    seen = select(col(Site.id)).where(col(Site.id).in_(ends.values()), visible(viewer, Site.area_id, Site.unit_id))
    here = set(session.execute(seen).scalars())
    return {code: end for code, end in ends.items() if end in here}


def taken_over(site_id: int) -> Any:
    """Ids of the sites that were merged into this one, for a statement."""
    first, second = col(SitePair.first_id), col(SitePair.second_id)
    return select(case((first == site_id, second), else_=first)).where(
        col(SitePair.winner_id) == site_id, col(SitePair.undone_at).is_(None)
    )
