from datetime import date, datetime
from typing import Any

from sqlmodel import Field

from models.base import Table, json_field, now


class CatalogueDecision(Table, table=True):
    """What was last decided here about one row of the catalogue that ships with the product."""

    __tablename__ = "catalogue_decisions"

    kind: str = Field(primary_key=True, max_length=40)
    key: str = Field(primary_key=True, max_length=160)
    taken: dict[str, Any] | None = json_field(default=None)  # {"is": the row as it was taken over}; its row may be none
    declined: dict[str, Any] | None = json_field(default=None)  # {"is": the row that is not wanted}
    at: datetime = Field(default_factory=now)


class KeyPeriod(Table, table=True):
    """A window of special attention 重点时段; month-day strings, or a rule around a lunar day."""

    __tablename__ = "key_periods"

    code: str = Field(primary_key=True, max_length=60)
    zh: str = Field(max_length=60)
    en: str = Field(max_length=120)
    starts: str | None = Field(default=None, max_length=5)
    ends: str | None = Field(default=None, max_length=5)
    rule: dict[str, Any] | None = json_field(default=None)
    body: dict[str, Any] = json_field()  # the catalogue's row as it stands: site types, note, source
    position: int = 0


class LunarDate(Table, table=True):
    __tablename__ = "lunar_dates"

    year: int = Field(primary_key=True)
    festival: str = Field(primary_key=True, max_length=40)
    on: date


class Indicator(Table, table=True):
    """An outcome indicator 指标 with its target, from the catalogue."""

    __tablename__ = "indicators"

    code: str = Field(primary_key=True, max_length=60)
    zh: str = Field(max_length=80)
    en: str = Field(max_length=160)
    op: str = Field(default="", max_length=8)
    target: float | None = None
    direction: str = Field(default="", max_length=10)
    unit_word: str = Field(default="", max_length=20)
    source: str = Field(default="", max_length=200)
    note: str = Field(default="", max_length=300)
    position: int = 0


class WorkdayOverride(Table, table=True):
    """A day on which the community works, or does not, other than the calendar of public holidays says."""

    __tablename__ = "workday_overrides"

    on: date = Field(primary_key=True)
    works: bool
    name: str = Field(default="", max_length=60)
