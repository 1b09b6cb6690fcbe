"""GET /api/evidence: an evidence pack, sent as it is written."""

from collections.abc import Iterator
from datetime import date
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from capture.session import answer, viewer_of_request
from data import evidence_pack
from data.database import reading
from data.queries import evidence
from data.queries.evidence import PackWanted
from data.queries.reports import area_in_sight
from rules.errors import BadInput, RuleBroken
from rules.permissions import Viewer, require
from rules.reports import MAY_REPORT, Period


async def pack(request: Request) -> Response:
    """?area=&from=&to=[&plan=][&unit=]; whole days, both included."""
    try:
        viewer = await viewer_of_request(request)
        wanted = asked(request)
        told = await run_in_threadpool(_names, viewer, wanted)
    except RuleBroken as refusal:
        return answer(refusal, request)
    days = "-".join(f"{day:%Y%m%d}" for day in wanted.period)
    name = "-".join(part for part in ("佐证材料", told.unit or told.area, told.plan, days) if part)
    headers = {
        "Content-Disposition": f"attachment; filename=evidence.zip; filename*=UTF-8''{quote(name, safe='')}.zip",
        "Cache-Control": "no-store",
    }
    return StreamingResponse(_pieces(viewer, wanted), media_type="application/zip", headers=headers)


def asked(request: Request) -> PackWanted:
    """Raises BadInput."""
    query = request.query_params
    try:
        period = Period(date.fromisoformat(query["from"]), date.fromisoformat(query["to"]))
        plan, unit = (int(query[name]) if query.get(name) else None for name in ("plan", "unit"))
        return PackWanted(int(query["area"]), period, plan, unit)
    except (KeyError, ValueError) as wrong:
        raise BadInput("Say of which area and of which days.", field="area") from wrong


def _names(viewer: Viewer, wanted: PackWanted) -> evidence.PackNames:
    with reading() as session:
        require(viewer, MAY_REPORT, area_path=area_in_sight(session, viewer, wanted.area_id).path)
        return evidence.names(session, viewer, pack=wanted)


def _pieces(viewer: Viewer, wanted: PackWanted) -> Iterator[bytes]:
    with reading() as session:
        yield from evidence_pack.stream(session, viewer, wanted=wanted)


routes: list[BaseRoute] = [Route("/api/evidence", pack)]
