"""Letters and cards of one site: each term with its state, and what the form of a signature must know."""

from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlmodel import Session, col

from data.days import day_end
from data.queries import photos
from data.queries.letter_terms import checked_at, its, owing_types
from data.queries.photos import PhotoSeen
from data.queries.scope import visible
from models import Area, Letter, Person, Site
from rules.letters import SIGN, LetterKind, Term
from rules.permissions import Viewer
from rules.sites import may_keep


class Slot(NamedTuple):
    """One term of one site. `letter_id` none: not signed; `owed`: it should be."""

    term: Term
    owed: bool
    letter_id: int | None
    signed_on: date | None
    signer: str
    person: str | None
    checked_at: datetime | None
    photos: tuple[PhotoSeen, ...]

    @property
    def signed(self) -> bool:
        return self.letter_id is not None or self.checked_at is not None


class Signing(NamedTuple):
    """What the form that writes a signature down must know of a site."""

    site_id: int
    name: str
    type: str
    area_name: str
    responsible_person: str
    may_sign: bool
    may_take_back: bool


def slots(session: Session, viewer: Viewer, *, site_id: int, on: date) -> tuple[Slot, ...]:
    """The letter of this year and the last, and the four cards of this year, as far as owed or signed."""
    site = session.execute(
        select(Site).where(col(Site.id) == site_id, visible(viewer, Site.area_id, Site.unit_id))
    ).scalar_one_or_none()
    if site is None:
        return ()
    terms = [Term(LetterKind.LETTER, on.year - 1), Term(LetterKind.LETTER, on.year)]
    terms += [Term(LetterKind.CARD, on.year, quarter) for quarter in (1, 2, 3, 4)]
    found = _with_photos(session, [_slot(session, site, term, on) for term in terms])
    return tuple(slot for slot in found if slot.signed or (slot.owed and slot.term.starts <= on))


def slot(session: Session, viewer: Viewer, *, site_id: int, term: Term, on: date) -> Slot | None:
    """One term of one site, owed or not; None where the site does not exist for this person."""
    site = session.execute(
        select(Site).where(col(Site.id) == site_id, visible(viewer, Site.area_id, Site.unit_id))
    ).scalar_one_or_none()
    return _with_photos(session, [_slot(session, site, term, on)])[0] if site else None


def _with_photos(session: Session, found: list[Slot]) -> list[Slot]:
    shown: dict[str, list[PhotoSeen]] = {}
    for one in photos.of(session, "letter", [slot.letter_id for slot in found if slot.letter_id]):
        shown.setdefault(one.subject_id, []).append(one)
    return [slot._replace(photos=tuple(shown.get(str(slot.letter_id), ()))) for slot in found]


def signing(session: Session, viewer: Viewer, *, site_id: int) -> Signing | None:
    """None where the site does not exist for this person, or has ended."""
    row = session.execute(
        select(Site, Area)
        .join(Area, col(Area.id) == col(Site.area_id))
        .where(
            col(Site.id) == site_id, col(Site.ended_at).is_(None), visible(viewer, Site.area_id, Site.unit_id)
        )
    ).first()  # fmt: skip
    if row is None:
        return None
    site, area = row
    may = any(viewer.may(p, area_path=area.path, unit_id=site.unit_id) for p in SIGN)
    return Signing(
        site_id, site.name, site.type, area.name, site.responsible_person, may, may_keep(viewer, area.path)
    )  # fmt: skip


def _slot(session: Session, site: Site, term: Term, on: date) -> Slot:
    row = session.execute(
        select(col(Letter.id), col(Letter.signed_on), col(Letter.signer), col(Person.name), checked_at(term))
        .select_from(Site)
        .outerjoin(Letter, its(term))
        .outerjoin(Person, col(Person.id) == col(Letter.person_id))
        .where(col(Site.id) == site.id)
    ).one()
    owed = site.type in owing_types(session, term=term) and site.created_at < day_end(min(term.ends, on))
    return Slot(term, owed, row[0], row[1], row[2] or "", row[3], row[4], ())
