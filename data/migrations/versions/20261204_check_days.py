"""checks by rule are kept by the day, not by the month, so that weeks are kept ready too; the daily work counts them"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "e2b95d70c8f4"
down_revision = "c47a0e91d3b5"
branch_labels = None
depends_on = None

TEXT, MOMENT = sqlmodel.sql.sqltypes.AutoString, sqlmodel.sql.sqltypes.UTCDateTime


def upgrade() -> None:
    _table("days", sa.Column("visits", sa.Integer(), nullable=False), sa.Column("settled_at", MOMENT(), nullable=False))
    op.drop_table("check_months")
    _count_anew()


def downgrade() -> None:
    _table("months", sa.Column("days", sa.Integer(), nullable=False))
    op.drop_table("check_days")
    _count_anew()


def _table(name: str, *more: sa.Column[int]) -> None:
    op.create_table(
        f"check_{name}",
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("kind", TEXT(length=40), nullable=False),
        sa.Column(name.removesuffix("s"), sa.Date(), nullable=False),
        *more,
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=f"fk_check_{name}_site_id"),
        sa.PrimaryKeyConstraint("site_id", "kind", name.removesuffix("s"), name=f"pk_check_{name}"),
        sqlite_with_rowid=False,
    )


def _count_anew() -> None:
    """Every site is made anew from its first visit on."""
    op.execute("update site_standings set stale = true, since = null, timezone = ''")
