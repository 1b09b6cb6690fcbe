"""A real server on loopback, and connections that break in the middle."""

import json
import socket
from collections.abc import Iterator
from threading import Event, Thread
from typing import Any

import pytest
import uvicorn
from starlette.applications import Starlette

from actions import people
from capture.field import routes
from data import photos
from data.database import transaction
from models import Photo
from tests.builders_field import Town, noise, rows, sha, town

CUTS = 20


class Served(uvicorn.Server):
    """Tells when it answers."""

    def __init__(self) -> None:
        super().__init__(
            uvicorn.Config(Starlette(routes=routes), host="127.0.0.1", port=0, log_config=None, lifespan="off")
        )
        self.ready = Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.port = self.servers[0].sockets[0].getsockname()[1]
        self.ready.set()


@pytest.fixture
def place() -> Town:
    return town()


@pytest.fixture
def server() -> Iterator[Served]:
    served = Served()
    thread = Thread(target=served.run)
    thread.start()
    assert served.ready.wait(20)
    yield served
    served.should_exit = True
    thread.join(20)


@pytest.fixture
def cookie(place: Town) -> str:
    with transaction() as session:
        return people.open_session(session, person_id=place.people["patrol"], address="127.0.0.1", agent="test")


def send(
    server: Served, cookie: str, method: str, data: bytes, *, offset: int = 0, until: int | None = None
) -> socket.socket:
    """A connection over which the photo was sent from `offset` up to `until`, though all of it was promised."""
    wire = socket.create_connection(("127.0.0.1", server.port), timeout=20)
    body = data[offset:] if method == "PATCH" else b""
    head = [
        f"{method} /api/field/photos/{sha(data)} HTTP/1.1",
        "Host: 127.0.0.1",
        f"Cookie: anxun_session={cookie}",
        "Content-Type: application/offset+octet-stream",
        f"Upload-Offset: {offset}",
        f"Upload-Length: {len(data)}",
        f"Content-Length: {len(body)}",
        "Connection: close",
    ]
    if body:
        head.append("Expect: 100-continue")
    wire.sendall("\r\n".join(head).encode() + b"\r\n\r\n")
    if body:
        assert wire.recv(200).startswith(b"HTTP/1.1 100")  # it is being read: what is sent now is on its way
        wire.sendall(body[: None if until is None else until - offset])
    return wire


def answer(wire: socket.socket) -> tuple[int, dict[str, str], Any]:
    """Status, headers and body of what came back."""
    raw = b""
    while chunk := wire.recv(65536):
        raw += chunk
    wire.close()
    head, _, body = raw.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
    return int(first.split()[1]), headers, json.loads(body) if body else None


def offset_there(server: Served, cookie: str, data: bytes) -> int:
    return int(answer(send(server, cookie, "HEAD", data))[1]["upload-offset"])


def test_twenty_cuts_during_a_photo_of_3_mb_cost_at_most_a_tenth_more(server: Served, cookie: str) -> None:
    """A link that is cut says nothing: the server still waits while the phone is back on another connection."""
    data = noise((2000, 1700))
    assert len(data) >= 3_000_000
    sent, offset, broken = 0, 0, []
    for cut in range(1, CUTS + 1):
        until = len(data) * cut // (CUTS + 1)
        broken.append(send(server, cookie, "PATCH", data, offset=offset, until=until))
        sent += until - offset
        offset = offset_there(server, cookie, data)
        assert offset <= until
    status, _headers, told = answer(send(server, cookie, "PATCH", data, offset=offset))
    sent += len(data) - offset
    for wire in broken:
        wire.close()
    assert (status, told["complete"]) == (200, True)
    assert sent <= 1.1 * len(data)
    assert photos.path_of(sha(data)).read_bytes() == data
    assert rows(Photo) == {"photos": 1}


def test_a_connection_that_ends_in_the_middle_leaves_what_had_arrived(server: Served, cookie: str) -> None:
    data = noise((600, 500))
    offset = 0
    for part in range(1, 6):
        wire = send(server, cookie, "PATCH", data, offset=offset, until=max(offset, len(data) * part // 6))
        wire.shutdown(socket.SHUT_RDWR)
        wire.close()
        offset = offset_there(server, cookie, data)
    complete = False
    while not complete:
        _status, _headers, told = answer(send(server, cookie, "PATCH", data, offset=offset))
        offset, complete = told["offset"], told["complete"]
    assert photos.path_of(sha(data)).read_bytes() == data


def test_a_photo_whose_last_answer_was_lost_is_complete_at_the_next_question(server: Served, cookie: str) -> None:
    data = noise((300, 300))
    photos.store_bytes(b"so that the folder is there")
    photos.part_of(sha(data)).write_bytes(data)
    status, headers, _body = answer(send(server, cookie, "HEAD", data))
    assert (status, headers["upload-complete"]) == (200, "?1")
    assert rows(Photo) == {"photos": 1}
    assert not photos.part_of(sha(data)).exists()


def test_a_file_that_lost_its_row_is_taken_in_again(server: Served, cookie: str) -> None:
    data = noise((300, 300))
    photos.store_bytes(data)
    status, _headers, told = answer(send(server, cookie, "PATCH", data, offset=len(data)))
    assert (status, told["complete"]) == (200, True)
    assert rows(Photo) == {"photos": 1}
