"""/report/: the resident snapshot 随手拍. Nobody signs in here; a report is a form, with our script or without."""

from datetime import UTC, datetime

from sqlmodel import Session
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

import lang
from actions import public_reports as receiving
from actions.photos import register
from actions.public_reports import Sender, Told
from capture import challenges, report_answers, report_pages
from capture.answers import answering
from capture.pages import ASK_FIRST, FOREVER
from capture.posters import poster
from capture.report_drafts import Sent, kept, mind_length, parts_of, read, read_plain
from capture.session import ANSWERS, LANGUAGE_COOKIE, mind_origin, sentence
from data import photos
from data.database import reading
from data.pictures import examine
from data.queries import public_reports as questions
from data.queries.report_answers import answer_to
from data.writing import writer
from rules.errors import RuleBroken, TooMuch
from rules.permissions import SYSTEM
from rules.public_reports import WORK_BITS, read_number

NO_STORE = {"Cache-Control": "no-store"}


async def page(request: Request) -> Response:
    """GET /report/: the form; with ?n=SSP-… how it stands with that report."""
    asked = request.query_params.get("language")
    if asked in lang.LANGUAGES:
        onward = RedirectResponse("/report/", 303, NO_STORE)
        onward.set_cookie(LANGUAGE_COOKIE, asked, max_age=31_536_000, samesite="lax")
        return onward
    typed = request.query_params.get("n")
    if typed is None:
        return await run_in_threadpool(report_pages.form, request, challenge=await run_in_threadpool(challenges.issue))
    try:
        challenges.mind_asking(request)
    except TooMuch as refusal:
        return report_answers.lookup(request, typed=typed, error=sentence(refusal, request), status=429)
    return await run_in_threadpool(_answer, request, typed)


def _answer(request: Request, typed: str) -> Response:
    number = read_number(typed)
    with reading() as session:
        found = answer_to(session, number) if number else None
    if found is None:
        return report_answers.lookup(request, typed=typed, status=404)
    return report_answers.answer(request, found)


async def send_plain(request: Request) -> Response:
    """POST /report/ without our script: a form, and then the page with its number."""
    typed: dict[str, str] = {}
    try:
        mind_origin(request)
        challenges.mind_sending(request)
        mind_length(request)
        typed, pictures = await parts_of(request)
        number, _first = await run_in_threadpool(_take_in, request, read_plain(typed, pictures))
    except RuleBroken as refusal:
        status = ANSWERS.get(type(refusal), (400, ""))[0]
        challenge = await run_in_threadpool(challenges.issue)
        said = sentence(refusal, request)
        return report_pages.form(request, challenge=challenge, error=said, typed=typed, status=status)
    return RedirectResponse(f"/report/?n={number}&new=1", 303, NO_STORE)


@answering
async def send(request: Request) -> Response:
    """POST /api/public/reports: multipart with `report` (JSON) and `photo`, or JSON alone. 201 first, 200 again."""
    mind_origin(request)
    challenges.mind_sending(request)
    sent = await read(request)
    number, first = await run_in_threadpool(_take_in, request, sent)
    return JSONResponse({"id": str(sent.told.id), "number": number}, 201 if first else 200, NO_STORE)


async def challenge(request: Request) -> Response:
    """GET /api/public/challenge: what the script has to solve before it may send."""
    try:
        challenges.mind_sending(request)
    except TooMuch as refusal:
        return JSONResponse({"error": {"message": sentence(refusal, request)}}, 429, NO_STORE)
    fresh = await run_in_threadpool(challenges.issue)
    return JSONResponse({"challenge": fresh, "bits": WORK_BITS}, headers=NO_STORE)


async def outlines(_request: Request) -> Response:
    """GET /api/public/outlines: the communities as lines, so that a pin can be put right."""
    found = await run_in_threadpool(_outlines)
    return JSONResponse({"outlines": found}, headers={"Cache-Control": "public, max-age=3600"})


def _outlines() -> list[dict[str, object]]:
    with reading() as session:
        return questions.outlines(session)


def _take_in(request: Request, sent: Sent) -> tuple[str, bool]:
    """The number, and whether it is new. What costs nothing is checked before what costs much."""
    at = datetime.now(UTC)
    with reading() as session:
        known = receiving.again(session, sent.told)
        if known is not None:
            return known.number, False
    receiving.check(sent.told)
    challenges.mind_challenge(sent.challenge, at=at, work=sent.work)
    address = challenges.hash_of(challenges.address_of(request), at)
    sender = Sender(address, sent.challenge, plain=sent.work is None, at=at)
    with reading() as session:
        receiving.mind_rate(session, sender)
    told = kept(sent)
    return writer().submit(lambda session: _keep(session, told, sender)).result(), True


def _keep(session: Session, told: Told, sender: Sender) -> str:
    for ref in told.photos:
        register(session, viewer=SYSTEM, sha256=ref.sha256, picture=examine(photos.path_of(ref.sha256)))
    return receiving.receive(session, told=told, sender=sender).number


async def part(request: Request) -> Response:
    """report.js and report.css, under the hash of their content."""
    found = report_pages.files().get(request.path_params["file"])
    if found is None:
        return Response("not found\n", 404, media_type="text/plain")
    fixed = request.query_params.get("v") == report_pages.version()
    headers = {"Cache-Control": FOREVER if fixed else ASK_FIRST, "Vary": "Accept-Encoding"}
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(found.gzipped, headers={**headers, "Content-Encoding": "gzip"}, media_type=found.kind)
    return Response(found.body, headers=headers, media_type=found.kind)


async def to_page(request: Request) -> Response:
    return RedirectResponse(f"/report/?{request.url.query}" if request.url.query else "/report/", 308)


routes: list[BaseRoute] = [
    Route("/report", to_page),
    Route("/report/", page, methods=["GET"]),
    Route("/report/", send_plain, methods=["POST"]),
    Route("/report/poster", poster),
    Route("/report/{file}", part),
    Route("/api/public/challenge", challenge),
    Route("/api/public/outlines", outlines),
    Route("/api/public/reports", send, methods=["POST"]),
]
