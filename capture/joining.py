"""/join/TOKEN: whoever holds the link chooses a password and is signed in. Works without JavaScript."""

from html import escape

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

import lang
from actions import invitations, people
from capture.doors import drawn, form_of, page_of, refusal_of
from capture.session import language_of, sentence
from capture.sign_in import welcome
from data.database import reading, transaction
from data.queries import staff
from data.reference import words
from rules.errors import BadInput, RuleBroken, UnknownThing

PAGE = page_of("join.html")
USED = UnknownThing("This link has been used, has run out, or was taken back. Ask for a new one.")


async def show(request: Request) -> Response:
    """GET: who is invited to what; a link that does not work any more says so."""
    return await run_in_threadpool(_draw, request)


async def join(request: Request) -> Response:
    """POST: the password, typed twice."""
    try:
        form = await form_of(request)
    except (RuleBroken, ValueError) as refusal:
        message = sentence(refusal, request) if isinstance(refusal, RuleBroken) else ""
        return await run_in_threadpool(_draw, request, message, 403)
    password, again = (str(form.get(part, "")) for part in ("password", "again"))
    return await run_in_threadpool(_join, request, password, again)


def _join(request: Request, password: str, again: str) -> Response:
    token = str(request.path_params["token"])
    try:
        if password != again:
            raise BadInput("The two passwords differ.", field="again")
        with transaction() as session:
            person_id = invitations.accept(session, token=token, password=password)
            address = request.client.host if request.client else ""
            cookie = people.open_session(
                session, person_id=person_id, address=address, agent=request.headers.get("user-agent", "")
            )
    except BadInput as refusal:
        return _draw(request, sentence(refusal, request), 422)
    except RuleBroken as refusal:
        return _draw(request, sentence(refusal, request), 410)
    return welcome(request, cookie)


def _draw(request: Request, error: str = "", status: int = 200) -> HTMLResponse:
    language = language_of(request)

    def _(message: str) -> str:
        return escape(lang.translate(message, language))

    with reading() as session:
        whom = staff.invited(session, str(request.path_params["token"]))
    if whom is None:
        error, status = sentence(USED, request), 410
    roles = words("roles")
    posts = "".join(
        f"<li>{escape((roles[role].zh if language == 'zh' else roles[role].en).split('(')[0])} · {escape(place)}</li>"
        for role, place in (whom.posts if whom else ())
    )
    return drawn(
        request,
        PAGE,
        status,
        headers={"Referrer-Policy": "no-referrer"},
        title=_("Choose a password"),
        greeting=_("Welcome, {name}").format(name=escape(whom.name)) if whom else "",
        posts=posts,
        login_label=_("Your sign-in name"),
        login=escape(whom.login) if whom else "",
        password_label=_("New password"),
        again_label=_("The same once more"),
        hint=_("A password has at least {n} characters.").format(n=people.SHORTEST_PASSWORD),
        shortest=str(people.SHORTEST_PASSWORD),
        button=_("Save and sign in"),
        error=refusal_of(error),
        hidden="" if whom else " hidden",
        sign_in=_("Sign in"),
    )


routes = [
    Route("/join/{token:str}", show, methods=["GET"]),
    Route("/join/{token:str}", join, methods=["POST"]),
]
