"""Daily work that one of several processes does: a row says who is at it, and up to which day it is done."""

from datetime import date, datetime, timedelta

from sqlmodel import Session

from models import Lease

HELD_FOR = timedelta(minutes=10)


def claim(session: Session, name: str, *, holder: str, day: date, at: datetime) -> bool:
    """True when the work of this day is this holder's to do now; call it again to hold on to it.

    In a writing transaction of its own, of which there is one at a time; a holder that died is followed by another.
    """
    row = session.get(Lease, name)
    if row is None:
        row = Lease(name=name)
        session.add(row)
    if row.done_on is not None and row.done_on >= day:
        return False
    if row.holder not in ("", holder) and row.until is not None and row.until > at:
        return False
    row.holder, row.until = holder, at + HELD_FOR
    session.flush()
    return True


def is_done(session: Session, name: str, *, day: date) -> bool:
    row = session.get(Lease, name)
    return row is not None and row.done_on is not None and row.done_on >= day


def finish(session: Session, name: str, *, holder: str, day: date) -> None:
    """The work of this day is done, unless another holder took over meanwhile."""
    row = session.get(Lease, name)
    if row is not None and row.holder == holder:
        row.done_on, row.holder, row.until = day, "", None
        row.failure, row.failed_at = "", None
        session.flush()


def failed(session: Session, name: str, *, why: str, at: datetime) -> None:
    """The last try came to nothing; it is tried again, and whoever looks after the system sees why."""
    row = session.get(Lease, name)
    if row is None:
        row = Lease(name=name)
        session.add(row)
    row.failure, row.failed_at, row.holder, row.until = why[:300], at, "", None
    session.flush()
