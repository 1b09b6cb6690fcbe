"""Flags for a person to look at, with the visits that they speak of; and the days and pictures they come from."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, desc, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from data.days import day_end, day_start
from data.moments import moment
from data.queries import photos
from data.queries.photos import PhotoSeen
from data.queries.scope import areas_below, visible
from models import Area, Flag, Inspection, Person, Photo, PhotoLink, Site, Table
from models.photos import QUARTERS
from rules.flags import Seen, same_look, tells
from rules.permissions import Viewer
from rules.reviews import MAY_DECIDE
from rules.vocabulary import CoordSource, FlagKind

MOST_PICTURES = 1000
PHOTOS = Table.metadata.tables["photos"]
MAY_LOOK = (MAY_DECIDE, "supervise_hazard")


class FlaggedVisit(NamedTuple):
    """`facts` are the numbers that speak: metres and seconds, accuracy_m, lat and lon, skew_s."""

    id: str
    site: str
    at: datetime
    facts: tuple[tuple[str, Any], ...]
    photos: tuple[PhotoSeen, ...]


class FlagRow(NamedTuple):
    id: int
    kind: FlagKind
    person: str
    area: str
    on_day: date
    visits: tuple[FlaggedVisit, ...]
    found_at: datetime
    decision: str
    decided_by: str
    decided_at: datetime | None
    reason: str
    mine: bool
    may_decide: bool


class Flagged(NamedTuple):
    rows: tuple[FlagRow, ...]
    total: int


class SamePicture(NamedTuple):
    """Another check that has the picture, or one that shows the same."""

    inspection: Inspection
    sha256: str


def flags(session: Session, viewer: Viewer, *, decided: bool = False, limit: int = 10, offset: int = 0) -> Flagged:
    """Those that wait, or those that were decided; the newest day first."""
    who, by = aliased(Person), aliased(Person)
    asked = (
        select(Flag, Area, col(who.name), col(by.name), func.count().over())
        .join(Area, col(Area.id) == col(Flag.area_id))
        .join(who, col(who.id) == col(Flag.person_id))
        .outerjoin(by, col(by.id) == col(Flag.decided_by))
        .where(_shown_to(viewer), col(Flag.decision) != "" if decided else col(Flag.decision) == "")
        .order_by(desc(col(Flag.on_day)), desc(col(Flag.id)))
        .limit(limit)
        .offset(offset)
    )
    found = session.execute(asked).all()
    names = _names(session, viewer, {e["site"] for row in found for e in row[0].evidence})
    pictures: dict[str, list[PhotoSeen]] = {}
    of_pictures = [UUID(e["id"]) for row in found if row[0].kind is FlagKind.PHOTO for e in row[0].evidence]
    for photo in photos.of(session, "inspection", of_pictures):
        pictures.setdefault(photo.subject_id, []).append(photo)
    rows = tuple(_told(viewer, flag, area, person, name, names, pictures) for flag, area, person, name, _n in found)
    return Flagged(rows, found[0][4] if found else 0)


def _shown_to(viewer: Viewer) -> ColumnElement[bool]:
    """Whoever judges or oversees the work there, and the person themselves; never a colleague."""
    overseeing = tuple(grant for grant in viewer.grants if {*MAY_LOOK} & {*grant.permissions})
    return or_(visible(replace(viewer, grants=overseeing), Flag.area_id), col(Flag.person_id) == viewer.person_id)


def day_of(session: Session, person_id: int, on: date) -> list[Seen]:
    """One person's saved visits of a day, refused ones left out."""
    asked = (
        select(Inspection, col(Site.lat), col(Site.lon))
        .join(Site, col(Site.id) == col(Inspection.site_id))
        .where(col(Inspection.person_id) == person_id, col(Inspection.voided_at).is_(None))
        .where(col(Inspection.occurred_at) >= moment(day_start(on)), col(Inspection.occurred_at) < moment(day_end(on)))
    )
    return [_seen(row, lat, lon) for row, lat, lon in session.execute(asked)]


def same_pictures(session: Session, inspection: Inspection) -> list[SamePicture]:
    """Other checks with a picture of this one, or with one that shows the same; oldest first."""
    mine = select(col(PhotoLink.sha256)).where(
        col(PhotoLink.subject_kind) == "inspection", col(PhotoLink.subject_id) == str(inspection.id)
    )
    hashes = set(session.execute(mine).scalars())
    if not hashes:
        return []
    asked = select(col(PhotoLink.subject_id), col(PhotoLink.sha256)).where(
        col(PhotoLink.subject_kind) == "inspection",
        col(PhotoLink.sha256).in_(sorted((hashes | _alike(session, hashes)) - _invented(session, hashes))),
        col(PhotoLink.subject_id) != str(inspection.id),
    )
    links = {UUID(subject): sha256 for subject, sha256 in session.execute(asked)}
    rows = select(Inspection).where(
        col(Inspection.id).in_(links), col(Inspection.voided_at).is_(None), _same_place(session, inspection)
    )
    found = session.execute(rows.order_by(col(Inspection.occurred_at))).scalars()
    return [SamePicture(row, links[row.id]) for row in found if _elsewhere(inspection, row, links[row.id] in hashes)]


def checks_with(session: Session, sha256: str) -> list[Inspection]:
    """Checks that name this picture."""
    links = select(col(PhotoLink.subject_id)).where(
        col(PhotoLink.subject_kind) == "inspection", col(PhotoLink.sha256) == sha256
    )
    ids = [UUID(id) for id in session.execute(links).scalars()]
    return list(session.execute(select(Inspection).where(col(Inspection.id).in_(ids))).scalars())


def _alike(session: Session, hashes: set[str]) -> set[str]:
    """Pictures, whoever sent them, that show what one of these shows: found by a quarter of the look that both have.

    Of each quarter the newest only, so that a wall that everybody photographs costs no more than any other picture.
    """
    asked = select(col(Photo.look)).where(col(Photo.sha256).in_(sorted(hashes)))
    mine = [look for look in session.execute(asked).scalars() if tells(look)]
    found: set[str] = set()
    for look in mine:
        for start in QUARTERS:
            some = (
                select(col(Photo.sha256), col(Photo.look))
                .where(PHOTOS.c[f"look_{start}"] == look[start - 1 : start + 3])
                .order_by(desc(col(Photo.received_at)))
                .limit(MOST_PICTURES)
            )
            found |= {sha for sha, other in session.execute(some) if same_look(other, look)}
    return found


def _elsewhere(inspection: Inspection, other: Inspection, exact: bool) -> bool:
    """Two people who stand at one door on two days photograph the same door: that is no question."""
    return exact or other.person_id == inspection.person_id or other.site_id != inspection.site_id


def _same_place(session: Session, inspection: Inspection) -> ColumnElement[bool]:
    """Checks of the same district or subdistrict: the widest area above this one."""
    path = session.execute(select(col(Area.path)).where(col(Area.id) == inspection.area_id)).scalar_one()
    return col(Inspection.area_id).in_(areas_below(f"/{path.strip('/').split('/')[0]}/"))


def _invented(session: Session, hashes: set[str]) -> set[str]:
    """Drawn for the demo, where many records share one picture."""
    asked = select(col(Photo.sha256)).where(col(Photo.sha256).in_(sorted(hashes)), col(Photo.is_demo))
    return set(session.execute(asked).scalars())


def _seen(row: Inspection, site_lat: float | None, site_lon: float | None) -> Seen:
    """Positions that a phone measured; a pin set by hand says nothing about the phone."""
    measured: tuple[float | None, float | None, float | None]
    if row.raw_lat is not None and row.raw_lon is not None:
        measured = (row.raw_lat, row.raw_lon, None)
    elif row.coord_source is CoordSource.DEVICE:
        measured = (row.lat, row.lon, row.accuracy_m)
    else:
        measured = (None, None, None)
    return Seen(str(row.id), row.site_id, row.occurred_at, *measured, row.clock_skew_s, site_lat, site_lon)


def _names(session: Session, viewer: Viewer, sites: set[int]) -> dict[int, str]:
    """A picture may be used again in another community: its name is told to those who see it."""
    asked = select(col(Site.id), col(Site.name)).where(
        col(Site.id).in_(sorted(sites)), visible(viewer, Site.area_id, Site.unit_id)
    )
    return {row.id: row.name for row in session.execute(asked)}


def _told(
    viewer: Viewer, flag: Flag, area: Area, person: str, by: str | None,
    names: dict[int, str], pictures: dict[str, list[PhotoSeen]],
) -> FlagRow:  # fmt: skip
    visits = tuple(
        FlaggedVisit(
            e["id"],
            names.get(e["site"], ""),
            datetime.fromisoformat(e["at"]),
            tuple((k, v) for k, v in sorted(e.items()) if k not in ("id", "site", "at")),
            tuple(p for p in pictures.get(e["id"], []) if p.sha256 == e.get("sha256")),
        )
        for e in flag.evidence
    )
    mine = flag.person_id == viewer.person_id
    may = not mine and not flag.decision and viewer.may(MAY_DECIDE, area_path=area.path)
    return FlagRow(
        flag.id or 0, flag.kind, person, area.name, flag.on_day, visits, flag.found_at,
        flag.decision, by or "", flag.decided_at, flag.reason, mine, may,
    )  # fmt: skip
