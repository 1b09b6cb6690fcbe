"""reports of residents and callers, and the keys of this installation"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = 'd19b7c3fa604'
down_revision = 'c7e2a90d4f38'
branch_labels = None
depends_on = None

TEXT, MOMENT = sqlmodel.sql.sqltypes.AutoString, sqlmodel.sql.sqltypes.UTCDateTime
CHANNELS = ('page', 'whistleblower', 'hotline_12350', 'hotline_12345')


def upgrade() -> None:
    op.create_table(
        'public_reports',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('hazard_id', sa.Uuid(), nullable=False),
        sa.Column('number', TEXT(length=20), nullable=False),
        sa.Column('channel', sa.Enum(*CHANNELS, name='channel', native_enum=False, length=40), nullable=False),
        sa.Column('call_number', TEXT(length=40), nullable=False),
        sa.Column('reporter_name', TEXT(length=60), nullable=False),
        sa.Column('reporter_phone', TEXT(length=40), nullable=False),
        sa.Column('wants_reward', sa.Boolean(), nullable=False),
        sa.Column('address_hash', TEXT(length=64), nullable=False),
        sa.Column('plain_form', sa.Boolean(), nullable=False),
        sa.Column('challenge', TEXT(length=64), nullable=True),
        sa.Column('body_hash', TEXT(length=64), nullable=False),
        sa.Column('created_at', MOMENT(), nullable=False),
        sa.Column('answer', TEXT(length=500), nullable=False),
        sa.Column('answered_at', MOMENT(), nullable=True),
        sa.Column('is_demo', sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(['hazard_id'], ['hazards.id'], name='fk_public_reports_hazard_id'),
        sa.PrimaryKeyConstraint('id', name='pk_public_reports'),
        sa.UniqueConstraint('number', name='uq_public_reports_number'),
        sa.UniqueConstraint('challenge', name='uq_public_reports_challenge'),
    )
    op.create_index('ix_public_reports_hazard_id', 'public_reports', ['hazard_id'])
    op.create_index('ix_public_reports_created_at', 'public_reports', ['created_at'])
    op.create_index('ix_public_reports_sender', 'public_reports', ['address_hash', 'created_at'])
    op.create_table(
        'server_keys',
        sa.Column('name', TEXT(length=40), nullable=False),
        sa.Column('secret', TEXT(length=128), nullable=False),
        sa.Column('created_at', MOMENT(), nullable=False),
        sa.PrimaryKeyConstraint('name', name='pk_server_keys'),
    )


def downgrade() -> None:
    op.drop_table('server_keys')
    op.drop_table('public_reports')
