"""What a term asks of sites, as conditions of a statement: who owes its paper, and whose paper is signed."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, String, and_, cast, func, or_, select
from sqlmodel import Session, col

from data.days import day_end, day_start
from data.moments import moment
from models import FrequencyRule, Inspection, Letter, LetterRule, PhotoLink, Site
from rules.letters import LETTER_TYPES, Decision, LetterKind, Term, owing


def owing_types(session: Session, *, term: Term) -> frozenset[str]:
    """Site types that owe the paper of a term."""
    rows = session.execute(
        select(LetterRule).where(col(LetterRule.kind) == term.kind).order_by(col(LetterRule.id))
    ).scalars()
    return owing(term, _usual(session, term), [Decision(r.kind, r.site_type, r.owed, r.in_force_from) for r in rows])


def _usual(session: Session, term: Term) -> list[str]:
    """Letters: as the rules say; cards: where the catalogue has a frequency rule for them."""
    if term.kind is LetterKind.LETTER:
        return list(LETTER_TYPES)
    rows = session.execute(
        select(col(FrequencyRule.site_type)).where(
            col(FrequencyRule.kind) == LetterKind.CARD.value,
            or_(col(FrequencyRule.in_force_from).is_(None), col(FrequencyRule.in_force_from) <= term.ends),
            or_(col(FrequencyRule.ended_on).is_(None), col(FrequencyRule.ended_on) > term.ends),
        )
    )
    return list(rows.scalars())


def its(term: Term) -> ColumnElement[bool]:
    """The standing letter of a site for a term."""
    return and_(
        col(Letter.site_id) == col(Site.id), col(Letter.kind) == term.kind, col(Letter.year) == term.year,
        col(Letter.quarter) == term.quarter, col(Letter.taken_back_at).is_(None),
    )  # fmt: skip


def checked_at(term: Term) -> Any:
    """When a check of this very kind was made in the term: a card that the field wrote down as a check counts too."""
    return select(func.max(col(Inspection.occurred_at))).where(*_check(term)).correlate(Site).scalar_subquery()


def _check(term: Term) -> list[ColumnElement[bool]]:
    return [
        col(Inspection.site_id) == col(Site.id),
        col(Inspection.kind) == term.kind.value,
        col(Inspection.occurred_at) >= moment(day_start(term.starts)),
        col(Inspection.occurred_at) < moment(day_end(term.ends)),
        col(Inspection.voided_at).is_(None),
    ]


def signed_until(term: Term, last: date) -> ColumnElement[bool]:
    """As a condition on sites: its paper of the term was signed by the end of a day."""
    paper = select(col(Letter.id)).where(its(term), col(Letter.signed_on) <= last).correlate(Site).exists()
    checked = select(col(Inspection.id)).where(*_check(term), col(Inspection.occurred_at) < moment(day_end(last)))
    return or_(paper, checked.correlate(Site).exists())


def signed(term: Term) -> ColumnElement[bool]:
    """Of a site joined with its letter of the term."""
    return or_(col(Letter.id).is_not(None), checked_at(term).is_not(None))


def unshown() -> ColumnElement[bool]:
    """A letter of which there is no photo."""
    return and_(col(Letter.id).is_not(None), ~has_photo())


def has_photo() -> ColumnElement[bool]:
    link = select(col(PhotoLink.id)).where(
        col(PhotoLink.subject_kind) == "letter", col(PhotoLink.subject_id) == cast(col(Letter.id), String)
    )
    return link.correlate(Letter).exists()
