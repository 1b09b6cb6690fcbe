"""Arithmetic on moments inside a statement, the same on SQLite and PostgreSQL."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Float, Integer, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction
from sqlmodel.sql.sqltypes import UTCDateTime


class day_number(GenericFunction[float]):  # noqa: N801 - it reads as the SQL function that it is
    """A moment as a number of days with its fraction; only differences mean anything."""

    type = Float()
    inherit_cache = True


class day_count(GenericFunction[int]):  # noqa: N801
    """The day on which a moment falls, as a whole number; the second argument is the zone's part of a day."""

    type = Integer()
    inherit_cache = True


class lesser(GenericFunction[Any]):  # noqa: N801
    inherit_cache = True


class greater(GenericFunction[Any]):  # noqa: N801
    inherit_cache = True


@compiles(day_number)
def _day_number(element: Any, compiler: Any, **more: Any) -> str:
    return f"(date_part('epoch', {compiler.process(element.clauses, **more)}) / 86400.0)"  # extract is numeric: slow


@compiles(day_number, "sqlite")
def _day_number_sqlite(element: Any, compiler: Any, **more: Any) -> str:
    return f"julianday({compiler.process(element.clauses, **more)})"


@compiles(day_count)
def _day_count(element: Any, compiler: Any, **more: Any) -> str:
    when, east = (compiler.process(clause, **more) for clause in element.clauses)
    return f"floor(date_part('epoch', {when}) / 86400.0 + {east})::integer"


@compiles(day_count, "sqlite")
def _day_count_sqlite(element: Any, compiler: Any, **more: Any) -> str:
    when, east = (compiler.process(clause, **more) for clause in element.clauses)
    return f"cast(julianday({when}) + 0.5 + {east} as integer)"


@compiles(lesser)
def _lesser(element: Any, compiler: Any, **more: Any) -> str:
    return f"least({compiler.process(element.clauses, **more)})"


@compiles(lesser, "sqlite")
def _lesser_sqlite(element: Any, compiler: Any, **more: Any) -> str:
    return f"min({compiler.process(element.clauses, **more)})"


@compiles(greater)
def _greater(element: Any, compiler: Any, **more: Any) -> str:
    return f"greatest({compiler.process(element.clauses, **more)})"


@compiles(greater, "sqlite")
def _greater_sqlite(element: Any, compiler: Any, **more: Any) -> str:
    return f"max({compiler.process(element.clauses, **more)})"


def moment(value: datetime) -> ColumnElement[datetime]:
    """An aware time as a bound value that is stored and compared in UTC."""
    return literal(value, UTCDateTime())
