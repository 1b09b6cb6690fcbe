"""The daily report of a unit in a key period: one tap when nothing happened, else what did, which becomes a hazard."""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from actions.hazards import Found, report
from data import journal
from data.days import local_day
from data.queries.windows import windows
from models import Area, Hazard, Unit, ZeroReport, new_id, now
from rules.errors import BadInput, ConflictingCopy, UnknownThing
from rules.periods import ZERO_UNITS, asked_on
from rules.permissions import Viewer, require
from rules.vocabulary import HazardSource

FURTHEST_BACK = timedelta(days=31)
LONGEST = 500


def report_nothing(session: Session, *, viewer: Viewer, unit_id: int, on: date) -> ZeroReport:
    """Nothing happened. Tapped twice it is one report; one that says that something happened stays as it is."""
    unit, path = _unit(session, viewer, unit_id)
    _mind_day(session, viewer, on, path)
    held = _held(session, unit_id, on)
    if held is not None:
        return held
    return _write(session, viewer, unit, on)


def report_something(
    session: Session, *, viewer: Viewer, unit_id: int, on: date, text: str, category: str, hazard_id: UUID | None = None
) -> ZeroReport:
    """Something happened: it is entered as a hazard of the unit's area, and the report points to it.

    `hazard_id` is made where it is typed, so that the same report sent twice is one hazard.
    """
    unit, path = _unit(session, viewer, unit_id)
    _mind_day(session, viewer, on, path)
    said = text.strip()
    if not said:
        raise BadInput("Say in a few words what is wrong.", field="text")
    if len(said) > LONGEST:
        raise BadInput("That text is longer than {n} characters.", field="text", n=LONGEST)
    held, new = _held(session, unit_id, on), hazard_id or new_id()
    if session.get(Hazard, new) is not None:
        if held is not None and held.hazard_id == new:
            return held
        raise ConflictingCopy("There is a hazard under this id already.")
    found = Found(
        id=new, site_id=None, area_id=unit.area_id, category=category, title=said[:200], note=said[200:],
        source=HazardSource.STAFF, found_at=now(),
    )  # fmt: skip
    hazard = report(session, viewer=viewer, found=found)
    return _write(session, viewer, unit, on, held, hazard, said)


def _write(
    session: Session, viewer: Viewer, unit: Unit, on: date, held: ZeroReport | None = None,
    hazard: Hazard | None = None, said: str = "",
) -> ZeroReport:  # fmt: skip
    before = {"happened": held.happened, "note": held.note, "hazard": held.hazard_id} if held else None
    row = held or ZeroReport(
        unit_id=unit.id or 0, area_id=unit.area_id, on=on, person_id=viewer.person_id, is_demo=unit.is_demo
    )
    if held is None:
        session.add(row)
    else:
        row.changed_at = now()
    if hazard is not None:
        row.happened, row.hazard_id = True, hazard.id
        row.note = f"{row.note};{said}"[:LONGEST] if row.note else said
    session.flush()
    after = {"unit": unit.id, "on": on, "happened": row.happened, "note": row.note, "hazard": row.hazard_id}
    journal.record(session, viewer, "zero_report", ("zero_report", row.id), before=before, after=after)
    return row


def _unit(session: Session, viewer: Viewer, unit_id: int) -> tuple[Unit, str]:
    unit = session.get(Unit, unit_id)
    area = session.get(Area, unit.area_id) if unit else None
    if unit is None or area is None or not viewer.sees(area_path=area.path, unit_id=unit.id):
        raise UnknownThing("There is no such unit here.")
    require(viewer, "update_task", area_path=area.path, unit_id=unit.id)
    if unit.kind not in ZERO_UNITS or unit.ended_at is not None:
        raise BadInput("This unit owes no daily report.", field="unit_id")
    return unit, area.path


def _mind_day(session: Session, viewer: Viewer, on: date, path: str) -> None:
    today = local_day(now())
    if on > today:
        raise BadInput("A report is made on its day, not before.", field="on")
    if on < today - FURTHEST_BACK:
        raise BadInput("This day is too long ago.", field="on")
    if not asked_on(windows(session, viewer, year=on.year), on, path):
        raise BadInput("No key period asks for a report of this day.", field="on")


def _held(session: Session, unit_id: int, on: date) -> ZeroReport | None:
    return session.execute(
        select(ZeroReport).where(col(ZeroReport.unit_id) == unit_id, col(ZeroReport.on) == on)
    ).scalar_one_or_none()
