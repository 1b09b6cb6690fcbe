"""certificates and fire equipment of sites, with the day on which they run out"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "5b7e21c0d9a4"
down_revision = "5f2e8c1d7a36"
branch_labels = None
depends_on = None

TEXT, MOMENT = sqlmodel.sql.sqltypes.AutoString, sqlmodel.sql.sqltypes.UTCDateTime
SORTS, DUE_FOR = ("certificate", "equipment"), ("renewal", "inspection", "replacement")


def upgrade() -> None:
    op.create_table(
        "expiries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("sort", sa.Enum(*SORTS, native_enum=False, length=40, name="expirysort"), nullable=False),
        sa.Column("kind", TEXT(length=40), nullable=False),
        sa.Column("number", TEXT(length=60), nullable=False),
        sa.Column("issuer", TEXT(length=80), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=True),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("due_for", sa.Enum(*DUE_FOR, native_enum=False, length=40, name="duefor"), nullable=False),
        sa.Column("note", TEXT(length=200), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", MOMENT(), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("ended_at", MOMENT(), nullable=True),
        sa.Column("ended_reason", TEXT(length=200), nullable=False),
        sa.Column("renewed_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name="fk_expiries_site_id"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_expiries_person_id"),
        sa.ForeignKeyConstraint(["renewed_by"], ["expiries.id"], name="fk_expiries_renewed_by"),
        sa.PrimaryKeyConstraint("id", name="pk_expiries"),
    )
    op.create_index("ix_expiries_site_id", "expiries", ["site_id"])
    op.create_index("ix_expiries_due", "expiries", ["due_on", "ended_at", "site_id"])


def downgrade() -> None:
    op.drop_table("expiries")
