"""Certificates and fire equipment of a site: added, corrected, renewed, taken away with a reason; never deleted."""

from collections.abc import Sequence

from sqlmodel import Session

from actions.photos import PhotoRef, attach
from actions.sites import mind_reason
from data import journal, reference
from data.days import local_day
from models import Area, Expiry, Site, now
from rules.errors import BadInput, UnknownThing
from rules.expiries import KINDS, NOTE, ExpiryFacts, tidy
from rules.permissions import Viewer, require
from rules.sites import KEEP

RENEWED = "renewed"


def add_expiry(
    session: Session, *, viewer: Viewer, site_id: int, facts: ExpiryFacts, photos: Sequence[str] = ()
) -> Expiry:
    """Something that hangs on the wall of a site, with photos of it or without."""
    site = _site(session, viewer, site_id, NOTE)
    row = _keep(session, viewer, site_id, facts, photos)
    after = {"expiry": row.id, "site": site.code, **facts.told()}
    journal.record(session, viewer, "expiry_added", ("site", site_id), after=after)
    return row


def correct_expiry(
    session: Session, *, viewer: Viewer, expiry_id: int, facts: ExpiryFacts, photos: Sequence[str] = ()
) -> Expiry:
    """What was read wrongly. The same again is no write."""
    row = _running(session, viewer, expiry_id)
    told = _minded(facts).told()
    before = {field: getattr(row, field) for field in told}
    after = {field: value for field, value in told.items() if value != before[field]}
    for field, value in after.items():
        setattr(row, field, value)
    attach(session, subject=("expiry", row.id), refs=[PhotoRef(one) for one in photos])
    if after or photos:
        session.flush()
        was = {"expiry": row.id, **{field: before[field] for field in after}}
        now_said = {"expiry": row.id, **after, **({"photos": list(photos)} if photos else {})}
        journal.record(session, viewer, "expiry_corrected", ("site", row.site_id), before=was, after=now_said)
    return row


def renew_expiry(
    session: Session, *, viewer: Viewer, expiry_id: int, facts: ExpiryFacts, photos: Sequence[str] = ()
) -> Expiry:
    """A new one takes its place; the old one stays in the history."""
    old = _running(session, viewer, expiry_id, NOTE)
    if (facts.sort, facts.kind) != (old.sort, old.kind):
        raise BadInput("A renewal is of the same kind.", field="kind")
    if old.due_on is not None and facts.due_on is not None and facts.due_on <= old.due_on:
        raise BadInput("A renewal runs longer than the one before.", field="due_on")
    row = _keep(session, viewer, old.site_id, facts, photos)
    old.ended_at, old.ended_reason, old.renewed_by = now(), RENEWED, row.id
    session.flush()
    before = {"expiry": old.id, "due_on": old.due_on}
    after = {"expiry": row.id, **facts.told()}
    journal.record(session, viewer, "expiry_renewed", ("site", old.site_id), before=before, after=after)
    return row


def take_expiry_away(session: Session, *, viewer: Viewer, expiry_id: int, reason: str) -> Expiry:
    """It is gone or was never there: out of the lists, in the history with the reason."""
    row = _running(session, viewer, expiry_id)
    why = mind_reason(reason)
    row.ended_at, row.ended_reason = now(), why
    session.flush()
    before = {"expiry": row.id, "kind": row.kind, "due_on": row.due_on}
    after = {"expiry": row.id, "ended": True}
    journal.record(session, viewer, "expiry_taken_away", ("site", row.site_id), before=before, after=after, reason=why)
    return row


def _keep(session: Session, viewer: Viewer, site_id: int, facts: ExpiryFacts, photos: Sequence[str]) -> Expiry:
    row = Expiry(site_id=site_id, person_id=viewer.person_id, **_minded(facts).told())
    session.add(row)
    session.flush()
    attach(session, subject=("expiry", row.id), refs=[PhotoRef(one, position=n) for n, one in enumerate(photos)])
    return row


def _minded(facts: ExpiryFacts) -> ExpiryFacts:
    return tidy(facts, frozenset(reference.words(KINDS[facts.sort])), local_day(now()))


def _site(session: Session, viewer: Viewer, site_id: int, permissions: tuple[str, ...]) -> Site:
    site = session.get(Site, site_id)
    area = session.get(Area, site.area_id) if site else None
    if site is None or area is None or not viewer.sees(area_path=area.path, unit_id=site.unit_id):
        raise UnknownThing("This site is not known here.")
    require(viewer, permissions, area_path=area.path, unit_id=site.unit_id)
    if site.ended_at is not None:
        raise BadInput("This site has ended already.")
    return site


def _running(session: Session, viewer: Viewer, expiry_id: int, permissions: tuple[str, ...] = KEEP) -> Expiry:
    row = session.get(Expiry, expiry_id)
    if row is None:
        raise UnknownThing("This certificate or equipment is not known here.")
    _site(session, viewer, row.site_id, permissions)
    if row.ended_at is not None:
        raise BadInput("It was renewed or taken away meanwhile.")
    return row
