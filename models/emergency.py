from datetime import date, datetime
from uuid import UUID

from sqlmodel import Field

from models.base import Table, json_field, now, word
from rules.emergency import ContactKind, PlanLevel


class EmergencyContact(Table, table=True):
    """A number to call in an area, beside the hotlines that hold everywhere."""

    __tablename__ = "emergency_contacts"

    id: int | None = Field(default=None, primary_key=True)
    area_id: int = Field(foreign_key="areas.id", index=True)
    kind: ContactKind = word(ContactKind)
    name: str = Field(max_length=80)
    phone: str = Field(max_length=40)
    note: str = Field(default="", max_length=200)
    is_private: bool = False  # somebody's own number: masked for whoever may not call
    is_demo: bool = False
    created_at: datetime = Field(default_factory=now)
    ended_at: datetime | None = None


class EmergencyPlan(Table, table=True):
    """应急预案 in steps short enough to be read while running; the whole paper may hang on it."""

    __tablename__ = "emergency_plans"

    id: int | None = Field(default=None, primary_key=True)
    area_id: int = Field(foreign_key="areas.id", index=True)
    title: str = Field(max_length=120)
    category: str = Field(max_length=40)  # catalogue: hazard_categories
    level: PlanLevel = word(PlanLevel)
    steps: list[str] = json_field()
    sha256: str | None = Field(default=None, max_length=64)
    file_name: str = Field(default="", max_length=200)
    mime: str = Field(default="", max_length=100)
    revised_on: date
    valid_until: date | None = None
    drill_id: UUID | None = Field(default=None, foreign_key="activity_records.id")  # the last drill that practised it
    is_demo: bool = False
    created_at: datetime = Field(default_factory=now)
    ended_at: datetime | None = None


class EmergencyTeam(Table, table=True):
    """应急队伍."""

    __tablename__ = "emergency_teams"

    id: int | None = Field(default=None, primary_key=True)
    area_id: int = Field(foreign_key="areas.id", index=True)
    name: str = Field(max_length=80)
    leader: str = Field(max_length=60)
    phone: str = Field(max_length=40)
    members: int = 0
    place: str = Field(default="", max_length=120)  # where it stands ready
    note: str = Field(default="", max_length=200)
    is_demo: bool = False
    created_at: datetime = Field(default_factory=now)
    ended_at: datetime | None = None


class EmergencyStore(Table, table=True):
    """应急物资: one kind of equipment at one place, with how many there were when it was last looked at."""

    __tablename__ = "emergency_stores"

    id: int | None = Field(default=None, primary_key=True)
    area_id: int = Field(foreign_key="areas.id", index=True)
    team_id: int | None = Field(default=None, foreign_key="emergency_teams.id", index=True)
    name: str = Field(max_length=80)
    place: str = Field(max_length=120)
    amount: int = 0
    measure: str = Field(default="", max_length=12)  # 台, 套, 件 …
    keeper: str = Field(default="", max_length=60)
    phone: str = Field(default="", max_length=40)
    checked_on: date | None = None
    is_demo: bool = False
    created_at: datetime = Field(default_factory=now)
    ended_at: datetime | None = None
