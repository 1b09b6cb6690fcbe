"""The first visitor after a start, without a sign-in: not even the websocket tells anything (trap E1)."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

from actions import people
from data import database
from settings import HOME, settings
from tests import builders

STREET = "只有登录才能看见的街道"
FINISHED = "script_finished"


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """The real server on a database with one street in it; its port. Nobody has visited it yet."""
    monkeypatch.setenv("ANXUN_DATABASE_URL", f"sqlite:///{tmp_path / 'served.db'}")
    settings.cache_clear()
    database.engine.cache_clear()
    database.migrate()
    with database.transaction() as session:
        builders.person(session, "leader", builders.area(session, STREET), "李看得见")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        "app.py",
        f"--server.port={port}",
        "--server.address=127.0.0.1",
    ]
    with (tmp_path / "log").open("w+") as log:
        process = subprocess.Popen(command, cwd=HOME, stdout=subprocess.PIPE, stderr=log, text=True)
        assert process.stdout is not None
        assert any("URL" in line for line in process.stdout), (tmp_path / "log").read_text()
        yield port
        process.terminate()
        process.communicate(timeout=20)


def deep_link(port: int, page: str, cookie: str | None = None) -> bytes:
    """All that a websocket tells about one run of a page."""
    told = b""
    headers = {"Cookie": f"anxun_session={cookie}"} if cookie else {}
    ask = BackMsg()
    ask.rerun_script.page_name = page
    url = f"ws://127.0.0.1:{port}/_stcore/stream"
    with connect(url, subprotocols=["streamlit"], max_size=None, open_timeout=60, additional_headers=headers) as ws:  # type: ignore[list-item]
        ws.send(ask.SerializeToString())
        while True:
            raw = ws.recv(timeout=60)
            assert isinstance(raw, bytes)
            told += raw
            message = ForwardMsg()
            message.ParseFromString(raw)
            if message.WhichOneof("type") == FINISHED:
                return told


def test_the_first_visitor_without_a_sign_in_meets_the_gate(server: int) -> None:
    for page in ("hazards", "me", "overview", ""):
        told = deep_link(server, page)
        assert STREET.encode() not in told
        assert "李看得见".encode() not in told
        assert b"/login" in told
        assert "安巡".encode() in told, "the frame has not run: the page stood alone"

    with closing(HTTPConnection("127.0.0.1", server, timeout=10)) as asked:
        asked.request("GET", "/hazards")
        answer = asked.getresponse()
    assert (answer.status, answer.getheader("location")) == (303, "/login?next=/hazards")

    with database.transaction() as session:
        token = people.open_session(session, person_id=1, address="", agent="")
    assert STREET.encode() in deep_link(server, "me", cookie=token)
