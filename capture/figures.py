"""Figures for other programs: the same question as the page, the workbook and the report, with the same answer."""

import hashlib
import json
from datetime import UTC, datetime

from sqlmodel import Session
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from capture import asked
from capture.session import answer, viewer_of_request
from data import reference
from data.database import reading
from data.queries import coverage
from data.queries.journal import change_number
from data.queries.maps import path_of
from data.queries.standing import Part
from rules.coverage import DEFINITION
from rules.errors import RuleBroken
from rules.permissions import Viewer
from rules.vocabulary import Risk
from settings import settings


async def coverage_figure(request: Request) -> Response:
    """GET /api/figures/coverage[?on=YYYY-MM-DD&area=&risk=&type=&floor=]: all companions, numerator and denominator."""
    query = request.query_params
    try:
        viewer = await viewer_of_request(request)
        _on, at = asked.moment(query)
        area_id = asked.area_number(query.get("area"))
        risk = asked.word(query, "risk", Risk)
        site_type = asked.one_of(query, "type", tuple(reference.words("site_types")))
    except RuleBroken as refusal:
        return answer(refusal, request)
    part = Part(None, site_type, risk, asked.floor(query))
    tag, body = await run_in_threadpool(_answer, viewer, part, area_id, at, request.headers.get("if-none-match", ""))
    headers = {"ETag": tag, "Cache-Control": "private, no-cache", "Vary": "Cookie"}
    if body is None:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="application/json", headers=headers)


def _answer(viewer: Viewer, part: Part, area_id: int | None, at: datetime, known: str) -> tuple[str, bytes | None]:
    with reading() as session:
        said = repr((settings().database_url, change_number(session), viewer, part, area_id, at))
        tag = f'W/"{hashlib.sha256(said.encode()).hexdigest()[:32]}"'
        return tag, None if tag in known else _body(session, viewer, part, area_id, at)


def _body(session: Session, viewer: Viewer, part: Part, area_id: int | None, at: datetime) -> bytes:
    path = path_of(session, viewer, area_id) if area_id is not None else None
    figure = coverage.figure_of(session, viewer, at=at, part=Part(path, part.site_type, part.risk, part.floor))
    scope = {"area": area_id, "type": part.site_type, "risk": part.risk and part.risk.value, "floor": part.floor}
    told = {
        "definition": DEFINITION,
        "as_of": at.astimezone(UTC).isoformat(),
        "scope": {name: value for name, value in scope.items() if value},
        "figure": figure._asdict(),
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


_small = [Middleware(GZipMiddleware, minimum_size=300, compresslevel=6)]
routes: list[BaseRoute] = [
    Route("/api/figures/coverage", coverage_figure, methods=["GET"], middleware=_small),
]
