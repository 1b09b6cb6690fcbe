"""what was decided about two sites that looked like one; what the classes of gas households mean here"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "91d4b8e0f2c6"
down_revision = "2f8e6a41b7c0"
branch_labels = None
depends_on = None

TEXT, MOMENT = sqlmodel.sql.sqltypes.AutoString, sqlmodel.sql.sqltypes.UTCDateTime
VERDICTS = ("merged", "different")
RISKS = ("high", "medium", "low")


def upgrade() -> None:
    op.create_table(
        "site_pairs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("first_id", sa.Integer(), nullable=False),
        sa.Column("second_id", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.Enum(*VERDICTS, native_enum=False, length=40, name="verdict"), nullable=False),
        sa.Column("winner_id", sa.Integer(), nullable=True),
        sa.Column("moved", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("reason", TEXT(length=200), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", MOMENT(), nullable=False),
        sa.Column("undone_at", MOMENT(), nullable=True),
        sa.Column("undone_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["first_id"], ["sites.id"], name="fk_site_pairs_first_id"),
        sa.ForeignKeyConstraint(["second_id"], ["sites.id"], name="fk_site_pairs_second_id"),
        sa.ForeignKeyConstraint(["winner_id"], ["sites.id"], name="fk_site_pairs_winner_id"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_site_pairs_person_id"),
        sa.ForeignKeyConstraint(["undone_by"], ["people.id"], name="fk_site_pairs_undone_by"),
        sa.PrimaryKeyConstraint("id", name="pk_site_pairs"),
    )
    for column in ("first_id", "second_id", "winner_id"):
        op.create_index(f"ix_site_pairs_{column}", "site_pairs", [column])
    op.create_table(
        "gas_classes",
        sa.Column("risk", sa.Enum(*RISKS, native_enum=False, length=40, name="risk"), nullable=False),
        sa.Column("meaning", TEXT(length=60), nullable=False),
        sa.PrimaryKeyConstraint("risk", name="pk_gas_classes"),
    )


def downgrade() -> None:
    op.drop_table("gas_classes")
    op.drop_table("site_pairs")
