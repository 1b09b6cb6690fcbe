from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Column, Index, String, UniqueConstraint
from sqlmodel import Field

from models.base import Derived, Table, json_field, new_id, now, word
from rules.vocabulary import CoordSource, Grade, HazardSource, HazardState

WORDS = "lower(coalesce(number, '') || ' ' || title || ' ' || place)"
"""What a search looks through. The database keeps it, so that it can never differ from the line; a word that is looked
for holds no blank, so it is found here exactly when it is in one of the three."""

LEDGER = (
    *("state", "area_id", "unit_id", "grade", "due_on", "found_at", "category", "site_id"),
    *("finder_id", "rectifier_id", "number", "id", "lat", "lon", "words"),
)


class Hazard(Table, table=True):
    """One line of the ledger. Never deleted, never renumbered; overdue is derived, not stored."""

    __tablename__ = "hazards"
    __mapper_args__: ClassVar = {"exclude_properties": ("words",)}  # searched by, never read
    __table_args__ = (
        Column("words", String(500), Derived(WORDS)),
        # all that the ledger filters, searches and sorts by, so that a hundred thousand wide rows are not opened
        Index("ix_hazards_ledger", *LEDGER),
        # all that the map counts by, so that it never opens the wide rows themselves
        Index("ix_hazards_map", "lat", "lon", "state", "grade", "due_on", "area_id", "unit_id", "id"),
        # all that the figures of the ledger count by
        Index(
            "ix_hazards_figures",
            "area_id",
            "state",
            "grade",
            "due_on",
            "registered_at",
            "struck_off_at",
            "unit_id",
        ),
        # what came and what went in a span of days
        Index("ix_hazards_registered", "registered_at", "area_id", "unit_id"),
        Index("ix_hazards_struck_off", "struck_off_at", "area_id", "unit_id"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    number: str | None = Field(default=None, max_length=20, unique=True)  # YH-2026-000123, given at registration
    site_id: int | None = Field(default=None, foreign_key="sites.id", index=True)
    area_id: int = Field(foreign_key="areas.id", index=True)
    unit_id: int | None = Field(default=None, foreign_key="units.id", index=True)  # responsible unit
    inspection_id: UUID | None = Field(default=None, foreign_key="inspections.id", index=True)
    category: str = Field(foreign_key="hazard_categories.code", index=True)
    item_code: str | None = Field(default=None, max_length=60, index=True)  # checklist item that failed
    title: str = Field(max_length=200)
    note: str = Field(default="", max_length=5000)
    source: HazardSource = word(HazardSource)
    state: HazardState = word(HazardState, default=HazardState.REPORTED)
    grade: Grade | None = word(Grade, default=None, nullable=True)
    grade_basis: str = Field(default="", max_length=500)
    plan: dict[str, Any] | None = json_field(default=None)  # the five must-haves
    filed_at: datetime | None = None  # a major hazard is filed before its notice
    responsible_person: str = Field(default="", max_length=60)
    interim_control: str = Field(default="", max_length=500)
    due_on: date | None = None  # the deadline in force
    asked_due_on: date | None = None  # asked for by an extension that is not decided
    extensions: int = 0
    round: int = 1  # of rectification; a failed recheck adds one
    fixed_on_spot: bool = False
    refused: bool = False
    escalation_level: int = 0  # 0 none, 1 subdistrict station, 2 listed supervision
    early_warning: bool = False
    recurrence_of: UUID | None = Field(default=None, foreign_key="hazards.id")
    duplicate_of: UUID | None = Field(default=None, foreign_key="hazards.id")
    finder_id: int | None = Field(default=None, foreign_key="people.id")
    rectifier_id: int | None = Field(default=None, foreign_key="people.id")
    rechecker_id: int | None = Field(default=None, foreign_key="people.id")
    place: str = Field(default="", max_length=200)
    floor: str = Field(default="", max_length=20)
    lat: float | None = None
    lon: float | None = None
    accuracy_m: float | None = None
    coord_source: CoordSource | None = word(CoordSource, default=None, nullable=True)
    raw_lat: float | None = None
    raw_lon: float | None = None
    found_at: datetime = Field(index=True)  # the phone's time
    recorded_at: datetime = Field(default_factory=now)
    registered_at: datetime | None = None
    struck_off_at: datetime | None = None
    clock_skew_s: int | None = None
    needs_review: str = Field(default="", max_length=60)
    body_hash: str | None = Field(default=None, max_length=64)
    is_demo: bool = False


class HazardEvent(Table, table=True):
    """One step in a hazard's life, with what it must record."""

    __tablename__ = "hazard_events"

    id: int | None = Field(default=None, primary_key=True)
    hazard_id: UUID = Field(foreign_key="hazards.id", index=True)
    step: str = Field(max_length=40)  # rules.lifecycle.Step
    from_state: HazardState | None = word(HazardState, default=None, nullable=True)
    to_state: HazardState = word(HazardState)
    actor_id: int | None = Field(default=None, foreign_key="people.id")
    note: str = Field(default="", max_length=5000)
    facts: dict[str, Any] = json_field()  # what the step records: grade, basis, deadline, person, round …
    at: datetime = Field(index=True)
    recorded_at: datetime = Field(default_factory=now)


class Notice(Table, table=True):
    """A paper served on a unit: rectification notice, review opinion, strike-off form …, `rules.papers.PaperKind`."""

    __tablename__ = "notices"
    __table_args__ = (UniqueConstraint("kind", "event_id"),)  # a step makes each of its papers once

    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(max_length=40, unique=True)
    kind: str = Field(max_length=40)
    event_id: int | None = Field(default=None, foreign_key="hazard_events.id")  # none: a notice, made by its step
    unit_id: int | None = Field(default=None, foreign_key="units.id", index=True)
    issued_by: int | None = Field(default=None, foreign_key="people.id")
    issued_at: datetime = Field(default_factory=now)
    served_at: datetime | None = None
    due_on: date | None = None
    requirement: str = Field(default="", max_length=2000)
    is_demo: bool = False


class NoticeHazard(Table, table=True):
    __tablename__ = "notice_hazards"
    __table_args__ = (UniqueConstraint("notice_id", "hazard_id"),)

    id: int | None = Field(default=None, primary_key=True)
    notice_id: int = Field(foreign_key="notices.id", index=True)
    hazard_id: UUID = Field(foreign_key="hazards.id", index=True)


class NumberSeries(Table, table=True):
    """The last number given in a series and year; read and raised inside the same transaction, so without gaps."""

    __tablename__ = "number_series"

    name: str = Field(primary_key=True, max_length=20)
    year: int = Field(primary_key=True)
    last: int = 0


class ImportedLine(Table, table=True):
    """What an imported row was, so that the same ledger read again brings nothing twice."""

    __tablename__ = "imported_lines"

    fingerprint: str = Field(primary_key=True, max_length=64)
    hazard_id: UUID = Field(foreign_key="hazards.id", index=True)
    file_name: str = Field(default="", max_length=200)
    row_number: int = 0  # as Excel counts it
    at: datetime = Field(default_factory=now)


class HeadingMap(Table, table=True):
    """Which column of a ledger means what, remembered by its heading row."""

    __tablename__ = "heading_maps"

    signature: str = Field(primary_key=True, max_length=64)
    columns: dict[str, Any] = json_field()  # field -> heading
    at: datetime = Field(default_factory=now)
