from datetime import date, datetime

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from models.base import Table, now, word
from rules.events import APPROVED_ONCE, EventPaper, EventState

_APPROVED = "state in (" + ", ".join(f"'{state}'" for state in sorted(APPROVED_ONCE)) + ")"
FOUR_PAPERS = f"not {_APPROVED} or (" + " and ".join(f"{paper}_id is not null" for paper in EventPaper) + ")"
FOUR_EYES = f"not {_APPROVED} or (decided_by is not null and submitted_by is not null and decided_by <> submitted_by)"


class EventDocument(Table, table=True):
    """One of the four papers as it was handed in: a file, kept by its hash, or a text. Never changed: it is replaced.

    No foreign key to its event on purpose: the event points to the papers in force, and two tables cannot
    both be first.
    """

    __tablename__ = "event_documents"

    id: int | None = Field(default=None, primary_key=True)
    event_id: int = Field(index=True)
    kind: EventPaper = word(EventPaper)
    sha256: str | None = Field(default=None, max_length=64)  # none = a text
    file_name: str = Field(default="", max_length=200)
    mime: str = Field(default="", max_length=100)
    size: int = 0
    text: str = Field(default="", max_length=20000)
    added_by: int | None = Field(default=None, foreign_key="people.id")
    added_at: datetime = Field(default_factory=now)


class LargeEvent(Table, table=True):
    """A large event and its approval. No door writes an approved one without four papers and a second person."""

    __tablename__ = "large_events"
    __table_args__ = (CheckConstraint(FOUR_PAPERS, "four_papers"), CheckConstraint(FOUR_EYES, "four_eyes"))

    id: int | None = Field(default=None, primary_key=True)
    area_id: int = Field(foreign_key="areas.id", index=True)
    unit_id: int | None = Field(default=None, foreign_key="units.id", index=True)  # who organises it
    title: str = Field(max_length=200)
    place: str = Field(default="", max_length=200)
    starts_on: date
    ends_on: date
    people_expected: int = 0
    note: str = Field(default="", max_length=2000)
    state: EventState = word(EventState, default=EventState.DRAFT)
    plan_id: int | None = Field(default=None, foreign_key="event_documents.id")
    risk_analysis_id: int | None = Field(default=None, foreign_key="event_documents.id")
    measures_id: int | None = Field(default=None, foreign_key="event_documents.id")
    response_plan_id: int | None = Field(default=None, foreign_key="event_documents.id")
    created_by: int | None = Field(default=None, foreign_key="people.id")
    created_at: datetime = Field(default_factory=now)
    submitted_by: int | None = Field(default=None, foreign_key="people.id")
    submitted_at: datetime | None = None
    decided_by: int | None = Field(default=None, foreign_key="people.id")
    decided_at: datetime | None = None
    reason: str = Field(default="", max_length=500)  # of the return, or of calling it off
    done_at: datetime | None = None
    people_came: int | None = None
    summary: str = Field(default="", max_length=5000)
    is_demo: bool = False
