"""The whole product as its own process on this computer, to be started, stopped and killed by a test."""

import os
import select
import shutil
import signal
import socket
import time
import urllib.request
from pathlib import Path
from typing import Self
from urllib.error import URLError

from tests.browser.nursery import nursery

START_S = 120.0
STOP_S = 20.0
ASK_EVERY_S = 0.1


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class LiveServer:
    """`streamlit run app.py` on a free port with its own database and photos in `folder`."""

    kind = "product"

    def __init__(self, folder: Path, *, demo: bool = True, **settings: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        own = {"DAILY_AT": "", "DATABASE_URL": f"sqlite:///{folder / 'live.db'}", "PHOTOS_URL": str(folder / "photos")}
        self._settings = {**own, "DEMO": str(demo).lower(), **settings}
        self.pid = 0
        self._alive: int | None = None

    def begin_with(self, made: Path) -> None:
        """A copy of the demo that the tests made once: demo.db and photos/ of a folder."""
        shutil.copyfile(made / "demo.db", self.folder / "live.db")
        shutil.copytree(made / "photos", self.folder / "photos")

    def start(self) -> Self:
        given = {f"ANXUN_{name}": value for name, value in self._settings.items()}
        self.pid = nursery().bear(self.kind, self.port, self.folder / "server.log", given)
        self._alive = os.pidfd_open(self.pid)
        self._wait()
        return self

    def _wait(self) -> None:
        """Until it answers that it is well; its own words if it dies first."""
        end = time.monotonic() + START_S
        while not self.answers():
            if self._ends_within(ASK_EVERY_S) or time.monotonic() > end:
                raise RuntimeError((self.folder / "server.log").read_text(encoding="utf-8")[-4000:])

    def _ends_within(self, seconds: float) -> bool:
        assert self._alive is not None
        return bool(select.select([self._alive], [], [], seconds)[0])

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=1) as reply:
                return bool(reply.status == 200)
        except (URLError, OSError):
            return False

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """As a power cut ends it: no goodbye."""
        self._end(signal.SIGKILL)

    def _end(self, by: signal.Signals) -> None:
        if self._alive is None:
            return
        signal.pidfd_send_signal(self._alive, by)
        if not self._ends_within(STOP_S):
            signal.pidfd_send_signal(self._alive, signal.SIGKILL)
            assert self._ends_within(STOP_S)
        os.close(self._alive)
        self._alive = None


class FieldServer(LiveServer):
    """The field door without the pages. What it answers is what the whole product answers."""

    kind = "field"

    def stop(self) -> None:
        """Phones keep their connections open; nobody waits for them."""
        self.kill()
