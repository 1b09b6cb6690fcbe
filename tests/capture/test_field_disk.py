"""When the disk or the database refuses: never a 2xx without a durable row, and all is well again afterwards."""

import errno
import os
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError
from sqlmodel import Session
from starlette.testclient import TestClient

import data.writing
from data import database, photos
from data.writing import Job, commit
from models import Area, Inspection, Photo
from rules.errors import BadInput, TooMuch
from tests import builders
from tests.builders_field import Town, inspection, noise, patch, put, rows, sha


def test_a_full_disk_under_a_photo_keeps_what_came_and_goes_on_later(
    patrolling: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    photo = noise((300, 300))
    patch(patrolling, photo[:100], name=sha(photo), length=len(photo))
    with monkeypatch.context() as full:
        full.setattr(os, "write", refuse(errno.ENOSPC))
        refused = patch(patrolling, photo, offset=100)
    assert (refused.status_code, refused.json()["error"]["code"]) == (507, "full")
    assert int(refused.headers["retry-after"]) > 0
    assert patch(patrolling, photo, offset=100).json()["complete"] is True


def test_after_a_failed_flush_nobody_trusts_the_part(patrolling: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    photo = noise((300, 300))
    patch(patrolling, photo[:100], name=sha(photo), length=len(photo))
    with monkeypatch.context() as broken:
        broken.setattr(os, "fsync", refuse_second(errno.EIO))
        refused = patch(patrolling, photo, offset=100)
    assert refused.status_code == 503
    assert not photos.part_of(sha(photo)).exists()
    assert patch(patrolling, photo).json()["complete"] is True


def test_a_failed_rename_is_no_success(patrolling: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    photo = noise((300, 300))
    with monkeypatch.context() as broken:
        broken.setattr("pathlib.Path.replace", refuse(errno.EIO))
        assert patch(patrolling, photo).status_code == 503
    assert rows(Photo) == {"photos": 0}
    assert patch(patrolling, photo, offset=len(photo)).json()["complete"] is True


def test_a_full_database_refuses_and_takes_the_same_record_when_there_is_room(
    place: Town, patrolling: TestClient
) -> None:
    body, record_id = inspection(place.site_a, note="字" * 5000), str(uuid4())
    pages: list[int] = []

    def no_more_pages(connection: Any, _record: object) -> None:
        pages.append(connection.execute("pragma page_count").fetchone()[0])
        connection.execute(f"pragma max_page_count = {pages[0]}")

    engine = database.engine()
    engine.dispose()
    event.listen(engine, "connect", no_more_pages)
    codes = {put(patrolling, inspection(place.site_a, note="字" * 5000)).status_code for _ in range(5)}
    refused = put(patrolling, body, record_id)
    event.remove(engine, "connect", no_more_pages)
    engine.dispose()
    assert codes <= {201, 507}
    assert (refused.status_code, refused.json()["error"]["code"]) == (507, "full")
    before = rows(Inspection)["inspections"]
    assert put(patrolling, body, record_id).status_code == 201
    assert rows(Inspection) == {"inspections": before + 1}


def test_a_locked_database_asks_to_wait(place: Town, patrolling: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as locked:
        locked.setattr(data.writing, "transaction", locked_out)
        refused = put(patrolling, inspection(place.site_a))
    assert (refused.status_code, refused.json()["error"]["code"]) == (503, "busy")
    assert int(refused.headers["retry-after"]) > 0
    assert rows(Inspection) == {"inspections": 0}


def test_when_too_many_wait_the_next_is_asked_to_come_again(place: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data.writing, "MOST_WAITING", 1)
    writer, taken, refused = data.writing.Writer(), [], None
    with database.transaction():  # the writer waits for this one to end
        while refused is None:
            try:
                taken.append(writer.submit(lambda session: session.get(Area, place.a)))
            except TooMuch as full:
                refused = full
    assert refused.retry_after == data.writing.RETRY_AFTER_S
    assert all(answer.result(20) is not None for answer in taken)


@pytest.mark.usefixtures("any_database")
def test_a_refused_job_leaves_the_others_of_its_transaction_alone() -> None:
    jobs = [Job(named("甲"), Future()), Job(refusing, Future()), Job(named("乙"), Future())]
    commit(jobs)
    assert [job.answer.exception() is None for job in jobs] == [True, False, True]
    assert rows(Area) == {"areas": 2}


@pytest.mark.usefixtures("any_database")
def test_a_broken_job_costs_the_others_nothing() -> None:
    jobs = [Job(named("甲"), Future()), Job(breaking, Future()), Job(named("乙"), Future())]
    commit(jobs)
    assert [type(job.answer.exception()).__name__ for job in jobs] == ["NoneType", "ZeroDivisionError", "NoneType"]
    assert rows(Area) == {"areas": 2}


def named(name: str) -> Callable[[Session], int]:
    return lambda session: builders.area(session, name).id or 0


def refusing(session: Session) -> None:
    builders.area(session, "丙")
    raise BadInput("no")


def breaking(session: Session) -> None:
    builders.area(session, "丁")
    _ = 1 / 0


@contextmanager
def locked_out() -> Iterator[Session]:
    raise OperationalError("begin immediate", {}, sqlite3.OperationalError("database is locked"))
    yield


def refuse(number: int) -> Callable[..., Any]:
    def refused(*_args: object) -> None:
        raise OSError(number, os.strerror(number))

    return refused


def refuse_second(number: int) -> Callable[..., Any]:
    """The first flush asks where we are; the second is the one after writing."""
    calls: list[int] = []
    real = os.fsync

    def fsync(handle: int) -> None:
        calls.append(handle)
        if len(calls) == 2:
            raise OSError(number, os.strerror(number))
        real(handle)

    return fsync
