"""/login/sso: through an OpenID Connect provider and back, by the code flow with PKCE."""

import logging
from typing import Any, NamedTuple

from authlib.common.security import generate_token
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from itsdangerous import BadData, URLSafeTimedSerializer
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from requests import RequestException
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from actions import people
from capture.session import sentence
from capture.sign_in import again, safe_next, welcome
from data.database import transaction
from rules.errors import NotSignedIn, RuleBroken, UnknownThing
from settings import settings

log = logging.getLogger("anxun")
WAY = "/login/sso"
COOKIE = "anxun_sign_on"
GOOD_FOR_S = 600
PATIENCE_S = 10
LEEWAY_S = 60
ALGORITHMS = ["RS256", "ES256", "PS256", "EdDSA"]
"""Signatures with a public key only: with a shared secret, whoever knows ours could name anybody."""


class Provider(NamedTuple):
    authorize: str
    token: str
    keys: str


async def go(request: Request) -> Response:
    """GET: to the provider; what comes back must carry what this browser was given."""
    return await run_in_threadpool(_go, request)


async def back(request: Request) -> Response:
    """GET: from the provider, with a code that is exchanged for who it is."""
    return await run_in_threadpool(_back, request)


def _go(request: Request) -> Response:
    try:
        with _client(request) as client:
            provider = _provider(client)
            held = {"verifier": generate_token(48), "nonce": generate_token(24), "next": _next(request)}
            way, state = client.create_authorization_url(
                provider.authorize, code_verifier=held["verifier"], nonce=held["nonce"]
            )
    except RuleBroken as refusal:
        return again(request, sentence(refusal, request), "", 503)
    response = RedirectResponse(way, 303, {"Cache-Control": "no-store"})
    sealed = _seal().dumps({**held, "state": state})
    secure = _base(request).startswith("https://")
    response.set_cookie(COOKIE, sealed, max_age=GOOD_FOR_S, httponly=True, samesite="lax", secure=secure, path=WAY)
    return response


def _back(request: Request) -> Response:
    try:
        held = _held(request)
        claims = _claims(request, held)
        login = str(claims.get(settings().oidc_claim) or "")
        address = request.client.host if request.client else ""
        with transaction() as session:
            person_id = people.known_to_sign_on(session, subject=f"{claims['iss']}|{claims['sub']}"[:255], login=login)
            cookie = people.open_session(
                session, person_id=person_id, address=address, agent=request.headers.get("user-agent", "")
            )
    except NotSignedIn as refusal:
        return again(request, sentence(refusal, request), "", 401)
    except RuleBroken as refusal:
        return again(request, sentence(refusal, request), "", 503)
    response = welcome(request, cookie, str(held["next"]))
    response.delete_cookie(COOKIE, path=WAY)
    return response


def _held(request: Request) -> dict[str, Any]:
    """What this browser was given on the way out. Raises NotSignedIn when it is not the same browser, or too late."""
    try:
        held: dict[str, Any] = _seal().loads(request.cookies.get(COOKIE, ""), max_age=GOOD_FOR_S)
    except BadData:
        raise NotSignedIn("The sign-on took too long or began elsewhere. Please try again.") from None
    if not request.query_params.get("code") or request.query_params.get("state") != held["state"]:
        raise NotSignedIn("The sign-on was not finished. Please try again.")
    return held


def _claims(request: Request, held: dict[str, Any]) -> dict[str, Any]:
    """Who it is, as the provider has signed it. Raises NotSignedIn for whatever does not fit."""
    try:
        with _client(request) as client:
            provider = _provider(client)
            got = client.fetch_token(
                provider.token, code=request.query_params["code"], code_verifier=held["verifier"], timeout=PATIENCE_S
            )
            keys = client.get(provider.keys, withhold_token=True, timeout=PATIENCE_S).json()
        claims: dict[str, Any] = jwt.decode(got["id_token"], KeySet.import_key_set(keys), ALGORITHMS).claims
        jwt.JWTClaimsRegistry(
            leeway=LEEWAY_S,
            exp={"essential": True},
            sub={"essential": True},
            iss={"essential": True, "value": settings().oidc_issuer},
            aud={"essential": True, "value": settings().oidc_client_id},
            nonce={"essential": True, "value": held["nonce"]},
        ).validate(claims)
    except (OAuthError, JoseError, RequestException, KeyError, ValueError) as trouble:
        log.warning("single sign-on: %s: %s", type(trouble).__name__, trouble)
        raise NotSignedIn("The sign-on was not finished. Please try again.") from None
    return claims


def _client(request: Request) -> OAuth2Session:
    secret = settings().oidc_client_secret
    if not settings().oidc_issuer or secret is None:
        raise UnknownThing("There is no single sign-on here.")
    return OAuth2Session(
        settings().oidc_client_id,
        secret.get_secret_value(),
        scope="openid profile",
        redirect_uri=f"{_base(request)}{WAY}/back",
        code_challenge_method="S256",
    )


def _provider(client: OAuth2Session) -> Provider:
    """Where the provider's doors are. Raises UnknownThing when it does not say."""
    try:
        issuer = settings().oidc_issuer.rstrip("/")
        said = client.get(f"{issuer}/.well-known/openid-configuration", withhold_token=True, timeout=PATIENCE_S).json()
        return Provider(said["authorization_endpoint"], said["token_endpoint"], said["jwks_uri"])
    except (RequestException, KeyError, ValueError) as trouble:
        log.warning("single sign-on: %s: %s", type(trouble).__name__, trouble)
        raise UnknownThing("The single sign-on does not answer. Use name and password, or try again later.") from None


def _seal() -> URLSafeTimedSerializer:
    secret = settings().oidc_client_secret
    if secret is None:
        raise UnknownThing("There is no single sign-on here.")
    return URLSafeTimedSerializer(secret.get_secret_value(), salt=COOKIE)


def _base(request: Request) -> str:
    return (settings().public_url or str(request.base_url)).rstrip("/")


def _next(request: Request) -> str:
    return safe_next(request.query_params.get("next"))


routes = [Route(WAY, go, methods=["GET"]), Route(f"{WAY}/back", back, methods=["GET"])]
