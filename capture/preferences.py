"""POST /preferences: language, size of type, contrast and colours, kept in cookies so that they outlive the session."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from capture.session import LANGUAGE_COOKIE, answer, mind_origin
from capture.sign_in import safe_next
from rules.errors import BadInput, RuleBroken, TooMuch

CHOICES = {
    LANGUAGE_COOKIE: ("zh", "en"),
    "anxun_type": ("normal", "large"),
    "anxun_contrast": ("normal", "high"),
    "anxun_theme": ("system", "light", "dark"),
}
A_YEAR_S = 31_536_000
LONGEST_FORM = 2_000


async def choose(request: Request) -> Response:
    """Set what was sent, leave the rest, go back to where the form stood."""
    try:
        mind_origin(request)
        if int(request.headers.get("content-length") or 0) > LONGEST_FORM:
            raise TooMuch("This form is too large.")
        form = await request.form(max_files=0, max_fields=10)
        chosen = {name: str(form[name]) for name in CHOICES if name in form}
        for name, value in chosen.items():
            if value not in CHOICES[name]:
                raise BadInput("There is no such choice.", field=name)
    except (RuleBroken, ValueError) as refusal:
        return answer(refusal if isinstance(refusal, RuleBroken) else BadInput("There is no such choice."), request)
    response = RedirectResponse(safe_next(str(form.get("next", "/"))), 303)
    for name, value in chosen.items():
        response.set_cookie(name, value, max_age=A_YEAR_S, samesite="lax", path="/")
    return response


routes = [Route("/preferences", choose, methods=["POST"])]
