"""Reports of residents and callers: what waits, what belongs to a line, and who told us."""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import and_, desc, func, or_, select
from sqlmodel import Session, col

from data.queries.scope import visible
from models import Area, Hazard, PublicReport, ServerKey
from rules.errors import NotPermitted, UnknownThing
from rules.outlines import is_outline, thinned
from rules.permissions import Viewer
from rules.places import contains
from rules.public_reports import CONTACT_ROLES, Channel
from rules.vocabulary import OPEN_STATES, HazardState, Level

SIGNING = "public_reports"
OUTLINE_TOLERANCE = 0.00005
NEAR_DEG = 0.003


class Waiting(NamedTuple):
    """Told by the public and not yet looked at."""

    hazard_id: UUID
    title: str
    area_name: str
    number: str
    channel: Channel
    created_at: datetime


class ReportSeen(NamedTuple):
    """A report as staff see it; who sent it is asked for separately."""

    id: UUID
    hazard_id: UUID
    number: str
    channel: Channel
    call_number: str
    created_at: datetime
    wants_reward: bool
    has_contact: bool
    answer: str
    merged: bool  # came in as a line of its own that repeats this one


class Contact(NamedTuple):
    name: str
    phone: str


class Alike(NamedTuple):
    """A line that a report may be repeating."""

    id: UUID
    number: str | None
    title: str
    found_at: datetime


class Place(NamedTuple):
    """An area that a call can be entered for."""

    id: int
    name: str
    path: str


def signing_key(session: Session) -> bytes | None:
    """None until the first challenge is made."""
    secret = session.execute(select(col(ServerKey.secret)).where(col(ServerKey.name) == SIGNING)).scalar()
    return bytes.fromhex(secret) if secret else None


def waiting(session: Session, viewer: Viewer, *, limit: int = 50) -> list[Waiting]:
    """In the viewer's scope, the oldest first."""
    rows = session.execute(
        select(
            col(Hazard.id),
            col(Hazard.title),
            col(Area.name),
            col(PublicReport.number),
            col(PublicReport.channel),
            col(PublicReport.created_at),
        )
        .join(PublicReport, col(PublicReport.hazard_id) == col(Hazard.id))
        .join(Area, col(Area.id) == col(Hazard.area_id))
        .where(col(Hazard.state) == HazardState.REPORTED, visible(viewer, Hazard.area_id, Hazard.unit_id))
        .order_by(col(PublicReport.created_at))
        .limit(limit)
    )
    return [Waiting(*row) for row in rows]


def of_hazard(session: Session, viewer: Viewer, hazard_id: UUID) -> list[ReportSeen]:
    """Reports of this line, and of those in the viewer's scope that repeat it; the first one first."""
    own = col(Hazard.id) == hazard_id
    columns = [
        getattr(PublicReport, name)
        for name in ("id", "hazard_id", "number", "channel", "call_number", "created_at", "wants_reward")
    ]
    has_contact = func.length(col(PublicReport.reporter_name) + col(PublicReport.reporter_phone)) > 0
    rows = session.execute(
        select(*columns, has_contact, col(PublicReport.answer))
        .join(Hazard, col(Hazard.id) == col(PublicReport.hazard_id))
        .where(own | (col(Hazard.duplicate_of) == hazard_id), visible(viewer, Hazard.area_id, Hazard.unit_id))
        .order_by(col(PublicReport.created_at), col(PublicReport.id))
    )
    return [ReportSeen._make([*row[:7], bool(row[7]), row[8], row[1] != hazard_id]) for row in rows]


def contact(session: Session, viewer: Viewer, report_id: UUID) -> Contact:
    """Who told us, for the two roles that may know. Raises NotPermitted or UnknownThing."""
    row = session.execute(
        select(col(PublicReport.reporter_name), col(PublicReport.reporter_phone), col(Area.path), col(Hazard.unit_id))
        .join(Hazard, col(Hazard.id) == col(PublicReport.hazard_id))
        .join(Area, col(Area.id) == col(Hazard.area_id))
        .where(col(PublicReport.id) == report_id, visible(viewer, Hazard.area_id, Hazard.unit_id))
    ).one_or_none()
    if row is None:
        raise UnknownThing("There is no such report.")
    if not CONTACT_ROLES & viewer.roles_at(area_path=row[2], unit_id=row[3]):
        raise NotPermitted("Only the safety officer and the administrator may see who reported.")
    return Contact(row[0], row[1])


def area_at(session: Session, lat: float | None, lon: float | None) -> int | None:
    """The community that holds the point; else the top of the tree. None: there is no area at all yet."""
    found = community_at(session, lat, lon) if lat is not None and lon is not None else None
    if found is not None:
        return found
    tops = select(col(Area.id)).where(col(Area.ended_at).is_(None)).order_by(func.length(col(Area.path)), col(Area.id))
    return session.execute(tops.limit(1)).scalar()


def community_at(session: Session, lat: float, lon: float) -> int | None:
    """The community whose outline holds the point."""
    outlines = select(col(Area.id), col(Area.boundary)).where(
        col(Area.level) == Level.COMMUNITY, col(Area.boundary).is_not(None), col(Area.ended_at).is_(None)
    )
    for area_id, boundary in session.execute(outlines.order_by(col(Area.path))):
        if is_outline(boundary) and contains(boundary, lat, lon):
            return int(area_id)
    return None


def outlines(session: Session) -> list[dict[str, Any]]:
    """Outlines of the communities for the small map of the public page: geometry only."""
    rows = session.execute(
        select(col(Area.boundary))
        .where(col(Area.level) == Level.COMMUNITY, col(Area.boundary).is_not(None), col(Area.ended_at).is_(None))
        .order_by(col(Area.path))
    )
    return [thinned(boundary, OUTLINE_TOLERANCE) for boundary in rows.scalars() if is_outline(boundary)]


def alike(session: Session, viewer: Viewer, hazard_id: UUID, *, limit: int = 20) -> list[Alike]:
    """Open lines of the same area, near by where both have a position: what a report may be repeating."""
    line = session.get_one(Hazard, hazard_id)
    wanted = [
        col(Hazard.area_id) == line.area_id,
        col(Hazard.id) != hazard_id,
        col(Hazard.state).in_(OPEN_STATES),
        visible(viewer, Hazard.area_id, Hazard.unit_id),
    ]
    if line.lat is not None and line.lon is not None:
        near = and_(
            col(Hazard.lat).between(line.lat - NEAR_DEG, line.lat + NEAR_DEG),
            col(Hazard.lon).between(line.lon - NEAR_DEG, line.lon + NEAR_DEG),
        )
        wanted.append(or_(near, col(Hazard.lat).is_(None)))
    columns = [getattr(Hazard, name) for name in Alike._fields]
    rows = session.execute(select(*columns).where(*wanted).order_by(desc(col(Hazard.found_at))).limit(limit))
    return [Alike(*row) for row in rows]


def area_path(session: Session, hazard_id: UUID) -> str:
    found = select(col(Area.path)).join(Hazard, col(Hazard.area_id) == col(Area.id)).where(col(Hazard.id) == hazard_id)
    return str(session.execute(found).scalar_one())


def places(session: Session, viewer: Viewer) -> list[Place]:
    """Where a call may be entered: subdistricts and communities in scope."""
    rows = session.execute(
        select(col(Area.id), col(Area.name), col(Area.path))
        .where(
            col(Area.level).in_((Level.DISTRICT, Level.SUBDISTRICT, Level.COMMUNITY)),
            col(Area.ended_at).is_(None),
            visible(viewer, Area.id),
        )
        .order_by(col(Area.path))
    )
    return [Place(*row) for row in rows]


def sent_since(session: Session, since: datetime, *, address_hash: str | None, plain: bool | None = None) -> int:
    """How many reports came from one address, or from all, in a stretch of time; of the plain form, or of any."""
    wanted = [col(PublicReport.created_at) >= since, col(PublicReport.address_hash) != ""]
    if address_hash is not None:
        wanted.append(col(PublicReport.address_hash) == address_hash)
    if plain is not None:
        wanted.append(col(PublicReport.plain_form) == plain)
    return session.execute(select(func.count()).select_from(PublicReport).where(*wanted)).scalar() or 0
