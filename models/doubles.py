from datetime import datetime
from typing import Any

from sqlmodel import Field

from models.base import Table, json_field, now, word
from rules.doubles import Verdict


class SitePair(Table, table=True):
    """What was decided about two sites that looked like one: merged into one of them, or different. Undone, not
    deleted; `moved` says what went over, so that it can go back."""

    __tablename__ = "site_pairs"

    id: int | None = Field(default=None, primary_key=True)
    first_id: int = Field(foreign_key="sites.id", index=True)  # the smaller number
    second_id: int = Field(foreign_key="sites.id", index=True)
    verdict: Verdict = word(Verdict)
    winner_id: int | None = Field(default=None, foreign_key="sites.id", index=True)
    moved: dict[str, Any] = json_field()
    reason: str = Field(default="", max_length=200)
    person_id: int | None = Field(default=None, foreign_key="people.id")
    decided_at: datetime = Field(default_factory=now)
    undone_at: datetime | None = None
    undone_by: int | None = Field(default=None, foreign_key="people.id")
