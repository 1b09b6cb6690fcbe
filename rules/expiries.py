"""What a site holds that runs out: certificates, and fire equipment that is to be inspected or replaced in time."""

import re
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from rules.errors import BadInput
from rules.sites import KEEP

NOTE = (*KEEP, "log_inspection", "recheck")
"""Whoever has one of these at a site writes down what hangs on its wall; correcting and taking away is the keeper's."""
SOON = timedelta(days=30)
EARLIEST, LATEST = date(1980, 1, 1), date(2100, 1, 1)
LONGEST = {"number": 60, "issuer": 80, "note": 200}
MOST = 9999


class ExpirySort(StrEnum):
    CERTIFICATE = "certificate"
    EQUIPMENT = "equipment"


class DueFor(StrEnum):
    RENEWAL = "renewal"
    INSPECTION = "inspection"
    REPLACEMENT = "replacement"


class ExpiryState(StrEnum):
    EXPIRED = "expired"
    SOON = "soon"
    VALID = "valid"
    LASTING = "lasting"  # it does not run out


KINDS = {ExpirySort.CERTIFICATE: "certificate_kinds", ExpirySort.EQUIPMENT: "equipment_kinds"}
"""Where the catalogue has the kinds of each."""


@dataclass(frozen=True, slots=True)
class ExpiryFacts:
    """What somebody reads off a certificate or an extinguisher. `begins_on`: issued or made; `due_on` none: lasting."""

    sort: ExpirySort
    kind: str
    due_on: date | None
    number: str = ""
    issuer: str = ""
    count: int = 1
    begins_on: date | None = None
    checked_on: date | None = None
    due_for: DueFor = DueFor.RENEWAL
    note: str = ""

    def told(self) -> dict[str, Any]:
        return asdict(self)


def state(due_on: date | None, on: date) -> ExpiryState:
    """Good through its last day; the month before it is soon."""
    if due_on is None:
        return ExpiryState.LASTING
    if due_on < on:
        return ExpiryState.EXPIRED
    return ExpiryState.SOON if due_on <= on + SOON else ExpiryState.VALID


def tidy(facts: ExpiryFacts, known: frozenset[str], today: date) -> ExpiryFacts:
    """Without blanks around it. Raises BadInput."""
    if facts.kind not in known:
        raise BadInput("Choose what it is.", field="kind")
    if not 1 <= facts.count <= MOST:
        raise BadInput("The number of pieces is 1 to {n}.", field="count", n=MOST)
    _mind_days(facts, today)
    texts = {field: re.sub(r"\s+", " ", getattr(facts, field)).strip() for field in LONGEST}
    for field, longest in LONGEST.items():
        if len(texts[field]) > longest:
            raise BadInput("longer than {n} characters", field=field, n=longest)
    told = {**facts.told(), **texts}
    if facts.sort is ExpirySort.CERTIFICATE:
        told |= {"count": 1, "checked_on": None, "due_for": DueFor.RENEWAL}
    return ExpiryFacts(**told)


def _mind_days(facts: ExpiryFacts, today: date) -> None:
    for field in ("begins_on", "checked_on"):
        day = getattr(facts, field)
        if day is not None and not EARLIEST <= day <= today:
            raise BadInput("This day lies in the future or too far back.", field=field)
    if facts.due_on is None:
        if facts.sort is ExpirySort.EQUIPMENT:
            raise BadInput("Say when it is due.", field="due_on")
        return
    since = max((day for day in (facts.begins_on, facts.checked_on) if day is not None), default=EARLIEST)
    if not since <= facts.due_on <= LATEST:
        raise BadInput("It cannot run out before it began.", field="due_on")
