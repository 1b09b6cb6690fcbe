"""All that the server answers beside the pages, collected for app.py."""

import gc
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.concurrency import run_in_threadpool
from starlette.routing import BaseRoute

from capture import (
    calendars,
    chrome,
    clockwork,
    emergency,
    events,
    evidence,
    field,
    figures,
    health,
    joining,
    labels,
    maps,
    pages,
    preferences,
    reports,
    sign_in,
    single_sign_on,
)
from data import photos, startup

log = logging.getLogger("anxun")
routes: list[BaseRoute] = [
    *health.routes,
    *sign_in.routes,
    *single_sign_on.routes,
    *joining.routes,
    *preferences.routes,
    *chrome.routes,
    *field.routes,
    *pages.routes,
    *maps.routes,
    *figures.routes,
    *reports.routes,
    *calendars.routes,
    *events.routes,
    *emergency.routes,
    *evidence.routes,
    *labels.routes,
]
middleware = chrome.middleware


@asynccontextmanager
async def lifespan(_app: object) -> AsyncIterator[dict[str, object]]:
    """Make ready before the first visitor, then take what start-up made out of the collector's sight."""
    log.setLevel(logging.INFO)
    await run_in_threadpool(startup.prepare)
    swept = await run_in_threadpool(photos.sweep)
    log.info("photos: %s abandoned parts removed", swept)
    gc.collect()
    gc.freeze()
    clock = clockwork.start()
    yield {}
    if clock is not None:
        clock.shutdown(wait=False)
