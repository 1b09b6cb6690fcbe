"""the four quarters of what a picture shows, so that one that shows the same is found among all"""

import sqlalchemy as sa
from alembic import op

revision = "b86d1f4e2c97"
down_revision = "b7d2f4c81e05"
branch_labels = None
depends_on = None

QUARTERS = (1, 5, 9, 13)


def upgrade() -> None:
    stored = op.get_bind().dialect.name == "postgresql"
    for start in QUARTERS:
        kept = sa.Computed(f"substr(look, {start}, 4)", persisted=stored)
        op.add_column("photos", sa.Column(f"look_{start}", sa.String(4), kept))
        op.create_index(f"ix_photos_look_{start}", "photos", [f"look_{start}", "received_at"])


def downgrade() -> None:
    for start in QUARTERS:
        op.drop_index(f"ix_photos_look_{start}", "photos")
        op.drop_column("photos", f"look_{start}")
