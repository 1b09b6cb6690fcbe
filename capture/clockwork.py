"""Work that is done once a day by itself: whatever is overdue climbs the ladder, months that are over are added up,
everything is copied, groups are told.

Each process looks every few minutes whether the day's work is done; a lease in the database lets one of them do it.
So it is caught up after a night without power, and a process that dies at it is followed by another.
"""

import logging
import os
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from uuid import uuid4

from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy.exc import SQLAlchemyError

from actions import backups
from actions.escalation import climb
from actions.kept_months import close_month, month_to_close
from actions.standings import renew_some
from capture import courier
from data import backups as copies
from data import database, leases
from data.days import local_day
from rules.permissions import SYSTEM
from settings import settings

WORK = "escalation"
MONTHS = "months"
READY = "ready"
COPY = "backup"
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
    at = datetime.now(UTC)
    for name, job in (
        (WORK, work),
        (READY, keep_ready),
        (MONTHS, close_months),
        (COPY, keep_copy),
        (courier.WORK, tell),
    ):
        try:
            job(at)
        except (SQLAlchemyError, OSError) as trouble:
            log.exception("daily work: %s is not done, tried again in %s", name, LOOK_EVERY)
            with suppress(SQLAlchemyError), database.transaction() as session:
                leases.failed(session, name, why=f"{type(trouble).__name__}: {trouble}", at=at)


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


def tell(at: datetime, *, holder: str = HOLDER) -> None:
    """The day's messages into the outbox, and out of it whatever is due."""
    courier.write(at, day=due_day(at), holder=holder)
    courier.deliver(at)


def close_months(at: datetime, *, holder: str = HOLDER) -> int:
    """Months that are over are added up, one transaction each, so that phones never wait long; how many there were."""
    day = due_day(at)
    with database.reading() as session:
        if leases.is_done(session, MONTHS, day=day):
            return 0
    closed = 0
    while True:
        with database.transaction() as session:
            if not leases.claim(session, MONTHS, holder=holder, day=day, at=at):
                return closed
            month = month_to_close(session, on=local_day(at))
            if month is None:
                leases.finish(session, MONTHS, holder=holder, day=day)
                return closed
            sites = close_month(session, month=month)
        log.info("daily work of %s: %s closed for %s sites", day, month.first, sites)
        closed += 1


def keep_ready(_at: datetime) -> int:
    """Sites whose visits were written past the actions are made anew, some in each transaction; how many there were."""
    total = 0
    while True:
        with database.transaction() as session:
            renewed = renew_some(session)
        if not renewed:
            return total
        total += renewed


def keep_copy(at: datetime, *, holder: str = HOLDER) -> bool:
    """The day's copy of everything, where a folder is set; the oldest ones make room for it."""
    day, folder = due_day(at), Path(settings().backup_folder)
    if not settings().backup_folder:
        return False
    with database.reading() as session:
        if leases.is_done(session, COPY, day=day):
            return False
    with database.transaction() as session:
        if not leases.claim(session, COPY, holder=holder, day=day, at=at):
            return False
    made = copies.make(backups.file_of(folder, day))
    with database.transaction() as session:
        backups.note_made(session, viewer=SYSTEM, made=made)
        leases.finish(session, COPY, holder=holder, day=day)
    for old in backups.older_than_the_newest(folder, settings().backup_keep):
        old.unlink()
    log.info("daily work of %s: a copy of %s rows and %s photos", day, made.rows, made.photos)
    return True


def due_day(at: datetime) -> date:
    """Today from the hour that is set, before it still yesterday."""
    here = at.astimezone(settings().zone)
    begins = time.fromisoformat(settings().daily_at or "00:00")
    return here.date() if here.time() >= begins else here.date() - timedelta(days=1)
