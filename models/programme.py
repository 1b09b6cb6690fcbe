from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field

from models.base import Table, json_field, new_id, now


class IndicatorValue(Table, table=True):
    """What was entered for an indicator, an area and a month. A correction is a new row; the newest one holds."""

    __tablename__ = "indicator_values"
    __table_args__ = (Index("ix_indicator_values_month", "area_id", "month", "indicator"),)

    id: int | None = Field(default=None, primary_key=True)
    indicator: str = Field(foreign_key="indicators.code", max_length=60)
    area_id: int = Field(foreign_key="areas.id")
    month: date  # its first day
    value: float | None = None  # none: the value was taken back, there is no data
    reason: str = Field(default="", max_length=200)  # why another value stood here before
    person_id: int | None = Field(default=None, foreign_key="people.id")
    entered_at: datetime = Field(default_factory=now)
    is_demo: bool = False


class Project(Table, table=True):
    """A safety-promotion project 安全促进项目 with its six fields, held by one area."""

    __tablename__ = "projects"

    id: int | None = Field(default=None, primary_key=True)
    template: str | None = Field(default=None, max_length=60)  # code of the catalogue's project
    name: str = Field(max_length=120)
    area_id: int = Field(foreign_key="areas.id", index=True)
    starts_on: date
    ends_on: date
    fields: dict[str, Any] = json_field()  # goal, object, group, hazards, activities, expected_effect
    done: dict[str, Any] = json_field()  # number of the activity -> {"on": day, "by": person, "note": words}
    created_by: int | None = Field(default=None, foreign_key="people.id")
    created_at: datetime = Field(default_factory=now)
    ended_at: datetime | None = None
    end_reason: str = Field(default="", max_length=200)
    is_demo: bool = False


class Veto(Table, table=True):
    """One-vote veto 一票否决: a unit is out of this year's appraisal. Lifted with a reason, never deleted."""

    __tablename__ = "vetoes"

    id: int | None = Field(default=None, primary_key=True)
    unit_id: int = Field(foreign_key="units.id", index=True)
    area_id: int = Field(foreign_key="areas.id", index=True)
    year: int
    on: date
    reason: str = Field(max_length=300)
    person_id: int | None = Field(default=None, foreign_key="people.id")
    recorded_at: datetime = Field(default_factory=now)
    lifted_at: datetime | None = None
    lift_reason: str = Field(default="", max_length=200)
    is_demo: bool = False


class SurveyRound(Table, table=True):
    """A round of the injury survey 伤害调查 with the households that were planned."""

    __tablename__ = "survey_rounds"

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=120)
    area_id: int = Field(foreign_key="areas.id", index=True)
    starts_on: date
    ends_on: date
    planned: int
    created_by: int | None = Field(default=None, foreign_key="people.id")
    created_at: datetime = Field(default_factory=now)
    is_demo: bool = False


class SurveyAnswer(Table, table=True):
    """One household of a round. No name and no address: only what happened, to which age, where, how."""

    __tablename__ = "survey_answers"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    round_id: int = Field(foreign_key="survey_rounds.id", index=True)
    area_id: int = Field(foreign_key="areas.id", index=True)
    people: int  # living there
    injuries: list[dict[str, str]] = json_field()  # age, place, kind
    person_id: int | None = Field(default=None, foreign_key="people.id")
    asked_on: date
    recorded_at: datetime = Field(default_factory=now)
    is_demo: bool = False
