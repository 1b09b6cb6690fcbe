"""The rows behind a figure of a frozen report, as they are named now; only those that this person sees."""

from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from data.days import local_day
from data.queries.scope import visible
from data.queries.snapshots import frozen_whole
from models import ActivityRecord, Assignment, Hazard, Site, Task, Unit
from rules.permissions import Viewer


class RowBehind(NamedTuple):
    """One of them, and the page that opens it."""

    text: str
    page: str
    query: tuple[tuple[str, str], ...]


class RowsBehind(NamedTuple):
    rows: tuple[RowBehind, ...]
    total: int


def behind(
    session: Session, viewer: Viewer, *, snapshot_id: UUID, code: str, limit: int = 20, offset: int = 0
) -> RowsBehind:
    """The ids were frozen with the figure; a figure that was computed of others has none."""
    ids = frozen_whole(session, viewer, snapshot_id=snapshot_id).rows.get(code, [])
    part = code.split(".")[0]
    ask = {"tasks": _assignments, "hazards": _hazards, "coverage": _sites}.get(part, _records)
    page = ids[offset : offset + limit]
    found = {} if part == "photos" else ask(session, viewer, page)
    return RowsBehind(tuple(found[str(id)] for id in page if str(id) in found), len(ids))


def _assignments(session: Session, viewer: Viewer, ids: list[Any]) -> dict[str, RowBehind]:
    rows = session.execute(
        select(col(Assignment.id), col(Task.zh), col(Unit.name))
        .join(Task, col(Task.id) == col(Assignment.task_id))
        .join(Unit, col(Unit.id) == col(Assignment.unit_id))
        .where(col(Assignment.id).in_(ids), visible(viewer, Assignment.area_id, Assignment.unit_id))
    )
    return {str(id): RowBehind(f"{unit} · {zh}", "activities", (("open", str(id)),)) for id, zh, unit in rows}


def _records(session: Session, viewer: Viewer, ids: list[Any]) -> dict[str, RowBehind]:
    rows = session.execute(
        select(ActivityRecord).where(
            col(ActivityRecord.id).in_([UUID(id) for id in ids]),
            visible(viewer, ActivityRecord.area_id, ActivityRecord.unit_id),
        )
    ).scalars()
    found = {}
    for row in rows:
        opened = (("open", str(row.assignment_id)),) if row.assignment_id else ()
        said = f"{local_day(row.occurred_at):%m-%d} {row.title} · {row.place}".rstrip(" ·")
        found[str(row.id)] = RowBehind(said, "activities", opened)
    return found


def _hazards(session: Session, viewer: Viewer, ids: list[Any]) -> dict[str, RowBehind]:
    rows = session.execute(
        select(col(Hazard.id), col(Hazard.number), col(Hazard.title)).where(
            col(Hazard.id).in_([UUID(id) for id in ids]), visible(viewer, Hazard.area_id, Hazard.unit_id)
        )
    )
    return {
        str(id): RowBehind(f"{number or ''} {title}".strip(), "hazards", (("id", str(id)),))
        for id, number, title in rows
    }


def _sites(session: Session, viewer: Viewer, ids: list[Any]) -> dict[str, RowBehind]:
    rows = session.execute(
        select(col(Site.id), col(Site.code), col(Site.name)).where(
            col(Site.id).in_(ids), visible(viewer, Site.area_id, Site.unit_id)
        )
    )
    return {str(id): RowBehind(f"{code} {name}", "coverage", ()) for id, code, name in rows}
