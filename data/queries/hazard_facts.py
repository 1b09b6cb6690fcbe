"""A hazard as the rules see it."""

from sqlalchemy import desc, exists, select
from sqlmodel import Session, col

from models import Hazard, HazardEvent, PhotoLink
from rules.hazard_steps import Step
from rules.lifecycle import HazardFacts
from rules.vocabulary import HazardState, PhotoRole


def facts_of(session: Session, hazard: Hazard) -> HazardFacts:
    return HazardFacts(
        state=hazard.state,
        grade=hazard.grade,
        filed=hazard.filed_at is not None,
        due_on=hazard.due_on,
        asked_by=_asked_by(session, hazard),
        rectifier_id=hazard.rectifier_id,
        before_photo=_has_before_photo(session, hazard),
        refused=hazard.refused,
        escalation_level=hazard.escalation_level,
        early_warning=hazard.early_warning,
    )


def _asked_by(session: Session, hazard: Hazard) -> int | None:
    """Who asked for the extension that is pending."""
    if hazard.state is not HazardState.EXTENSION_PENDING:
        return None
    return session.execute(
        select(col(HazardEvent.actor_id))
        .where(col(HazardEvent.hazard_id) == hazard.id, col(HazardEvent.step) == Step.REQUEST_EXTENSION.value)
        .order_by(desc(col(HazardEvent.id)))
        .limit(1)
    ).scalar()


def _has_before_photo(session: Session, hazard: Hazard) -> bool:
    """What was photographed when it was found shows it as it was."""
    ours = (col(PhotoLink.subject_kind) == "hazard") & (col(PhotoLink.subject_id) == str(hazard.id))
    return bool(session.execute(select(exists().where(ours, col(PhotoLink.role) != PhotoRole.AFTER))).scalar())
