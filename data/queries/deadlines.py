"""What is overdue, due today and due within three days, over all plans that run; and what was done late, for ever."""

from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import select
from sqlmodel import Session, col

from data.queries.boards import BoardRow, board_rows
from models import Area
from rules.permissions import Viewer
from rules.progress import FINISHED, NOT_COUNTED, SOON, State
from rules.reminders import Pressing, pressing

LATE_SHOWN_DAYS = 90


class Deadline(NamedTuple):
    """One assignment that presses. `mine`: of the unit or the very area at which I hold a role, not only below it."""

    row: BoardRow
    when: Pressing
    mine: bool


class DoneLate(NamedTuple):
    """One assignment that was done after its deadline: its true time stays."""

    row: BoardRow
    mine: bool


class Deadlines(NamedTuple):
    open: tuple[Deadline, ...]  # the most pressing first
    late: tuple[DoneLate, ...]  # the last three months, newest first


ORDER = {when: n for n, when in enumerate(Pressing)}


def deadlines(session: Session, viewer: Viewer, *, on: date) -> Deadlines:
    rows = board_rows(session, viewer, campaign_id=None, on=on)
    own = _own_areas(session, viewer)
    found = []
    for row in rows:
        if row.state in FINISHED | NOT_COUNTED or row.opens_on > on + timedelta(days=SOON):
            continue
        when = pressing(row.due_on, late=row.late, today=on)
        if when is not None:
            found.append(Deadline(row, when, _mine(row, viewer, own)))
    found.sort(key=lambda d: (ORDER[d.when], d.row.due_on, d.row.unit, d.row.position))
    late = [r for r in rows if r.state is State.DONE_LATE and r.due_on >= on - timedelta(days=LATE_SHOWN_DAYS)]
    late.sort(key=lambda r: (r.due_on, r.unit), reverse=True)
    return Deadlines(tuple(found), tuple(DoneLate(r, _mine(r, viewer, own)) for r in late))


def _mine(row: BoardRow, viewer: Viewer, own: frozenset[int]) -> bool:
    return row.unit_id in viewer.unit_ids or row.area_id in own


def _own_areas(session: Session, viewer: Viewer) -> frozenset[int]:
    paths = [grant.area_path for grant in viewer.grants if grant.area_path]
    return frozenset(session.execute(select(col(Area.id)).where(col(Area.path).in_(paths))).scalars())
