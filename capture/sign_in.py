"""/login and /logout: plain HTML forms that work without JavaScript."""

from collections.abc import Callable
from html import escape
from urllib.parse import quote, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

import lang
from actions import people
from capture.doors import drawn, form_of, page_of, refusal_of
from capture.session import COOKIE, LANGUAGE_COOKIE, from_this_computer, language_of, mind_origin, sentence
from data.database import reading, transaction
from data.queries.people import DemoPerson, demo_people, demo_person, signed_in
from data.reference import words
from rules.errors import NotPermitted, NotSignedIn, RuleBroken, TooMuch
from settings import settings

PAGE = page_of("login.html")
FEATURED = ("leader", "patrol_member", "planner", "admin")


def safe_next(wanted: str | None) -> str:
    """A path on this site, never another host: "//evil" and "https://evil" become "/"."""
    path = wanted or "/"
    parts = urlsplit(path)
    bad = parts.scheme or parts.netloc or not path.startswith("/") or path.startswith("//") or "\\" in path
    return "/" if bad or not path.isprintable() else path


def _demo_buttons(request: Request) -> list[DemoPerson]:
    if not from_this_computer(request):
        return []
    with reading() as session:
        found = demo_people(session)
    rank = {role: n for n, role in enumerate(FEATURED)}
    return sorted(found, key=lambda person: rank.get(person.role, len(rank)))


def _draw(request: Request, *, error: str = "", login: str = "", status: int = 200) -> HTMLResponse:
    language = language_of(request)

    def _(message: str) -> str:
        return escape(lang.translate(message, language))

    wanted = safe_next(request.query_params.get("next"))
    other = "en" if language == "zh" else "zh"
    buttons = _demo_buttons(request)
    roles = words("roles")
    demo = "".join(
        f'<button name="demo" value="{escape(p.login)}" class="{"main" if p.role in FEATURED else ""}">'
        f"<b>{escape(_role(roles[p.role].zh if language == 'zh' else roles[p.role].en))}</b> "
        f"<span>{escape(p.name)}</span></button>"
        for p in buttons
        if p.role in roles
    )
    return drawn(
        request,
        PAGE,
        status,
        title=_("Sign in"),
        action=escape(f"/login?next={quote(wanted)}"),
        login_label=_("Name"),
        login=escape(login),
        password_label=_("Password"),
        button=_("Sign in"),
        error=refusal_of(error),
        demo=f'<form method="post" action="{escape(f"/login?next={quote(wanted)}")}" class="demo">'
        f"<h2>{_('Demo: sign in with one click')}</h2><p>{_('Only from this computer. All data is invented.')}</p>"
        f"{demo}</form>"
        if demo
        else "",
        sso=_sign_on_button(wanted, _),
        other=escape(f"/login?language={other}&next={quote(wanted)}"),
        other_label="English" if other == "en" else "中文",
    )


def _sign_on_button(wanted: str, _: Callable[[str], str]) -> str:
    """The way through the provider, where there is one."""
    if not settings().oidc_issuer:
        return ""
    words = escape(settings().oidc_label) or _("Single sign-on")
    return f'<p><a class="way" href="{escape(f"/login/sso?next={quote(wanted)}")}">{words}</a></p>'


def again(request: Request, error: str, login: str, status: int) -> HTMLResponse:
    """The form once more, with the reason."""
    return _draw(request, error=error, login=login, status=status)


def _role(name: str) -> str:
    """The role without its examples in brackets."""
    return name.split("(")[0].split("(")[0]


async def show(request: Request) -> Response:
    """GET /login?next=/path: the form; somebody signed in already goes on."""
    asked = request.query_params.get("language")
    if asked in lang.LANGUAGES:
        onward = RedirectResponse(f"/login?next={quote(safe_next(request.query_params.get('next')))}", 303)
        onward.set_cookie(LANGUAGE_COOKIE, asked, max_age=31_536_000, samesite="lax")
        return onward
    token = request.cookies.get(COOKIE)
    known = token is not None and await run_in_threadpool(_known, token)
    if known:
        return RedirectResponse(safe_next(request.query_params.get("next")), 303)
    return await run_in_threadpool(_draw, request)


def _known(token: str) -> bool:
    with reading() as session:
        return signed_in(session, token) is not None


async def enter(request: Request) -> Response:
    """POST /login: name and password, or a demo person from this computer."""
    try:
        form = await form_of(request)
    except (RuleBroken, ValueError) as refusal:
        message = sentence(refusal, request) if isinstance(refusal, RuleBroken) else ""
        return await run_in_threadpool(again, request, message, "", 403)
    login, password, demo = (str(form.get(part, "")) for part in ("login", "password", "demo"))
    return await run_in_threadpool(_enter, request, login.strip(), password, demo)


def _enter(request: Request, login: str, password: str, demo: str) -> Response:
    address = request.client.host if request.client else ""
    agent = request.headers.get("user-agent", "")
    try:
        person_id = _demo_id(request, demo) if demo else _checked_id(login, password, address)
        with transaction() as session:
            people.forget_failures(session, login=login)
            token = people.open_session(session, person_id=person_id, address=address, agent=agent)
    except TooMuch as refusal:
        return again(request, sentence(refusal, request), login, 429)
    except NotSignedIn as refusal:
        with transaction() as session:
            people.note_failure(session, login=login, address=address)
        return again(request, sentence(refusal, request), login, 401)
    except NotPermitted as refusal:
        return again(request, sentence(refusal, request), login, 403)
    return welcome(request, token)


def _checked_id(login: str, password: str, address: str) -> int:
    with reading() as session:
        return people.check_password(session, login=login, password=password, address=address)


def _demo_id(request: Request, login: str) -> int:
    with reading() as session:
        person_id = demo_person(session, login)
    if person_id is None or not from_this_computer(request):
        raise NotPermitted("Demo people sign in from this computer only.")
    return person_id


def welcome(request: Request, token: str, onward: str | None = None) -> Response:
    """Signed in: the cookie, and on to where the person wanted to go."""
    response = RedirectResponse(safe_next(onward or request.query_params.get("next")), 303)
    secure = request.url.scheme == "https" or request.headers.get("x-forwarded-proto") == "https"
    age = settings().session_days * 86_400
    response.set_cookie(COOKIE, token, max_age=age, httponly=True, samesite="lax", secure=secure, path="/")
    return response


async def leave(request: Request) -> Response:
    """POST /logout: the sign-in row ends; what the phone has not sent yet stays on the phone."""
    try:
        mind_origin(request)
    except NotPermitted as refusal:
        return await run_in_threadpool(again, request, sentence(refusal, request), "", 403)
    token = request.cookies.get(COOKIE)
    if token:
        await run_in_threadpool(_leave, token)
    response = RedirectResponse("/login", 303)
    response.delete_cookie(COOKIE, path="/")
    return response


def _leave(token: str) -> None:
    with transaction() as session:
        people.sign_out(session, token=token)


routes = [
    Route("/login", show, methods=["GET"]),
    Route("/login", enter, methods=["POST"]),
    Route("/logout", leave, methods=["POST"]),
]
