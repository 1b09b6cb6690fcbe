"""Where a site went that was merged into another one."""

from typing import Any

from sqlalchemy import case, or_, select
from sqlmodel import Session, col

from models import SitePair

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


def taken_over(site_id: int) -> Any:
    """Ids of the sites that were merged into this one, for a statement."""
    first, second = col(SitePair.first_id), col(SitePair.second_id)
    return select(case((first == site_id, second), else_=first)).where(
        col(SitePair.winner_id) == site_id, col(SitePair.undone_at).is_(None)
    )
