"""What a reporter is told: how it stands with the line of the ledger, and of nobody who has to do with it."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import desc, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from models import Hazard, HazardEvent, Person, PublicReport
from rules.hazard_steps import Step
from rules.public_reports import STAGES, Stage, without
from rules.vocabulary import HazardState

MOST_HOPS = 10


class Answer(NamedTuple):
    """What anybody who has the number is told. Nobody's identity is in it."""

    number: str
    stage: Stage
    since: datetime
    received_at: datetime
    told: str  # by staff, or the reason why it is not taken up
    merged: bool


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
    event: HazardEvent = session.execute(question.order_by(desc(col(HazardEvent.id))).limit(1)).scalars().one()
    return event


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
