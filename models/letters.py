from datetime import date, datetime

from sqlalchemy import Index, text
from sqlmodel import Field

from models.base import Table, now, word
from rules.letters import LetterKind

STANDS = text("taken_back_at is null")


class Letter(Table, table=True):
    """A signed responsibility letter of a year, or card of a quarter. Photos are linked; taken back, not deleted."""

    __tablename__ = "letters"
    __table_args__ = (
        Index("ix_letters_term", "kind", "year", "quarter", "site_id", unique=True, sqlite_where=STANDS,
              postgresql_where=STANDS),
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="sites.id", index=True)
    kind: LetterKind = word(LetterKind)
    year: int
    quarter: int = 0  # 1 to 4 of a card
    signed_on: date
    signer: str = Field(max_length=60)
    person_id: int | None = Field(default=None, foreign_key="people.id")  # who wrote it down
    recorded_at: datetime = Field(default_factory=now)
    is_demo: bool = False
    taken_back_at: datetime | None = None
    taken_back_reason: str = Field(default="", max_length=200)


class LetterRule(Table, table=True):
    """A decision which site types owe a letter or card, from a day on; the newest that is in force holds."""

    __tablename__ = "letter_rules"

    id: int | None = Field(default=None, primary_key=True)
    kind: LetterKind = word(LetterKind)
    site_type: str = Field(foreign_key="site_types.code")
    owed: bool
    in_force_from: date
    reason: str = Field(max_length=200)
    person_id: int | None = Field(default=None, foreign_key="people.id")
    decided_at: datetime = Field(default_factory=now)
