"""The field door without the pages, born again at once: its parent has read the code already and only has to fork.

For tests that kill a server many times. What it answers is what the whole product answers.
"""

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from settings import HOME
from tests.browser.live import LiveServer


class FieldServer(LiveServer):
    """As `LiveServer`, with a second start that costs no reading of code."""

    _parent: "subprocess.Popen[str] | None" = None
    _child = 0

    @property
    def pid(self) -> int:
        return self._child

    def start(self) -> "FieldServer":
        if self._parent is None:
            given = [f"ANXUN_{name}={value}" for name, value in self._settings.items()]
            run = [sys.executable, "-m", "tests.browser.field_server", str(self.port)]
            with (self.folder / "server.log").open("a") as log:
                self._parent = subprocess.Popen(
                    ["env", *given, *run],
                    cwd=HOME,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=log,
                    text=True,
                )
        assert self._parent.stdin is not None
        assert self._parent.stdout is not None
        print("start", file=self._parent.stdin, flush=True)
        self._child = int(self._parent.stdout.readline())
        while not self.answers():
            dead = Path(f"/proc/{self._child}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
            if dead:
                raise RuntimeError((self.folder / "server.log").read_text(encoding="utf-8")[-4000:])
        return self

    def kill(self) -> None:
        os.kill(self._child, signal.SIGKILL)
        self._child = 0

    def stop(self) -> None:
        if self._parent is None:
            return
        with suppress(ProcessLookupError):
            if self._child:
                self.kill()
        self._parent.communicate()
        self._parent = None


def parent(port: int) -> None:
    """For every line read, a child that serves; its number is told, and it is buried before the next."""
    import uvicorn  # noqa: PLC0415 - read by the parent process only
    from starlette.applications import Starlette  # noqa: PLC0415

    from capture.routes import lifespan, middleware, routes  # noqa: PLC0415

    child = 0
    for _line in sys.stdin:
        if child:
            os.waitpid(child, 0)
        child = os.fork()
        if not child:
            app = Starlette(routes=routes, middleware=middleware, lifespan=lifespan)
            uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning")
            os._exit(0)
        print(child, flush=True)  # noqa: T201 - told to the test


if __name__ == "__main__":
    parent(int(sys.argv[1]))
