"""The map's answers: what lies in a box at a zoom, as far as this person may see it, and Leaflet itself."""

import hashlib
import json
import math
from collections import OrderedDict
from dataclasses import replace
from datetime import UTC, date, datetime
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple

from sqlmodel import Session
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import QueryParams
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from capture import asked
from capture.session import answer, viewer_of_request
from data import reference
from data.database import reading
from data.queries import heat, maps, outlines
from data.queries.journal import change_number
from data.queries.ledger_filter import LONGEST_TEXT, VIEWS, LedgerFilter, filter_of
from rules.coverage import State
from rules.errors import BadInput, RuleBroken
from rules.grid import NEAREST_ZOOM, Box
from rules.permissions import Viewer
from rules.vocabulary import Grade, HazardState, Risk
from settings import settings

LAYERS = (*maps.KINDS, "areas")
SHAPES = ("points", "hexagons", "areas")
EVER = datetime(2000, 1, 1, tzinfo=UTC)
KEPT_BODIES = 200
XSTATIC = {"leaflet": "leaflet", "jquery": "jquery", "gesture": "leaflet_gesturehandling"}
MAP_FILES = Path(__file__).parent / "static" / "map"

_bodies: OrderedDict[str, bytes] = OrderedDict()
_bodies_lock = Lock()


class Question(NamedTuple):
    """What the address asks for; `at` is the moment that freshness is of, `shape` how it is gathered."""

    layer: str
    wanted: maps.Wanted
    area_id: int | None
    on: date
    at: datetime
    shape: str


async def layer(request: Request) -> Response:
    """GET /api/map/{layer}?bbox=W,S,E,N&zoom=Z[&grade=&state=&overdue=1&risk=&type=&area=&on=&shape=]

    With `view=` the hazards are those of the ledger's filter: [&q=&state=&grade=&category=&area=&site=&mine=]
    """
    try:
        viewer = await viewer_of_request(request)
        told = question(request.path_params["layer"], request.query_params)
    except RuleBroken as refusal:
        return answer(refusal, request)
    tag, body = await run_in_threadpool(_answer, viewer, told, request)
    headers = {"ETag": tag, "Cache-Control": "private, no-cache", "Vary": "Cookie"}
    if body is None:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="application/json", headers=headers)


def question(name: str, query: QueryParams) -> Question:
    """What the address asks for. Raises BadInput with the part that makes no sense."""
    if name not in LAYERS:
        raise BadInput("There is no map layer of this name.", field="layer")
    states: tuple[str, ...] = tuple(State) if name == "freshness" else tuple(HazardState)
    wanted = maps.Wanted(
        box=_box(query.get("bbox", "")),
        zoom=_zoom(query.get("zoom", "")),
        grade=asked.word(query, "grade", Grade),
        state=asked.one_of(query, "state", states),
        overdue=asked.one_of(query, "overdue", ("0", "1")) == "1",
        risk=asked.word(query, "risk", Risk),
        site_type=asked.one_of(query, "type", tuple(reference.words("site_types"))),
        floor=asked.floor(query),
        ledger=_ledger(query) if name == "hazards" and query.get("view") else None,
    )
    return Question(name, wanted, asked.area_number(query.get("area")), *_time_and_shape(name, query))


def _time_and_shape(name: str, query: QueryParams) -> tuple[date, datetime, str]:
    """A past day and a shape are for freshness only; the other layers show how things stand."""
    if name != "freshness":
        return *asked.moment(QueryParams({})), "points"
    return *asked.moment(query), asked.one_of(query, "shape", SHAPES) or "points"


def _ledger(query: QueryParams) -> LedgerFilter:
    """The filter of the ledger's page, in the same words as in its address."""
    site = query.get("site", "")
    if site and not (site.isascii() and site.isdigit() and len(site) <= 9):
        raise BadInput("{part} has no value like this.", field="site", part="site")
    categories = tuple(reference.words("hazard_categories"))
    return filter_of(
        asked.one_of(query, "view", tuple(VIEWS)) or "",
        state=asked.one_of(query, "state", tuple(HazardState)),
        text=query.get("q", "")[:LONGEST_TEXT],
        grade=asked.word(query, "grade", Grade),
        category=asked.one_of(query, "category", categories),
        site_id=int(site) if site else None,
        mine=asked.one_of(query, "mine", ("true",)) is not None,
    )


def _box(text: str) -> Box:
    parts = text.split(",")
    try:
        west, south, east, north = (float(part) for part in parts)
    except ValueError:
        raise BadInput("bbox must be four numbers: west,south,east,north.", field="bbox") from None
    if not all(math.isfinite(x) for x in (west, south, east, north)):
        raise BadInput("bbox must be four numbers: west,south,east,north.", field="bbox")
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise BadInput("bbox lies outside the world or its sides are swapped.", field="bbox")
    return Box(west, south, east, north)


def _zoom(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 2 and int(text) <= NEAREST_ZOOM):
        raise BadInput("zoom must be a whole number from 0 to {most}.", field="zoom", most=NEAREST_ZOOM)
    return int(text)


def _answer(viewer: Viewer, told: Question, request: Request) -> tuple[str, bytes | None]:
    """The tag of the answer and its body; no body when the browser holds it already."""
    with reading() as session:
        tag = _tag(change_number(session), viewer, told)
        if tag in request.headers.get("if-none-match", ""):
            return tag, None
        with _bodies_lock:
            body = _bodies.get(tag)
        if body is None:
            body = _body(session, viewer, told)
    with _bodies_lock:
        _bodies[tag] = body
        _bodies.move_to_end(tag)
        while len(_bodies) > KEPT_BODIES:
            _bodies.popitem(last=False)
    return tag, body


def _tag(change: int, viewer: Viewer, told: Question) -> str:
    """Any write, another person, another right or another question makes another tag; so does a new day, and
    for freshness, which ages by itself, the next five minutes. A day that is over ages no more."""
    clock = told.at if told.layer == "freshness" else told.on
    said = repr((settings().database_url, change, viewer, told._replace(at=EVER), clock))
    return f'W/"{hashlib.sha256(said.encode()).hexdigest()[:32]}"'


def _body(session: Session, viewer: Viewer, told: Question) -> bytes:
    name, wanted = told.layer, told.wanted
    if name == "areas":
        return _json({"layer": name, "areas": outlines.areas(session, viewer, wanted.box, wanted.zoom)})
    if told.area_id is not None:
        wanted = replace(wanted, area_path=maps.path_of(session, viewer, told.area_id))
    if told.shape != "points":
        gathered = {"hexagons": heat.hexagons, "areas": heat.shaded}[told.shape](session, viewer, wanted, at=told.at)
        return _json({"layer": name, "kinds": maps.KINDS[name], "shape": told.shape, **gathered._asdict()})
    if name == "hazards":
        found = maps.hazards(session, viewer, wanted, on=told.on)
    elif name == "sites":
        found = maps.sites(session, viewer, wanted)
    else:
        found = maps.freshness(session, viewer, wanted, at=told.at)
    return _json({"layer": name, "kinds": maps.KINDS[name], **found._asdict()})


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


class Shipped(StaticFiles):
    """Files that never change under one address: the address carries their version."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        versioned = b"v=" in scope.get("query_string", b"")
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if versioned else "no-cache"
        return response


def _xstatic(name: str) -> Path:
    found = find_spec(f"xstatic.pkg.{name}")
    if found is None or found.origin is None:
        raise ModuleNotFoundError(f"XStatic package {name} is not installed")
    return Path(found.origin).parent / "data"


_small = [Middleware(GZipMiddleware, minimum_size=1000, compresslevel=6)]
routes: list[BaseRoute] = [
    Route("/api/map/{layer}", layer, methods=["GET"], middleware=_small),
    Mount("/vendor/map", Shipped(directory=MAP_FILES), middleware=_small),
    *(Mount(f"/vendor/{name}", Shipped(directory=_xstatic(of)), middleware=_small) for name, of in XSTATIC.items()),
]
