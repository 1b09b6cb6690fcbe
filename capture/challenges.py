"""What a sender of the public page has to bring: a challenge of ours, solved or waited for, and not too often."""

import hashlib
import hmac
import secrets
from datetime import UTC, datetime
from ipaddress import ip_address

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from starlette.requests import Request

from actions.public_reports import make_signing_key
from data.database import reading, transaction
from data.days import local_day
from data.queries.public_reports import signing_key
from rules.errors import BadInput, TooMuch
from rules.public_reports import CHALLENGE_LIFE, SHORTEST_FILLING, is_solved

TRIES = FixedWindowRateLimiter(MemoryStorage())
SENDING, ASKING = RateLimitItemPerMinute(20), RateLimitItemPerMinute(20)
"""Of one address. Guessing a number at this pace takes centuries."""
ASKING_ALL = RateLimitItemPerMinute(1200)
SIGNED = 20  # characters of the signature: the whole has to fit one block of SHA-256


def issue(at: datetime | None = None) -> str:
    """A fresh challenge: when, a chance number, our signature."""
    body = f"{int((at or datetime.now(UTC)).timestamp())}.{secrets.token_hex(6)}"
    return f"{body}.{_signature(_key(), body)}"


def mind_challenge(challenge: str, *, at: datetime, work: str | None) -> None:
    """`work` is the solution; None for the plain form, which has to have been open for a while instead."""
    body, _dot, signed = challenge.rpartition(".")
    begun = body.partition(".")[0]
    if not (begun.isascii() and begun.isdigit() and hmac.compare_digest(signed, _signature(_key(), body))):
        raise BadInput("This form has grown old. Please send it once more.", field="proof")
    age = at.timestamp() - int(begun)
    if not 0 <= age <= CHALLENGE_LIFE.total_seconds():
        raise BadInput("This form has grown old. Please send it once more.", field="proof")
    if work is None and age < SHORTEST_FILLING.total_seconds():
        raise BadInput("That was very fast. Please wait a few seconds and send it once more.", field="text")
    if work is not None and not is_solved(challenge, work):
        raise BadInput("The check of this form did not work out. Please send it once more.", field="proof")


def address_of(request: Request) -> str:
    """Who is at the other end; behind our own proxy on this computer, whoever the proxy named last."""
    peer = request.client.host if request.client else ""
    try:
        through_proxy = ip_address(peer).is_loopback and "x-forwarded-for" in request.headers
    except ValueError:
        return peer
    return request.headers["x-forwarded-for"].split(",")[-1].strip()[:64] if through_proxy else peer


def hash_of(address: str, at: datetime) -> str:
    """The address under a key that is another one every day: enough to count, useless to find somebody."""
    return hmac.new(_key(), f"{local_day(at)} {address}".encode(), hashlib.sha256).hexdigest()[:32]


def mind_sending(request: Request) -> None:
    _mind(SENDING, "sending", address_of(request))


def mind_asking(request: Request) -> None:
    """Asking for answers by number: slow enough that guessing is no use."""
    _mind(ASKING_ALL, "asking")
    _mind(ASKING, "asking", address_of(request))


def _mind(limit: RateLimitItemPerMinute, *who: str) -> None:
    if not TRIES.hit(limit, *who):
        raise TooMuch("Too many tries in a short time. Please wait a minute.", retry_after=60)


def _signature(key: bytes, body: str) -> str:
    return hmac.new(key, body.encode(), hashlib.sha256).hexdigest()[:SIGNED]


def _key() -> bytes:
    with reading() as session:
        known = signing_key(session)
    if known is None:
        with transaction() as session:
            known = make_signing_key(session)
    return known
