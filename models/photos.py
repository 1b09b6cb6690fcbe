from datetime import datetime
from typing import ClassVar

from sqlalchemy import Column, Index, String, UniqueConstraint
from sqlmodel import Field

from models.base import Derived, Table, now, word
from rules.vocabulary import PhotoRole

QUARTERS = (1, 5, 9, 13)
"""Where the four quarters of `look` begin. Two looks that differ in three bits at most have one in common."""


class Photo(Table, table=True):
    """A picture whose bytes are in the store and whose hash the server has checked."""

    __tablename__ = "photos"
    __mapper_args__: ClassVar = {"exclude_properties": [f"look_{n}" for n in QUARTERS]}  # looked up by, never read
    __table_args__ = (
        *(Column(f"look_{n}", String(4), Derived(f"substr(look, {n}, 4)")) for n in QUARTERS),
        *(Index(f"ix_photos_look_{n}", f"look_{n}", "received_at") for n in QUARTERS),
    )

    sha256: str = Field(primary_key=True, max_length=64)
    size: int
    mime: str = Field(max_length=40)
    width: int
    height: int
    taken_at: datetime | None = None
    lat: float | None = None  # from the file's own tags, kept here and cut from public copies
    lon: float | None = None
    look: str = Field(default="", max_length=16)  # 64 bits of what it shows; a smaller copy shows the same
    person_id: int | None = Field(default=None, foreign_key="people.id", index=True)
    is_demo: bool = False
    received_at: datetime = Field(default_factory=now)


class PhotoLink(Table, table=True):
    """Which record a picture belongs to. It may come before the bytes do: no foreign key to photos on purpose."""

    __tablename__ = "photo_links"
    __table_args__ = (
        UniqueConstraint("subject_kind", "subject_id", "sha256", "role"),
        Index("ix_photo_links_subject", "subject_kind", "subject_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    sha256: str = Field(max_length=64, index=True)
    subject_kind: str = Field(max_length=20)  # inspection | hazard | hazard_event | activity | patrol
    subject_id: str = Field(max_length=40)
    role: PhotoRole = word(PhotoRole, default=PhotoRole.EVIDENCE)
    item_code: str | None = Field(default=None, max_length=60)
    position: int = 0
    taken_at: datetime | None = None
