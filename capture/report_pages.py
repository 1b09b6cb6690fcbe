"""The page /report/ as HTML: the form, its files, and what stands around every page of it."""

import gzip
import hashlib
import json
from collections.abc import Callable
from functools import cache
from html import escape
from pathlib import Path
from string import Template
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import HTMLResponse

import lang
from capture.modules import pack
from capture.session import language_of
from data import reference
from rules.public_reports import LONGEST, WORK_BITS

STATIC = Path(__file__).parent / "static"
SHELF = STATIC / "report"
CATEGORIES = (
    "fire",
    "urban_gas",
    "road_traffic",
    "special_equipment",
    "construction",
    "self_built_housing",
    "water_safety",
    "public_venues",
)
"""What residents see most; all others come in unsorted."""
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {"Cache-Control": "no-store", "Content-Security-Policy": POLICY, "Referrer-Policy": "same-origin"}
Say = Callable[[str], str]


class Part(NamedTuple):
    body: bytes
    gzipped: bytes
    kind: str


@cache
def files() -> dict[str, Part]:
    """The script with all that it uses of the field page, as one file; and the style sheet."""
    script = pack({"start": "report.js"}, _read) + 'parts["report.js"].start();\n'
    made = {"report.js": (script, "text/javascript"), "report.css": (_read("report.css"), "text/css")}
    return {
        name: Part(text.encode(), gzip.compress(text.encode(), 9, mtime=0), kind) for name, (text, kind) in made.items()
    }


@cache
def version() -> str:
    return hashlib.sha256(b"".join(part.body for part in files().values())).hexdigest()[:12]


def form(
    request: Request, *, challenge: str, error: str = "", typed: dict[str, str] | None = None, status: int = 200
) -> HTMLResponse:
    """The form, filled with what was typed when it comes back with a refusal."""
    _ = say(request)
    said = {name: escape((typed or {}).get(name, "")) for name in ("text", "place", "name", "phone")}
    words = {f"{name}_label": word for name, word in _labels(_).items()}
    facts = {
        "challenge": escape(challenge),
        "bits": str(WORK_BITS),
        "script": _at("report.js"),
        "chips": _chips(request, (typed or {}).get("category", "")),
        "error": f'<p class="error" role="alert">{escape(error)}</p>' if error else "",
        "text_max": str(LONGEST["text"]),
        "place_max": str(LONGEST["place"]),
        "name_max": str(LONGEST["name"]),
        "phone_max": str(LONGEST["phone"]),
        "words": json.dumps(_script_words(request), ensure_ascii=False).replace("<", "\\u003c"),
        "longest": "1600",
    }
    body = Template(_read("form.html")).substitute(**words, **said, **facts, calls=calls(_), ask=ask(_, ""))
    return page(request, _("Report a hazard"), body, status)


def page(request: Request, title: str, body: str, status: int = 200) -> HTMLResponse:
    _ = say(request)
    zh = language_of(request) == "zh"
    html = Template(_read("page.html")).substitute(
        lang="zh-CN" if zh else "en",
        title=escape(title),
        brand=escape(_("Resident snapshot")),
        style=_at("report.css"),
        body=body,
        other="en" if zh else "zh",
        other_label="English" if zh else "中文",
        sign_in=escape(_("For staff")),
    )
    return HTMLResponse(html, status, HEADERS)


def _labels(_: Say) -> dict[str, str]:
    said = {
        "title": _("Report a hazard"),
        "lead": _("One photo and one sentence are enough. No name is needed."),
        "photo": _("Take a photo"),
        "photo_more": _("up to 3; the first shows where, the next show it near"),
        "text": _("What is wrong?"),
        "text_hint": _("For example: the stairs are blocked by bicycles"),
        "kind": _("Kind (if you know it)"),
        "where": _("Where"),
        "place": _("Street, building, floor"),
        "no_script": _("Without a position from the phone, please write where it is; a photo's own position is used."),
        "contact": _("How we may reach you (if you like)"),
        "privacy": _(
            "Only the safety officer and the administrator can read this, and each look is recorded. "
            "It is in no ledger, no export and no message."
        ),
        "name": _("Your name"),
        "phone": _("Phone number"),
        "reward": _("I ask for the reward (needs a name and a number)"),
        "works": _("I work there (whistle-blower, protected)"),
        "trap": _("Leave this field empty"),
        "send": _("Send the report"),
        "done": _("Thank you. Your report has arrived."),
    }
    return {name: escape(word) for name, word in said.items()}


def _script_words(request: Request) -> dict[str, str]:
    """What the script says."""
    _ = say(request)
    return {
        "language": language_of(request),
        "finding": _("Finding the position…"),
        "found": _("Position found, to about {n} m. Drag the pin if it is not right."),
        "moved": _("You have placed the pin."),
        "none": _("No position. Please write where it is."),
        "sending": _("Sending…"),
        "working": _("Working on the photo…"),
        "remove": _("Remove the photo"),
        "offline": _("No connection. Nothing is lost: send it once more when there is a signal."),
        "text": _("Say in a few words what is wrong."),
    }


def _chips(request: Request, chosen: str) -> str:
    zh, known = language_of(request) == "zh", reference.words("hazard_categories")
    return "".join(
        f'<label class="chip"><input type="radio" name="category" value="{code}"'
        f"{' checked' if code == chosen else ''}>"
        f"<span>{escape(known[code].zh if zh else known[code].en)}</span></label>"
        for code in CATEGORIES
    )


def calls(_: Say) -> str:
    """A tap calls; the fire brigade first."""
    rows = (
        ("119", _("Fire, people in danger: call first")),
        ("12350", _("Work safety line")),
        ("12345", _("City line")),
    )
    links = "".join(f'<a href="tel:{n}"><b>{n}</b><span>{escape(word)}</span></a>' for n, word in rows)
    return f'<nav class="calls" aria-label="{escape(_("Numbers to call"))}">{links}</nav>'


def ask(_: Say, typed: str) -> str:
    return (
        f'<form class="ask" method="get" action="/report/"><label>{escape(_("Number of your report"))}'
        f'<input name="n" value="{escape(typed[:40])}" placeholder="SSP-2026-…" autocapitalize="characters" '
        f'autocomplete="off" maxlength="40" required></label><button>{escape(_("Ask for the answer"))}</button></form>'
    )


def say(request: Request) -> Say:
    language = language_of(request)
    return lambda message: lang.translate(message, language)


def _at(name: str) -> str:
    return f"/report/{name}?v={version()}"


def _read(name: str) -> str:
    own = SHELF / name
    return (own if own.exists() else STATIC / name).read_text(encoding="utf-8")
