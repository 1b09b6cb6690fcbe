"""links with which a person chooses a password, and who somebody is to the single sign-on"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "a7d05e31c94b"
down_revision = "b81f4d20c7e5"
branch_labels = None
depends_on = None

TEXT, MOMENT = sqlmodel.sql.sqltypes.AutoString, sqlmodel.sql.sqltypes.UTCDateTime


def upgrade() -> None:
    op.add_column("people", sa.Column("subject", TEXT(length=255), nullable=True))
    op.create_index("ix_people_subject", "people", ["subject"], unique=True)
    op.create_table(
        "invitations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", TEXT(length=64), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("invited_by", sa.Integer(), nullable=True),
        sa.Column("created_at", MOMENT(), nullable=False),
        sa.Column("expires_at", MOMENT(), nullable=False),
        sa.Column("used_at", MOMENT(), nullable=True),
        sa.Column("revoked_at", MOMENT(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_invitations_person_id"),
        sa.ForeignKeyConstraint(["invited_by"], ["people.id"], name="fk_invitations_invited_by"),
        sa.PrimaryKeyConstraint("id", name="pk_invitations"),
        sa.UniqueConstraint("token_hash", name="uq_invitations_token_hash"),
    )
    op.create_index("ix_invitations_person_id", "invitations", ["person_id"])


def downgrade() -> None:
    op.drop_table("invitations")
    op.drop_index("ix_people_subject", "people")
    op.drop_column("people", "subject")
