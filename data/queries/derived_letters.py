"""The rates of signed letters and cards, month by month, from the papers that were written down."""

from datetime import date, datetime

from sqlalchemy import func, select
from sqlmodel import Session, col

from data.days import day_end, local_day
from data.moments import moment
from data.queries.derived_hazards import Found, number_of, rate
from data.queries.letter_terms import owing_types, signed_until
from data.queries.scope import visible
from models import Letter, Site
from rules.almanac import DAY, moved
from rules.indicators import Cell
from rules.letters import LetterKind, Term, term_of
from rules.permissions import Viewer

CODES = {LetterKind.LETTER: "responsibility_letter_rate", LetterKind.CARD: "responsibility_card_rate"}


def letters(session: Session, viewer: Viewer, months: list[date], at: datetime) -> Found:
    """Of the sites that owe the paper of the term, those signed by the end of the month; none before the first one."""
    for kind, code in CODES.items():
        first = session.execute(
            select(func.min(col(Letter.signed_on)))
            .join(Site, col(Site.id) == col(Letter.site_id))
            .where(col(Letter.kind) == kind, visible(viewer, Site.area_id, Site.unit_id))
        ).scalar()
        for month in months:
            last = min(moved(month, 1) - DAY, local_day(at))
            if first is not None and first <= last:
                yield code, month, _of(session, viewer, term_of(kind, month), last)


def _of(session: Session, viewer: Viewer, term: Term, last: date) -> Cell:
    end = moment(day_end(last))
    ended = col(Site.ended_at)
    row = session.execute(
        select(number_of(signed_until(term, last)), func.count())
        .select_from(Site)
        .where(
            col(Site.type).in_(owing_types(session, term=term)), col(Site.created_at) < end,
            ended.is_(None) | (ended >= end), visible(viewer, Site.area_id, Site.unit_id),
        )
    ).one()  # fmt: skip
    return rate(row[0], row[1])
