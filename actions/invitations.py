"""Links with which a person chooses a password: a new one is invited, or a known one has forgotten it."""

from datetime import date, timedelta

from sqlalchemy import select, update
from sqlmodel import Session, col

from actions import accounts, people, staff
from data import journal
from data.queries.people import token_hash, viewer_of
from models import Invitation, Person, now
from rules.errors import BadInput, UnknownThing
from rules.permissions import Viewer

GOOD_FOR = timedelta(days=7)
SHORTEST_TOKEN = 32


def invite(
    session: Session,
    *,
    viewer: Viewer,
    token: str,
    login: str,
    name: str,
    role: str,
    phone: str = "",
    area_id: int | None = None,
    unit_id: int | None = None,
    last_day: date | None = None,
) -> Person:
    """A new person with a first role, and a link for them. `token` is a fresh secret of whoever shows the link."""
    person = accounts.add_person(
        session,
        viewer=viewer,
        login=login,
        name=name,
        role=role,
        phone=phone,
        area_id=area_id,
        unit_id=unit_id,
        last_day=last_day,
    )
    _open_link(session, viewer, person, token)
    return person


def invite_again(session: Session, *, viewer: Viewer, person_id: int, token: str) -> None:
    """A fresh link for somebody who is known: the old link is void, a password that is there holds until then."""
    person = staff.managed(session, viewer, person_id)
    if person.ended_at is not None:
        raise BadInput("This person has left. Let them come back first.")
    _open_link(session, viewer, person, token)


def accept(session: Session, *, token: str, password: str) -> int:
    """The password is chosen, all earlier sign-ins end; returns the person's id. A link works once."""
    link = session.execute(
        select(Invitation).where(col(Invitation.token_hash) == token_hash(token)).with_for_update()
    ).scalar_one_or_none()
    person = session.get(Person, link.person_id) if link else None
    if link is None or person is None or not usable(link, person):
        raise UnknownThing("This link has been used, has run out, or was taken back. Ask for a new one.")
    accounts.mind_password(password)
    link.used_at = now()
    staff.sign_out(session, link.person_id)
    people.set_password(session, viewer=viewer_of(session, person), person_id=link.person_id, password=password)
    return int(link.person_id)


def usable(link: Invitation, person: Person) -> bool:
    unused = link.used_at is None and link.revoked_at is None
    return unused and link.expires_at > now() and person.ended_at is None


def _open_link(session: Session, viewer: Viewer, person: Person, token: str) -> None:
    if len(token) < SHORTEST_TOKEN:
        raise BadInput("This link is too short to be safe.", field="token")
    waiting = (col(Invitation.person_id) == person.id) & col(Invitation.used_at).is_(None)
    session.execute(update(Invitation).where(waiting, col(Invitation.revoked_at).is_(None)).values(revoked_at=now()))
    link = Invitation(
        token_hash=token_hash(token),
        person_id=person.id or 0,
        invited_by=viewer.person_id or None,
        expires_at=now() + GOOD_FOR,
    )
    session.add(link)
    session.flush()
    after = {"expires": link.expires_at}
    journal.record(session, viewer, "person_invited", ("person", person.id), after=after)
