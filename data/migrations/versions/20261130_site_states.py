"""what a site was before it changed; the journal tells of the changes until today"""

from typing import Any

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "5f2e8c1d7a36"
down_revision = "7b0d52c9e1a4"
branch_labels = None
depends_on = None

TEXT = sqlmodel.sql.sqltypes.AutoString
MOMENT = sqlmodel.sql.sqltypes.UTCDateTime
KEPT = ("type", "risk", "area_id", "floor")
ENDS = {"site_ended": False, "site_reopened": True}  # whether it had been gone before


def upgrade() -> None:
    made = op.create_table(
        "site_states",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("until", MOMENT(), nullable=False),
        sa.Column("type", TEXT(length=40), nullable=False),
        sa.Column("risk", sa.Enum("high", "medium", "low", native_enum=False, length=40, name="risk"), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("floor", TEXT(length=20), nullable=False),
        sa.Column("gone", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name="fk_site_states_area_id"),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name="fk_site_states_site_id"),
        sa.PrimaryKeyConstraint("id", name="pk_site_states"),
    )
    for column in ("area_id", "site_id", "until"):
        op.create_index(f"ix_site_states_{column}", "site_states", [column])
    rows = _told(op.get_bind())
    if rows:
        op.bulk_insert(made, rows)


def _told(connection: sa.Connection) -> list[dict[str, Any]]:
    """Backwards from what each site is now: before a change it was what the journal says stood there."""
    sites = sa.table("sites", *(sa.column(name) for name in ("id", "ended_at", *KEPT)))
    journal = sa.table(
        "journal", sa.column("id"), sa.column("at", MOMENT()), sa.column("verb"), sa.column("subject_kind"),
        sa.column("subject_id"), sa.column("before", sa.JSON()),
    )  # fmt: skip
    verbs = ("site_corrected", "site_import_changed", *ENDS)
    entries = connection.execute(
        sa.select(journal.c.at, journal.c.verb, journal.c.subject_id, journal.c.before)
        .where(journal.c.subject_kind == "site", journal.c.verb.in_(verbs))
        .order_by(journal.c.id.desc())
    ).all()
    states = {
        row.id: {"gone": row.ended_at is not None, **{name: getattr(row, name) for name in KEPT}}
        for row in connection.execute(sa.select(sites))
    }
    rows: list[dict[str, Any]] = []
    for entry in entries:
        state, before = states.get(int(entry.subject_id)), entry.before or {}
        if state is None:
            continue
        was = {name: before[name] for name in KEPT if name in before}
        if entry.verb in ENDS:
            was = {"gone": ENDS[entry.verb]}
        if was:
            state |= was
            rows.append({"site_id": int(entry.subject_id), "until": entry.at, **state})
    return rows


def downgrade() -> None:
    op.drop_table("site_states")
