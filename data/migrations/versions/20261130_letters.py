"""signed responsibility letters and cards, and which site types owe them"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "7c3a94e1b6d2"
down_revision = "8d3b6f0a9c12"
branch_labels = None
depends_on = None

TEXT, MOMENT = sqlmodel.sql.sqltypes.AutoString, sqlmodel.sql.sqltypes.UTCDateTime
KINDS = ("responsibility_letter", "responsibility_card")
STANDS = sa.text("taken_back_at is null")


def upgrade() -> None:
    op.create_table(
        "letters",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Enum(*KINDS, native_enum=False, length=40, name="letterkind"), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("quarter", sa.Integer(), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("signer", TEXT(length=60), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", MOMENT(), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("taken_back_at", MOMENT(), nullable=True),
        sa.Column("taken_back_reason", TEXT(length=200), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name="fk_letters_site_id"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_letters_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_letters"),
    )
    op.create_index("ix_letters_site_id", "letters", ["site_id"])
    op.create_index(
        "ix_letters_term", "letters", ["kind", "year", "quarter", "site_id"], unique=True, sqlite_where=STANDS,
        postgresql_where=STANDS,
    )  # fmt: skip
    op.create_table(
        "letter_rules",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Enum(*KINDS, native_enum=False, length=40, name="letterkind"), nullable=False),
        sa.Column("site_type", TEXT(length=40), nullable=False),
        sa.Column("owed", sa.Boolean(), nullable=False),
        sa.Column("in_force_from", sa.Date(), nullable=False),
        sa.Column("reason", TEXT(length=200), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", MOMENT(), nullable=False),
        sa.ForeignKeyConstraint(["site_type"], ["site_types.code"], name="fk_letter_rules_site_type"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_letter_rules_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_letter_rules"),
    )


def downgrade() -> None:
    op.drop_table("letter_rules")
    op.drop_table("letters")
