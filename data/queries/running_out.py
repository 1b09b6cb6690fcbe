"""What runs out at a site, as conditions of a statement over sites."""

from datetime import date
from typing import Any, Literal

from sqlalchemy import ColumnElement, func, select
from sqlmodel import col

from models import Expiry, Site
from rules.expiries import SOON

Due = Literal["due", "expired", "soon", "all"]
"""Expired or within thirty days; one of the two; or all, the lasting ones too."""


def first_due() -> Any:
    """The first day on which something of a site runs out or ran out."""
    here = [col(Expiry.site_id) == col(Site.id), col(Expiry.ended_at).is_(None)]
    return select(func.min(col(Expiry.due_on))).where(*here).correlate(Site).scalar_subquery()


def has(due: Due, on: date) -> ColumnElement[bool]:
    """Sites with at least one of these."""
    here = [col(Expiry.site_id) == col(Site.id), col(Expiry.ended_at).is_(None)]
    return select(col(Expiry.id)).where(*here, *within(due, on)).correlate(Site).exists()


def within(due: Due, on: date) -> list[ColumnElement[bool]]:
    """On the day that something runs out it still holds."""
    day = col(Expiry.due_on)
    ways: dict[Due, list[ColumnElement[bool]]] = {
        "due": [day <= on + SOON],
        "expired": [day < on],
        "soon": [day.between(on, on + SOON)],
        "all": [],
    }
    return ways[due]
