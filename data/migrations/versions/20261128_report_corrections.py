"""corrections by hand of frozen reports"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "b81f4d20c7e5"
down_revision = "05a3f9c5562b"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "report_corrections",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("snapshot_id", sa.Uuid(), nullable=False),
        sa.Column("code", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
        sa.Column("before", sa.Float(), nullable=False),
        sa.Column("after", sa.Float(), nullable=False),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["snapshot_id"], ["snapshots.id"], name="fk_report_corrections_snapshot_id"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_report_corrections_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_report_corrections"),
    )
    op.create_index("ix_report_corrections_snapshot_id", "report_corrections", ["snapshot_id"])


def downgrade() -> None:
    op.drop_table("report_corrections")
