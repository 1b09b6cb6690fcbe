"""how often one site must be checked, where it differs from its type; visits by time in one index"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "b8e02f6d4a17"
down_revision = "d3b58f1c70a9"
branch_labels = None
depends_on = None

TEXT, MOMENT = sqlmodel.sql.sqltypes.AutoString, sqlmodel.sql.sqltypes.UTCDateTime
SEEN = ["occurred_at", "site_id", "recorded_at", "place_proof", "proof_accepted_by", "needs_review", "voided_at"]


def upgrade() -> None:
    op.drop_index("ix_inspections_occurred_at", "inspections")
    op.create_index("ix_inspections_time", "inspections", [*SEEN, "accepted_at"])
    op.create_table(
        "site_frequencies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("kind", TEXT(length=40), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("period", TEXT(length=20), nullable=False),
        sa.Column("reason", TEXT(length=200), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("in_force_from", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("decided_at", MOMENT(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name="fk_site_frequencies_site_id"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_site_frequencies_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_site_frequencies"),
    )
    op.create_index("ix_site_frequencies_site_id", "site_frequencies", ["site_id"])


def downgrade() -> None:
    op.drop_table("site_frequencies")
    op.drop_index("ix_inspections_time", "inspections")
    op.create_index("ix_inspections_occurred_at", "inspections", ["occurred_at"])
