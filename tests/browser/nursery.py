"""One process for each worker that has read the code: every server of the walks is a fork of it and starts at once.

What a fork then does is what README's run line does; that the line itself starts the product, `.ci/first-start` shows.
"""

import atexit
import gc
import json
import os
import runpy
import signal
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from settings import HOME, settings

ROOMS = ("actions", "data.queries", "capture")
HEAVY = ("streamlit.web.cli", "streamlit.web.bootstrap", "ui.shell", "folium", "plotly.graph_objects", "capture.routes")
# not ui.maps: a component that is made before the server runs is lost


class Nursery:
    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.browser.nursery"],
            cwd=HOME,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def bear(self, kind: str, port: int, log: Path, given: Mapping[str, str]) -> int:
        """The process id of a new server: `product` with its pages, or `field`, the door of the phones alone."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        wish = {"kind": kind, "port": port, "log": str(log), "given": dict(given)}
        print(json.dumps(wish), file=self._process.stdin, flush=True)
        return int(self._process.stdout.readline())

    def close(self) -> None:
        self._process.communicate()


@cache
def nursery() -> Nursery:
    made = Nursery()
    atexit.register(made.close)
    return made


def product(port: int) -> None:
    where = ["--server.port", str(port), "--server.address", "127.0.0.1", "--server.fileWatcherType", "none"]
    sys.argv = ["streamlit", "run", "app.py", *where]
    runpy.run_module("streamlit", run_name="__main__", alter_sys=True)


def field(port: int) -> None:
    import uvicorn  # noqa: PLC0415 - read by the nursery only
    from starlette.applications import Starlette  # noqa: PLC0415

    from capture.routes import lifespan, middleware, routes  # noqa: PLC0415

    app = Starlette(routes=routes, middleware=middleware, lifespan=lifespan)
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning")


KINDS = {"product": product, "field": field}


def serve(kind: str, port: int, log: str, given: dict[str, str]) -> None:
    """In the fork: as if started with these settings, its words going to the log."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.environ.update(given)  # noqa: TID251 - the settings are given here, not read
    nothing = os.open(os.devnull, os.O_RDONLY)
    words = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    for source, target in ((nothing, 0), (words, 1), (words, 2)):
        os.dup2(source, target)
    KINDS[kind](port)


def main() -> None:
    """For every line read, a fork that serves; its number is told."""
    for name in HEAVY:
        import_module(name)
    for room in ROOMS:
        for found in iter_modules(import_module(room).__path__):
            import_module(f"{room}.{found.name}")
    assert settings.cache_info().currsize == 0, "a setting was asked for before it was given"
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the dead
    gc.freeze()
    for line in sys.stdin:
        child = os.fork()
        if not child:
            try:
                serve(**json.loads(line))
            finally:
                os._exit(1)
        print(child, flush=True)  # noqa: T201 - told to the test


if __name__ == "__main__":
    main()
