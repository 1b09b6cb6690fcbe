"""frozen figures"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

from models.laws import establish

revision = "a37d50c1e9b4"
down_revision = "f5b1c7d09a26"
branch_labels = None
depends_on = None

TEXT, MOMENT = sqlmodel.sql.sqltypes.AutoString, sqlmodel.sql.sqltypes.UTCDateTime


def upgrade() -> None:
    op.create_table(
        "snapshots",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", TEXT(length=40), nullable=False),
        sa.Column("definition", TEXT(length=60), nullable=False),
        sa.Column("title", TEXT(length=200), nullable=False),
        sa.Column("as_of", MOMENT(), nullable=False),
        sa.Column("known_at", MOMENT(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("scope", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("value", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("rows", sa.LargeBinary(), nullable=False),
        sa.Column("hash", TEXT(length=64), nullable=False),
        sa.Column("frozen_by", sa.Integer(), nullable=True),
        sa.Column("frozen_at", MOMENT(), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name="fk_snapshots_area_id"),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name="fk_snapshots_unit_id"),
        sa.ForeignKeyConstraint(["frozen_by"], ["people.id"], name="fk_snapshots_frozen_by"),
        sa.PrimaryKeyConstraint("id", name="pk_snapshots"),
        sa.UniqueConstraint("hash", name="uq_snapshots_hash"),
    )
    for column in ("kind", "as_of", "area_id", "unit_id"):
        op.create_index(f"ix_snapshots_{column}", "snapshots", [column])
    establish(op.get_bind())


def downgrade() -> None:
    op.drop_table("snapshots")
