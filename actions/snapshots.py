"""Freezing a figure, so that it can be asked again later and gives the same answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from data import journal
from data.snapshots import Rows, content_hash, pack
from models import Area, Snapshot, now
from rules.errors import BadInput, UnknownThing
from rules.permissions import Viewer, require
from rules.snapshots import LONGEST_TITLE, MAY_FREEZE, mind_moments, one_root


@dataclass(frozen=True, slots=True)
class Figure:
    """What is to be kept: the rule and its version, the moment, the area, the value and the ids behind it.

    `known_at` is when the server must have had a record for it to count; by default the moment itself.
    """

    kind: str
    definition: str
    as_of: datetime
    area_id: int
    value: Mapping[str, Any]
    rows: Rows
    scope: Mapping[str, Any]
    title: str = ""
    known_at: datetime | None = None
    unit_id: int | None = None


def freeze(session: Session, *, viewer: Viewer, figure: Figure) -> Snapshot:
    """Keep a figure for good. The same figure frozen twice is one snapshot: the first one is given back."""
    area = session.get(Area, figure.area_id)
    if area is None or not viewer.sees(area_path=area.path):
        raise UnknownThing("There is no such area here.")
    require(viewer, MAY_FREEZE, area_path=area.path)
    if len(figure.title) > LONGEST_TITLE:
        raise BadInput("The title is longer than {n} characters.", field="title", n=LONGEST_TITLE)
    known_at = figure.known_at or figure.as_of
    mind_moments(figure.as_of, known_at, now())
    row = Snapshot(
        kind=figure.kind,
        definition=figure.definition,
        title=figure.title,
        as_of=figure.as_of,
        known_at=known_at,
        area_id=figure.area_id,
        unit_id=figure.unit_id,
        scope=journal.plain(dict(figure.scope)),
        value=journal.plain(dict(figure.value)),
        rows=pack(figure.rows),
        hash="",
        frozen_by=viewer.person_id or None,
    )
    row.hash = content_hash(row)
    kept: Snapshot | None = session.execute(select(Snapshot).where(col(Snapshot.hash) == row.hash)).scalar_one_or_none()
    if kept is not None:
        return kept
    session.add(row)
    session.flush()
    after = {"kind": row.kind, "definition": row.definition, "as_of": row.as_of, "area": row.area_id, "hash": row.hash}
    journal.record(session, viewer, "freeze", ("snapshot", row.id), after=after)
    return row


def area_path(session: Session, viewer: Viewer, area_id: int | None) -> str:
    """Path of the area that a figure is to be of; without a choice the one that the viewer's role is held at."""
    if area_id is None:
        return one_root(viewer.area_paths)
    area = session.get(Area, area_id)
    if area is None or not viewer.sees(area_path=area.path):
        raise UnknownThing("There is no such area here.")
    return area.path


def area_of(path: str) -> int:
    return int(path.strip("/").split("/")[-1])
