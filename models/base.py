from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Computed, Enum, MetaData
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel
from uuid6 import uuid7

NAMES = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


def now() -> datetime:
    return datetime.now(UTC)


def new_id() -> UUID:
    """UUIDv7: made where the thing is made, sorted by time."""
    return UUID(int=uuid7().int)


class Table(SQLModel, registry=registry(metadata=MetaData(naming_convention=NAMES))):
    """Parent of every table.

    The registry is ours, not SQLModel's: Streamlit re-imports models/ when a file is saved,
    and re-declaring a table in a registry that outlives the import raises InvalidRequestError.
    """


def word(kind: type[StrEnum], **more: Any) -> Any:
    """A column that holds one word of `rules.vocabulary`, stored as its string on every database."""
    column = Enum(kind, native_enum=False, length=40, values_callable=lambda words: [w.value for w in words])
    return Field(sa_type=column, **more)


def json_field(**more: Any) -> Any:
    """A column of JSON; null in Python is null in SQL."""
    return Field(sa_type=JSON(none_as_null=True), **more)


class Derived(Computed):
    """A column that the database works out itself and that an index may hold: on PostgreSQL that means stored."""

    inherit_cache = True


@compiles(Derived, "postgresql")
def _stored(derived: Derived, compiler: Any, **more: Any) -> str:
    said: str = compiler.sql_compiler.process(derived.sqltext, include_table=False, literal_binds=True, **more)
    return f"GENERATED ALWAYS AS ({said}) STORED"
