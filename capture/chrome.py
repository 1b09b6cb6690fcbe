"""What stands around every page on the way out: the gate, our head, packed bundles, and the files they need."""

from importlib.util import find_spec
from os import PathLike, stat_result
from pathlib import Path

from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from capture.bundles import FOREVER, Precompressed
from capture.gate import Gate
from capture.head import SHELF, Head


class Shelf(StaticFiles):
    """Static files: an address with a hash is good for ever, one without for a day."""

    def file_response(
        self, full_path: str | PathLike[str], stat_result: stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        response = super().file_response(full_path, stat_result, scope, status_code)
        response.headers["Cache-Control"] = FOREVER if b"v=" in scope["query_string"] else "public, max-age=86400"
        return response


def _streamlit_bundles() -> Path:
    """Where the installed Streamlit keeps its bundles; found without importing it (house law: no Streamlit here)."""
    found = find_spec("streamlit")
    if found is None or found.origin is None:
        raise RuntimeError("Streamlit is not installed.")
    return Path(found.origin).parent / "static" / "static"


async def overview(request: Request) -> Response:
    """Streamlit knows its default page by "/" only; a bookmark of its name leads there."""
    query = request.url.query
    return RedirectResponse(f"/?{query}" if query else "/", 307)


routes: list[BaseRoute] = [Route("/overview", overview), Mount("/chrome", Shelf(directory=SHELF), name="chrome")]
middleware = [Middleware(Head), Middleware(Gate), Middleware(Precompressed, folder=_streamlit_bundles())]
