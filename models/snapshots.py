from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Field

from models.base import Table, json_field, new_id, now


class Snapshot(Table, table=True):
    """A figure as it was once told, with all that it was made of. Written once by actions.snapshots, never changed.

    `rows` are the ids behind the figure, by name of the list, as zlib over JSON; data.snapshots packs and hashes.
    """

    __tablename__ = "snapshots"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    kind: str = Field(max_length=40, index=True)  # "coverage", "hazards", the name of a report
    definition: str = Field(max_length=60)  # name and version of the rule that made the value, like "coverage/1"
    title: str = Field(default="", max_length=200)
    as_of: datetime = Field(index=True)  # what happened by then ...
    known_at: datetime  # ... as far as the server knew it at this moment
    area_id: int = Field(foreign_key="areas.id", index=True)  # the figure is of this area and below
    unit_id: int | None = Field(default=None, foreign_key="units.id", index=True)  # and of this unit only
    scope: dict[str, Any] = json_field()  # what else was asked for, like {"risk": "high"}
    value: dict[str, Any] = json_field()  # the figure with all its companions
    rows: bytes
    hash: str = Field(max_length=64, unique=True)  # SHA-256 over all of the above but the id
    frozen_by: int | None = Field(default=None, foreign_key="people.id")  # none = the system itself
    frozen_at: datetime = Field(default_factory=now)
    is_demo: bool = False
