"""One writer for what the phones send: first come, first served, and what waits together is committed together.

Many threads that each commit for themselves starve one another on SQLite (seconds for the unlucky one), and pay one
disk flush each. A job here is answered only after the commit that holds it.
"""

from collections.abc import Callable
from concurrent.futures import Future
from functools import cache
from queue import Empty, Full, Queue
from threading import Thread
from typing import Any, NamedTuple, TypeVar

from sqlmodel import Session

from data.database import transaction
from rules.errors import RuleBroken, TooMuch

R = TypeVar("R")
MOST_WAITING = 500
MOST_TOGETHER = 64
RETRY_AFTER_S = 5


class Job(NamedTuple):
    """May be run again when its first transaction failed, so it changes nothing but the session."""

    work: Callable[[Session], Any]
    answer: "Future[Any]"


class Writer:
    def __init__(self) -> None:
        self._waiting: Queue[Job] = Queue(MOST_WAITING)
        Thread(target=self._run, name="writer", daemon=True).start()

    def submit(self, work: Callable[[Session], R]) -> "Future[R]":
        """The future has the result once it is on the disk, or the refusal. Raises TooMuch when too many wait."""
        answer: Future[R] = Future()
        try:
            self._waiting.put_nowait(Job(work, answer))
        except Full:
            raise TooMuch(
                "Many are sending at this moment. It is sent again by itself.", retry_after=RETRY_AFTER_S
            ) from None
        return answer

    def _run(self) -> None:
        while True:
            jobs = [self._waiting.get()]
            while len(jobs) < MOST_TOGETHER:
                try:
                    jobs.append(self._waiting.get_nowait())
                except Empty:
                    break
            commit([job for job in jobs if job.answer.set_running_or_notify_cancel()])


def commit(jobs: list[Job]) -> None:
    """All in one transaction, each in a savepoint of its own; if that fails, each by itself."""
    if not jobs:
        return
    try:
        with transaction() as session:
            outcomes = [_outcome(session, job) for job in jobs]
    except Exception as failure:  # whatever it was, nothing was kept, and whoever sent it must hear so
        if len(jobs) == 1:
            jobs[0].answer.set_exception(failure)
        else:
            for job in jobs:
                commit([job])
        return
    for job, (result, refusal) in zip(jobs, outcomes, strict=True):
        if refusal is None:
            job.answer.set_result(result)
        else:
            job.answer.set_exception(refusal)


def _outcome(session: Session, job: Job) -> tuple[Any, RuleBroken | None]:
    try:
        with session.begin_nested():
            return job.work(session), None
    except RuleBroken as refusal:
        return None, refusal


@cache
def writer() -> Writer:
    return Writer()
