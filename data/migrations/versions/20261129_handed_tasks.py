"""tasks handed down from above: who sent them, under which number, when they came in"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "d3b58f1c70a9"
down_revision = "a7c3e95d1f42"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "handed_tasks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("sender", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
        sa.Column("number", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name=op.f("fk_handed_tasks_task_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handed_tasks")),
    )
    op.create_index(op.f("ix_handed_tasks_task_id"), "handed_tasks", ["task_id"], unique=True)


def downgrade() -> None:
    op.drop_index(op.f("ix_handed_tasks_task_id"), "handed_tasks")
    op.drop_table("handed_tasks")
