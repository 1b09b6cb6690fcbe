from datetime import datetime
from uuid import UUID

from sqlmodel import Field

from models.base import Table, now


class ReportCorrection(Table, table=True):
    """A figure of a frozen report put right by hand. The frozen one stays; both stand in the report."""

    __tablename__ = "report_corrections"

    id: int | None = Field(default=None, primary_key=True)
    snapshot_id: UUID = Field(foreign_key="snapshots.id", index=True)
    code: str = Field(max_length=80)
    before: float
    after: float
    reason: str = Field(max_length=200)
    person_id: int | None = Field(default=None, foreign_key="people.id")
    at: datetime = Field(default_factory=now)
