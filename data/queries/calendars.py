"""A person's calendar: what is due, when, and where to open it. Titles only; no name of a person."""

from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from sqlalchemy import and_, or_, select
from sqlmodel import Session, col

from data.queries.boards import BoardRow, board_rows
from data.queries.people import token_hash, viewer_of
from data.queries.scope import visible
from models import Area, CalendarFeed, Hazard, Person
from rules.hazard_steps import MOVES, Step
from rules.permissions import Viewer
from rules.progress import FINISHED, NOT_COUNTED
from rules.vocabulary import HazardState

BACK_DAYS, AHEAD_DAYS = 90, 400
MOST_HAZARDS = 200
UNDER_WAY = (
    HazardState.NOTICE_ISSUED,
    HazardState.RECTIFYING,
    HazardState.EXTENSION_PENDING,
    HazardState.RECHECK_FAILED,
)


class Feed(NamedTuple):
    """One of my calendar addresses; the address itself is not kept."""

    id: int
    created_at: datetime
    read_at: datetime | None


class Entry(NamedTuple):
    """One line of the calendar. `kind`: task | hazard | recheck. `at` none = the whole day."""

    key: str
    kind: str
    zh: str
    en: str
    where: str  # the unit or the place
    on: date
    at: time | None
    number: int  # units that still owe the task, or hazards that wait
    path: str  # page and query that open it


def feeds(session: Session, viewer: Viewer) -> tuple[Feed, ...]:
    rows = session.execute(
        select(col(CalendarFeed.id), col(CalendarFeed.created_at), col(CalendarFeed.read_at))
        .where(col(CalendarFeed.person_id) == viewer.person_id, col(CalendarFeed.revoked_at).is_(None))
        .order_by(col(CalendarFeed.id))
    )
    return tuple(Feed(*row) for row in rows)


def reader_of(session: Session, token: str) -> Viewer | None:
    """Whose calendar this is, with what that person may see now; None: unknown, revoked, or the person has left."""
    person = session.execute(
        select(Person)
        .join(CalendarFeed, col(CalendarFeed.person_id) == col(Person.id))
        .where(
            col(CalendarFeed.token_hash) == token_hash(token),
            col(CalendarFeed.revoked_at).is_(None),
            col(Person.ended_at).is_(None),
        )
    ).scalar_one_or_none()
    return viewer_of(session, person) if person else None


def entries(session: Session, viewer: Viewer, *, on: date) -> list[Entry]:
    """Open tasks in scope, deadlines of one's own hazards, and today's rechecks."""
    return [*_tasks(session, viewer, on), *_hazards(session, viewer), *_rechecks(session, viewer, on)]


def _tasks(session: Session, viewer: Viewer, on: date) -> list[Entry]:
    """One line per task and deadline, however many units owe it: a planner's month must stay readable."""
    if not viewer.has("update_task"):
        return []
    groups: dict[tuple[int, date, time | None], list[BoardRow]] = {}
    for row in board_rows(session, viewer, campaign_id=None, on=on):
        near = on - timedelta(days=BACK_DAYS) <= row.due_on <= on + timedelta(days=AHEAD_DAYS)
        if near and row.state not in FINISHED | NOT_COUNTED:
            groups.setdefault((row.task_id, row.due_on, row.due_time), []).append(row)
    return [_task(rows) for _, rows in sorted(groups.items(), key=lambda pair: (pair[0][1], pair[0][0]))]


def _task(rows: list[BoardRow]) -> Entry:
    first = rows[0]
    path = f"activities?open={first.id}" if len(rows) == 1 else f"activities?campaign={first.campaign_id}"
    where = first.unit if len(rows) == 1 else ""
    key = f"task-{first.task_id}-{first.due_on:%Y%m%d}"
    return Entry(key, "task", first.zh, first.en, where, first.due_on, first.due_time, len(rows), path)


def _hazards(session: Session, viewer: Viewer) -> list[Entry]:
    """Deadlines of hazards that one's own unit has to rectify, or that one found oneself."""
    mine = [col(Hazard.finder_id) == viewer.person_id]
    if viewer.unit_ids:
        mine.append(col(Hazard.unit_id).in_(viewer.unit_ids))
    rows = session.execute(
        select(col(Hazard.id), col(Hazard.title), col(Hazard.place), col(Hazard.due_on))
        .where(
            visible(viewer, Hazard.area_id, Hazard.unit_id),
            or_(*mine),
            and_(col(Hazard.state).in_(UNDER_WAY), col(Hazard.due_on).is_not(None)),
        )
        .order_by(col(Hazard.due_on), col(Hazard.id))
        .limit(MOST_HAZARDS)
    )
    return [
        Entry(f"hazard-{id}", "hazard", title, title, place, due_on, None, 1, f"hazards?id={id}")
        for id, title, place, due_on in rows
    ]


def _rechecks(session: Session, viewer: Viewer, on: date) -> list[Entry]:
    """A recheck has no day of its own: all that wait for this person stand on today, as one line."""
    rows = session.execute(
        select(col(Area.path), col(Hazard.unit_id))
        .join(Area, col(Area.id) == col(Hazard.area_id))
        .where(
            visible(viewer, Hazard.area_id, Hazard.unit_id),
            col(Hazard.state) == HazardState.FIXED_PENDING_RECHECK,
            or_(col(Hazard.rectifier_id).is_(None), col(Hazard.rectifier_id) != viewer.person_id),
        )
    )
    roles = MOVES[Step.RECHECK_PASS].roles
    number = sum(bool(roles & viewer.roles_at(area_path=path, unit_id=unit)) for path, unit in rows)
    return [Entry("recheck", "recheck", "", "", "", on, None, number, "hazards?show=decisions")] if number else []
