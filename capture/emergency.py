"""GET /api/emergency/plans/{plan_id}: the whole paper of an emergency plan, for those whom it serves."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from capture.answers import answering
from capture.events import send_paper
from capture.session import viewer_of_request
from data.database import reading
from data.queries.emergency_plans import PlanFile, plan_file
from rules.errors import UnknownThing
from rules.permissions import Viewer


@answering
async def show(request: Request) -> Response:
    viewer = await viewer_of_request(request)
    return await run_in_threadpool(lambda: send_paper(_found(viewer, request.path_params["plan_id"])))


def _found(viewer: Viewer, plan_id: int) -> PlanFile:
    with reading() as session:
        found = plan_file(session, viewer, plan_id=plan_id)
    if found is None:
        raise UnknownThing("There is no such paper.")
    return found


routes: list[BaseRoute] = [Route("/api/emergency/plans/{plan_id:int}", show, methods=["GET"])]
