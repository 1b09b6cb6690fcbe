"""GET /api/calendar/{token}.ics: one person's tasks and deadlines for the calendar of a phone or a desktop."""

import hashlib
import re
from datetime import UTC, date, datetime
from functools import lru_cache, partial

from icalendar import Calendar, Event
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

import lang
from actions.calendars import note_read
from capture.session import language_of
from data.database import reading, transaction
from data.days import day_start
from data.queries import calendars as questions
from data.queries.calendars import Entry
from data.queries.journal import change_number
from rules.permissions import Viewer
from settings import settings

TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
KIND = "text/calendar; charset=utf-8"
GONE = {"Cache-Control": "no-store"}


async def feed(request: Request) -> Response:
    """404 for what is unknown and for what was revoked, in the same words."""
    base = settings().public_url.rstrip("/") or str(request.base_url).rstrip("/")
    made = await run_in_threadpool(_made, request.path_params["token"], base, language_of(request))
    if made is None:
        return Response("Not found", 404, GONE, "text/plain")
    etag = f'"{hashlib.sha256(made).hexdigest()[:32]}"'
    headers = {"ETag": etag, "Cache-Control": "private, no-cache", "Vary": "Accept-Language"}
    if etag in [tag.strip() for tag in request.headers.get("if-none-match", "").split(",")]:
        return Response(status_code=304, headers=headers)
    headers["Content-Disposition"] = 'inline; filename="anxun.ics"'
    return Response(made, media_type=KIND, headers=headers)


def _made(token: str, base: str, language: str) -> bytes | None:
    if not TOKEN.fullmatch(token):
        return None
    with reading() as session:
        viewer = questions.reader_of(session, token)
        change = change_number(session)
    if viewer is None:
        return None
    with transaction() as session:
        note_read(session, token=token)
    today = datetime.now(UTC).astimezone(settings().zone).date()
    return _calendar(viewer, change, settings().database_url, today, base, language)


@lru_cache(maxsize=64)
def _calendar(viewer: Viewer, _change: int, _database: str, today: date, base: str, language: str) -> bytes:
    with reading() as session:
        found = questions.entries(session, viewer, on=today)
    return ics(found, today=today, base=base, language=language)


def ics(entries: list[Entry], *, today: date, base: str, language: str) -> bytes:
    """The same entries on the same day give the same bytes, so that a calendar that has them is told so."""
    _ = partial(lang.translate, language=language)
    made = Calendar()
    made.add("prodid", "-//Anxun//Tasks and deadlines//ZH")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", _("Anxun: tasks and deadlines"))
    made.add("x-wr-timezone", settings().timezone)
    made.add("x-published-ttl", "PT1H")
    for entry in entries:
        made.add_component(_event(entry, today, base, language))
    made.add_missing_timezones()
    return bytes(made.to_ical())


def _event(entry: Entry, today: date, base: str, language: str) -> Event:
    event = Event()
    event.add("uid", f"{entry.key}@anxun")
    event.add("dtstamp", day_start(today))
    if entry.at is None:
        event.add("dtstart", entry.on)
    else:
        event.add("dtstart", datetime.combine(entry.on, entry.at, settings().zone))
    event.add("summary", _summary(entry, today, language))
    event.add("url", f"{base}/{entry.path}")
    if entry.where:
        event.add("location", entry.where)
    event.add("transp", "TRANSPARENT")  # a deadline does not make anybody busy
    return event


def _summary(entry: Entry, today: date, language: str) -> str:
    _ = partial(lang.translate, language=language)
    title = (entry.zh or entry.en) if language == "zh" else (entry.en or entry.zh)
    if entry.kind == "recheck":
        return _("{n} hazards wait for a recheck").format(n=entry.number)
    said = _("Rectify: {title}") if entry.kind == "hazard" else _("Due: {title}")
    if entry.on < today:
        said = _("Overdue: {title}")
    text = said.format(title=title)
    return text if entry.number == 1 else _("{title} ({n} units)").format(title=text, n=entry.number)


routes: list[BaseRoute] = [Route("/api/calendar/{token}.ics", feed, methods=["GET"])]
