"""Reports of residents and callers: what waits, what belongs to a line, who told us, and what the reporter is told."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import desc, func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from data.queries.scope import visible
from models import Area, Hazard, HazardEvent, Person, PublicReport, ServerKey
from rules.errors import NotPermitted, UnknownThing
from rules.hazard_steps import Step
from rules.outlines import is_outline, thinned
from rules.permissions import Viewer
from rules.places import contains
from rules.public_reports import CONTACT_ROLES, STAGES, Channel, Stage, without
from rules.vocabulary import HazardState, Level

SIGNING = "public_reports"
MOST_HOPS = 10
OUTLINE_TOLERANCE = 0.00005


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


class Answer(NamedTuple):
    """What anybody who has the number is told. Nobody's identity is in it."""

    number: str
    stage: Stage
    since: datetime
    received_at: datetime
    told: str  # by staff, or the reason why it is not taken up
    merged: bool


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
    return [
        ReportSeen(*row[:-2], has_contact=bool(row[-2]), answer=row[-1], merged=row[1] != hazard_id) for row in rows
    ]


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


def answer_to(session: Session, number: str) -> Answer | None:
    """How it stands with a report, for whoever has its number; of a duplicate, how it stands with the line kept."""
    report = session.execute(select(PublicReport).where(col(PublicReport.number) == number)).scalar_one_or_none()
    if report is None:
        return None
    line, merged = _kept(session, report.hazard_id)
    last = _last_event(session, line.id)
    told = report.answer or _answer_of_line(session, line.id)
    if not told and line.state is HazardState.REJECTED:
        told = last.note
    names = _names(session, line, report.hazard_id)
    return Answer(number, STAGES[line.state], last.at, report.created_at, without(told, names), merged)


def area_at(session: Session, lat: float | None, lon: float | None) -> int | None:
    """The community that holds the point; else the top of the tree. None: there is no area at all yet."""
    if lat is not None and lon is not None:
        outlines = select(col(Area.id), col(Area.boundary)).where(
            col(Area.level) == Level.COMMUNITY, col(Area.boundary).is_not(None), col(Area.ended_at).is_(None)
        )
        for area_id, boundary in session.execute(outlines.order_by(col(Area.path))):
            if is_outline(boundary) and contains(boundary, lat, lon):
                return int(area_id)
    tops = select(col(Area.id)).where(col(Area.ended_at).is_(None)).order_by(func.length(col(Area.path)), col(Area.id))
    return session.execute(tops.limit(1)).scalar()


def outlines(session: Session) -> list[dict[str, Any]]:
    """Outlines of the communities for the small map of the public page: geometry only."""
    rows = session.execute(
        select(col(Area.boundary))
        .where(col(Area.level) == Level.COMMUNITY, col(Area.boundary).is_not(None), col(Area.ended_at).is_(None))
        .order_by(col(Area.path))
    )
    return [thinned(boundary, OUTLINE_TOLERANCE) for boundary in rows.scalars() if is_outline(boundary)]


def area_path(session: Session, hazard_id: UUID) -> str:
    found = select(col(Area.path)).join(Hazard, col(Hazard.area_id) == col(Area.id)).where(col(Hazard.id) == hazard_id)
    return session.execute(found).scalar_one()


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
    return session.execute(select(func.count()).select_from(PublicReport).where(*wanted)).scalar_one()


def kept_line(session: Session, hazard_id: UUID) -> Hazard:
    """The line itself, or the one that it repeats."""
    return _kept(session, hazard_id)[0]


def _kept(session: Session, hazard_id: UUID) -> tuple[Hazard, bool]:
    line = session.get_one(Hazard, hazard_id)
    for hop in range(MOST_HOPS):
        if line.duplicate_of is None or line.state is not HazardState.REJECTED:
            return line, hop > 0
        line = session.get_one(Hazard, line.duplicate_of)
    return line, True


def _last_event(session: Session, hazard_id: UUID) -> HazardEvent:
    """The last step that moved the line."""
    moved = (col(HazardEvent.step) == Step.FOUND.value) | (col(HazardEvent.from_state) != col(HazardEvent.to_state))
    question = select(HazardEvent).where(col(HazardEvent.hazard_id) == hazard_id, moved)
    return session.execute(question.order_by(desc(col(HazardEvent.id))).limit(1)).scalar_one()


def _answer_of_line(session: Session, hazard_id: UUID) -> str:
    """What staff told any reporter of this line: both reporters of a duplicate hear the same."""
    told = select(col(PublicReport.answer)).where(
        col(PublicReport.hazard_id) == hazard_id, col(PublicReport.answer) != ""
    )
    return session.execute(told.order_by(desc(col(PublicReport.answered_at))).limit(1)).scalar() or ""


def _names(session: Session, line: Hazard, reported_as: UUID) -> Iterable[str]:
    """Everybody who has to do with it: none of them is named to the public."""
    actor, finder = aliased(HazardEvent), col(Hazard.finder_id)
    staff = select(col(Person.name)).where(
        col(Person.id).in_(select(col(actor.actor_id)).where(col(actor.hazard_id).in_((line.id, reported_as))))
        | col(Person.id).in_(select(finder).where(col(Hazard.id).in_((line.id, reported_as))))
    )
    told = select(col(PublicReport.reporter_name), col(PublicReport.reporter_phone)).join(
        Hazard, col(Hazard.id) == col(PublicReport.hazard_id)
    )
    reporters = session.execute(told.where((col(Hazard.id) == line.id) | (col(Hazard.duplicate_of) == line.id)))
    yield from session.execute(staff).scalars()
    yield from (part for row in reporters for part in row)
    yield line.responsible_person
