from sqlalchemy import select
from sqlmodel import Session, col, func

from models import JournalEntry


def change_number(session: Session) -> int:
    """Grows with every write, whichever door it came through; the cache key of every read."""
    return session.execute(select(func.max(col(JournalEntry.id)))).scalar() or 0
