"""Every assignment of a campaign with its standing: two statements, however many units and tasks."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from functools import reduce
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, String, and_, cast, exists, func, or_, select
from sqlmodel import Session, col

from data.queries.scope import visible
from models import ActivityRecord, Assignment, Campaign, PhotoLink, Task, Unit
from rules.permissions import Viewer
from rules.progress import Deed, Duty, Light, State, amount, deadline, standing
from settings import settings


class BoardRow(NamedTuple):
    """One assignment as the board shows it."""

    id: int
    campaign_id: int
    campaign: str
    task_id: int
    position: int
    zh: str
    en: str
    category: str
    metric: str
    unit_word: str
    unit_id: int
    unit: str
    unit_kind: str
    area_id: int
    opens_on: date
    due_on: date
    due_time: time | None
    occurrence: int
    target: float
    evidence: tuple[str, ...]
    waived: tuple[str, ...]
    waive_reason: str
    cancel_reason: str
    done: float
    share: float | None
    missing: tuple[str, ...]
    state: State
    light: Light
    completed_at: datetime | None
    late: bool
    records: int
    last_at: datetime | None


_COLUMNS = (
    col(Assignment.id), col(Campaign.id), col(Campaign.name), col(Task.id), col(Task.position), col(Task.zh),
    col(Task.en), col(Task.category), col(Task.metric), col(Task.unit_word), col(Unit.id), col(Unit.name),
    col(Unit.kind), col(Assignment.area_id), col(Assignment.opens_on), col(Assignment.due_on),
    col(Assignment.due_time), col(Assignment.occurrence), col(Assignment.target), col(Task.evidence),
    col(Assignment.waived_evidence), col(Assignment.waive_reason), col(Assignment.cancel_reason),
    col(Assignment.cancelled_at),
)  # fmt: skip


def board_rows(
    session: Session,
    viewer: Viewer,
    *,
    campaign_id: int | None,
    on: date,
    ahead: int | None = None,
    assignment_id: int | None = None,
    known_at: datetime | None = None,
) -> list[BoardRow]:
    """Assignments in sight, by task, unit and date, as they stood at `on`. No campaign = all that run.

    `known_at` is when the server must have had a record for it to count; by default the end of that day.
    """
    conditions = [visible(viewer, Assignment.area_id, Assignment.unit_id), col(Campaign.cancelled_at).is_(None)]
    if campaign_id is not None:
        conditions.append(col(Campaign.id) == campaign_id)
    if assignment_id is not None:
        conditions.append(col(Assignment.id) == assignment_id)
    if ahead is not None:
        conditions.append(col(Assignment.opens_on) <= on + timedelta(days=ahead))
    assigned = select(*_COLUMNS).select_from(Assignment)
    rows = session.execute(
        assigned.join(Task, col(Task.id) == col(Assignment.task_id))
        .join(Campaign, col(Campaign.id) == col(Task.campaign_id))
        .join(Unit, col(Unit.id) == col(Assignment.unit_id))
        .where(*conditions)
        .order_by(col(Task.position), col(Task.id), col(Unit.name), col(Unit.id), col(Assignment.occurrence))
    ).all()
    at = moment_of(on)
    deeds = deeds_of(session, conditions, at, known_at)
    return [_row(row, deeds.get(row[0], ()), at, on, known_at) for row in rows]


def _row(
    row: Any,
    deeds: Iterable[tuple[datetime, dict[str, float], frozenset[str]]],
    at: datetime,
    on: date,
    known_at: datetime | None,
) -> BoardRow:
    opens_on, due_on, due_time, metric, target = row[14], row[15], row[16], row[8], row[18]
    waived = tuple(row[20] or ())
    duty = Duty(
        opens_on,
        due_on,
        deadline(due_on, due_time, settings().zone),
        target,
        metric,
        tuple(kind for kind in row[19] if kind not in waived),
        cancelled=row[23] is not None and (known_at is None or row[23] <= known_at),
    )
    seen = [Deed(when, amount(metric, counts), shown) for when, counts, shown in deeds]
    found = standing(duty, seen, now=at, today=on)
    last = max((d.at for d in seen), default=None)
    known = (*row[:19], tuple(row[19]), waived, row[21], row[22])
    stood = (found.done, found.share, found.missing, found.state, found.light, found.completed_at, found.late)
    return BoardRow._make((*known, *stood, len(seen), last))


def deeds_of(
    session: Session, conditions: list[ColumnElement[bool]], at: datetime, known_at: datetime | None = None
) -> dict[int, list[tuple[datetime, dict[str, float], frozenset[str]]]]:
    """What was done for these assignments until `at` and known by then, or by `known_at`; neither voided nor waiting
    for a person to look."""
    happened, known = col(ActivityRecord.occurred_at), known_at or at
    rows = session.execute(
        select(
            col(ActivityRecord.assignment_id),
            happened,
            col(ActivityRecord.recorded_at),
            col(ActivityRecord.counts),
            col(ActivityRecord.evidence),
            col(ActivityRecord.links),
            has_photo(),
        )
        .select_from(ActivityRecord)
        .join(Assignment, col(Assignment.id) == col(ActivityRecord.assignment_id))
        .join(Task, col(Task.id) == col(Assignment.task_id))
        .join(Campaign, col(Campaign.id) == col(Task.campaign_id))
        .where(*conditions, counts_for_progress(known_at), happened <= at, col(ActivityRecord.recorded_at) <= known)
    )
    found: dict[int, list[tuple[datetime, dict[str, float], frozenset[str]]]] = defaultdict(list)
    for assignment_id, occurred, recorded, counts, evidence, links, photo in rows:
        shown = set(evidence)
        shown.update(["photo"] if photo else [], ["link"] if links else [])
        found[assignment_id].append((min(occurred, recorded), counts, frozenset(shown)))
    return found


def counts_for_progress(known_at: datetime | None = None) -> ColumnElement[bool]:
    """Neither voided nor waiting for a person to look; what was voided after `known_at` still counted then."""
    gone = col(ActivityRecord.voided_at)
    stands = gone.is_(None) if known_at is None else or_(gone.is_(None), gone > known_at)
    return and_(stands, col(ActivityRecord.needs_review) == "")


def has_photo() -> ColumnElement[bool]:
    """At least one photo is linked to the record (its bytes may still be under way)."""
    return exists().where(
        col(PhotoLink.subject_kind) == "activity", col(PhotoLink.subject_id) == id_text(col(ActivityRecord.id))
    )


def id_text(column: Any) -> ColumnElement[str]:
    """A UUID column as its dashed text on both databases: SQLite keeps 32 hex digits, PostgreSQL a uuid."""
    plain = func.lower(func.replace(cast(column, String(36)), "-", ""))
    parts: list[ColumnElement[str]] = [
        func.substr(plain, start, length) for start, length in ((1, 8), (9, 4), (13, 4), (17, 4), (21, 12))
    ]
    return reduce(lambda text, part: text.concat("-").concat(part), parts)


def in_sight(viewer: Viewer) -> ColumnElement[bool]:
    """A campaign is seen by who sees its area, and by who sees one of its assignments."""
    mine = (
        exists()
        .where(col(Task.campaign_id) == col(Campaign.id))
        .where(col(Assignment.task_id) == col(Task.id))
        .where(visible(viewer, Assignment.area_id, Assignment.unit_id))
    )
    return or_(visible(viewer, Campaign.area_id), mine)


def moment_of(on: date) -> datetime:
    """Now when `on` is today in the community's zone, else the end of that day: yesterday's figure stays as it was."""
    zone = settings().zone
    moment = datetime.now(UTC).astimezone(zone)
    if moment.date() == on:
        return moment
    return datetime.combine(on + timedelta(days=1), time(), zone) - timedelta(microseconds=1)
