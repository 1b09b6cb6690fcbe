"""a daily report that a phone kept until it had a signal"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "7b0d52c9e1a4"
down_revision = "c41d7ab09e55"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("zero_reports", sa.Column("arrived_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))
    review = sqlmodel.sql.sqltypes.AutoString(length=20)
    op.add_column("zero_reports", sa.Column("review", review, nullable=False, server_default=""))


def downgrade() -> None:
    with op.batch_alter_table("zero_reports") as batch:
        batch.drop_column("review")
        batch.drop_column("arrived_at")
