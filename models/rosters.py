from datetime import date, datetime

from sqlmodel import Field

from models.base import Table, json_field, now, word
from rules.rosters import Shift


class DutyShift(Table, table=True):
    """One shift 班次 of one day of an area's or a unit's roster. Without a leader it is empty: nobody holds it."""

    __tablename__ = "duty_shifts"

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(max_length=60, unique=True)  # place, day and shift: entered twice it is changed
    area_id: int = Field(foreign_key="areas.id", index=True)
    unit_id: int | None = Field(default=None, foreign_key="units.id", index=True)
    on_day: date = Field(index=True)
    shift: Shift = word(Shift)
    leader: str = Field(default="", max_length=60)  # 带班领导
    leader_phone: str = Field(default="", max_length=40)
    staff: list[dict[str, str]] = json_field(default_factory=list)  # 值班员: name, phone
    deputy: str = Field(default="", max_length=60)  # 副班
    deputy_phone: str = Field(default="", max_length=40)
    entered_by: int | None = Field(default=None, foreign_key="people.id")
    entered_at: datetime = Field(default_factory=now)
    is_demo: bool = False


class DutyHandover(Table, table=True):
    """What one shift leaves to the next 交接班记录: signed by whoever was on duty, never changed afterwards."""

    __tablename__ = "duty_handovers"

    id: int | None = Field(default=None, primary_key=True)
    shift_id: int = Field(foreign_key="duty_shifts.id", index=True)
    happened: str = Field(max_length=1000)
    still_open: str = Field(default="", max_length=1000)
    signed_by: int = Field(foreign_key="people.id")
    signed_at: datetime = Field(default_factory=now)
    taken_by: int | None = Field(default=None, foreign_key="people.id")
    taken_at: datetime | None = None
    is_demo: bool = False
