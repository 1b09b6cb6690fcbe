from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from models.base import Table, now, word
from rules.vocabulary import Grade


class HazardCategory(Table, table=True):
    """Category (parent null) or subcategory of a hazard."""

    __tablename__ = "hazard_categories"

    code: str = Field(primary_key=True, max_length=60)
    parent: str | None = Field(default=None, foreign_key="hazard_categories.code")
    zh: str = Field(max_length=60)
    en: str = Field(max_length=80)
    source: str = Field(default="", max_length=200)
    position: int = 0


class Checklist(Table, table=True):
    """One checklist per hazard category; a site has those of its type."""

    __tablename__ = "checklists"

    code: str = Field(primary_key=True, max_length=60)
    category: str = Field(foreign_key="hazard_categories.code")
    zh: str = Field(max_length=60)
    en: str = Field(max_length=80)


class ChecklistVersion(Table, table=True):
    """Old inspections keep the version that they were answered on."""

    __tablename__ = "checklist_versions"
    __table_args__ = (UniqueConstraint("checklist", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    checklist: str = Field(foreign_key="checklists.code", index=True)
    number: int
    in_force_from: datetime = Field(default_factory=now)
    withdrawn_at: datetime | None = None  # before it began: nobody was ever asked it


class ChecklistItem(Table, table=True):
    __tablename__ = "checklist_items"
    __table_args__ = (UniqueConstraint("version_id", "code"),)

    id: int | None = Field(default=None, primary_key=True)
    version_id: int = Field(foreign_key="checklist_versions.id", index=True)
    code: str = Field(max_length=60)  # "fire-01"
    position: int
    zh: str = Field(max_length=200)
    en: str = Field(max_length=300)
    fail_zh: str = Field(max_length=200)
    fail_en: str = Field(max_length=300)
    grade_hint: Grade = word(Grade)
    source: str = Field(default="", max_length=200)
