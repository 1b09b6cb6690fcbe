"""a visit knows since when it counts, where a person had to look at it"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "e4a6f20c8d15"
down_revision = "d19b7c3fa604"
branch_labels = None
depends_on = None

VALID = ["site_id", "occurred_at", "recorded_at", "place_proof", "proof_accepted_by", "needs_review", "voided_at"]
WAITING = sa.text("place_proof = 'reason' and proof_accepted_by is null and voided_at is null")


def upgrade() -> None:
    op.add_column("inspections", sa.Column("accepted_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))
    op.drop_index("ix_inspections_site_time", "inspections")
    op.create_index("ix_inspections_site_time", "inspections", [*VALID, "accepted_at"])
    op.create_index(
        "ix_inspections_reason_waiting", "inspections", ["recorded_at"], sqlite_where=WAITING, postgresql_where=WAITING
    )


def downgrade() -> None:
    op.drop_index("ix_inspections_reason_waiting", "inspections")
    op.drop_index("ix_inspections_site_time", "inspections")
    op.create_index("ix_inspections_site_time", "inspections", VALID)
    op.drop_column("inspections", "accepted_at")
