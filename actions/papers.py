"""A paper is issued: it gets its number once, and nothing leaves with an empty field."""

from uuid import UUID

from sqlalchemy import desc, select
from sqlmodel import Session, col

from actions import numbers
from data import journal
from data.days import local_day
from data.queries.papers import paper
from data.queries.scope import visible
from models import Area, Hazard, HazardEvent, Notice, NoticeHazard, now
from rules.errors import ForbiddenMove, UnknownThing
from rules.papers import PAPERS, PaperKind, kind_of
from rules.permissions import Viewer, require


def issue_paper(session: Session, *, viewer: Viewer, kind: str, hazard_id: UUID, event_id: int | None = None) -> Notice:
    """The paper that belongs to a step of this hazard, the newest such step unless one is named.

    Asked for again it is the same paper with the same number. A rectification notice was made by its step, and is found
    here. Raises ForbiddenMove before the step, BadInput naming what the paper lacks, UnknownThing outside the scope.
    """
    named = kind_of(kind)
    hazard, area_path = _locked(session, viewer, hazard_id)
    event = _step(session, hazard, named, event_id)
    made = _issued(session, hazard, named, event)
    if made is not None:
        return made
    require(viewer, PAPERS[named].permissions, area_path=area_path, unit_id=hazard.unit_id)
    moment = max(now(), event.at)
    with session.begin_nested():  # what the paper lacks is found with the paper in place; its number goes back then
        notice = Notice(
            number=numbers.of_paper(session, PAPERS[named].series, hazard.area_id, local_day(moment).year),
            kind=named.value,
            event_id=event.id,
            unit_id=hazard.unit_id,
            issued_by=viewer.person_id or None,
            issued_at=moment,
            is_demo=hazard.is_demo,
        )
        session.add(notice)
        session.flush()
        session.add(NoticeHazard(notice_id=notice.id or 0, hazard_id=hazard.id))
        session.flush()
        paper(session, viewer, notice.id or 0)
    said = {"number": notice.number, "kind": notice.kind, "hazard_id": hazard.id, "event_id": event.id}
    journal.record(session, viewer, "issue_paper", ("notice", notice.id), after=said)
    return notice


def _locked(session: Session, viewer: Viewer, hazard_id: UUID) -> tuple[Hazard, str]:
    """Locked, so that the second of two people finds the paper of the first."""
    row = session.execute(
        select(Hazard, col(Area.path))
        .join(Area, col(Area.id) == col(Hazard.area_id))
        .where(col(Hazard.id) == hazard_id, visible(viewer, Hazard.area_id, Hazard.unit_id))
        .with_for_update(of=Hazard)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        raise UnknownThing("There is no such hazard.")
    return row[0], row[1]


def _step(session: Session, hazard: Hazard, kind: PaperKind, event_id: int | None) -> HazardEvent:
    steps = [step.value for step in PAPERS[kind].steps]
    wanted = (
        select(HazardEvent)
        .where(col(HazardEvent.hazard_id) == hazard.id, col(HazardEvent.step).in_(steps))
        .order_by(desc(col(HazardEvent.id)))
        .limit(1)
    )
    if event_id is not None:
        wanted = wanted.where(col(HazardEvent.id) == event_id)
    event: HazardEvent | None = session.execute(wanted).scalar_one_or_none()
    if event is None:
        raise ForbiddenMove("The step that this paper belongs to has not been taken yet.")
    return event


def _issued(session: Session, hazard: Hazard, kind: PaperKind, event: HazardEvent) -> Notice | None:
    found = (
        select(Notice)
        .join(NoticeHazard, col(NoticeHazard.notice_id) == col(Notice.id))
        .where(col(NoticeHazard.hazard_id) == hazard.id, col(Notice.kind) == kind.value)
    )
    by_step = kind is PaperKind.RECTIFICATION_NOTICE
    own = col(Notice.number) == event.facts.get("notice") if by_step else col(Notice.event_id) == event.id
    notice: Notice | None = session.execute(found.where(own)).scalar_one_or_none()
    if notice is None and by_step:
        raise ForbiddenMove("This notice was served before the ledger kept its papers.")
    return notice
