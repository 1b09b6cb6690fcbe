"""what all visits of a site come to, kept ready; made by the daily work, and until then counted each time"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

from models.laws import establish

revision = "2f8e6a41b7c0"
down_revision = "b86d1f4e2c97"
branch_labels = None
depends_on = None

MOMENT = sqlmodel.sql.sqltypes.UTCDateTime


def upgrade() -> None:
    op.create_table(
        "site_standings",
        sa.Column("site_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("stale", sa.Boolean(), nullable=False),
        sa.Column("since", MOMENT(), nullable=True),
        sa.Column("last", MOMENT(), nullable=True),
        sa.Column("settled_at", MOMENT(), nullable=True),
        sa.Column("month", sa.Date(), nullable=True),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("fresh", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name="fk_site_standings_site_id"),
        sa.PrimaryKeyConstraint("site_id", name="pk_site_standings"),
    )
    stale = sa.text("stale")
    op.create_index(
        "ix_site_standings_stale", "site_standings", ["site_id"], sqlite_where=stale, postgresql_where=stale
    )
    op.create_table(
        "check_months",
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name="fk_check_months_site_id"),
        sa.PrimaryKeyConstraint("site_id", "kind", "month", name="pk_check_months"),
        sqlite_with_rowid=False,
    )
    op.execute(
        "insert into site_standings (site_id, stale, since, days, fresh) "
        "select site_id, true, min(occurred_at), 0, 0 from inspections group by site_id"
    )
    establish(op.get_bind())


def downgrade() -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    for name in ("inspections_stir_first", "inspections_stir", "inspections_stir_last"):
        op.execute(f"drop trigger {name}{' on inspections' if postgresql else ''}")
    op.drop_table("check_months")
    op.drop_table("site_standings")
