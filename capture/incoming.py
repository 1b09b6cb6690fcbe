"""Bytes as they cross the link, read ahead: what has arrived is kept when the link breaks while we look things up."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from starlette.requests import ClientDisconnect, Request

AT_ONCE = 256 * 1024
READ_AHEAD = 1024 * 1024
SILENCE_S = 60.0  # a connection that says nothing for so long has broken
GRACE_S = 0.25  # so long an older connection may still deliver what is on its way


class Incoming:
    """The body of one request."""

    def __init__(self, request: Request) -> None:
        self._held = bytearray()
        self._over = False
        self._hurried = False
        self._news, self._room = asyncio.Event(), asyncio.Event()
        self._reader = asyncio.ensure_future(self._read(request))

    async def take(self) -> bytes:
        """What has come, in good portions; empty when it has ended, broken off or fallen silent."""
        while not self._over and len(self._held) < AT_ONCE:
            self._news.clear()
            try:
                await asyncio.wait_for(self._news.wait(), GRACE_S if self._hurried else SILENCE_S)
            except TimeoutError:
                self._over = True
        data = bytes(self._held)
        self._held.clear()
        self._room.set()
        return data

    def hurry(self) -> None:
        """Somebody newer wants to go on where this one stops."""
        self._hurried = True
        self._news.set()

    def close(self) -> None:
        self._reader.cancel()

    async def _read(self, request: Request) -> None:
        try:
            async for chunk in request.stream():
                self._held += chunk
                self._news.set()
                while len(self._held) > READ_AHEAD:
                    self._room.clear()
                    await self._room.wait()
        except ClientDisconnect:
            pass  # the end, earlier than announced
        finally:
            self._over = True
            self._news.set()


@dataclass
class Lane:
    """One writer per photo, in the order of arrival; who comes later hurries the one before: its link has broken."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    incoming: Incoming | None = None
    users: int = 0


LANES: dict[str, Lane] = {}


@asynccontextmanager
async def lane_of(sha256: str, incoming: Incoming | None = None) -> AsyncIterator[None]:
    lane = LANES.setdefault(sha256, Lane())
    lane.users += 1
    if lane.incoming is not None:
        lane.incoming.hurry()
    try:
        async with lane.lock:
            lane.incoming = incoming
            if lane.users > 1 and incoming is not None:
                incoming.hurry()  # somebody is waiting behind us already
            yield
    finally:
        lane.incoming = None
        lane.users -= 1
        if not lane.users:
            LANES.pop(sha256, None)
