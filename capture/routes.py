"""All that the server answers beside the pages, collected for app.py."""

import gc
import importlib
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.routing import BaseRoute

log = logging.getLogger("anxun")
routes: list[BaseRoute] = []
middleware: list[Middleware] = []
for name in ("health", "sign_in", "chrome", "preferences", "field", "pages", "maps"):
    try:
        module = importlib.import_module(f"capture.{name}")
    except ModuleNotFoundError as missing:
        log.warning("not there yet: %s", missing)
        continue
    routes += getattr(module, "routes", [])
    middleware += getattr(module, "middleware", [])


@asynccontextmanager
async def lifespan(_app: object) -> AsyncIterator[dict[str, object]]:
    from data import startup

    await run_in_threadpool(startup.prepare)
    gc.collect()
    gc.freeze()
    yield {}
