"""a paper knows the step that it belongs to"""

import sqlalchemy as sa
from alembic import op

revision = 'c7e2a90d4f38'
down_revision = 'a4c1d7e05b21'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('notices') as table:
        table.add_column(sa.Column('event_id', sa.Integer(), nullable=True))
        table.create_foreign_key('fk_notices_event_id', 'hazard_events', ['event_id'], ['id'])
        table.create_unique_constraint('uq_notices_kind_event_id', ['kind', 'event_id'])


def downgrade() -> None:
    with op.batch_alter_table('notices') as table:
        table.drop_constraint('uq_notices_kind_event_id', type_='unique')
        table.drop_constraint('fk_notices_event_id', type_='foreignkey')
        table.drop_column('event_id')
