"""What somebody found, checked before it becomes a line of the ledger."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import desc, select
from sqlmodel import Session, col

from data.days import day_start, local_day
from models import Area, Hazard, HazardCategory, Site
from rules.errors import BadInput
from rules.lifecycle import RECURRENCE_DAYS, is_recurrence
from rules.permissions import Viewer
from rules.vocabulary import CoordSource, Grade, HazardSource


@dataclass(frozen=True, slots=True)
class Found:
    """`area_id` is derived from the site where there is one. Position is WGS-84; raw_* is the device's own fix."""

    id: UUID
    site_id: int | None
    area_id: int | None
    category: str
    title: str
    source: HazardSource
    found_at: datetime
    item_code: str | None = None
    note: str = ""
    lat: float | None = None
    lon: float | None = None
    accuracy_m: float | None = None
    coord_source: CoordSource | None = None
    raw_lat: float | None = None
    raw_lon: float | None = None
    place: str = ""
    floor: str = ""
    inspection_id: UUID | None = None
    grade_hint: Grade | None = None
    clock_skew_s: int | None = None
    needs_review: str = ""
    body_hash: str | None = None


class Place(NamedTuple):
    """Where a hazard belongs: whose it is to see and to answer for."""

    area_id: int
    area_path: str
    unit_id: int | None


LONGEST = {"title": 200, "note": 5000, "place": 200, "floor": 20}
TOO_LONG = {
    "title": "The title is longer than {n} characters.",
    "note": "The note is longer than {n} characters.",
    "place": "The place is longer than {n} characters.",
    "floor": "The floor is longer than {n} characters.",
}


def checked(session: Session, found: Found) -> Place:
    """Where the hazard belongs. Raises BadInput for what makes no sense."""
    for field, n in LONGEST.items():
        if len(getattr(found, field)) > n:
            raise BadInput(TOO_LONG[field], field=field, n=n)
    if not found.title.strip():
        raise BadInput("Say in a few words what is wrong.", field="title")
    if found.found_at.utcoffset() is None:
        raise BadInput("The time has no time zone.", field="found_at")
    if session.get(HazardCategory, found.category) is None:
        raise BadInput("There is no such hazard category.", field="category")
    _mind_position(found)
    return _place(session, found)


def _mind_position(found: Found) -> None:
    if (found.lat is None) != (found.lon is None):
        raise BadInput("A position has a latitude and a longitude.", field="position")
    if found.lat is not None and found.lon is not None and not (-90 <= found.lat <= 90 and -180 <= found.lon <= 180):
        raise BadInput("These coordinates do not exist.", field="position")


def _place(session: Session, found: Found) -> Place:
    site = session.get(Site, found.site_id) if found.site_id is not None else None
    if found.site_id is not None and site is None:
        raise BadInput("There is no such site.", field="site")
    area = session.get(Area, site.area_id if site else found.area_id) if site or found.area_id else None
    if area is None or area.id is None:
        raise BadInput("Say where it is: choose a site or an area.", field="site")
    return Place(area.id, area.path, site.unit_id if site else None)


def line(found: Found, place: Place, viewer: Viewer, recorded_at: datetime) -> Hazard:
    """The row as it is first written: reported, without a number."""
    return Hazard(
        id=found.id,
        site_id=found.site_id,
        area_id=place.area_id,
        unit_id=place.unit_id,
        inspection_id=found.inspection_id,
        category=found.category,
        item_code=found.item_code,
        title=found.title.strip(),
        note=found.note.strip(),
        source=found.source,
        finder_id=viewer.person_id or None,
        place=found.place.strip(),
        floor=found.floor.strip(),
        lat=found.lat,
        lon=found.lon,
        accuracy_m=found.accuracy_m,
        coord_source=found.coord_source,
        raw_lat=found.raw_lat,
        raw_lon=found.raw_lon,
        found_at=found.found_at,
        recorded_at=recorded_at,
        clock_skew_s=found.clock_skew_s,
        needs_review=found.needs_review,
        body_hash=found.body_hash,
    )


def recurrence(session: Session, found: Found) -> UUID | None:
    """The line that this one repeats: same site, same item, struck off not long before."""
    if found.site_id is None or found.item_code is None:
        return None
    found_on: date = local_day(found.found_at)
    earliest = day_start(found_on - timedelta(days=RECURRENCE_DAYS))
    last = session.execute(
        select(col(Hazard.id), col(Hazard.struck_off_at))
        .where(
            col(Hazard.site_id) == found.site_id,
            col(Hazard.item_code) == found.item_code,
            col(Hazard.struck_off_at) >= earliest,
            col(Hazard.struck_off_at) <= found.found_at,
        )
        .order_by(desc(col(Hazard.struck_off_at)))
        .limit(1)
    ).one_or_none()
    if last is None or last[1] is None or not is_recurrence(local_day(last[1]), found_on):
        return None
    return UUID(str(last[0]))
