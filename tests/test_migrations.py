import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from data import database
from models import Table, laws


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


@pytest.mark.usefixtures("any_database")
def test_a_migrated_database_holds_every_law() -> None:
    """A migration that rebuilds a table calls `models.laws.establish` again."""
    Table.metadata.drop_all(database.engine())
    database.migrate()
    with database.engine().connect() as connection:
        sqlite = connection.dialect.name == "sqlite"
        asked = "select name from sqlite_master where type = 'trigger'" if sqlite else "select tgname from pg_trigger"
        assert set(laws.LAWS) <= {row[0] for row in connection.execute(text(asked))}
