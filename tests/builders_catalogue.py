"""The catalogue in a test's database: read and checked once for all tests, then put in as rows."""

from functools import cache
from typing import Any

from sqlalchemy import Table as Rows
from sqlalchemy import create_engine, func, insert, select, text
from sqlmodel import Session

from data import reference
from models import JournalEntry, Table


@cache
def _loaded() -> list[tuple[Rows, list[dict[str, Any]]]]:
    """Every row that `reference.load` leaves in an empty database, parents first."""
    made = create_engine("sqlite://")
    Table.metadata.create_all(made)
    with Session(made) as session:
        reference.load(session)
        session.commit()
        every = [(t, [dict(row._mapping) for row in session.execute(select(t))]) for t in Table.metadata.sorted_tables]
    made.dispose()
    return [(table, rows) for table, rows in every if rows]


def load(session: Session) -> None:
    """As `reference.load` on an empty database, where it costs a test a second; where rows are, it is asked itself."""
    if session.execute(select(func.count()).select_from(JournalEntry)).scalar_one():
        reference.load(session)
        return
    for table, rows in _loaded():
        session.execute(insert(table), rows)
    if session.get_bind().dialect.name == "postgresql":
        for table, rows in _loaded():
            if "id" in table.c and isinstance(rows[-1]["id"], int):
                name = table.name
                session.execute(text(f"select setval(pg_get_serial_sequence('{name}', 'id'), max(id)) from {name}"))
