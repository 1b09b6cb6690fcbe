"""The whole product as its own process on this computer, to be started, stopped and killed by a test."""

import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from urllib.error import URLError

from settings import HOME

START_S = 120.0
STOP_S = 20.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class LiveServer:
    """`streamlit run app.py` on a free port with its own database and photos in `folder`."""

    def __init__(self, folder: Path, *, demo: bool = True, **settings: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        own = {"DAILY_AT": "", "DATABASE_URL": f"sqlite:///{folder / 'live.db'}", "PHOTOS_URL": str(folder / "photos")}
        self._settings = {**own, "DEMO": str(demo).lower(), **settings}
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def begin_with(self, made: Path) -> None:
        """A copy of the demo that the tests made once: demo.db and photos/ of a folder."""
        shutil.copyfile(made / "demo.db", self.folder / "live.db")
        shutil.copytree(made / "photos", self.folder / "photos")

    def start(self) -> "LiveServer":
        given = [f"ANXUN_{name}={value}" for name, value in self._settings.items()]
        run = [sys.executable, "-m", "streamlit", "run", "app.py"]
        where = ["--server.port", str(self.port), "--server.address", "127.0.0.1", "--server.fileWatcherType", "none"]
        with (self.folder / "server.log").open("ab") as log:
            self._process = subprocess.Popen(["env", *given, *run, *where], cwd=HOME, stdout=log, stderr=log)
        self._wait()
        return self

    def _wait(self) -> None:
        """Until it answers that it is well; its own words if it dies first."""
        end = time.monotonic() + START_S
        while not self.answers():
            dead = self._process is None or self._process.poll() is not None
            if dead or time.monotonic() > end:
                raise RuntimeError((self.folder / "server.log").read_text(encoding="utf-8")[-4000:])

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
        if self._process is None:
            return
        self._process.send_signal(by)
        try:
            self._process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None
