"""checklists withdrawn before they began, rules that take another one's place, decisions on the shipped catalogue"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "8d3b6f0a9c12"
down_revision = "5b7e21c0d9a4"
branch_labels = None
depends_on = None

TEXT = sqlmodel.sql.sqltypes.AutoString
MOMENT = sqlmodel.sql.sqltypes.UTCDateTime


def upgrade() -> None:
    op.add_column("checklist_versions", sa.Column("withdrawn_at", MOMENT(), nullable=True))
    op.add_column("frequency_rules", sa.Column("replaces", sa.Integer(), nullable=True))
    op.add_column("loaded", sa.Column("body", sa.JSON(none_as_null=True), nullable=True))
    op.create_table(
        "catalogue_decisions",
        sa.Column("kind", TEXT(length=40), nullable=False),
        sa.Column("key", TEXT(length=160), nullable=False),
        sa.Column("taken", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("declined", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("at", MOMENT(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "key", name="pk_catalogue_decisions"),
    )


def downgrade() -> None:
    op.drop_table("catalogue_decisions")
    for table, column in (("loaded", "body"), ("frequency_rules", "replaces"), ("checklist_versions", "withdrawn_at")):
        with op.batch_alter_table(table) as batch:
            batch.drop_column(column)
