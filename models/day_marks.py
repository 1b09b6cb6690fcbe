"""The days of a year as marks that a database counts without reading days as rows."""

from typing import Any

from sqlalchemy import ColumnElement, Dialect, Integer, String
from sqlalchemy.dialects.postgresql import BIT
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction
from sqlalchemy.types import TypeDecorator, TypeEngine

LONGEST = 366


class DayMarks(TypeDecorator[str]):
    """366 characters, one for each day of a year from the first of January on: 1 where it is marked, else 0."""

    impl = String(LONGEST)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(BIT(LONGEST) if dialect.name == "postgresql" else String(LONGEST))


class _days_marked(GenericFunction[int]):  # noqa: N801 - it reads as the SQL function that it is
    type = Integer()
    inherit_cache = True


def days_marked(marks: Any, first: Any, length: Any) -> ColumnElement[int]:
    """How many of `length` days from the `first` of the year on (1 is the first of January) are marked."""
    return _days_marked(marks, first, length)


@compiles(_days_marked)
def _count_bits(element: Any, compiler: Any, **more: Any) -> str:
    return f"bit_count(substring({compiler.process(element.clauses, **more)}))::integer"


@compiles(_days_marked, "sqlite")
def _count_characters(element: Any, compiler: Any, **more: Any) -> str:
    return f"length(replace(substr({compiler.process(element.clauses, **more)}), '0', ''))"
