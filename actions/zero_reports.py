"""The daily report of a unit in a key period: one tap when nothing happened, else what did, which becomes a hazard."""

from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from actions.drafts import Daily
from actions.hazards import Found, report
from data import journal
from data.days import local_day
from data.queries.windows import windows
from models import Area, Hazard, Unit, ZeroReport, new_id, now
from rules.errors import BadInput, ConflictingCopy, RuleBroken, UnknownThing
from rules.periods import ZERO_UNITS, asked_on
from rules.permissions import Viewer, require
from rules.vocabulary import HazardSource

FURTHEST_BACK = timedelta(days=31)
LONGEST = 500


class Tap(NamedTuple):
    """A report that a phone kept: made at `at`, here since `arrived_at`. `review`: why its clock is not believed."""

    id: UUID
    at: datetime
    arrived_at: datetime
    review: str = ""


class Happened(NamedTuple):
    """What a report says that happened, and the hazard that it became."""

    hazard: Hazard
    said: str


def report_nothing(session: Session, *, viewer: Viewer, unit_id: int, on: date, tap: Tap | None = None) -> ZeroReport:
    """Nothing happened. Tapped twice it is one report; one that says that something happened stays as it is."""
    unit, path = _unit(session, viewer, unit_id)
    _mind_day(session, viewer, on, path, tap)
    held = _held(session, unit_id, on)
    if held is not None and not (tap and tap.at < held.reported_at):
        return held
    return _write(session, viewer, unit, on, held, tap)


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
    return _write(session, viewer, unit, on, held, happened=Happened(hazard, said))


def report_found(session: Session, *, viewer: Viewer, daily: Daily, hazard: Hazard, tap: Tap) -> ZeroReport | None:
    """Something happened, and a phone has sent it as a hazard: the report of the day points to it.

    A day that cannot be reported is no reason to lose the hazard: then there is no report, and None.
    """
    try:
        unit, path = _unit(session, viewer, daily.unit)
        _mind_day(session, viewer, daily.on, path, tap)
    except RuleBroken:
        return None
    held = _held(session, daily.unit, daily.on)
    if held is not None and held.hazard_id == hazard.id:
        return held
    return _write(session, viewer, unit, daily.on, held, tap, Happened(hazard, hazard.title))


def _write(
    session: Session, viewer: Viewer, unit: Unit, on: date, held: ZeroReport | None = None, tap: Tap | None = None,
    happened: Happened | None = None,
) -> ZeroReport:  # fmt: skip
    before = _facts(held) if held else None
    row = held or ZeroReport(
        id=tap.id if tap else new_id(), unit_id=unit.id or 0, area_id=unit.area_id, on=on,
        person_id=viewer.person_id, is_demo=unit.is_demo,
    )  # fmt: skip
    if held is None:
        session.add(row)
    if tap and (held is None or tap.at < held.reported_at):
        row.reported_at, row.arrived_at, row.review = tap.at, tap.arrived_at, tap.review
    if happened is not None:
        row.changed_at = now() if held else None
        row.happened, row.hazard_id = True, happened.hazard.id
        row.note = f"{row.note};{happened.said}"[:LONGEST] if row.note else happened.said
    session.flush()
    after = {"unit": unit.id, "on": on, **_facts(row)}
    journal.record(session, viewer, "zero_report", ("zero_report", row.id), before=before, after=after)
    return row


def _facts(row: ZeroReport) -> dict[str, object]:
    return {"happened": row.happened, "note": row.note, "hazard": row.hazard_id, "reported_at": row.reported_at}


def _unit(session: Session, viewer: Viewer, unit_id: int) -> tuple[Unit, str]:
    unit = session.get(Unit, unit_id)
    area = session.get(Area, unit.area_id) if unit else None
    if unit is None or area is None or not viewer.sees(area_path=area.path, unit_id=unit.id):
        raise UnknownThing("There is no such unit here.")
    require(viewer, "update_task", area_path=area.path, unit_id=unit.id)
    if unit.kind not in ZERO_UNITS or unit.ended_at is not None:
        raise BadInput("This unit owes no daily report.", field="unit_id")
    return unit, area.path


def _mind_day(session: Session, viewer: Viewer, on: date, path: str, tap: Tap | None = None) -> None:
    today = local_day(now())
    if on > (local_day(tap.at) if tap else today):
        raise BadInput("A report is made on its day, not before.", field="on")
    if on < today - FURTHEST_BACK:
        raise BadInput("This day is too long ago.", field="on")
    if not asked_on(windows(session, viewer, year=on.year), on, path):
        raise BadInput("No key period asks for a report of this day.", field="on")


def _held(session: Session, unit_id: int, on: date) -> ZeroReport | None:
    return session.execute(
        select(ZeroReport).where(col(ZeroReport.unit_id) == unit_id, col(ZeroReport.on) == on)
    ).scalar_one_or_none()
