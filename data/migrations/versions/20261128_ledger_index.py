"""what a search looks through, and indexes that hold all that the ledger asks for"""

import sqlalchemy as sa
from alembic import op

revision = "c7e2a91d4f63"
down_revision = "a37d50c1e9b4"
branch_labels = None
depends_on = None

WORDS = "lower(coalesce(number, '') || ' ' || title || ' ' || place)"
LEDGER = [
    "state", "area_id", "unit_id", "grade", "due_on", "found_at", "category", "site_id",
    "finder_id", "rectifier_id", "number", "id", "lat", "lon", "words",
]  # fmt: skip


def upgrade() -> None:
    stored = op.get_bind().dialect.name == "postgresql"  # SQLite adds no stored column, PostgreSQL indexes no other
    op.add_column("hazards", sa.Column("words", sa.String(500), sa.Computed(WORDS, persisted=stored)))
    op.drop_index("ix_hazards_state_area", "hazards")  # the next one begins with it
    op.create_index("ix_hazards_ledger", "hazards", LEDGER)
    for name, column in (("registered", "registered_at"), ("struck_off", "struck_off_at")):
        op.drop_index(f"ix_hazards_{column}", "hazards")
        op.create_index(f"ix_hazards_{name}", "hazards", [column, "area_id", "unit_id"])


def downgrade() -> None:
    for name, column in (("registered", "registered_at"), ("struck_off", "struck_off_at")):
        op.drop_index(f"ix_hazards_{name}", "hazards")
        op.create_index(f"ix_hazards_{column}", "hazards", [column])
    op.drop_index("ix_hazards_ledger", "hazards")
    op.create_index("ix_hazards_state_area", "hazards", ["state", "area_id"])
    op.drop_column("hazards", "words")
