"""Responsibility letters 责任书, one a year, and cards 责任卡, one a quarter: for which term, and who owes them."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from rules.almanac import DAY, moved
from rules.errors import BadInput
from rules.sites import KEEP

SIGN = (*KEEP, "log_inspection", "recheck", "sign_letter")
"""Whoever has one of these at a site writes down that its letter is signed; taking it back is the keeper's."""
DECIDE = "manage_catalogue"
LONGEST_SIGNER = 60
FIRST_YEAR = 2000
MOST_AT_ONCE = 500


class LetterKind(StrEnum):
    LETTER = "responsibility_letter"
    CARD = "responsibility_card"


LETTER_TYPES = (
    "commercial_outlet", "nine_small_place", "six_small_place", "three_in_one", "crowded_place", "general_enterprise",
    "key_class1_enterprise", "hazchem_enterprise", "gas_station", "gas_using_business", "special_equipment_site",
    "food_business", "fireworks_outlet", "school", "kindergarten",
)  # fmt: skip
"""Traders, enterprises and schools (000/3 三2; 000/5 (三)7; 000/2), until somebody decides otherwise here. Cards are
owed where the catalogue has a frequency rule of this kind."""


class Term(NamedTuple):
    """What one paper stands for: a year, or a quarter of it. A yearly letter has quarter 0."""

    kind: LetterKind
    year: int
    quarter: int = 0

    @property
    def starts(self) -> date:
        return date(self.year, 3 * self.quarter - 2 if self.quarter else 1, 1)

    @property
    def ends(self) -> date:
        """Its last day."""
        return moved(self.starts, 3 if self.quarter else 12) - DAY

    @property
    def before(self) -> "Term":
        return term_of(self.kind, self.starts - DAY)

    @property
    def after(self) -> "Term":
        return term_of(self.kind, self.ends + DAY)


class Decision(NamedTuple):
    """From this day on the sites of a type owe this kind of paper, or do not."""

    kind: LetterKind
    site_type: str
    owed: bool
    in_force_from: date


def term_of(kind: LetterKind, day: date) -> Term:
    """The term that holds a day."""
    return Term(kind, day.year, (day.month + 2) // 3 if kind is LetterKind.CARD else 0)


def mind_term(term: Term, today: date) -> None:
    """A term that there is, not later than the next one: letters are signed shortly before the year too."""
    quarters = (1, 2, 3, 4) if term.kind is LetterKind.CARD else (0,)
    if term.quarter not in quarters or not FIRST_YEAR <= term.year <= today.year + 1:
        raise BadInput("There is no such year or quarter.", field="term")
    if term.starts > term_of(term.kind, today).after.starts:
        raise BadInput("This term lies too far ahead.", field="term")


def mind_signing(term: Term, signed_on: date, signer: str, today: date) -> str:
    """The signer without blanks around it. Signed by today, and no earlier than the term before its own."""
    if not term.before.starts <= signed_on <= today:
        raise BadInput("The day of signing lies in the future or too far back.", field="signed_on")
    plain = " ".join(signer.split())
    if not plain:
        raise BadInput("Say who signed.", field="signer")
    if len(plain) > LONGEST_SIGNER:
        raise BadInput("longer than {n} characters", field="signer", n=LONGEST_SIGNER)
    return plain


def owing(term: Term, usual: Iterable[str], decisions: Iterable[Decision]) -> frozenset[str]:
    """Site types that owe the paper of a term: the usual ones, changed by what was in force on its last day."""
    said: dict[str, bool] = dict.fromkeys(usual, True)
    for one in sorted(decisions, key=lambda d: d.in_force_from):
        if one.kind is term.kind and one.in_force_from <= term.ends:
            said[one.site_type] = one.owed
    return frozenset(code for code, owed in said.items() if owed)


def share(signed: int, owed: int) -> float | None:
    """None is "no data": nobody owes one."""
    return signed / owed if owed else None
