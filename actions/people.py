"""Signing in and out."""

import secrets
from datetime import timedelta

from pwdlib import PasswordHash
from sqlalchemy import delete, func, select, update
from sqlmodel import Session, col

from data import journal
from data.queries.people import session_end, token_hash, viewer_of
from models import Person, SignInFailure, SignInSession, now
from rules.errors import BadInput, NotSignedIn, TooMuch, UnknownThing
from rules.permissions import SYSTEM, Viewer

HASHER = PasswordHash.recommended()
NOBODY = HASHER.hash(secrets.token_urlsafe())  # an unknown name costs the same time as a wrong password
FREE_TRIES = 5
FORGET_AFTER = timedelta(minutes=15)
WORST_WAIT_S = 300
SHORTEST_PASSWORD = 8


def check_password(session: Session, *, login: str, password: str, address: str) -> int:
    """The person's id. Raises NotSignedIn (the same for a wrong name and a wrong password) or TooMuch.

    It writes nothing, so the slow hash is not computed while other writers wait.
    """
    mind_failures(session, login=login, address=address)
    person = session.execute(select(Person).where(col(Person.login) == login)).scalar_one_or_none()
    held = person.password_hash if person is not None and person.ended_at is None else None
    fits = HASHER.verify(password, held or NOBODY)
    if person is None or person.id is None or held is None or not fits:
        raise NotSignedIn("The name or the password is not right.")
    return int(person.id)


def mind_failures(session: Session, *, login: str, address: str) -> None:
    """After five failures within a quarter of an hour each further try waits: 2, 4, 8 … seconds, 5 minutes at most."""
    since = now() - FORGET_AFTER
    ours = (col(SignInFailure.login) == login) | (col(SignInFailure.address) == address)
    row = session.execute(
        select(func.count(), func.max(col(SignInFailure.at))).where(ours, col(SignInFailure.at) > since)
    ).one()
    tries, last = int(row[0]), row[1]
    if tries < FREE_TRIES:
        return
    wait = min(2 ** (tries - FREE_TRIES + 1), WORST_WAIT_S)
    left = wait - (now() - last).total_seconds()
    if left > 0:
        raise TooMuch("Too many tries. Wait {seconds} seconds.", seconds=int(left) + 1, retry_after=int(left) + 1)


def forget_failures(session: Session, *, login: str) -> None:
    session.execute(delete(SignInFailure).where(col(SignInFailure.login) == login))


def note_failure(session: Session, *, login: str, address: str) -> None:
    session.add(SignInFailure(login=login[:60], address=address[:64]))
    session.flush()


def open_session(session: Session, *, person_id: int, address: str, agent: str) -> str:
    """A sign-in row for a person whose right was checked before; returns the token for the cookie."""
    person = session.get(Person, person_id)
    if person is None or person.ended_at is not None:
        raise NotSignedIn("The name or the password is not right.")
    token = secrets.token_urlsafe(32)
    row = SignInSession(
        token_hash=token_hash(token),
        person_id=person_id,
        expires_at=session_end(),
        address=address[:64],
        agent=agent[:200],
    )
    session.add(row)
    session.flush()
    journal.record(session, viewer_of(session, person), "signed_in", ("person", person_id))
    return token


def known_to_sign_on(session: Session, *, subject: str, login: str) -> int:
    """The person whom the single sign-on names; the first time by the sign-in name, from then on by the subject alone.

    A name that goes over to somebody else at the provider therefore opens nothing here. Raises NotSignedIn.
    """
    linked = select(Person).where(col(Person.subject) == subject, col(Person.ended_at).is_(None))
    person = session.execute(linked).scalar_one_or_none()
    if person is None:
        named = (col(Person.login) == login) & col(Person.subject).is_(None) & ~col(Person.is_demo)
        found = select(Person).where(named, col(Person.ended_at).is_(None)).with_for_update()
        person = session.execute(found).scalar_one_or_none()
        if person is None:
            raise NotSignedIn("Nobody with this name has been let in here. Ask your administrator for an invitation.")
        person.subject = subject
        journal.record(session, viewer_of(session, person), "sign_on_linked", ("person", person.id))
    return int(person.id or 0)


def sign_out(session: Session, *, token: str) -> None:
    """End the sign-in behind a cookie; an unknown token is no error."""
    row = session.get(SignInSession, token_hash(token))
    if row is None or row.revoked_at is not None:
        return
    row.revoked_at = now()
    journal.record(session, SYSTEM, "signed_out", ("person", row.person_id))


def sign_out_everywhere(session: Session, *, viewer: Viewer) -> None:
    """End all sign-ins of the person acting."""
    mine = (col(SignInSession.person_id) == viewer.person_id) & col(SignInSession.revoked_at).is_(None)
    session.execute(update(SignInSession).where(mine).values(revoked_at=now()))
    journal.record(session, viewer, "signed_out_everywhere", ("person", viewer.person_id))


def end_session(session: Session, *, viewer: Viewer, mark: str) -> None:
    """End one of my own sign-ins; `mark` is the start of its hash, as my page shows it to no one else."""
    rows = session.execute(
        select(SignInSession).where(
            col(SignInSession.person_id) == viewer.person_id,
            col(SignInSession.token_hash).startswith(mark, autoescape=True),
            col(SignInSession.revoked_at).is_(None),
        )
    ).scalars().all()  # fmt: skip
    if len(rows) != 1 or not mark:
        raise UnknownThing("This sign-in has ended already.")
    rows[0].revoked_at = now()
    journal.record(session, viewer, "signed_out", ("person", viewer.person_id))


def touch(session: Session, *, token: str) -> None:
    """The sign-in was used; written at most every ten minutes by whoever calls it, and not journaled."""
    row = session.get(SignInSession, token_hash(token))
    if row is not None and row.revoked_at is None:
        row.seen_at = now()


def set_password(session: Session, *, viewer: Viewer, person_id: int, password: str) -> None:
    person = session.get(Person, person_id)
    if person is None:
        raise BadInput("There is no such person.", field="person")
    if len(password) < SHORTEST_PASSWORD:
        raise BadInput("A password has at least {n} characters.", field="password", n=SHORTEST_PASSWORD)
    person.password_hash = HASHER.hash(password)
    journal.record(session, viewer, "password_set", ("person", person_id))
