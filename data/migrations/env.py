from typing import Any

from alembic import context

from data.database import engine
from models import Table

with engine().connect() as connection:
    sqlite = connection.dialect.name == "sqlite"
    below: Any = connection.connection.dbapi_connection  # outside a transaction, where alone this pragma is heard
    if sqlite:  # a table is changed by making it anew, which its neighbours' foreign keys would forbid
        below.execute("pragma foreign_keys = off")
    context.configure(connection=connection, target_metadata=Table.metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()
        if sqlite:
            broken = connection.exec_driver_sql("pragma foreign_key_check").fetchall()
            if broken:
                raise RuntimeError(f"The migration would break references: {broken[:5]}")
    connection.commit()
    if sqlite:
        below.execute("pragma foreign_keys = on")
