from datetime import date, datetime

from sqlalchemy import Index
from sqlmodel import Field

from models.base import Table, json_field, now, word
from rules.vocabulary import CoordSource, Risk


class SiteType(Table, table=True):
    """A kind of place 场所类型, from the catalogue; a community may add its own."""

    __tablename__ = "site_types"

    code: str = Field(primary_key=True, max_length=40)
    zh: str = Field(max_length=60)
    en: str = Field(max_length=80)
    risk: Risk = word(Risk)
    owner_unit: str = Field(max_length=40)
    categories: list[str] = json_field()  # hazard category codes: which checklists apply, first things first
    source: str = Field(default="", max_length=200)
    position: int = 0


class FrequencyRule(Table, table=True):
    """So many checks of one kind per period for a site type. A rule done too often never fills another."""

    __tablename__ = "frequency_rules"

    id: int | None = Field(default=None, primary_key=True)
    site_type: str = Field(foreign_key="site_types.code", index=True)
    count: int
    period: str = Field(max_length=20)  # catalogue: enums.periods
    kind: str = Field(max_length=40)  # catalogue: enums.check_kinds
    condition: str = Field(default="", max_length=40)  # holds only then: flood_season, gas class A, B, C
    source: str = Field(default="", max_length=200)
    note: str = Field(default="", max_length=300)
    in_force_from: date | None = None
    ended_on: date | None = None
    replaces: int | None = None  # the rule whose place it takes from that day on


class Site(Table, table=True):
    """Anything that is inspected. Position is WGS-84."""

    __tablename__ = "sites"
    __table_args__ = (Index("ix_sites_map", "lat", "lon", "risk", "ended_at", "area_id", "unit_id", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(max_length=20, unique=True)  # printed, also as QR; the last four characters can be typed
    type: str = Field(foreign_key="site_types.code", index=True)
    name: str = Field(max_length=120, index=True)
    area_id: int = Field(foreign_key="areas.id", index=True)  # the smallest area it lies in
    unit_id: int | None = Field(default=None, foreign_key="units.id", index=True)
    address: str = Field(default="", max_length=200)
    floor: str = Field(default="", max_length=20)
    room: str = Field(default="", max_length=40)
    lat: float | None = None
    lon: float | None = None
    accuracy_m: float | None = None
    coord_source: CoordSource | None = word(CoordSource, default=None, nullable=True)
    risk: Risk = word(Risk)
    responsible_person: str = Field(default="", max_length=60)
    phone: str = Field(default="", max_length=40)
    is_demo: bool = False
    created_at: datetime = Field(default_factory=now)
    ended_at: datetime | None = None
    ended_reason: str = Field(default="", max_length=200)


class SitePause(Table, table=True):
    """A site left out of coverage for a time, with reason and approver."""

    __tablename__ = "site_pauses"

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="sites.id", index=True)
    starts_at: datetime
    ends_at: datetime
    reason: str = Field(max_length=200)
    approved_by: int | None = Field(default=None, foreign_key="people.id")


class SiteInterval(Table, table=True):
    """The interval in which one site must be seen, where it differs from its risk class."""

    __tablename__ = "site_intervals"

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="sites.id", index=True)
    days: int
    reason: str = Field(max_length=200)
    person_id: int | None = Field(default=None, foreign_key="people.id")
    in_force_from: datetime = Field(default_factory=now)


class SiteFrequency(Table, table=True):
    """How often one site must get one kind of check, where it differs from the rules of its type. 0 = not at all."""

    __tablename__ = "site_frequencies"

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="sites.id", index=True)
    kind: str = Field(max_length=40)  # catalogue: enums.check_kinds
    count: int
    period: str = Field(max_length=20)  # catalogue: enums.periods
    reason: str = Field(max_length=200)
    person_id: int | None = Field(default=None, foreign_key="people.id")
    in_force_from: date  # for the period that holds this day and those after it
    ended_on: date | None = None
    decided_at: datetime = Field(default_factory=now)
