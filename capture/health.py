"""Is it alive, and how much does it hold: /healthz for a watchdog, /metrics for Prometheus."""

import hmac

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from capture.session import from_this_computer
from data.database import reading
from data.queries.journal import change_number
from settings import VERSION, settings

COUNTED = ("inspections", "hazards", "photos", "activity_records", "sites", "people", "sign_in_sessions")


def _ask_database() -> int:
    with reading() as session:
        return change_number(session)


async def healthz(_request: Request) -> Response:
    """{"status":"ok"} with the database's change number, or 503."""
    try:
        change = await run_in_threadpool(_ask_database)
    except SQLAlchemyError:
        return JSONResponse({"status": "no database", "version": VERSION}, 503)
    return JSONResponse({"status": "ok", "version": VERSION, "database": "ok", "change": change})


def _figures() -> str:
    lines = [f'anxun_info{{version="{VERSION}"}} 1']
    with reading() as session:
        lines.append(f"anxun_journal_entries {change_number(session)}")
        for table in COUNTED:
            lines.append(f"anxun_{table} {session.execute(text(f'select count(*) from {table}')).scalar()}")
    return "\n".join(lines) + "\n"


async def metrics(request: Request) -> Response:
    """Prometheus text, for this computer or for the bearer of ANXUN_METRICS_TOKEN."""
    token = settings().metrics_token
    given = request.headers.get("authorization", "").removeprefix("Bearer ")
    known = token is not None and hmac.compare_digest(given.encode(), token.get_secret_value().encode())
    if not known and not from_this_computer(request):
        return PlainTextResponse("forbidden\n", 403)
    return PlainTextResponse(await run_in_threadpool(_figures), media_type="text/plain; version=0.0.4")


routes = [Route("/healthz", healthz), Route("/metrics", metrics)]
