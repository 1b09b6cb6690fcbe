"""Frozen figures: the archive, and one of them with the rows behind it."""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import desc, func, select
from sqlmodel import Session, col

from data.moments import moment
from data.queries.scope import areas_below, visible
from data.snapshots import content_hash, unpack
from models import Area, JournalEntry, Person, Snapshot
from rules.errors import UnknownThing
from rules.permissions import Viewer


class Frozen(NamedTuple):
    """A figure as it was told. `value` has the names that its definition gives."""

    id: UUID
    kind: str
    definition: str
    title: str
    as_of: datetime
    known_at: datetime
    area_id: int
    area_name: str
    area_path: str
    scope: dict[str, Any]
    value: dict[str, Any]
    hash: str
    frozen_by: str  # empty: the system itself
    frozen_at: datetime


class FrozenPage(NamedTuple):
    rows: tuple[Frozen, ...]
    total: int


class Whole(NamedTuple):
    """A frozen figure with its rows; `sound` says whether its contents still give its hash."""

    figure: Frozen
    rows: dict[str, list[Any]]
    sound: bool


def frozen(
    session: Session,
    viewer: Viewer,
    *,
    kind: str | None = None,
    area_path: str | None = None,
    as_of: datetime | None = None,
    limit: int = 20,
    offset: int = 0,
) -> FrozenPage:
    """The newest first; of one kind, of one area and below, or of one moment."""
    asked = _asked(viewer).add_columns(func.count().over().label("total"))
    if kind:
        asked = asked.where(col(Snapshot.kind) == kind)
    if area_path:
        asked = asked.where(col(Snapshot.area_id).in_(areas_below(area_path)))
    if as_of:
        asked = asked.where(col(Snapshot.as_of) == moment(as_of))
    ordered = asked.order_by(desc(col(Snapshot.as_of)), desc(col(Snapshot.frozen_at)), col(Snapshot.id))
    found = session.execute(ordered.limit(limit).offset(offset)).all()
    return FrozenPage(tuple(_frozen(row) for row in found), found[0].total if found else 0)


def frozen_whole(session: Session, viewer: Viewer, *, snapshot_id: UUID) -> Whole:
    """Raises UnknownThing where there is none, or none for this person."""
    row = session.execute(_asked(viewer).where(col(Snapshot.id) == snapshot_id)).one_or_none()
    if row is None:
        raise UnknownThing("There is no such frozen figure here.")
    kept: Snapshot = row.Snapshot
    return Whole(_frozen(row), unpack(kept.rows), content_hash(kept) == kept.hash)


def verify_counts(session: Session) -> tuple[int, int]:
    """How many rows the journal has and how many figures are frozen: what there is to verify."""
    asked = select(
        select(func.count()).select_from(JournalEntry).scalar_subquery(),
        select(func.count()).select_from(Snapshot).scalar_subquery(),
    )
    lines, figures = session.execute(asked).one()
    return int(lines), int(figures)


def _asked(viewer: Viewer) -> Any:
    return (
        select(Snapshot, col(Area.name).label("area_name"), col(Area.path).label("area_path"),
               col(Person.name).label("person"))
        .join(Area, col(Area.id) == col(Snapshot.area_id))
        .outerjoin(Person, col(Person.id) == col(Snapshot.frozen_by))
        .where(visible(viewer, Snapshot.area_id, Snapshot.unit_id))
    )  # fmt: skip


def _frozen(row: Any) -> Frozen:
    kept: Snapshot = row.Snapshot
    return Frozen(
        id=kept.id,
        kind=kept.kind,
        definition=kept.definition,
        title=kept.title,
        as_of=kept.as_of,
        known_at=kept.known_at,
        area_id=kept.area_id,
        area_name=row.area_name,
        area_path=row.area_path,
        scope=kept.scope,
        value=kept.value,
        hash=kept.hash,
        frozen_by=row.person or "",
        frozen_at=kept.frozen_at,
    )
