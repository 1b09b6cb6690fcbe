"""daily work that came to nothing says why"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "d60e2b9f71a8"
down_revision = "b8e02f6d4a17"
branch_labels = None
depends_on = None


def upgrade() -> None:
    text = sqlmodel.sql.sqltypes.AutoString(length=300)
    op.add_column("leases", sa.Column("failure", text, nullable=False, server_default=""))
    op.add_column("leases", sa.Column("failed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))


def downgrade() -> None:
    op.drop_column("leases", "failed_at")
    op.drop_column("leases", "failure")
