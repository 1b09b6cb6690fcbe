"""What a report says about plans and activities: progress, counts by kind, what is overdue, what is next, pictures."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select
from sqlmodel import Session, col

from data import photos as store
from data import reference
from data.days import day_end, day_start, local_day
from data.queries import photos
from data.queries.activities import progress_of
from data.queries.boards import BoardRow, board_rows, counts_for_progress
from data.queries.scope import visible
from models import ActivityRecord, Area, Assignment, Campaign, Task, Unit
from rules.permissions import Viewer
from rules.progress import FINISHED, NOT_COUNTED, State, amount, mean
from rules.reports import MOST_PHOTOS, SUMMED, Period, cell

NEXT_DAYS = 7


@dataclass(frozen=True, slots=True)
class Told:
    """One part of a report: figures by code, the lists that stand beside them, the ids behind them."""

    figures: dict[str, float | None]
    lists: dict[str, Any]
    rows: dict[str, list[Any]]


def plans(
    session: Session, viewer: Viewer, *, period: Period, campaign_id: int | None, known_at: datetime
) -> tuple[Told, list[BoardRow]]:
    """How far the plans are at the end of the period; `rows` are assignments."""
    on, found, lines = period.ends_on, [], []
    for plan in _campaigns(session, viewer, period, campaign_id):
        rows = board_rows(session, viewer, campaign_id=plan.id, on=on, known_at=known_at)
        told = progress_of(plan.id, plan.name, plan.ends_on, rows)
        lines.append(
            {"id": plan.id, "name": plan.name, "share": told.share, "done": told.done, "total": told.total,
             "late": told.late, "overdue": told.overdue, "ends_on": plan.ends_on}
        )  # fmt: skip
        found += rows
    owed = [row for row in found if row.state not in NOT_COUNTED]
    behind = {
        "total": owed,
        "done": [row for row in owed if row.state in FINISHED],
        "late": [row for row in owed if row.state is State.DONE_LATE],
        "overdue": [row for row in owed if row.state is State.OVERDUE],
    }
    figures: dict[str, float | None] = {f"tasks.{name}": len(rows) for name, rows in behind.items()}
    figures["tasks.share"] = mean(row.share for row in owed)
    lists = {"plans": lines, "tasks": _by_task(found), "overdue": _overdue(behind["overdue"], on)}
    lists["next"] = _next(owed, on)
    return Told(figures, lists, {f"tasks.{name}": [row.id for row in rows] for name, rows in behind.items()}), found


def _campaigns(session: Session, viewer: Viewer, period: Period, campaign_id: int | None) -> Sequence[Any]:
    """Those that touch the period and have an assignment in sight."""
    mine = (
        select(col(Task.campaign_id))
        .join(Assignment, col(Assignment.task_id) == col(Task.id))
        .where(visible(viewer, Assignment.area_id, Assignment.unit_id))
    )
    asked = select(col(Campaign.id), col(Campaign.name), col(Campaign.ends_on)).where(
        col(Campaign.id).in_(mine),
        col(Campaign.cancelled_at).is_(None),
        col(Campaign.starts_on) <= period.ends_on,
        col(Campaign.ends_on) >= period.starts_on,
    )
    if campaign_id is not None:
        asked = asked.where(col(Campaign.id) == campaign_id)
    return session.execute(asked.order_by(col(Campaign.starts_on), col(Campaign.id))).all()


def _by_task(rows: Iterable[BoardRow]) -> list[dict[str, Any]]:
    """The progress table: a line per task, its units counted by where they stand."""
    tasks: dict[int, list[BoardRow]] = {}
    for row in rows:
        tasks.setdefault(row.task_id, []).append(row)
    lines = []
    for of_task in tasks.values():
        owed = [row for row in of_task if row.state not in NOT_COUNTED]
        begun = sum(row.state in (State.IN_PROGRESS, State.EVIDENCE_MISSING) for row in owed)
        lines.append(
            {
                "zh": of_task[0].zh,
                "category": of_task[0].category,
                "owed": len(owed),
                "done": sum(row.state in FINISHED for row in owed),
                "begun": begun,
                "late": sum(row.state is State.DONE_LATE for row in owed),
                "overdue": sum(row.state is State.OVERDUE for row in owed),
                "share": mean(row.share for row in owed),
                "due_on": max(row.due_on for row in of_task),
            }
        )
    return lines


def _overdue(rows: Iterable[BoardRow], on: date) -> list[dict[str, Any]]:
    ordered = sorted(rows, key=lambda r: (r.due_on, r.position, r.unit))
    return [
        {"zh": _nth(r), "unit": r.unit, "due_on": r.due_on, "days": (on - r.due_on).days, "missing": list(r.missing)}
        for r in ordered
    ]


def _next(rows: Iterable[BoardRow], on: date) -> list[dict[str, Any]]:
    """What is due in the seven days after the period, a line per task and day."""
    due: dict[tuple[date, str], int] = {}
    for row in rows:
        if row.state not in FINISHED and on < row.due_on <= on + timedelta(days=NEXT_DAYS):
            due[(row.due_on, _nth(row))] = due.get((row.due_on, _nth(row)), 0) + 1
    return [{"zh": zh, "due_on": day, "units": units} for (day, zh), units in sorted(due.items())]


def _nth(row: BoardRow) -> str:
    return f"{row.zh}（第{row.occurrence}次）" if row.occurrence > 1 else row.zh


def records(session: Session, viewer: Viewer, *, period: Period, campaign_id: int | None, known_at: datetime) -> Told:
    """What was done in the period and known at that moment: counts by kind and metric, a line each, pictures."""
    found = session.execute(
        _asked(viewer, campaign_id)
        .where(*happened(period), col(ActivityRecord.recorded_at) <= known_at, counts_for_progress(known_at))
        .order_by(col(ActivityRecord.occurred_at), col(ActivityRecord.id))
    ).all()
    sums: dict[str, float] = defaultdict(float)
    rows: dict[str, list[Any]] = defaultdict(list)
    for row in found:
        kept: ActivityRecord = row.ActivityRecord
        for metric in SUMMED:
            count = amount(metric, kept.counts)
            if count:
                code = cell(kept.kind, metric)
                sums[code] += count
                rows[code].append(str(kept.id))
    figures: dict[str, float | None] = {"records.total": len(found), **sums}
    rows["records.total"] = [str(row.ActivityRecord.id) for row in found]
    pictures = photos.of(session, "activity", rows["records.total"])
    lines = [_line(row) for row in found]
    shown = _pictures(lines, pictures)
    figures["photos.total"] = len({(p.sha256, p.subject_id) for p in pictures})
    rows["photos.total"] = sorted({p.sha256 for p in pictures})
    units = {kind: sorted({row.unit or row.area for row in found if row.ActivityRecord.kind == kind}) for kind in
             dict.fromkeys(row.ActivityRecord.kind for row in found)}  # fmt: skip
    return Told(figures, {"records": lines, "photos": shown, "units": units}, dict(rows))


def later(
    session: Session, viewer: Viewer, *, period: Period, campaign_id: int | None, known_at: datetime
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """What reached the server after `known_at` and happened in the period, and what was taken back after it."""
    stands = col(ActivityRecord.voided_at).is_(None)
    came = and_(col(ActivityRecord.recorded_at) > known_at, stands, col(ActivityRecord.needs_review) == "")
    gone = and_(col(ActivityRecord.recorded_at) <= known_at, col(ActivityRecord.voided_at) > known_at)
    found = session.execute(
        _asked(viewer, campaign_id)
        .where(*happened(period), or_(came, gone))
        .order_by(col(ActivityRecord.occurred_at), col(ActivityRecord.id))
    ).all()
    lines = [(row.ActivityRecord.voided_at is not None, _line(row)) for row in found]
    return [line for voided, line in lines if not voided], [line for voided, line in lines if voided]


def happened(period: Period) -> list[ColumnElement[bool]]:
    when = col(ActivityRecord.occurred_at)
    return [when >= day_start(period.starts_on), when < day_end(period.ends_on)]


def _asked(viewer: Viewer, campaign_id: int | None) -> Any:
    asked: Any = (
        select(ActivityRecord, col(Unit.name).label("unit"), col(Area.name).label("area"))
        .join(Area, col(Area.id) == col(ActivityRecord.area_id))
        .outerjoin(Unit, col(Unit.id) == col(ActivityRecord.unit_id))
        .where(visible(viewer, ActivityRecord.area_id, ActivityRecord.unit_id))
    )
    if campaign_id is None:
        return asked
    own = (
        select(col(Assignment.id))
        .join(Task, col(Task.id) == col(Assignment.task_id))
        .where(col(Task.campaign_id) == campaign_id)
    )
    return asked.where(col(ActivityRecord.assignment_id).in_(own))


def _line(row: Any) -> dict[str, Any]:
    kept: ActivityRecord = row.ActivityRecord
    categories = reference.words("task_categories")
    return {
        "id": str(kept.id),
        "day": local_day(kept.occurred_at),
        "unit": row.unit or row.area,
        "title": kept.title or (categories[kept.kind].zh if kept.kind in categories else kept.kind),
        "kind": kept.kind,
        "place": kept.place,
        "note": kept.note,
        "counts": {metric: count for metric, count in kept.counts.items() if count},
    }


def _pictures(lines: list[dict[str, Any]], pictures: Iterable[photos.PhotoSeen]) -> list[dict[str, Any]]:
    """One per record first and units in turn, newest first; each with its caption from the record."""
    here: dict[str, list[str]] = {}
    for picture in pictures:
        if picture.here and store.holds(picture.sha256):
            here.setdefault(str(UUID(picture.subject_id)), []).append(picture.sha256)
    by_unit: dict[str, list[tuple[str, dict[str, Any]]]] = {}
    for line in reversed(lines):
        for sha256 in here.get(line["id"], ())[:1]:
            by_unit.setdefault(line["unit"], []).append((sha256, line))
    turns = [one for turn in range(MOST_PHOTOS) for of_unit in by_unit.values() for one in of_unit[turn : turn + 1]]
    seen: dict[str, dict[str, Any]] = {}
    for sha256, line in turns:
        seen.setdefault(sha256, line)
    return [
        {"sha256": sha256, "record": line["id"], "day": line["day"], "unit": line["unit"], "title": line["title"]}
        for sha256, line in list(seen.items())[:MOST_PHOTOS]
    ]
