"""The resident snapshot 随手拍: its number, its proof of work, and what a resident is told of the ledger."""

import re
from collections.abc import Iterable
from datetime import timedelta
from enum import StrEnum
from hashlib import sha256

from rules.vocabulary import HazardSource, HazardState


class Channel(StrEnum):
    """How a report reached us."""

    PAGE = "page"
    WHISTLEBLOWER = "whistleblower"  # works at the place that the report is about
    HOTLINE_12350 = "hotline_12350"
    HOTLINE_12345 = "hotline_12345"


CALLS = (Channel.HOTLINE_12350, Channel.HOTLINE_12345)
SOURCES = {
    Channel.PAGE: HazardSource.PUBLIC,
    Channel.WHISTLEBLOWER: HazardSource.PUBLIC,
    Channel.HOTLINE_12350: HazardSource.HOTLINE_12350,
    Channel.HOTLINE_12345: HazardSource.HOTLINE_12345,
}

CONTACT_ROLES = frozenset({"safety_officer", "admin"})
"""Who may read a reporter's name and number; nobody else, no export, no journal."""


class Stage(StrEnum):
    """What a resident is told; the ledger's own steps are no business of theirs."""

    RECEIVED = "received"
    VERIFIED = "verified"
    BEING_FIXED = "being_fixed"
    SOLVED = "solved"
    NOT_TAKEN_UP = "not_taken_up"


S = HazardState
STAGES: dict[HazardState, Stage] = {
    S.REPORTED: Stage.RECEIVED,
    S.REGISTERED: Stage.VERIFIED,
    S.GRADED: Stage.VERIFIED,
    S.NOTICE_ISSUED: Stage.BEING_FIXED,
    S.RECTIFYING: Stage.BEING_FIXED,
    S.EXTENSION_PENDING: Stage.BEING_FIXED,
    S.FIXED_PENDING_RECHECK: Stage.BEING_FIXED,
    S.RECHECK_FAILED: Stage.BEING_FIXED,
    S.STRUCK_OFF: Stage.SOLVED,
    S.REJECTED: Stage.NOT_TAKEN_UP,
}

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""No 0 and O, no 1, I and L: read from paper and typed again."""
DRAWN = 6
NUMBER = re.compile(rf"SSP-(\d{{4}})-([{ALPHABET}]{{{DRAWN}}})")

LONGEST = {"text": 1000, "place": 200, "name": 60, "phone": 40, "answer": 500, "call_number": 40}
MOST_PHOTOS = 3
TITLE_LENGTH = 40

WORK_BITS = 14
"""Leading zero bits that a phone has to find: about 16,000 tries, a fraction of a second on a cheap one."""
CHALLENGE_LIFE = timedelta(hours=2)
SHORTEST_FILLING = timedelta(seconds=4)
"""Nobody fills in a form faster than this."""

A_DAY, AN_HOUR = timedelta(days=1), timedelta(hours=1)
Limits = tuple[tuple[timedelta, int], ...]
FROM_ONE_ADDRESS: Limits = ((AN_HOUR, 10), (A_DAY, 40))
"""Many phones share one address behind their carrier, so this is wider than one person needs."""
FROM_ONE_ADDRESS_PLAIN: Limits = ((AN_HOUR, 3), (A_DAY, 10))
FROM_ALL: Limits = ((AN_HOUR, 300),)
FROM_ALL_PLAIN: Limits = ((AN_HOUR, 60),)

MOBILE = re.compile(r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)")
COVERED = "▇"


def spelled(year: int, drawn: str) -> str:
    return f"SSP-{year}-{drawn}"


def read_number(typed: str) -> str | None:
    """The number as we keep it, however it was typed: small letters, blanks, no dashes. None: it cannot be one."""
    bare = re.sub(r"[^0-9A-Z]", "", typed.upper()[:60]).removeprefix("SSP")
    number = f"SSP-{bare[:4]}-{bare[4:]}"
    return number if NUMBER.fullmatch(number) else None


def title_of(text: str) -> str:
    """The first line of what was written, short enough for a ledger."""
    first = re.split(r"[\n。!!??;;]", text.strip(), maxsplit=1)[0].strip() or text.strip()
    return first if len(first) <= TITLE_LENGTH else first[: TITLE_LENGTH - 1] + "…"


def without(text: str, names: Iterable[str]) -> str:
    """The text with these names, and every mobile number, covered."""
    for name in sorted({n.strip() for n in names if len(n.strip()) > 1}, key=len, reverse=True):
        text = text.replace(name, COVERED)
    return MOBILE.sub(COVERED, text)


def without_own(text: str, name: str, phone: str) -> str:
    """What a reporter wrote, with their own name and number covered: the ledger is read by many."""
    digits = re.sub(r"\D", "", phone)
    if len(digits) >= 7:
        text = re.sub(r"[- ]?".join(digits), COVERED, text)
    return text.replace(name.strip(), COVERED) if len(name.strip()) > 1 else text


def is_solved(challenge: str, answer: str, bits: int = WORK_BITS) -> bool:
    """SHA-256 over "challenge:answer" begins with so many zero bits."""
    if not (answer.isascii() and answer.isdigit() and len(answer) <= 12):
        return False
    return int.from_bytes(sha256(f"{challenge}:{answer}".encode()).digest(), "big") >> (256 - bits) == 0
