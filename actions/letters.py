"""Responsibility letters and cards: written down as signed, many at once; taken back with a reason; who owes them."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlmodel import Session, col

from actions.frequency_rules import mind_catalogue
from actions.photos import PhotoRef, attach
from actions.sites import kept_site, mind_reason
from data import journal
from data.days import local_day
from data.queries.letter_terms import owing_types
from models import Area, Letter, LetterRule, Site, SiteType, now
from rules.errors import BadInput, ConflictingCopy, UnknownThing
from rules.letters import MOST_AT_ONCE, SIGN, LetterKind, Term, mind_signing, mind_term, term_of
from rules.permissions import Viewer, require


def sign_letter(
    session: Session, *, viewer: Viewer, site_id: int, term: Term, signed_on: date, signer: str,
    photos: Sequence[str] = (),
) -> Letter:  # fmt: skip
    """One paper, signed by somebody of the site, with photos of it or without: those can come later."""
    site, today = _site(session, viewer, site_id), local_day(now())
    mind_term(term, today)
    plain = mind_signing(term, signed_on, signer, today)
    if _held(session, term, [site_id]):
        raise ConflictingCopy("This one is written down as signed already.")
    [row] = _write(session, viewer, term, signed_on, [(site, plain)], photos)
    return row


def sign_letters(
    session: Session, *, viewer: Viewer, site_ids: Sequence[int], term: Term, signed_on: date,
    photos: Sequence[str] = (),
) -> list[Letter]:  # fmt: skip
    """A whole batch that was signed together, each by the responsible person of its site; all of them or none."""
    wanted = list(dict.fromkeys(site_ids))
    if not wanted:
        raise BadInput("Choose the sites.", field="site_ids")
    if len(wanted) > MOST_AT_ONCE:
        raise BadInput("At most {n} at once.", field="site_ids", n=MOST_AT_ONCE)
    today = local_day(now())
    mind_term(term, today)
    sites = [_site(session, viewer, site_id) for site_id in wanted]
    if held := _held(session, term, wanted):
        names = "、".join(site.name for site in sites if site.id in held)[:120]
        raise ConflictingCopy("Written down as signed already: {names}.", names=names)
    nameless = "、".join(site.name for site in sites if not site.responsible_person.strip())[:120]
    if nameless:
        raise BadInput("No responsible person is known at {names}. Sign these one by one.", names=nameless)
    signed = [(site, mind_signing(term, signed_on, site.responsible_person, today)) for site in sites]
    return _write(session, viewer, term, signed_on, signed, photos)


def show_letter(session: Session, *, viewer: Viewer, letter_id: int, photos: Sequence[str]) -> Letter:
    """Photos of a paper that was written down without them."""
    row = _standing(session, letter_id)
    _site(session, viewer, row.site_id)
    if not photos:
        raise BadInput("Take a photo of the signed paper.", field="photos")
    attach(session, subject=("letter", row.id), refs=[PhotoRef(one, position=n) for n, one in enumerate(photos)])
    after = {"letter": row.id, "photos": list(photos)}
    journal.record(session, viewer, "letter_shown", ("site", row.site_id), after=after)
    return row


def take_letter_back(session: Session, *, viewer: Viewer, letter_id: int, reason: str) -> Letter:
    """It was not signed after all: it is owed again, and the record stays with the reason."""
    row = _standing(session, letter_id)
    kept_site(session, viewer, row.site_id)
    why = mind_reason(reason)
    row.taken_back_at, row.taken_back_reason = now(), why
    session.flush()
    before = {"letter": row.id, "kind": row.kind, "year": row.year, "quarter": row.quarter, "signer": row.signer}
    after = {"letter": row.id, "taken_back": True}
    journal.record(session, viewer, "letter_taken_back", ("site", row.site_id), before=before, after=after, reason=why)
    return row


def decide_letters(
    session: Session, *, viewer: Viewer, kind: LetterKind, site_types: Sequence[str], reason: str
) -> list[LetterRule]:
    """From the running term on exactly these site types owe this kind of paper; terms before it keep theirs."""
    mind_catalogue(session, viewer)
    why = mind_reason(reason)
    known = set(session.execute(select(col(SiteType.code))).scalars())
    if not set(site_types) <= known:
        raise BadInput("There is no such site type.", field="site_types")
    term = term_of(kind, local_day(now()))
    before = owing_types(session, term=term) & known
    changed = sorted(before ^ set(site_types))
    if not changed:
        raise BadInput("Nothing was changed.")
    rows = [
        LetterRule(
            kind=kind, site_type=code, owed=code in site_types, in_force_from=term.starts, reason=why,
            person_id=viewer.person_id,
        )
        for code in changed
    ]  # fmt: skip
    session.add_all(rows)
    session.flush()
    after = {"site_types": sorted(site_types), "from": term.starts}
    told = {"site_types": sorted(before)}
    journal.record(session, viewer, "letters_decided", ("letters", kind.value), before=told, after=after, reason=why)
    return rows


def _write(
    session: Session, viewer: Viewer, term: Term, signed_on: date, signed: Sequence[tuple[Site, str]],
    photos: Sequence[str],
) -> list[Letter]:  # fmt: skip
    rows = [
        Letter(site_id=site.id or 0, **term._asdict(), signed_on=signed_on, signer=signer, person_id=viewer.person_id)
        for site, signer in signed
    ]
    session.add_all(rows)
    session.flush()
    refs = [PhotoRef(one, position=n) for n, one in enumerate(photos)]
    for row in rows:
        attach(session, subject=("letter", row.id), refs=refs)
    said = {**term._asdict(), "signed_on": signed_on, "photos": list(photos)}
    lines = [(("site", row.site_id), None, {"letter": row.id, "signer": row.signer, **said}) for row in rows]
    journal.record_each(session, viewer, "letter_signed", lines)
    return rows


def _held(session: Session, term: Term, site_ids: Sequence[int]) -> set[int]:
    """Those of the sites whose paper of this term stands."""
    found = select(col(Letter.site_id)).where(
        col(Letter.kind) == term.kind, col(Letter.year) == term.year, col(Letter.quarter) == term.quarter,
        col(Letter.site_id).in_(site_ids), col(Letter.taken_back_at).is_(None),
    )  # fmt: skip
    return set(session.execute(found).scalars())


def _standing(session: Session, letter_id: int) -> Letter:
    row = session.get(Letter, letter_id)
    if row is None or row.taken_back_at is not None:
        raise UnknownThing("This letter is not known here, or it was taken back.")
    return row


def _site(session: Session, viewer: Viewer, site_id: int) -> Site:
    site = session.get(Site, site_id)
    area = session.get(Area, site.area_id) if site else None
    if site is None or area is None or not viewer.sees(area_path=area.path, unit_id=site.unit_id):
        raise UnknownThing("This site is not known here.")
    require(viewer, SIGN, area_path=area.path, unit_id=site.unit_id)
    if site.ended_at is not None:
        raise BadInput("This site has ended already.")
    return site
