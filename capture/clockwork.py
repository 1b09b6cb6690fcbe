"""Work that is done once a day by itself: whatever is overdue climbs the ladder.

Each process looks every few minutes whether the day's work is done; a lease in the database lets one of them do it.
So it is caught up after a night without power, and a process that dies at it is followed by another.
"""

import logging
import os
from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4

from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy.exc import SQLAlchemyError

from actions.escalation import climb
from data import database, leases
from settings import settings

WORK = "escalation"
LOOK_EVERY = timedelta(minutes=5)
HOLDER = f"{os.getpid()}-{uuid4().hex[:12]}"
log = logging.getLogger("anxun")


def start() -> BackgroundScheduler | None:
    """A look at once and then every few minutes, in a thread of its own; None where the setting says never."""
    if not settings().daily_at:
        return None
    clock = BackgroundScheduler(timezone=UTC)
    clock.add_job(look, "interval", seconds=LOOK_EVERY.total_seconds(), next_run_time=datetime.now(UTC), coalesce=True)
    clock.start()
    return clock


def look() -> None:
    """Do what the day asks for, unless it is done; what goes wrong is told and tried again at the next look."""
    try:
        work(datetime.now(UTC))
    except SQLAlchemyError:
        log.exception("daily work: not done, tried again in %s", LOOK_EVERY)


def work(at: datetime, *, holder: str = HOLDER) -> int:
    """The day's work that is due at this moment; how many hazards climbed, 0 when it was done or is somebody else's."""
    day = due_day(at)
    with database.reading() as session:
        if leases.is_done(session, WORK, day=day):
            return 0
    total = 0
    while True:
        with database.transaction() as session:
            if not leases.claim(session, WORK, holder=holder, day=day, at=at):
                return total
            climbed = sum(climb(session, on=day, supervise_after=settings().supervise_after_days))
            if not climbed:
                leases.finish(session, WORK, holder=holder, day=day)
                log.info("daily work of %s: %s hazards climbed the ladder", day, total)
                return total
        total += climbed


def due_day(at: datetime) -> date:
    """Today from the hour that is set, before it still yesterday."""
    here = at.astimezone(settings().zone)
    begins = time.fromisoformat(settings().daily_at or "00:00")
    return here.date() if here.time() >= begins else here.date() - timedelta(days=1)
