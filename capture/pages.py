"""The field page and its parts: every file under an address with the hash of all, so that it is fetched once."""

import gzip
import hashlib
import json
import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from capture.modules import pack

HERE = Path(__file__).parent / "static"
KINDS = {
    ".js": "text/javascript",
    ".css": "text/css",
    ".html": "text/html",
    ".webmanifest": "application/manifest+json",
}
FOREVER = "public, immutable, max-age=31536000"
ASK_FIRST = "no-cache"
PACK = "all.js"
PACKED = {"mount": "capture.js", "fieldPage": "field.js"}  # what the pack exports, and from where
KEPT = ("capture.css", PACK, "start.js", "register.js")  # what the page is made of, here and without a network
ICON = "/chrome/icon-192.png"
NAMED_BESIDE = re.compile(r'"\./([a-z0-9]+\.(?:js|css))"')


class Packed(NamedTuple):
    body: bytes
    gzipped: bytes
    etag: str
    kind: str


@cache
def files() -> dict[str, bytes]:
    """What lies beside the page, by name."""
    return {file.name: file.read_bytes() for file in sorted(HERE.iterdir()) if file.suffix in (".js", ".css")}


@cache
def version() -> str:
    """A hash of all of it: one changed letter is a new version of the page."""
    every = hashlib.sha256()
    for name, body in [*files().items(), ("index.html", (HERE / "index.html").read_bytes())]:
        every.update(name.encode() + b"\0" + body)
    return every.hexdigest()[:12]


def at(name: str) -> str:
    return f"/field/{name}?v={version()}"


@cache
def packed(name: str) -> Packed | None:
    """A file as it goes out, or None. Names of neighbours become their addresses."""
    if name not in files() and name not in (PACK, "index.html", "manifest.webmanifest"):
        return None
    text = pack(PACKED, _read) if name == PACK else NAMED_BESIDE.sub(lambda found: f'"{at(found[1])}"', _read(name))
    if name == "sw.js":
        kept = ["/field/", "/manifest.webmanifest", ICON, *(at(file) for file in KEPT)]
        text = text.replace("__VERSION__", version()).replace("__FILES__", json.dumps(kept))
    body = text.encode()
    etag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
    return Packed(body, gzip.compress(body, 9, mtime=0), etag, KINDS[Path(name).suffix])


def _read(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")


def _send(request: Request, name: str, **headers: str) -> Response:
    found = packed(name)
    if found is None:
        return Response("not found\n", 404, media_type="text/plain")
    fixed = request.query_params.get("v") == version()
    headers = {
        "Cache-Control": FOREVER if fixed else ASK_FIRST,
        "ETag": found.etag,
        "Vary": "Accept-Encoding",
    } | headers
    if request.headers.get("if-none-match") == found.etag:
        return Response(status_code=304, headers=headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(found.gzipped, headers={**headers, "Content-Encoding": "gzip"}, media_type=found.kind)
    return Response(found.body, headers=headers, media_type=found.kind)


async def page(request: Request) -> Response:
    return _send(request, "index.html")


async def part(request: Request) -> Response:
    return _send(request, request.path_params["file"])


async def worker(request: Request) -> Response:
    return _send(request, "sw.js", **{"Service-Worker-Allowed": "/", "Cache-Control": ASK_FIRST})


async def manifest(request: Request) -> Response:
    return _send(request, "manifest.webmanifest")


async def to_page(_request: Request) -> Response:
    return RedirectResponse("/field/", 308)


routes = [
    Route("/field", to_page),
    Route("/field/", page),
    Route("/field/{file}", part),
    Route("/sw.js", worker),
    Route("/manifest.webmanifest", manifest),
]
