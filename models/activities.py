from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field

from models.base import Table, json_field, new_id, now, word
from rules.vocabulary import CoordSource


class PlanTemplate(Table, table=True):
    """A scheme of the catalogue: safety month or yearly plan."""

    __tablename__ = "plan_templates"

    code: str = Field(primary_key=True, max_length=40)
    kind: str = Field(max_length=20)  # safety_month | annual
    zh: str = Field(max_length=120)
    en: str = Field(max_length=160)
    theme_zh: str = Field(default="", max_length=120)
    theme_en: str = Field(default="", max_length=160)
    starts: str = Field(default="01-01", max_length=5)  # month-day in the plan's year
    ends: str = Field(default="12-31", max_length=5)
    end_year_offset: int = 0  # 1 = ends in the year after
    focus: str = Field(default="", max_length=300)
    source: str = Field(default="", max_length=200)
    position: int = 0


class TaskTemplate(Table, table=True):
    __tablename__ = "task_templates"

    code: str = Field(primary_key=True, max_length=60)
    plan: str = Field(foreign_key="plan_templates.code", index=True)
    position: int
    zh: str = Field(max_length=200)
    en: str = Field(max_length=300)
    category: str = Field(default="", max_length=40)
    responsible: list[str] = json_field()  # unit types
    due: dict[str, Any] = json_field()  # rules.calendar reads it
    metric: str = Field(default="sessions", max_length=40)
    op: str = Field(default=">=", max_length=4)
    target: float = 1
    unit_word: str = Field(default="", max_length=20)
    evidence: list[str] = json_field()
    source: str = Field(default="", max_length=200)
    note: str = Field(default="", max_length=300)


class Campaign(Table, table=True):
    __tablename__ = "campaigns"

    id: int | None = Field(default=None, primary_key=True)
    template: str | None = Field(default=None, foreign_key="plan_templates.code")
    name: str = Field(max_length=160)
    theme: str = Field(default="", max_length=160)
    year: int
    starts_on: date
    ends_on: date
    area_id: int = Field(foreign_key="areas.id", index=True)
    created_by: int | None = Field(default=None, foreign_key="people.id")
    is_demo: bool = False
    created_at: datetime = Field(default_factory=now)
    cancelled_at: datetime | None = None
    cancel_reason: str = Field(default="", max_length=200)


class Task(Table, table=True):
    __tablename__ = "tasks"

    id: int | None = Field(default=None, primary_key=True)
    campaign_id: int = Field(foreign_key="campaigns.id", index=True)
    template: str | None = Field(default=None, foreign_key="task_templates.code")
    position: int = 0
    zh: str = Field(max_length=200)
    en: str = Field(default="", max_length=300)
    category: str = Field(default="", max_length=40)
    metric: str = Field(default="sessions", max_length=40)
    op: str = Field(default=">=", max_length=4)
    target: float = 1
    unit_word: str = Field(default="", max_length=20)
    evidence: list[str] = json_field()
    source: str = Field(default="", max_length=200)


class Assignment(Table, table=True):
    """A task given to one unit, with real dates."""

    __tablename__ = "assignments"
    __table_args__ = (Index("ix_assignments_unit_due", "unit_id", "due_on"),)

    id: int | None = Field(default=None, primary_key=True)
    task_id: int = Field(foreign_key="tasks.id", index=True)
    unit_id: int = Field(foreign_key="units.id")
    area_id: int = Field(foreign_key="areas.id", index=True)
    opens_on: date
    due_on: date
    due_time: time | None = None  # none = the end of the day
    target: float = 1
    occurrence: int = 1  # 1, 2, 3 … for a weekly task
    cancelled_at: datetime | None = None
    cancel_reason: str = Field(default="", max_length=200)
    waived_by: int | None = Field(default=None, foreign_key="people.id")
    waive_reason: str = Field(default="", max_length=200)
    waived_evidence: list[str] | None = json_field(default=None)


class ActivityRecord(Table, table=True):
    """What was really done, once, with counts."""

    __tablename__ = "activity_records"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    assignment_id: int | None = Field(default=None, foreign_key="assignments.id", index=True)
    unit_id: int | None = Field(default=None, foreign_key="units.id", index=True)
    area_id: int = Field(foreign_key="areas.id", index=True)
    person_id: int = Field(foreign_key="people.id", index=True)
    kind: str = Field(max_length=40)  # catalogue: enums.task_categories
    form: str = Field(default="", max_length=20)  # rules.activity_forms.ActivityForm, "" = none of them
    title: str = Field(max_length=200)
    place: str = Field(default="", max_length=200)
    counts: dict[str, float] = json_field()  # metric -> number: sessions, people, leaflets …
    evidence: list[str] = json_field()  # kinds of evidence handed in beside photos: minutes, attendance, link …
    links: list[str] = json_field()
    grids: list[int] = json_field(default_factory=list)  # areas that a film reached
    hazards: list[str] = json_field(default_factory=list)  # ids of those that its faults became
    copied_from: UUID | None = None  # one activity of several units: the record that this one repeats
    note: str = Field(default="", max_length=5000)
    lat: float | None = None
    lon: float | None = None
    accuracy_m: float | None = None
    coord_source: CoordSource | None = word(CoordSource, default=None, nullable=True)
    occurred_at: datetime = Field(index=True)
    recorded_at: datetime = Field(default_factory=now)
    clock_skew_s: int | None = None
    needs_review: str = Field(default="", max_length=60)
    body_hash: str | None = Field(default=None, max_length=64)
    is_demo: bool = False
    voided_at: datetime | None = None
    void_reason: str = Field(default="", max_length=200)


class HandedTask(Table, table=True):
    """Where a task came from that came from above 交办任务; its deadline and its replies are the task's own."""

    __tablename__ = "handed_tasks"

    id: int | None = Field(default=None, primary_key=True)
    task_id: int = Field(foreign_key="tasks.id", index=True, unique=True)
    sender: str = Field(max_length=80)
    number: str = Field(default="", max_length=60)  # of the document
    received_on: date
