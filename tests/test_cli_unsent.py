"""What a phone saved as a file comes in by the back door: as over the network, once, or not at all."""

import base64
import hashlib
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlmodel import Session, col
from typer.testing import CliRunner, Result

import cli
from data import database, photos
from data.database import reading
from models import Inspection, JournalEntry, Photo, PhotoLink
from tests.builders_field import Town, inspection, only, phone, picture, put, rows, sha, town

Import = Callable[..., Result]


@pytest.fixture
def place() -> Town:
    return town()


@pytest.fixture
def take_in(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Import:
    monkeypatch.setattr(database, "migrate", lambda: None)

    def take_in(contents: Any, *words: str, typed: str = "") -> Result:
        file = tmp_path / "unsent.json"
        file.write_bytes(contents if isinstance(contents, bytes) else json.dumps(contents).encode())
        return CliRunner().invoke(cli.app, ["import-unsent", str(file), *(words or ("--yes",))], input=typed)

    return take_in


def record(person: int, body: dict[str, Any], record_id: str | None = None) -> dict[str, Any]:
    text = json.dumps(body, ensure_ascii=False)
    return {"id": record_id or str(uuid4()), "body": text, "hash": sha(text.encode()), "person": person}


def shot(data: bytes) -> dict[str, str]:
    return {"sha256": sha(data), "type": "image/jpeg", "base64": base64.b64encode(data).decode()}


def named(data: bytes) -> list[dict[str, Any]]:
    return [{"sha256": sha(data), "size": len(data), "taken_at": None, "item": None, "role": "evidence"}]


def file_of(*records: dict[str, Any], pictures: tuple[bytes, ...] = ()) -> dict[str, Any]:
    return {"v": 1, "records": list(records), "photos": [shot(data) for data in pictures]}


def imports(session: Session) -> Sequence[JournalEntry]:
    return session.execute(select(JournalEntry).where(col(JournalEntry.verb) == "import_unsent")).scalars().all()


def everything() -> dict[str, int]:
    with reading() as session:
        photo_rows = len(session.execute(select(Photo)).all())
    return {**rows(Inspection, PhotoLink, JournalEntry), "photos": photo_rows}


@pytest.mark.usefixtures("any_database")
def test_entries_come_in_under_the_person_who_made_them_and_twice_is_once(take_in: Import) -> None:
    place = town()
    data = picture()
    person = place.people["patrol"]
    given = file_of(record(person, inspection(place.site_a, photos=named(data))), pictures=(data,))
    first = take_in(given)
    assert first.exit_code == 0
    assert "1 entries and 1 photos taken in, 0 entries were here already, 0 refused, 0 photos still" in first.output
    with reading() as session:
        check = only(session, Inspection)
        entries = imports(session)
    assert check.person_id == person
    assert [(entry.actor_id, entry.after["records"]) for entry in entries if entry.after] == [(None, [str(check.id)])]
    assert photos.path_of(sha(data)).read_bytes() == data
    before = everything()
    again = take_in(given)
    assert (again.exit_code, everything()) == (0, before)
    assert "0 entries and 0 photos taken in, 1 entries were here already" in again.output


def test_the_phone_that_gets_its_network_back_is_told_that_all_is_here(place: Town, take_in: Import) -> None:
    data = picture()
    sent = record(place.people["patrol"], inspection(place.site_a, photos=named(data)))
    assert take_in(file_of(sent, pictures=(data,))).exit_code == 0
    with phone(place.people["patrol"]) as client:
        told = put(client, sent["body"].encode(), sent["id"])
    assert told.status_code == 200
    assert told.json()["photos"] == {sha(data): {"complete": True, "offset": len(data)}}
    assert rows(Inspection) == {"inspections": 1}


def test_what_the_server_refuses_stops_nothing_else(place: Town, take_in: Import) -> None:
    person = place.people["patrol"]
    good, foreign = record(person, inspection(place.site_a)), record(person, inspection(place.site_b))
    taken = record(person, inspection(place.site_a, note="another"), good["id"])
    broken = b"GIF89a no picture at all"
    pictured = record(person, inspection(place.site_a, photos=named(broken)))
    done = take_in(file_of(foreign, good, taken, pictured, pictures=(broken,)))
    assert done.exit_code == 1
    assert "2 entries and 0 photos taken in, 0 entries were here already, 3 refused, 1 photos still" in done.output
    assert f"{foreign['id']} was refused" in done.output
    assert f"{good['id']} was refused: This entry was saved before with other contents." in done.output
    assert rows(Inspection) == {"inspections": 2}


def test_a_file_that_was_changed_or_is_none_writes_nothing(place: Town, take_in: Import) -> None:
    person = place.people["patrol"]
    good = record(person, inspection(place.site_a))
    data = picture()
    lie = {**shot(data), "base64": base64.b64encode(picture(seed=2)).decode()}
    before = everything()
    bad: list[Any] = [
        b"",
        b"\xff\xfe",
        b"[]",
        {"v": 2, "records": [good], "photos": []},
        {"v": 1, "records": [], "photos": []},
        file_of(good, {**good, "body": good["body"].replace("routine_check", "special_check")}),
        file_of(good, {**good, "id": "../../etc"}),
        {**file_of(good), "photos": [lie]},
        {**file_of(good), "photos": [{**shot(data), "base64": "%%%"}]},
        file_of(good, record(987654, inspection(place.site_a))),
    ]
    for contents in bad:
        done = take_in(contents)
        assert (done.exit_code, done.exception.__class__) == (1, SystemExit), done.output
        assert len(done.output.strip().splitlines()) == 1, done.output
    assert everything() == before


def test_the_operator_sees_whose_entries_they_are_and_may_say_no(place: Town, take_in: Import) -> None:
    given = file_of(record(place.people["patrol"], inspection(place.site_a)))
    declined = take_in(given, "--", typed="n\n")
    assert declined.exit_code == 1
    assert ": 1. Take these entries in? [y/N]" in declined.output
    assert rows(Inspection) == {"inspections": 0}
    assert take_in(given, "--", typed="y\n").exit_code == 0
    assert rows(Inspection) == {"inspections": 1}


def test_the_hash_of_the_file_names_it_in_the_journal(place: Town, take_in: Import) -> None:
    given = file_of(record(place.people["patrol"], inspection(place.site_a)))
    assert take_in(given).exit_code == 0
    with reading() as session:
        entry = imports(session)[0]
    name = hashlib.sha256(json.dumps(given).encode()).hexdigest()
    assert (entry.subject_id, (entry.after or {})["file"]) == (name[:40], name)
