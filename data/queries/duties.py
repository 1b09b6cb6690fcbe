"""What was set for one site, by whom, since when and why; and the sites to choose from."""

from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlmodel import Session, col

from data.queries.scope import visible
from models import Person, Site, SiteFrequency, SiteInterval, SitePause
from rules.permissions import Viewer
from rules.vocabulary import Risk


class OwnDuty(NamedTuple):
    """One decision about a site. `sort` is interval, frequency or pause; the numbers that do not belong to it are 0."""

    sort: str
    days: int
    kind: str
    times: int
    period: str
    since: date | datetime
    until: date | datetime | None
    reason: str
    person: str


class SiteDuties(NamedTuple):
    site_id: int
    name: str
    type: str
    risk: Risk
    decisions: tuple[OwnDuty, ...]


def site_duties(session: Session, viewer: Viewer, *, site_id: int) -> SiteDuties | None:
    """All that was decided about one site, the newest of each sort first; None where the viewer sees no such site."""
    seen = select(Site).where(col(Site.id) == site_id, visible(viewer, Site.area_id, Site.unit_id))
    site = session.execute(seen).scalar_one_or_none()
    if site is None:
        return None
    found = (*_intervals(session, site_id), *_frequencies(session, site_id), *_pauses(session, site_id))
    return SiteDuties(site_id, site.name, site.type, site.risk, found)


def _intervals(session: Session, site_id: int) -> list[OwnDuty]:
    asked = (
        select(SiteInterval, col(Person.name))
        .outerjoin(Person, col(Person.id) == col(SiteInterval.person_id))
        .where(col(SiteInterval.site_id) == site_id)
        .order_by(col(SiteInterval.in_force_from).desc(), col(SiteInterval.id).desc())
    )
    return [
        OwnDuty("interval", row.days, "", 0, "", row.in_force_from, None, row.reason, person or "")
        for row, person in session.execute(asked)
    ]


def _frequencies(session: Session, site_id: int) -> list[OwnDuty]:
    asked = (
        select(SiteFrequency, col(Person.name))
        .outerjoin(Person, col(Person.id) == col(SiteFrequency.person_id))
        .where(col(SiteFrequency.site_id) == site_id)
        .order_by(col(SiteFrequency.in_force_from).desc(), col(SiteFrequency.id).desc())
    )
    return [
        OwnDuty("frequency", 0, r.kind, r.count, r.period, r.in_force_from, r.ended_on, r.reason, person or "")
        for r, person in session.execute(asked)
    ]


def _pauses(session: Session, site_id: int) -> list[OwnDuty]:
    asked = (
        select(SitePause, col(Person.name))
        .outerjoin(Person, col(Person.id) == col(SitePause.approved_by))
        .where(col(SitePause.site_id) == site_id)
        .order_by(col(SitePause.starts_at).desc())
    )
    return [
        OwnDuty("pause", 0, "", 0, "", row.starts_at, row.ends_at, row.reason, person or "")
        for row, person in session.execute(asked)
    ]
