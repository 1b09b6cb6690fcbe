"""Streamlit's bundles, packed. It serves them bare and expects a proxy: 3 MB instead of 1.2 on a village connection."""

import gzip
from functools import lru_cache
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

KINDS = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
FOREVER = "public, immutable, max-age=31536000"  # the names carry a hash of the contents


class Precompressed:
    """Answers /static/*.{js,css,svg} with gzip bytes, packed at the first request and then kept."""

    def __init__(self, app: ASGIApp, folder: Path) -> None:
        self.app = app
        self.folder = folder.resolve()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == "GET" and scope["path"].startswith("/static/"):
            file = (self.folder / scope["path"].removeprefix("/static/")).resolve()
            wants_gzip = "gzip" in Headers(scope=scope).get("accept-encoding", "")
            if wants_gzip and file.suffix in KINDS and file.is_relative_to(self.folder) and file.is_file():
                body = await run_in_threadpool(packed, file)
                headers = {"Content-Encoding": "gzip", "Vary": "Accept-Encoding", "Cache-Control": FOREVER}
                await Response(body, headers=headers, media_type=KINDS[file.suffix])(scope, receive, send)
                return
        await self.app(scope, receive, send)


@lru_cache(maxsize=1024)
def packed(file: Path) -> bytes:
    return gzip.compress(file.read_bytes(), 7, mtime=0)
