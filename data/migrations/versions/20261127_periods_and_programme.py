"""key periods of a year, drives, daily reports; indicator values, projects, vetoes, surveys"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = '05a3f9c5562b'
down_revision = 'c7e2a91d4f63'
branch_labels = None
depends_on = None

TEXT, MOMENT = sqlmodel.sql.sqltypes.AutoString, sqlmodel.sql.sqltypes.UTCDateTime


def upgrade() -> None:
    op.create_table('period_years',
        sa.Column('code', TEXT(length=60), nullable=False),
        sa.Column('year', sa.Integer(), nullable=False),
        sa.Column('starts_on', sa.Date(), nullable=False),
        sa.Column('ends_on', sa.Date(), nullable=False),
        sa.Column('zero_report', sa.Boolean(), nullable=False),
        sa.Column('reason', TEXT(length=200), nullable=False),
        sa.Column('person_id', sa.Integer(), nullable=True),
        sa.Column('changed_at', MOMENT(), nullable=False),
        sa.ForeignKeyConstraint(['code'], ['key_periods.code'], name='fk_period_years_code'),
        sa.ForeignKeyConstraint(['person_id'], ['people.id'], name='fk_period_years_person_id'),
        sa.PrimaryKeyConstraint('code', 'year', name='pk_period_years')
    )
    op.create_table('drives',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('kind', TEXT(length=40), nullable=False),
        sa.Column('name', TEXT(length=120), nullable=False),
        sa.Column('year', sa.Integer(), nullable=False),
        sa.Column('starts_on', sa.Date(), nullable=False),
        sa.Column('ends_on', sa.Date(), nullable=False),
        sa.Column('area_id', sa.Integer(), nullable=False),
        sa.Column('check_kind', TEXT(length=40), nullable=False),
        sa.Column('bars', sa.JSON(none_as_null=True), nullable=False),
        sa.Column('zero_report', sa.Boolean(), nullable=False),
        sa.Column('created_by', sa.Integer(), nullable=True),
        sa.Column('created_at', MOMENT(), nullable=False),
        sa.Column('stopped_at', MOMENT(), nullable=True),
        sa.Column('stop_reason', TEXT(length=200), nullable=False),
        sa.Column('is_demo', sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(['area_id'], ['areas.id'], name='fk_drives_area_id'),
        sa.ForeignKeyConstraint(['created_by'], ['people.id'], name='fk_drives_created_by'),
        sa.PrimaryKeyConstraint('id', name='pk_drives')
    )
    op.create_index('ix_drives_area_id', 'drives', ['area_id'])
    op.create_index('ix_drives_year', 'drives', ['year'])

    op.create_table('indicator_values',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('indicator', TEXT(length=60), nullable=False),
        sa.Column('area_id', sa.Integer(), nullable=False),
        sa.Column('month', sa.Date(), nullable=False),
        sa.Column('value', sa.Float(), nullable=True),
        sa.Column('reason', TEXT(length=200), nullable=False),
        sa.Column('person_id', sa.Integer(), nullable=True),
        sa.Column('entered_at', MOMENT(), nullable=False),
        sa.Column('is_demo', sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(['area_id'], ['areas.id'], name='fk_indicator_values_area_id'),
        sa.ForeignKeyConstraint(['indicator'], ['indicators.code'], name='fk_indicator_values_indicator'),
        sa.ForeignKeyConstraint(['person_id'], ['people.id'], name='fk_indicator_values_person_id'),
        sa.PrimaryKeyConstraint('id', name='pk_indicator_values')
    )
    op.create_index('ix_indicator_values_month', 'indicator_values', ['area_id', 'month', 'indicator'])

    op.create_table('projects',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('template', TEXT(length=60), nullable=True),
        sa.Column('name', TEXT(length=120), nullable=False),
        sa.Column('area_id', sa.Integer(), nullable=False),
        sa.Column('starts_on', sa.Date(), nullable=False),
        sa.Column('ends_on', sa.Date(), nullable=False),
        sa.Column('fields', sa.JSON(none_as_null=True), nullable=False),
        sa.Column('done', sa.JSON(none_as_null=True), nullable=False),
        sa.Column('created_by', sa.Integer(), nullable=True),
        sa.Column('created_at', MOMENT(), nullable=False),
        sa.Column('ended_at', MOMENT(), nullable=True),
        sa.Column('end_reason', TEXT(length=200), nullable=False),
        sa.Column('is_demo', sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(['area_id'], ['areas.id'], name='fk_projects_area_id'),
        sa.ForeignKeyConstraint(['created_by'], ['people.id'], name='fk_projects_created_by'),
        sa.PrimaryKeyConstraint('id', name='pk_projects')
    )
    op.create_index('ix_projects_area_id', 'projects', ['area_id'])

    op.create_table('survey_rounds',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('name', TEXT(length=120), nullable=False),
        sa.Column('area_id', sa.Integer(), nullable=False),
        sa.Column('starts_on', sa.Date(), nullable=False),
        sa.Column('ends_on', sa.Date(), nullable=False),
        sa.Column('planned', sa.Integer(), nullable=False),
        sa.Column('created_by', sa.Integer(), nullable=True),
        sa.Column('created_at', MOMENT(), nullable=False),
        sa.Column('is_demo', sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(['area_id'], ['areas.id'], name='fk_survey_rounds_area_id'),
        sa.ForeignKeyConstraint(['created_by'], ['people.id'], name='fk_survey_rounds_created_by'),
        sa.PrimaryKeyConstraint('id', name='pk_survey_rounds')
    )
    op.create_index('ix_survey_rounds_area_id', 'survey_rounds', ['area_id'])

    op.create_table('survey_answers',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('round_id', sa.Integer(), nullable=False),
        sa.Column('area_id', sa.Integer(), nullable=False),
        sa.Column('people', sa.Integer(), nullable=False),
        sa.Column('injuries', sa.JSON(none_as_null=True), nullable=False),
        sa.Column('person_id', sa.Integer(), nullable=True),
        sa.Column('asked_on', sa.Date(), nullable=False),
        sa.Column('recorded_at', MOMENT(), nullable=False),
        sa.Column('is_demo', sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(['area_id'], ['areas.id'], name='fk_survey_answers_area_id'),
        sa.ForeignKeyConstraint(['person_id'], ['people.id'], name='fk_survey_answers_person_id'),
        sa.ForeignKeyConstraint(['round_id'], ['survey_rounds.id'], name='fk_survey_answers_round_id'),
        sa.PrimaryKeyConstraint('id', name='pk_survey_answers')
    )
    op.create_index('ix_survey_answers_area_id', 'survey_answers', ['area_id'])
    op.create_index('ix_survey_answers_round_id', 'survey_answers', ['round_id'])

    op.create_table('vetoes',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('unit_id', sa.Integer(), nullable=False),
        sa.Column('area_id', sa.Integer(), nullable=False),
        sa.Column('year', sa.Integer(), nullable=False),
        sa.Column('on', sa.Date(), nullable=False),
        sa.Column('reason', TEXT(length=300), nullable=False),
        sa.Column('person_id', sa.Integer(), nullable=True),
        sa.Column('recorded_at', MOMENT(), nullable=False),
        sa.Column('lifted_at', MOMENT(), nullable=True),
        sa.Column('lift_reason', TEXT(length=200), nullable=False),
        sa.Column('is_demo', sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(['area_id'], ['areas.id'], name='fk_vetoes_area_id'),
        sa.ForeignKeyConstraint(['person_id'], ['people.id'], name='fk_vetoes_person_id'),
        sa.ForeignKeyConstraint(['unit_id'], ['units.id'], name='fk_vetoes_unit_id'),
        sa.PrimaryKeyConstraint('id', name='pk_vetoes')
    )
    op.create_index('ix_vetoes_area_id', 'vetoes', ['area_id'])
    op.create_index('ix_vetoes_unit_id', 'vetoes', ['unit_id'])

    op.create_table('zero_reports',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('unit_id', sa.Integer(), nullable=False),
        sa.Column('area_id', sa.Integer(), nullable=False),
        sa.Column('on', sa.Date(), nullable=False),
        sa.Column('happened', sa.Boolean(), nullable=False),
        sa.Column('note', TEXT(length=500), nullable=False),
        sa.Column('hazard_id', sa.Uuid(), nullable=True),
        sa.Column('person_id', sa.Integer(), nullable=False),
        sa.Column('reported_at', MOMENT(), nullable=False),
        sa.Column('changed_at', MOMENT(), nullable=True),
        sa.Column('is_demo', sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(['area_id'], ['areas.id'], name='fk_zero_reports_area_id'),
        sa.ForeignKeyConstraint(['hazard_id'], ['hazards.id'], name='fk_zero_reports_hazard_id'),
        sa.ForeignKeyConstraint(['person_id'], ['people.id'], name='fk_zero_reports_person_id'),
        sa.ForeignKeyConstraint(['unit_id'], ['units.id'], name='fk_zero_reports_unit_id'),
        sa.PrimaryKeyConstraint('id', name='pk_zero_reports'),
        sa.UniqueConstraint('unit_id', 'on', name='uq_zero_reports_unit_id_on')
    )
    op.create_index('ix_zero_reports_area_id', 'zero_reports', ['area_id'])
    op.create_index('ix_zero_reports_hazard_id', 'zero_reports', ['hazard_id'])
    op.create_index('ix_zero_reports_on', 'zero_reports', ['on'])
    op.create_index('ix_zero_reports_person_id', 'zero_reports', ['person_id'])


def downgrade() -> None:
    for table in ('zero_reports', 'vetoes', 'survey_answers', 'survey_rounds', 'projects', 'indicator_values', 'drives', 'period_years'):
        op.drop_table(table)
