"""How a record came in: under which id, with which bytes, and how far the phone's clock was off."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from models import new_id, now
from rules import clocks


@dataclass(frozen=True, slots=True)
class Arrival:
    """`body_hash` is the SHA-256 of the bytes as sent; `skew_s` is phone minus server, None when it did not say."""

    id: UUID = field(default_factory=new_id)
    body_hash: str | None = None
    skew_s: int | None = None
    at: datetime = field(default_factory=now)

    def review(self, occurred_at: datetime, *, no_place: bool = False) -> str:
        """Why a person should look at it; `no_place`: the phone said 0, 0 and nothing else proves the place."""
        return clocks.review(occurred_at, self.at, self.skew_s) or ("null_island" if no_place else "")
