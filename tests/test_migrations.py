import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from data import database
from models import Table


@pytest.mark.usefixtures("any_database")
def test_migrating_an_empty_database_gives_exactly_the_tables_of_models() -> None:
    Table.metadata.drop_all(database.engine())
    database.migrate()
    with database.engine().connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Table.metadata) == []


def test_migrating_twice_is_migrating_once() -> None:
    Table.metadata.drop_all(database.engine())
    database.migrate()
    database.migrate()
    with database.engine().connect() as connection:
        assert MigrationContext.configure(connection).get_current_revision() is not None
