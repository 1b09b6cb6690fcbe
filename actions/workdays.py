"""Days on which this community works, or does not, other than the calendar says."""

from datetime import date

from sqlmodel import Session

from data import journal
from models import WorkdayOverride
from rules.errors import BadInput, NotPermitted
from rules.permissions import Viewer

MAY = ("manage_catalogue", "manage_plans", "file_major")  # administrator, planner, safety officer
LONGEST_NAME = 60


def set_workday(session: Session, *, viewer: Viewer, on: date, works: bool, name: str) -> None:
    """Deadlines counted from now on mind it; those already set stay as they are. `name` says why."""
    _mind(viewer, name)
    row = session.get(WorkdayOverride, on)
    before = {"works": row.works, "name": row.name} if row else None
    if row is None:
        row = WorkdayOverride(on=on, works=works)
        session.add(row)
    row.works, row.name = works, name.strip()
    session.flush()
    after = {"works": works, "name": row.name}
    journal.record(session, viewer, "set_workday", ("workday", on.isoformat()), before=before, after=after)


def forget_workday(session: Session, *, viewer: Viewer, on: date, reason: str) -> None:
    """The public calendar holds for this day again."""
    _mind(viewer, reason)
    row = session.get(WorkdayOverride, on)
    if row is None:
        return
    before = {"works": row.works, "name": row.name}
    session.delete(row)
    session.flush()
    journal.record(session, viewer, "forget_workday", ("workday", on.isoformat()), before=before, reason=reason.strip())


def _mind(viewer: Viewer, reason: str) -> None:
    if not any(viewer.has(permission) for permission in MAY):
        raise NotPermitted("Your role does not allow this here.")
    if not reason.strip():
        raise BadInput("Say in a few words why.", field="name")
    if len(reason) > LONGEST_NAME:
        raise BadInput("That text is longer than {n} characters.", field="name", n=LONGEST_NAME)
