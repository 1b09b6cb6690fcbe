"""Sites that look like one place written down twice, what each of the two has, and what was decided about them."""

from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import desc, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from data.days import local_day
from data.queries import sites
from data.queries.scope import visible
from data.queries.sites import SiteDetail
from models import Area, Expiry, Hazard, Inspection, Letter, Person, Site, SitePair
from rules.doubles import Doubt, Twin, Verdict, suspects
from rules.permissions import Viewer
from rules.sites import may_keep
from rules.vocabulary import HazardState

CLOSED = (HazardState.STRUCK_OFF, HazardState.REJECTED)


class Suspect(NamedTuple):
    """Two sites of the register and what speaks for their being one."""

    first_id: int
    first: str
    second_id: int
    second: str
    type: str
    area_name: str
    doubts: tuple[Doubt, ...]


class Suspects(NamedTuple):
    rows: tuple[Suspect, ...]
    total: int


class Side(NamedTuple):
    """One of two sites with what hangs on it."""

    seen: SiteDetail
    created_at: datetime
    checks: int
    hazards: int
    open: int
    papers: int
    letters: int


class Decided(NamedTuple):
    """What was decided about two sites; `winner` none: they are different."""

    id: int
    verdict: Verdict
    first: str
    second: str
    winner: str | None
    reason: str
    person: str | None
    decided_at: datetime


class Merged(NamedTuple):
    """The other site of a merge."""

    pair_id: int
    site_id: int
    code: str
    name: str
    on: date


def suspected(session: Session, viewer: Viewer, *, limit: int = 50) -> Suspects:
    """Pairs nobody has decided about yet, those with most against them first; both must be the viewer's to keep."""
    columns: list[Any] = [
        Site.id, Site.type, Site.name, Site.area_id, Site.unit_id, Site.phone, Site.lat, Site.lon, Site.floor,
        Site.room, Area.name, Area.path,
    ]  # fmt: skip
    rows = session.execute(
        select(*columns)
        .join(Area, col(Area.id) == col(Site.area_id))
        .where(visible(viewer, Site.area_id, Site.unit_id), col(Site.ended_at).is_(None))
    ).all()
    kept = {path: may_keep(viewer, path) for path in {row[11] for row in rows}}
    held = {row[0]: row for row in rows if kept[row[11]]}
    found = suspects(Twin(*row[:10]) for row in held.values())
    for first, second in session.execute(
        select(col(SitePair.first_id), col(SitePair.second_id)).where(col(SitePair.undone_at).is_(None))
    ):
        found.pop((first, second), None)
    order = sorted(found, key=lambda pair: (-len(found[pair]), held[pair[0]][10], held[pair[0]][2], pair))
    return Suspects(
        tuple(
            Suspect(a, held[a][2], b, held[b][2], held[a][1], held[a][10], tuple(sorted(found[a, b])))
            for a, b in order[:limit]
        ),
        len(found),
    )


def side(session: Session, viewer: Viewer, *, site_id: int, at: datetime) -> Side | None:
    """None where the site does not exist for this person."""
    seen = sites.site(session, viewer, site_id=site_id, at=at)
    if seen is None:
        return None
    here = col(Hazard.site_id) == site_id
    counts = [
        select(func.count()).select_from(Inspection).where(col(Inspection.site_id) == site_id),
        select(func.count()).select_from(Hazard).where(here),
        select(func.count()).select_from(Hazard).where(here, col(Hazard.state).not_in(CLOSED)),
        select(func.count()).select_from(Expiry).where(col(Expiry.site_id) == site_id, col(Expiry.ended_at).is_(None)),
        select(func.count()).select_from(Letter).where(
            col(Letter.site_id) == site_id, col(Letter.taken_back_at).is_(None)
        ),
    ]  # fmt: skip
    created = session.get_one(Site, site_id).created_at
    return Side(seen, created, *(int(session.execute(one).scalar_one()) for one in counts))


def decided(session: Session, viewer: Viewer, *, limit: int = 20) -> tuple[Decided, ...]:
    """The last decisions that still hold, for whoever wants to take one back."""
    first, second, winner = aliased(Site), aliased(Site), aliased(Site)
    columns: list[Any] = [
        SitePair.id, SitePair.verdict, first.name, first.code, second.name, second.code, winner.code, SitePair.reason,
        Person.name, SitePair.decided_at,
    ]  # fmt: skip
    rows = session.execute(
        select(*columns)
        .join(first, col(first.id) == col(SitePair.first_id))
        .join(second, col(second.id) == col(SitePair.second_id))
        .outerjoin(winner, col(winner.id) == col(SitePair.winner_id))
        .outerjoin(Person, col(Person.id) == col(SitePair.person_id))
        .where(col(SitePair.undone_at).is_(None), visible(viewer, first.area_id), visible(viewer, second.area_id))
        .order_by(desc(col(SitePair.id)))
        .limit(limit)
    )  # fmt: skip
    return tuple(
        Decided(row[0], row[1], f"{row[2]} {row[3]}", f"{row[4]} {row[5]}", row[6], row[7], row[8], row[9])
        for row in rows
    )


def losers(session: Session, viewer: Viewer, *, site_id: int) -> tuple[Merged, ...]:
    """Sites that were merged into this one."""
    other = or_(col(Site.id) == col(SitePair.first_id), col(Site.id) == col(SitePair.second_id))
    return _merged(session, viewer, other, [col(SitePair.winner_id) == site_id, col(Site.id) != site_id])


def winner(session: Session, viewer: Viewer, *, site_id: int) -> Merged | None:
    """The site that this one was merged into."""
    mine = or_(col(SitePair.first_id) == site_id, col(SitePair.second_id) == site_id)
    into = col(Site.id) == col(SitePair.winner_id)
    found = _merged(session, viewer, into, [mine, col(SitePair.winner_id) != site_id])
    return found[0] if found else None


def _merged(session: Session, viewer: Viewer, joined: Any, where: list[Any]) -> tuple[Merged, ...]:
    rows = session.execute(
        select(col(SitePair.id), col(Site.id), col(Site.code), col(Site.name), col(SitePair.decided_at))
        .join(Site, joined)
        .where(
            col(SitePair.verdict) == Verdict.MERGED, col(SitePair.undone_at).is_(None),
            visible(viewer, Site.area_id, Site.unit_id), *where,
        )
        .order_by(col(SitePair.id))
    )  # fmt: skip
    return tuple(Merged(row[0], row[1], row[2], row[3], local_day(row[4])) for row in rows)
