"""checks by rule are kept as marks on the days of a year, and by the day only where a mark does not tell all"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

from models.day_marks import DayMarks

revision = "f5d1a37e90b2"
down_revision = "e2b95d70c8f4"
branch_labels = None
depends_on = None

TEXT, MOMENT = sqlmodel.sql.sqltypes.AutoString, sqlmodel.sql.sqltypes.UTCDateTime


def upgrade() -> None:
    op.create_table(
        "check_years",
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("kind", TEXT(length=40), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("days", DayMarks(), nullable=False),
        sa.Column("settled_at", MOMENT(), nullable=True),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name="fk_check_years_site_id"),
        sa.PrimaryKeyConstraint("site_id", "kind", "year", name="pk_check_years"),
        sqlite_with_rowid=False,
    )
    _count_anew()


def downgrade() -> None:
    op.drop_table("check_years")
    _count_anew()


def _count_anew() -> None:
    """Every site is made anew from its first visit on."""
    op.execute("delete from check_days")
    op.execute("update site_standings set stale = true, since = null, timezone = ''")
