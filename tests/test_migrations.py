from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData, func, select, text
from sqlalchemy import Table as SqlTable

from data import database
from models import Table, laws
from settings import HOME

CONFIG = Config(toml_file=str(HOME / "pyproject.toml"))
ENOUGH: dict[type, Any] = {
    str: "x",
    int: 1,
    float: 1.0,
    bool: False,
    datetime: datetime(2026, 6, 16, tzinfo=UTC),
    date: date(2026, 6, 16),
    UUID: UUID(int=7),
}


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


def a_row(table: SqlTable) -> dict[str, Any]:
    """What a table asks for at the least, pointing at the first rows of its neighbours."""
    asked = [c for c in table.columns if not c.nullable or c.primary_key]
    return {c.name: ENOUGH.get(c.type.python_type, {}) for c in asked}


@pytest.mark.usefixtures("any_database")
def test_an_old_database_keeps_its_rows_on_the_way_to_the_newest_tables() -> None:
    Table.metadata.drop_all(database.engine())
    script = ScriptDirectory.from_config(CONFIG)
    [first] = script.get_bases()
    command.upgrade(CONFIG, first)
    old = MetaData()
    old.reflect(database.engine())
    names = ["areas", "units", "hazard_categories", "hazards", "hazard_events", "notices", "notice_hazards"]
    with database.engine().begin() as connection:
        for name in names:
            connection.execute(old.tables[name].insert().values(a_row(old.tables[name])))
    database.migrate()
    with database.engine().connect() as connection:
        kept = [connection.execute(select(func.count()).select_from(old.tables[name])).scalar() for name in names]
        assert kept == [1] * len(names)
        if connection.dialect.name == "sqlite":
            assert connection.exec_driver_sql("pragma foreign_keys").scalar() == 1
