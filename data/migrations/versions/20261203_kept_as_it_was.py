"""closed months say what each site was then, and what is kept by days says in which zone; the daily work makes it anew"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "c47a0e91d3b5"
down_revision = "91d4b8e0f2c6"
branch_labels = None
depends_on = None

TEXT = sqlmodel.sql.sqltypes.AutoString
SUM = ["month", "site_id", "weight", "fresh", "active", "settled_at"]


def upgrade() -> None:
    op.execute("delete from site_months")
    op.drop_index("ix_site_months_sum", "site_months")
    with op.batch_alter_table("site_months") as batch:
        batch.add_column(sa.Column("timezone", TEXT(length=40), nullable=False))
        batch.add_column(sa.Column("area_id", sa.Integer(), nullable=False))
        batch.add_column(sa.Column("type", TEXT(length=40), nullable=False))
        risk = sa.Enum("high", "medium", "low", native_enum=False, length=40, name="risk")
        batch.add_column(sa.Column("risk", risk, nullable=False))
        batch.add_column(sa.Column("floor", TEXT(length=20), nullable=False))
        batch.create_foreign_key("fk_site_months_area_id", "areas", ["area_id"], ["id"])
    whole = ["month", "timezone", *SUM[1:], "area_id", "type", "risk", "floor"]
    op.create_index("ix_site_months_sum", "site_months", whole)
    op.add_column("site_standings", sa.Column("timezone", TEXT(length=40), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_index("ix_site_months_sum", "site_months")
    with op.batch_alter_table("site_months") as batch:
        batch.drop_constraint("fk_site_months_area_id", type_="foreignkey")
        for column in ("floor", "risk", "type", "area_id", "timezone"):
            batch.drop_column(column)
    op.create_index("ix_site_months_sum", "site_months", SUM)
    op.drop_column("site_standings", "timezone")
