"""Rows named by their ids in a statement."""

import json
from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Integer, any_, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Session

FEW = 500
"""So many SQLite is told one by one, and then looks at no other row; with more it may read the whole table."""


def among(session: Session, column: Any, ids: Collection[int]) -> ColumnElement[bool]:
    """The column holds one of these ids. PostgreSQL gets them as one value, which costs Python far less."""
    told: ColumnElement[bool]
    if session.get_bind().dialect.name == "postgresql":
        told = column == any_(literal(sorted(ids), ARRAY(Integer())))
    elif len(ids) <= FEW:
        told = column.in_(sorted(ids))
    else:
        told = column.in_(select(func.json_each(json.dumps(sorted(ids))).table_valued("value").c.value))
    return told
