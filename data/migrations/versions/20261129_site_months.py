"""months that are over, added up once per site"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "c41d7ab09e55"
down_revision = "e91c4a7d2b30"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "site_months",
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("fresh", sa.Float(), nullable=False),
        sa.Column("active", sa.Float(), nullable=False),
        sa.Column("settled_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name="fk_site_months_site_id"),
        sa.PrimaryKeyConstraint("month", "site_id", name="pk_site_months"),
    )
    op.create_index("ix_site_months_site_id", "site_months", ["site_id"])
    sums = ["month", "site_id", "weight", "fresh", "active", "settled_at"]
    op.create_index("ix_site_months_sum", "site_months", sums)


def downgrade() -> None:
    op.drop_table("site_months")
