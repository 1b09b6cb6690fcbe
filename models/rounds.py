from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field

from models.base import Table, json_field, new_id, now, word
from rules.vocabulary import FlagKind


class PlannedRound(Table, table=True):
    """A round to be walked on a day. What was walked is a Patrol; what was checked is an Inspection, entered once."""

    __tablename__ = "planned_rounds"
    __table_args__ = (Index("ix_planned_rounds_on_day_area_id", "on_day", "area_id"),)

    id: int | None = Field(default=None, primary_key=True)
    series: UUID = Field(default_factory=new_id, index=True)  # the same round on other days
    title: str = Field(max_length=80)
    area_id: int = Field(foreign_key="areas.id", index=True)
    team: int = 1
    person_id: int | None = Field(default=None, foreign_key="people.id", index=True)  # none = whoever patrols there
    on_day: date
    in_order: bool = False  # checkpoints in the order given, else as they come
    stops: list[int] = json_field()  # site ids
    minutes: float | None = None  # expected, on the way and at the points
    start_lat: float | None = None
    start_lon: float | None = None
    covered_before: float | None = None  # weighted points fresh when it was planned
    covered_after: float | None = None  # the same if every stop is visited
    required: float | None = None  # weighted points active
    note: str = Field(default="", max_length=300)
    created_by: int = Field(foreign_key="people.id")
    created_at: datetime = Field(default_factory=now)
    cancelled_at: datetime | None = None
    cancelled_by: int | None = Field(default=None, foreign_key="people.id")
    cancel_reason: str = Field(default="", max_length=200)
    is_demo: bool = False


class Flag(Table, table=True):
    """Something that a person should look at. It changes no figure by itself."""

    __tablename__ = "flags"
    __table_args__ = (Index("ix_flags_person_id_on_day", "person_id", "on_day"),)

    id: int | None = Field(default=None, primary_key=True)
    kind: FlagKind = word(FlagKind)
    person_id: int = Field(foreign_key="people.id")
    area_id: int = Field(foreign_key="areas.id", index=True)
    on_day: date
    evidence: list[dict[str, Any]] = json_field()  # {"id": inspection, and the numbers that speak}
    found_at: datetime = Field(default_factory=now)
    decision: str = Field(default="", max_length=20, index=True)  # accepted | not_accepted
    decided_by: int | None = Field(default=None, foreign_key="people.id")
    decided_at: datetime | None = None
    reason: str = Field(default="", max_length=200)
    is_demo: bool = False
