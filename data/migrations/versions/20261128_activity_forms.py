"""a record knows its form, the grids it reached, the hazards it opened and what it was copied from"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "b7d3e92f1c48"
down_revision = "a6c2d81e0b37"
branch_labels = None
depends_on = None


def upgrade() -> None:
    text = sqlmodel.sql.sqltypes.AutoString(length=20)
    op.add_column("activity_records", sa.Column("form", text, nullable=False, server_default=""))
    for name in ("grids", "hazards"):
        op.add_column("activity_records", sa.Column(name, sa.JSON(none_as_null=True), nullable=False, server_default="[]"))
    op.add_column("activity_records", sa.Column("copied_from", sa.Uuid(), nullable=True))


def downgrade() -> None:
    for name in ("copied_from", "hazards", "grids", "form"):
        op.drop_column("activity_records", name)
