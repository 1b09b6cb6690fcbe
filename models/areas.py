from datetime import datetime
from typing import Any

from sqlmodel import Field

from models.base import Table, json_field, now, word
from rules.vocabulary import Level


class Area(Table, table=True):
    """One tree: district, subdistrict, community, grid, zone, building. `path` is "/1/5/12/": ids from the root."""

    __tablename__ = "areas"

    id: int | None = Field(default=None, primary_key=True)
    parent_id: int | None = Field(default=None, foreign_key="areas.id", index=True)
    level: Level = word(Level)
    name: str = Field(max_length=80)
    code: str = Field(max_length=40, unique=True)
    path: str = Field(default="", max_length=200, index=True)
    boundary: dict[str, Any] | None = json_field(default=None)  # GeoJSON geometry, WGS-84
    lat: float | None = None  # a point to stand for it: label, centre of a building
    lon: float | None = None
    households: int | None = None
    steward_id: int | None = Field(default=None, foreign_key="people.id")  # zone head, building head
    is_demo: bool = False
    created_at: datetime = Field(default_factory=now)
    ended_at: datetime | None = None


class Unit(Table, table=True):
    """A responsible unit 责任单位: department, community, enterprise, school."""

    __tablename__ = "units"

    id: int | None = Field(default=None, primary_key=True)
    kind: str = Field(max_length=40, index=True)  # catalogue: organisation.unit_types
    name: str = Field(max_length=120)
    area_id: int = Field(foreign_key="areas.id", index=True)
    parent_id: int | None = Field(default=None, foreign_key="units.id")
    contact: str = Field(default="", max_length=60)
    phone: str = Field(default="", max_length=40)
    is_demo: bool = False
    created_at: datetime = Field(default_factory=now)
    ended_at: datetime | None = None
