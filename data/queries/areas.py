"""The area tree as those see it who look after it."""

from typing import Any, NamedTuple

from sqlalchemy import select
from sqlmodel import Session, col

from data.queries.scope import visible
from models import Area, Person
from rules.permissions import Viewer


class AreaRow(NamedTuple):
    """One running area; `depth` counts from the top of what the viewer sees. `steward` empty: an empty seat."""

    id: int
    parent_id: int | None
    level: str
    name: str
    code: str
    path: str
    depth: int
    households: int | None
    bounded: bool
    steward_id: int | None
    steward: str
    phone: str


def tree(session: Session, viewer: Viewer) -> tuple[AreaRow, ...]:
    """Each area before those below it, brothers by code. A steward who has left leaves the seat empty."""
    rows = session.execute(
        select(
            col(Area.id), col(Area.parent_id), col(Area.level), col(Area.name), col(Area.code), col(Area.path),
            col(Area.households), col(Area.boundary).is_not(None), col(Person.id), col(Person.name), col(Person.phone),
        )
        .outerjoin(Person, (col(Person.id) == col(Area.steward_id)) & col(Person.ended_at).is_(None))
        .where(visible(viewer, Area.id), col(Area.ended_at).is_(None))
        .order_by(col(Area.code))
    ).all()  # fmt: skip
    below: dict[int | None, list[Any]] = {}
    known = {row[0] for row in rows}
    for row in rows:
        below.setdefault(row[1] if row[1] in known else None, []).append(row)
    found: list[AreaRow] = []
    todo = [(row, 0) for row in reversed(below.get(None, []))]
    while todo:
        row, depth = todo.pop()
        key, parent, level, name, code, path, households, bounded, steward_id, steward, phone = row
        found.append(
            AreaRow(
                key, parent, level.value, name, code, path, depth, households, bounded,
                steward_id, steward or "", phone or "",
            )
        )  # fmt: skip
        todo += [(child, depth + 1) for child in reversed(below.get(key, []))]
    return tuple(found)
