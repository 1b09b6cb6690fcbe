"""The day's messages over a real connection: a server on loopback that is up, down, or breaks off."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import apprise
import pytest
from sqlalchemy import select

from actions import channel_addresses
from capture import clockwork, courier
from data import couriers, database
from data.queries.state import state
from models import Message
from rules.messages import WAITS, MessageState
from settings import settings
from tests import builders

DAY = date(2026, 6, 16)
MORNING = datetime(2026, 6, 15, 22, 31, tzinfo=UTC)  # 06:31 there, quiet until 07:00
SEVEN = datetime(2026, 6, 15, 23, 0, tzinfo=UTC)


class Robot(ThreadingHTTPServer):
    """Keeps what it was told; answers with `status`."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Ear)
        self.status, self.errcode, self.heard = 200, 0, list[str]()

    @property
    def url(self) -> str:
        return f"json://127.0.0.1:{self.server_port}/secretpath"


class Ear(BaseHTTPRequestHandler):
    server: Robot

    def do_POST(self) -> None:
        said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.server.status == 200 and not self.server.errcode:
            self.server.heard.append(said["message"] if "message" in said else said["text"]["content"])
        self.send_response(self.server.status)
        self.end_headers()
        self.wfile.write(json.dumps({"errcode": self.server.errcode, "errmsg": "invalid webhook url"}).encode())

    def log_message(self, *_: Any) -> None:
        """Silent."""


@pytest.fixture
def robot() -> Iterator[Robot]:
    with Robot() as server:
        thread = Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def channel(robot: Robot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANXUN_DAILY_AT", "06:30")
    monkeypatch.setenv("ANXUN_PUBLIC_URL", "https://anxun.example.cn")
    settings.cache_clear()
    with database.transaction() as session:
        top = builders.area(session)
        admin = builders.viewer(session, "admin", top)
        channel_addresses.add_channel(
            session, viewer=admin, area_id=top.id or 0, name="安监站群", kinds=("digest",), url=robot.url
        )


def rows() -> list[Message]:
    with database.reading() as session:
        return list(session.execute(select(Message).order_by(Message.id)).scalars())  # type: ignore[arg-type]


@pytest.mark.usefixtures("channel")
def test_the_digest_is_written_in_the_morning_and_sent_once_when_quiet_ends(robot: Robot) -> None:
    clockwork.tell(MORNING)
    assert [row.state for row in rows()] == [MessageState.WAITING]
    assert robot.heard == []
    clockwork.tell(SEVEN)
    clockwork.tell(SEVEN + timedelta(minutes=5))
    [heard] = robot.heard
    assert heard.startswith("【安巡】清河街道 6月16日 安全日报\n在账隐患0条")
    assert heard.endswith("https://anxun.example.cn/overview")
    assert [row.state for row in rows()] == [MessageState.SENT]


@pytest.mark.usefixtures("channel")
def test_a_dead_channel_is_tried_again_and_downtime_is_caught_up(robot: Robot) -> None:
    robot.status = 503
    clockwork.tell(SEVEN)
    [row] = rows()
    assert (row.state, row.next_try_at, row.tries) == (MessageState.WAITING, SEVEN + WAITS[0], 1)
    assert "503" in row.error
    assert "secretpath" not in row.error
    with database.reading() as session:
        assert state(session).messages == ((MessageState.WAITING, 1),)
    robot.status = 200
    clockwork.tell(SEVEN + timedelta(minutes=1))
    assert robot.heard == []  # not yet
    clockwork.tell(SEVEN + timedelta(days=1))  # nobody was up for a day
    assert len(robot.heard) == 2
    assert [row.state for row in rows()] == [MessageState.SENT] * 2


@pytest.mark.usefixtures("channel")
def test_of_many_processes_one_writes_and_one_sends(robot: Robot) -> None:
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda n: clockwork.tell(SEVEN, holder=f"process-{n}"), range(6)))
    assert len(robot.heard) == 1


@pytest.mark.usefixtures("channel")
def test_a_process_that_dies_after_sending_sends_nothing_twice(robot: Robot) -> None:
    class Died(BaseException):
        """As if the machine were switched off."""

    def send(url: str, text: str) -> str:
        assert couriers.send(url, text) == ""
        raise Died

    courier.write(SEVEN, day=DAY, holder="first")
    with pytest.raises(Died):
        courier.deliver(SEVEN, send=send)
    for minutes in (1, 5, 60, 2000):
        courier.deliver(SEVEN + timedelta(minutes=minutes))
    assert len(robot.heard) == 1
    assert [row.state for row in rows()] == [MessageState.UNCLEAR]


@pytest.mark.parametrize("service", ["wecombot", "dingtalk"])
def test_a_robot_that_says_no_with_status_200_has_not_taken_it(
    robot: Robot, monkeypatch: pytest.MonkeyPatch, service: str
) -> None:
    here = f"http://127.0.0.1:{robot.server_port}/send?access_token="
    carrier = apprise.Apprise.instantiate(f"{service}://abcdef123/")
    monkeypatch.setattr(carrier, *(("api_url", here) if service == "wecombot" else ("notify_url", here + "{token}")))
    monkeypatch.setattr(couriers, "_carrier", lambda _url: carrier)
    assert couriers.send("x", "一") == ""
    robot.errcode = 93000
    assert couriers.send("x", "二") == "errcode=93000 invalid webhook url"
    robot.status = 500
    assert couriers.send("x", "三") == "error=500"
    assert robot.heard == ["一"]
