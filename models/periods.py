from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from models.base import Table, json_field, new_id, now


class PeriodYear(Table, table=True):
    """The days of a key period in one year, where the community holds it on other days than the catalogue says."""

    __tablename__ = "period_years"

    code: str = Field(primary_key=True, foreign_key="key_periods.code", max_length=60)
    year: int = Field(primary_key=True)
    starts_on: date
    ends_on: date
    zero_report: bool  # a daily report is asked for
    reason: str = Field(max_length=200)
    person_id: int | None = Field(default=None, foreign_key="people.id")
    changed_at: datetime = Field(default_factory=now)


class Drive(Table, table=True):
    """A window of one's own, or a screening of the catalogue, held in one area."""

    __tablename__ = "drives"

    id: int | None = Field(default=None, primary_key=True)
    kind: str = Field(max_length=40)  # own | six_fields | key_units
    name: str = Field(max_length=120)
    year: int = Field(index=True)
    starts_on: date
    ends_on: date
    area_id: int = Field(foreign_key="areas.id", index=True)
    check_kind: str = Field(max_length=40)
    bars: list[dict[str, Any]] = json_field()  # id, zh, en, types, words: as they were when it was started
    zero_report: bool = False
    created_by: int | None = Field(default=None, foreign_key="people.id")
    created_at: datetime = Field(default_factory=now)
    stopped_at: datetime | None = None
    stop_reason: str = Field(default="", max_length=200)
    is_demo: bool = False


class ZeroReport(Table, table=True):
    """What a unit sent up for one day: nothing happened, or what did. One row for a unit and a day."""

    __tablename__ = "zero_reports"
    __table_args__ = (UniqueConstraint("unit_id", "on"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    unit_id: int = Field(foreign_key="units.id")
    area_id: int = Field(foreign_key="areas.id", index=True)
    on: date = Field(index=True)
    happened: bool = False
    note: str = Field(default="", max_length=500)
    hazard_id: UUID | None = Field(default=None, foreign_key="hazards.id", index=True)
    person_id: int = Field(foreign_key="people.id", index=True)
    reported_at: datetime = Field(default_factory=now)  # of the first report of this day: late stays late
    arrived_at: datetime | None = None  # where a phone had kept it: when it came
    review: str = Field(default="", max_length=20)  # why that phone's clock is not believed: clock_off, future_time
    changed_at: datetime | None = None  # when "nothing" became "something"
    is_demo: bool = False
