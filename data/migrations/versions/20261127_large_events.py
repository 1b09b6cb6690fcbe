"""large events, their papers and their approval"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "a6c2d81e0b37"
down_revision = "a7d05e31c94b"
branch_labels = None
depends_on = None

TEXT, MOMENT = sqlmodel.sql.sqltypes.AutoString, sqlmodel.sql.sqltypes.UTCDateTime
PAPERS = ("plan", "risk_analysis", "measures", "response_plan")
STATES = ("draft", "submitted", "returned", "approved", "done", "summarised", "called_off")
APPROVED = "state in ('approved', 'done', 'summarised')"
FOUR_PAPERS = f"not {APPROVED} or (" + " and ".join(f"{paper}_id is not null" for paper in PAPERS) + ")"
FOUR_EYES = f"not {APPROVED} or (decided_by is not null and submitted_by is not null and decided_by <> submitted_by)"


def word(words: tuple[str, ...], name: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, length=40)


def person(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["people.id"], name=f"fk_{table}_{column}")


def upgrade() -> None:
    op.create_table(
        "event_documents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("kind", word(PAPERS, "eventpaper"), nullable=False),
        sa.Column("sha256", TEXT(length=64), nullable=True),
        sa.Column("file_name", TEXT(length=200), nullable=False),
        sa.Column("mime", TEXT(length=100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("text", TEXT(length=20000), nullable=False),
        sa.Column("added_by", sa.Integer(), nullable=True),
        sa.Column("added_at", MOMENT(), nullable=False),
        person("event_documents", "added_by"),
        sa.PrimaryKeyConstraint("id", name="pk_event_documents"),
    )
    op.create_index("ix_event_documents_event_id", "event_documents", ["event_id"])
    op.create_table(
        "large_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("title", TEXT(length=200), nullable=False),
        sa.Column("place", TEXT(length=200), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("people_expected", sa.Integer(), nullable=False),
        sa.Column("note", TEXT(length=2000), nullable=False),
        sa.Column("state", word(STATES, "eventstate"), nullable=False),
        *[sa.Column(f"{paper}_id", sa.Integer(), nullable=True) for paper in PAPERS],
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("created_at", MOMENT(), nullable=False),
        sa.Column("submitted_by", sa.Integer(), nullable=True),
        sa.Column("submitted_at", MOMENT(), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", MOMENT(), nullable=True),
        sa.Column("reason", TEXT(length=500), nullable=False),
        sa.Column("done_at", MOMENT(), nullable=True),
        sa.Column("people_came", sa.Integer(), nullable=True),
        sa.Column("summary", TEXT(length=5000), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.CheckConstraint(FOUR_PAPERS, name=op.f("ck_large_events_four_papers")),
        sa.CheckConstraint(FOUR_EYES, name=op.f("ck_large_events_four_eyes")),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name="fk_large_events_area_id"),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name="fk_large_events_unit_id"),
        *[
            sa.ForeignKeyConstraint([f"{paper}_id"], ["event_documents.id"], name=f"fk_large_events_{paper}_id")
            for paper in PAPERS
        ],
        *[person("large_events", column) for column in ("created_by", "submitted_by", "decided_by")],
        sa.PrimaryKeyConstraint("id", name="pk_large_events"),
    )
    for column in ("area_id", "unit_id"):
        op.create_index(f"ix_large_events_{column}", "large_events", [column])


def downgrade() -> None:
    op.drop_table("large_events")
    op.drop_table("event_documents")
