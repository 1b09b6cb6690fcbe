"""The labels of sites: GET /api/labels makes the sheets, GET /s/CODE is where a phone's camera leads."""

from html import escape
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

import lang
from capture import asked
from capture.doors import drawn, page_of
from capture.session import answer, language_of, viewer_now
from data import reference
from data.database import reading
from data.papers import labels as sheets
from data.queries import labels
from data.queries.labels import CodedSite, LabelsWanted
from rules.errors import BadInput, NotPermitted, NotSignedIn, RuleBroken, TooMuch
from rules.permissions import Viewer
from settings import settings

PAGE = page_of("label.html")
MAY_PRINT = ("manage_users", "assign_patrol", "manage_plans", "recheck")
WORKS = ("log_inspection", "report_hazard")
LONGEST_CODE = 40


async def sheet(request: Request) -> Response:
    """[?area=&type=&site=&size=small|large]: a PDF of A4 sheets for the sites that the viewer sees."""
    try:
        return await run_in_threadpool(_sheet, request)
    except RuleBroken as refusal:
        return answer(refusal, request)


def _sheet(request: Request) -> Response:
    viewer = viewer_now(request)
    if not any(viewer.has(permission) for permission in MAY_PRINT):
        raise NotPermitted("Your role does not allow this here.")
    of = wanted(request.query_params)
    size = asked.one_of(request.query_params, "size", tuple(sheets.SHEETS)) or "small"
    with reading() as session:
        found = labels.labels(session, viewer, of=of, limit=sheets.MOST_LABELS + 1)
    if not found:
        raise BadInput("There is no site to print a label for.", field="area")
    if len(found) > sheets.MOST_LABELS:
        raise TooMuch("These are more than {n} labels. Choose a smaller area or one type.", n=sheets.MOST_LABELS)
    base = settings().public_url or str(request.base_url)
    name = quote("二维码标签", safe="")
    headers = {
        "Content-Disposition": f"attachment; filename=labels.pdf; filename*=UTF-8''{name}.pdf",
        "Cache-Control": "no-store",
    }
    body = sheets.pdf(found, base=base, sheet=sheets.SHEETS[size])
    return Response(body, media_type="application/pdf", headers=headers)


def wanted(query: QueryParams) -> LabelsWanted:
    """Raises BadInput with the part that makes no sense."""
    site_type = asked.one_of(query, "type", tuple(reference.words("site_types"))) or ""
    return LabelsWanted(asked.area_number(query.get("area")), site_type, asked.area_number(query.get("site")))


async def opened(request: Request) -> Response:
    """To the site's form, for whoever works there; to its hazards, for whoever only looks."""
    return await run_in_threadpool(_opened, request)


def _opened(request: Request) -> Response:
    code = str(request.path_params["code"])[:LONGEST_CODE]
    try:
        viewer = viewer_now(request)
    except NotSignedIn:
        back = quote(f"/s/{quote(code, safe='')}")
        return RedirectResponse(f"/login?next={back}", 303, {"Cache-Control": "no-store"})
    with reading() as session:
        site = labels.coded_site(session, viewer, code=code)
    if site is None:
        return _unknown(request, code)
    return RedirectResponse(door(viewer, site), 303, {"Cache-Control": "no-store"})


def door(viewer: Viewer, site: CodedSite) -> str:
    works = any(viewer.may(p, area_path=site.area_path, unit_id=site.unit_id) for p in WORKS)
    return f"/field/?site={site.id}" if works else f"/hazards?site={site.id}"


def _unknown(request: Request, code: str) -> HTMLResponse:
    language = language_of(request)

    def _(message: str) -> str:
        return escape(lang.translate(message, language))

    return drawn(
        request,
        PAGE,
        404,
        title=_("Label not known"),
        said=_("There is no site with the code {code} in your area.").format(code=escape(code)),
        why=_("It may lie in another community, or it has been closed. Ask your community head."),
        home=_("To the start page"),
    )


routes: list[BaseRoute] = [Route("/api/labels", sheet), Route("/s/{code:path}", opened)]
