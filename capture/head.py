"""Streamlit's index.html has no hook for its <head>; here it gets ours: language, icons, manifest, styles."""

import gzip
import hashlib
import re
from functools import cache, lru_cache
from html import escape
from pathlib import Path

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

import lang
from capture.gate import is_page
from capture.session import language_of

SHELF = Path(__file__).parent / "static" / "chrome"
MARK = b'<div id="root"></div>'
CONTENT_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:",  # folium's frame evaluates its map
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob: https: http:",  # base maps of the community's choice
        "font-src 'self' data:",
        "connect-src 'self' ws: wss: data: blob:",
        "worker-src 'self' blob:",
        "frame-src 'self' blob: data:",
        "frame-ancestors 'self'",
        "form-action 'self'",
        "base-uri 'self'",
        "object-src 'none'",
    )
)
GUARDS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(self), microphone=(self), payment=(), usb=()",
    "Content-Security-Policy": CONTENT_POLICY,
}


class Head:
    """Pure ASGI: guards on every answer, and our head on the page shell."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        shell = _Shell(scope, send) if scope["method"] in ("GET", "HEAD") and is_page(scope["path"]) else None
        inner = _bare(scope) if shell else scope

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in GUARDS.items():
                    headers.setdefault(name, value)
            await (shell.send if shell else send)(message)

        await self.app(inner, receive, guarded)


class _Shell:
    """Holds back one HTML answer until it is whole, then sends it with our head."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self.language = language_of(HTTPConnection(scope))
        self.packs = "gzip" in Headers(scope=scope).get("accept-encoding", "")
        self.silent = scope["method"] == "HEAD"
        self.onward = send
        self.start: Message | None = None
        self.body = b""

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _is_html(message):
            self.start = message
        elif message["type"] == "http.response.body" and self.start is not None:
            self.body += message.get("body", b"")
            if not message.get("more_body"):
                await self._finish(self.start)
        else:
            await self.onward(message)

    async def _finish(self, start: Message) -> None:
        plain, gzipped = dressed(self.body, self.language)
        body = gzipped if self.packs else plain
        headers = MutableHeaders(scope=start)
        for name in ("etag", "last-modified"):
            if name in headers:
                del headers[name]
        headers["Content-Length"] = str(len(body))
        headers["Vary"] = "Accept-Encoding, Accept-Language, Cookie"
        headers["Content-Language"] = "zh-CN" if self.language == "zh" else "en"
        if self.packs:
            headers["Content-Encoding"] = "gzip"
        await self.onward(start)
        await self.onward({"type": "http.response.body", "body": b"" if self.silent else body})


def _is_html(message: Message) -> bool:
    kind = Headers(raw=message["headers"]).get("content-type", "")
    return message["status"] == 200 and kind.startswith("text/html")


def _bare(scope: Scope) -> Scope:
    """The same request for the whole, unpacked, unconditional file; a HEAD is asked as a GET to know its length."""
    unwanted = (b"accept-encoding", b"if-none-match", b"if-modified-since", b"range")
    headers = [(name, value) for name, value in scope["headers"] if name not in unwanted]
    return {**scope, "method": "GET", "headers": headers}


@lru_cache(maxsize=16)
def dressed(body: bytes, language: str) -> tuple[bytes, bytes]:
    """A page shell with our head, plain and packed; any other HTML stays as it is."""
    if MARK in body:
        page = body.decode("utf-8")
        for was, becomes in _changes(language):
            page = re.sub(was, becomes.replace("\\", r"\\"), page, count=1, flags=re.DOTALL)
        body = page.encode("utf-8")
    return body, gzip.compress(body, 6, mtime=0)


def _changes(language: str) -> list[tuple[str, str]]:
    """(pattern, replacement) over Streamlit's index.html; a test notices when one no longer matches."""

    def _(message: str) -> str:
        return escape(lang.translate(message, language))

    splash = (
        f'<div class="anxun-splash"><img src="{at("icon-192.png")}" alt=""><b>{_("Anxun")}</b>'
        f'<a href="/field/">{_("This takes long. Open the plain entry page")}</a></div>'
    )
    return [
        (r'<html lang="en">', f'<html lang="{"zh-CN" if language == "zh" else "en"}">'),
        (r"<title>Streamlit</title>", f"<title>{_('Anxun')}</title>{_links(language)}"),
        (r"shrink-to-fit=no", "viewport-fit=cover"),
        (r'<link rel="shortcut icon"[^>]*>', f'<link rel="icon" type="image/png" href="{at("favicon.png")}">'),
        (r'<link\s+rel="preload"[^>]*SourceSans[^>]*>', ""),
        (r"<!--\s+Machine-readable.*?<link rel=\"service-desc\"[^>]*>", ""),
        (r"<noscript>.*?</noscript>", f"<noscript><p>{_('This page needs JavaScript.')}</p></noscript>"),
        (re.escape(MARK.decode()), f'<div id="root">{splash}</div>'),
    ]


def _links(language: str) -> str:
    """What goes into the head. The boot script stands inline: it must have run before Streamlit's modules load."""
    chinese = f'<script src="{at("zh.js")}" defer></script>' if language == "zh" else ""
    return f"""
    <script>{(SHELF / "boot.js").read_text(encoding="utf-8")}</script>
    <link rel="stylesheet" href="{at("frame.css")}">{chinese}
    <script src="{at("copy.js")}" defer></script>
    <link rel="manifest" href="/manifest.webmanifest" crossorigin="use-credentials">
    <link rel="apple-touch-icon" href="{at("apple-touch-icon.png")}">
    <meta name="theme-color" content="#FFFFFF" media="(prefers-color-scheme: light)">
    <meta name="theme-color" content="#1B2128" media="(prefers-color-scheme: dark)">
    <meta name="mobile-web-app-capable" content="yes">
    <meta name="format-detection" content="telephone=no">
    <script src="/field/register.js" defer></script>"""


@cache
def at(name: str) -> str:
    """The address of one of our files; the hash in it lets the browser keep the file for ever."""
    digest = hashlib.sha256((SHELF / name).read_bytes()).hexdigest()[:12]
    return f"/chrome/{name}?v={digest}"
