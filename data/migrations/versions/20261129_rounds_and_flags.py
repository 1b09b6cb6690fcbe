"""rounds that are planned, what was skipped and why, and flags for a person to look at"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "a7c3e95d1f42"
down_revision = "b7d3e92f1c48"
branch_labels = None
depends_on = None

UTC = sqlmodel.sql.sqltypes.UTCDateTime
TEXT = sqlmodel.sql.sqltypes.AutoString
KINDS = ("impossible_speed", "quick_pace", "same_fix", "clock_drift", "reused_photo")


def upgrade() -> None:
    op.create_table(
        "planned_rounds",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("series", sa.Uuid(), nullable=False),
        sa.Column("title", TEXT(80), nullable=False),
        sa.Column("area_id", sa.Integer(), sa.ForeignKey("areas.id"), nullable=False),
        sa.Column("team", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("people.id"), nullable=True),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("in_order", sa.Boolean(), nullable=False),
        sa.Column("stops", sa.JSON(none_as_null=True), nullable=False),
        *(sa.Column(name, sa.Float(), nullable=True)
          for name in ("minutes", "start_lat", "start_lon", "covered_before", "covered_after", "required")),
        sa.Column("note", TEXT(300), nullable=False),
        sa.Column("created_by", sa.Integer(), sa.ForeignKey("people.id"), nullable=False),
        sa.Column("created_at", UTC(), nullable=False),
        sa.Column("cancelled_at", UTC(), nullable=True),
        sa.Column("cancelled_by", sa.Integer(), sa.ForeignKey("people.id"), nullable=True),
        sa.Column("cancel_reason", TEXT(200), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
    )
    op.create_index("ix_planned_rounds_series", "planned_rounds", ["series"])
    op.create_index("ix_planned_rounds_area_id", "planned_rounds", ["area_id"])
    op.create_index("ix_planned_rounds_person_id", "planned_rounds", ["person_id"])
    op.create_index("ix_planned_rounds_on_day_area_id", "planned_rounds", ["on_day", "area_id"])
    op.create_table(
        "flags",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("kind", sa.Enum(*KINDS, native_enum=False, length=40, name="flagkind"), nullable=False),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("people.id"), nullable=False),
        sa.Column("area_id", sa.Integer(), sa.ForeignKey("areas.id"), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("evidence", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("found_at", UTC(), nullable=False),
        sa.Column("decision", TEXT(20), nullable=False),
        sa.Column("decided_by", sa.Integer(), sa.ForeignKey("people.id"), nullable=True),
        sa.Column("decided_at", UTC(), nullable=True),
        sa.Column("reason", TEXT(200), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
    )
    op.create_index("ix_flags_person_id_on_day", "flags", ["person_id", "on_day"])
    op.create_index("ix_flags_area_id", "flags", ["area_id"])
    op.create_index("ix_flags_decision", "flags", ["decision"])
    op.add_column("patrols", sa.Column("planned_round_id", sa.Integer(), nullable=True))
    op.add_column(
        "patrols", sa.Column("skipped", sa.JSON(none_as_null=True), nullable=False, server_default=sa.text("'[]'"))
    )
    op.create_index("ix_patrols_planned_round_id", "patrols", ["planned_round_id"])
    op.add_column("photos", sa.Column("look", TEXT(16), nullable=False, server_default=""))
    op.create_index("ix_photos_person_id", "photos", ["person_id"])


def downgrade() -> None:
    op.drop_index("ix_photos_person_id", "photos")
    op.drop_column("photos", "look")
    op.drop_index("ix_patrols_planned_round_id", "patrols")
    op.drop_column("patrols", "skipped")
    op.drop_column("patrols", "planned_round_id")
    op.drop_table("flags")
    op.drop_table("planned_rounds")
