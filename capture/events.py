"""GET /api/events/papers/{document_id}: the file of a paper, for those who see its event."""

from typing import Protocol
from urllib.parse import quote

from sqlmodel import Session
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Route

from capture.answers import answering
from capture.session import viewer_of_request
from data import photos
from data.database import reading
from data.documents import ENDINGS
from data.queries.events import PaperFile, paper_file
from rules.errors import UnknownThing
from rules.permissions import Viewer

COPY_SIDE = 1600


class Paper(Protocol):
    """A document as it is kept."""

    @property
    def sha256(self) -> str: ...
    @property
    def mime(self) -> str: ...
    @property
    def file_name(self) -> str: ...


@answering
async def show(request: Request) -> Response:
    viewer = await viewer_of_request(request)
    return await run_in_threadpool(lambda: send_paper(_found(viewer, request.path_params["document_id"])))


def send_paper(found: Paper) -> Response:
    """A picture as a copy without its tags, everything else as it came, never to be run by the browser."""
    picture = found.mime.startswith("image/")
    if not picture and not photos.holds(found.sha256):
        raise UnknownThing("There is no such paper.")
    path = photos.copy_of(found.sha256, COPY_SIDE) if picture else photos.path_of(found.sha256)
    name = found.file_name or f"{found.sha256[:12]}.{ENDINGS[found.mime]}"
    way = "inline" if picture else "attachment"
    headers = {
        "Cache-Control": "private, max-age=3600",
        "X-Content-Type-Options": "nosniff",
        "Content-Disposition": f"{way}; filename*=UTF-8''{quote(name)}",
    }
    return FileResponse(path, media_type="image/jpeg" if picture else found.mime, headers=headers)


def _found(viewer: Viewer, document_id: int) -> PaperFile:
    with reading() as session:
        return _seen(session, viewer, document_id)


def _seen(session: Session, viewer: Viewer, document_id: int) -> PaperFile:
    found = paper_file(session, viewer, document_id=document_id)
    if found is None:
        raise UnknownThing("There is no such paper.")
    return found


routes: list[BaseRoute] = [Route("/api/events/papers/{document_id:int}", show, methods=["GET"])]
