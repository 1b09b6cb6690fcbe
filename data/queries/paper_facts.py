"""What stands on a paper: plain values, so that a template has nothing to work out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from rules.papers import PaperKind


@dataclass(frozen=True, slots=True)
class PaperPhoto:
    sha256: str
    caption: str


@dataclass(frozen=True, slots=True)
class PaperHazard:
    """One hazard as it stood when the paper was issued. Empty text and None: not so far, or not for this hazard."""

    number: str
    title: str
    note: str
    category: str
    place: str
    grade: str
    basis: str
    found_on: date
    registered_on: date | None
    responsible_person: str
    due_on: date | None
    interim_control: str
    notice_number: str
    on_the_spot: bool
    fix: str
    fixed_on: date | None
    conclusion: str
    passed: bool
    rechecker: str
    rechecked_on: date | None
    round: int
    plan: Mapping[str, str]
    filed_on: date | None
    photos: tuple[PaperPhoto, ...]


@dataclass(frozen=True, slots=True)
class PaperFacts:
    """`agent` acted for the `issuer`; `link` opens the first hazard's page."""

    kind: PaperKind
    number: str
    issued_on: date
    issuer: str
    agent: str
    unit: str
    responsible_person: str
    requirement: str
    reason: str
    due_on: date | None
    laws: tuple[str, ...]
    hazards: tuple[PaperHazard, ...]
    signed_by: str  # who received it; empty: the receipt is left for the pen
    served_on: date | None
    link: str
