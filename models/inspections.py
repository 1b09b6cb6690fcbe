from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field

from models.base import Table, json_field, new_id, now, word
from rules.vocabulary import CoordSource, PlaceProof, Result

WAITING = text("place_proof = 'reason' and proof_accepted_by is null and voided_at is null")


class Patrol(Table, table=True):
    """A round: planned points, visits in order, an optional track while the page was open."""

    __tablename__ = "patrols"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    person_id: int = Field(foreign_key="people.id", index=True)
    area_id: int = Field(foreign_key="areas.id", index=True)
    started_at: datetime
    ended_at: datetime | None = None
    planned: list[int] = json_field()  # site ids in order
    planned_round_id: int | None = Field(default=None, index=True)  # the task that was walked, as the phone knew it
    skipped: list[dict[str, Any]] = json_field(default=[])  # {"site", "reason", "note", "at"}
    track: list[list[float]] | None = json_field(default=None)  # [lat, lon, accuracy_m, epoch seconds]
    note: str = Field(default="", max_length=5000)
    body_hash: str | None = Field(default=None, max_length=64)
    clock_skew_s: int | None = None
    is_demo: bool = False
    recorded_at: datetime = Field(default_factory=now)


class PatrolVisit(Table, table=True):
    __tablename__ = "patrol_visits"

    id: int | None = Field(default=None, primary_key=True)
    patrol_id: UUID = Field(foreign_key="patrols.id", index=True)
    position: int
    site_id: int = Field(foreign_key="sites.id", index=True)
    inspection_id: UUID | None = None
    at: datetime


class Inspection(Table, table=True):
    """One saved check of one site. `occurred_at` is the phone's time, `recorded_at` the server's."""

    __tablename__ = "inspections"
    __table_args__ = (
        # holds all that makes a visit valid, so that coverage reads the index and never the row
        Index("ix_inspections_site_time", "site_id", "occurred_at", "recorded_at", "place_proof",
              "proof_accepted_by", "needs_review", "voided_at", "accepted_at"),
        # the same by time, for what is counted over the last days at all sites together
        Index("ix_inspections_time", "occurred_at", "site_id", "recorded_at", "place_proof",
              "proof_accepted_by", "needs_review", "voided_at", "accepted_at"),
        Index("ix_inspections_needs_review", "needs_review"),
        # the few that only words stand for, among millions
        Index("ix_inspections_reason_waiting", "recorded_at", sqlite_where=WAITING, postgresql_where=WAITING),
    )  # fmt: skip

    id: UUID = Field(default_factory=new_id, primary_key=True)
    site_id: int = Field(foreign_key="sites.id")
    area_id: int = Field(foreign_key="areas.id", index=True)
    person_id: int = Field(foreign_key="people.id", index=True)
    patrol_id: UUID | None = Field(default=None, index=True)
    kind: str = Field(max_length=40, index=True)  # catalogue: enums.check_kinds
    checklists: dict[str, int] = json_field()  # checklist code -> version number answered on
    answers: dict[str, Any] = json_field()  # only what is not a pass: item code -> {"result", "note"}
    items: int = 0  # how many items were asked
    result: Result = word(Result)
    note: str = Field(default="", max_length=5000)
    lat: float | None = None
    lon: float | None = None
    accuracy_m: float | None = None
    coord_source: CoordSource | None = word(CoordSource, default=None, nullable=True)
    raw_lat: float | None = None  # the device's own fix where the pin was corrected by hand
    raw_lon: float | None = None
    place_proof: PlaceProof = word(PlaceProof, default=PlaceProof.NONE)
    place_note: str = Field(default="", max_length=300)  # floor and room, or the reason given
    proof_accepted_by: int | None = Field(default=None, foreign_key="people.id")
    occurred_at: datetime
    recorded_at: datetime = Field(default_factory=now)
    clock_skew_s: int | None = None  # phone minus server when sent
    needs_review: str = Field(default="", max_length=60)  # e.g. "future_time"; counted only once a person has looked
    accepted_at: datetime | None = None  # when a person let it count; figures of before stay what they were
    body_hash: str | None = Field(default=None, max_length=64)
    is_demo: bool = False
    voided_at: datetime | None = None
    void_reason: str = Field(default="", max_length=200)
