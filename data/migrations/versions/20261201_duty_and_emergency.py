"""duty rosters, handover notes and the emergency page"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "b7d2f4c81e05"
down_revision = "7c3a94e1b6d2"
branch_labels = None
depends_on = None

TEXT, MOMENT = sqlmodel.sql.sqltypes.AutoString, sqlmodel.sql.sqltypes.UTCDateTime


def upgrade() -> None:
    op.create_table(
        "duty_shifts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", TEXT(length=60), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("shift", sa.String(length=40), nullable=False),
        sa.Column("leader", TEXT(length=60), nullable=False),
        sa.Column("leader_phone", TEXT(length=40), nullable=False),
        sa.Column("staff", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("deputy", TEXT(length=60), nullable=False),
        sa.Column("deputy_phone", TEXT(length=40), nullable=False),
        sa.Column("entered_by", sa.Integer(), nullable=True),
        sa.Column("entered_at", MOMENT(), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name="fk_duty_shifts_area_id"),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name="fk_duty_shifts_unit_id"),
        sa.ForeignKeyConstraint(["entered_by"], ["people.id"], name="fk_duty_shifts_entered_by"),
        sa.PrimaryKeyConstraint("id", name="pk_duty_shifts"),
        sa.UniqueConstraint("key", name="uq_duty_shifts_key"),
    )
    op.create_index("ix_duty_shifts_area_id", "duty_shifts", ["area_id"])
    op.create_index("ix_duty_shifts_on_day", "duty_shifts", ["on_day"])
    op.create_index("ix_duty_shifts_unit_id", "duty_shifts", ["unit_id"])
    op.create_table(
        "duty_handovers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("shift_id", sa.Integer(), nullable=False),
        sa.Column("happened", TEXT(length=1000), nullable=False),
        sa.Column("still_open", TEXT(length=1000), nullable=False),
        sa.Column("signed_by", sa.Integer(), nullable=False),
        sa.Column("signed_at", MOMENT(), nullable=False),
        sa.Column("taken_by", sa.Integer(), nullable=True),
        sa.Column("taken_at", MOMENT(), nullable=True),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["shift_id"], ["duty_shifts.id"], name="fk_duty_handovers_shift_id"),
        sa.ForeignKeyConstraint(["signed_by"], ["people.id"], name="fk_duty_handovers_signed_by"),
        sa.ForeignKeyConstraint(["taken_by"], ["people.id"], name="fk_duty_handovers_taken_by"),
        sa.PrimaryKeyConstraint("id", name="pk_duty_handovers"),
    )
    op.create_index("ix_duty_handovers_shift_id", "duty_handovers", ["shift_id"])
    op.create_table(
        "emergency_contacts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("name", TEXT(length=80), nullable=False),
        sa.Column("phone", TEXT(length=40), nullable=False),
        sa.Column("note", TEXT(length=200), nullable=False),
        sa.Column("is_private", sa.Boolean(), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("created_at", MOMENT(), nullable=False),
        sa.Column("ended_at", MOMENT(), nullable=True),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name="fk_emergency_contacts_area_id"),
        sa.PrimaryKeyConstraint("id", name="pk_emergency_contacts"),
    )
    op.create_index("ix_emergency_contacts_area_id", "emergency_contacts", ["area_id"])
    op.create_table(
        "emergency_plans",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("title", TEXT(length=120), nullable=False),
        sa.Column("category", TEXT(length=40), nullable=False),
        sa.Column("level", sa.String(length=40), nullable=False),
        sa.Column("steps", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("sha256", TEXT(length=64), nullable=True),
        sa.Column("file_name", TEXT(length=200), nullable=False),
        sa.Column("mime", TEXT(length=100), nullable=False),
        sa.Column("revised_on", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("drill_id", sa.Uuid(), nullable=True),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("created_at", MOMENT(), nullable=False),
        sa.Column("ended_at", MOMENT(), nullable=True),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name="fk_emergency_plans_area_id"),
        sa.ForeignKeyConstraint(["drill_id"], ["activity_records.id"], name="fk_emergency_plans_drill_id"),
        sa.PrimaryKeyConstraint("id", name="pk_emergency_plans"),
    )
    op.create_index("ix_emergency_plans_area_id", "emergency_plans", ["area_id"])
    op.create_table(
        "emergency_teams",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("name", TEXT(length=80), nullable=False),
        sa.Column("leader", TEXT(length=60), nullable=False),
        sa.Column("phone", TEXT(length=40), nullable=False),
        sa.Column("members", sa.Integer(), nullable=False),
        sa.Column("place", TEXT(length=120), nullable=False),
        sa.Column("note", TEXT(length=200), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("created_at", MOMENT(), nullable=False),
        sa.Column("ended_at", MOMENT(), nullable=True),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name="fk_emergency_teams_area_id"),
        sa.PrimaryKeyConstraint("id", name="pk_emergency_teams"),
    )
    op.create_index("ix_emergency_teams_area_id", "emergency_teams", ["area_id"])
    op.create_table(
        "emergency_stores",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("name", TEXT(length=80), nullable=False),
        sa.Column("place", TEXT(length=120), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("measure", TEXT(length=12), nullable=False),
        sa.Column("keeper", TEXT(length=60), nullable=False),
        sa.Column("phone", TEXT(length=40), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("created_at", MOMENT(), nullable=False),
        sa.Column("ended_at", MOMENT(), nullable=True),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name="fk_emergency_stores_area_id"),
        sa.ForeignKeyConstraint(["team_id"], ["emergency_teams.id"], name="fk_emergency_stores_team_id"),
        sa.PrimaryKeyConstraint("id", name="pk_emergency_stores"),
    )
    op.create_index("ix_emergency_stores_area_id", "emergency_stores", ["area_id"])
    op.create_index("ix_emergency_stores_team_id", "emergency_stores", ["team_id"])


def downgrade() -> None:
    op.drop_table("emergency_stores")
    op.drop_table("emergency_teams")
    op.drop_table("emergency_plans")
    op.drop_table("emergency_contacts")
    op.drop_table("duty_handovers")
    op.drop_table("duty_shifts")
