"""laws of the ledger, imported lines, workdays and leases"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

from models.laws import establish

revision = 'a4c1d7e05b21'
down_revision = 'f6bde61c1edd'
branch_labels = None
depends_on = None

FIGURES = ['area_id', 'state', 'grade', 'due_on', 'registered_at', 'struck_off_at', 'unit_id']


def upgrade() -> None:
    op.create_index('ix_hazards_figures', 'hazards', FIGURES)
    op.create_table(
        'imported_lines',
        sa.Column('fingerprint', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column('hazard_id', sa.Uuid(), nullable=False),
        sa.Column('file_name', sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column('row_number', sa.Integer(), nullable=False),
        sa.Column('at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(['hazard_id'], ['hazards.id'], name='fk_imported_lines_hazard_id'),
        sa.PrimaryKeyConstraint('fingerprint', name='pk_imported_lines'),
    )
    op.create_index('ix_imported_lines_hazard_id', 'imported_lines', ['hazard_id'])
    op.create_table(
        'heading_maps',
        sa.Column('signature', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column('columns', sa.JSON(none_as_null=True), nullable=False),
        sa.Column('at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint('signature', name='pk_heading_maps'),
    )
    op.create_table(
        'leases',
        sa.Column('name', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column('holder', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column('until', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column('done_on', sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint('name', name='pk_leases'),
    )
    op.create_table(
        'workday_overrides',
        sa.Column('on', sa.Date(), nullable=False),
        sa.Column('works', sa.Boolean(), nullable=False),
        sa.Column('name', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.PrimaryKeyConstraint('on', name='pk_workday_overrides'),
    )
    establish(op.get_bind())


def downgrade() -> None:
    for table in ('workday_overrides', 'leases', 'heading_maps', 'imported_lines'):
        op.drop_table(table)
    op.drop_index('ix_hazards_figures', 'hazards')
