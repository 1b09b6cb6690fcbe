"""Windows of special attention: other days in a year, a window of one's own, a screening started, a drive stopped."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from data import journal, reference
from data.queries.windows import catalogue_days
from models import Area, Drive, KeyPeriod, PeriodYear, now
from rules.errors import BadInput, NotPermitted, UnknownThing
from rules.periods import HOLIDAYS, LONGEST_DAYS, SCREENING, SPECIAL
from rules.permissions import Viewer, require
from rules.schedule import KEY_PERIODS

MAY = "manage_plans"
FIRST_YEAR, LAST_YEAR = 2000, 2099  # the lunar calendar that we carry is sure within these


def move_period(
    session: Session, *, viewer: Viewer, code: str, year: int, starts_on: date, ends_on: date, zero_report: bool,
    reason: str,
) -> None:  # fmt: skip
    """The days of a key period in one year, for the whole installation, and whether a daily report is asked for."""
    if not viewer.has(MAY) or not viewer.has("view_all"):
        raise NotPermitted("Your role does not allow this here.")
    if code not in KEY_PERIODS or session.get(KeyPeriod, code) is None:
        raise BadInput("There is no such key period.", field="code")
    if not FIRST_YEAR <= year <= LAST_YEAR or starts_on.year != year:
        raise BadInput("A key period of {year} starts in {year}.", field="starts_on", year=year)
    _mind_days(starts_on, ends_on)
    why = _reason(reason)
    row = session.get(PeriodYear, (code, year))
    held = catalogue_days(session, code=code, year=year)
    asked = row.zero_report if row else code in HOLIDAYS
    before = {"starts_on": held.starts, "ends_on": held.ends, "zero_report": asked}
    after: dict[str, Any] = {"starts_on": starts_on, "ends_on": ends_on, "zero_report": zero_report}
    if before == after:
        return
    if row is None:
        row = PeriodYear(
            code=code, year=year, starts_on=starts_on, ends_on=ends_on, zero_report=zero_report, reason=why
        )
        session.add(row)
    row.starts_on, row.ends_on, row.zero_report, row.reason = starts_on, ends_on, zero_report, why
    row.person_id, row.changed_at = viewer.person_id, now()
    session.flush()
    subject = ("key_period", f"{code}-{year}")
    journal.record(session, viewer, "period_moved", subject, before=before, after=after, reason=why)


def open_window(
    session: Session, *, viewer: Viewer, name: str, area_id: int, starts_on: date, ends_on: date,
    types: Sequence[str], zero_report: bool, reason: str,
) -> Drive:  # fmt: skip
    """A window of one's own: every site of these types owes one special check in it."""
    known = reference.words("site_types")
    chosen = [code for code in dict.fromkeys(types) if code in known]
    if not chosen:
        raise BadInput("Choose at least one type of site.", field="types")
    named = name.strip()[:120]
    if not named:
        raise BadInput("Give it a name.", field="name")
    bars = [{"id": "own", "zh": named, "en": named, "types": chosen, "words": []}]
    return _start(session, viewer, "own", named, area_id, starts_on, ends_on, SPECIAL, bars, zero_report, reason)


def start_screening(
    session: Session, *, viewer: Viewer, code: str, area_id: int, starts_on: date, ends_on: date,
    zero_report: bool = False, reason: str = "",
) -> Drive:  # fmt: skip
    """A screening of the catalogue in one area. The same one twice at the same time is refused."""
    row = next((r for r in reference.read("calendar")["screenings"] if r["id"] == code), None)
    if row is None:
        raise BadInput("There is no such screening.", field="code")
    bars = [{"words": [], **bar} for bar in row["bars"]]
    name = f"{starts_on.year}年{row['zh']}"
    return _start(session, viewer, code, name, area_id, starts_on, ends_on, SCREENING, bars, zero_report, reason)


def stop_drive(session: Session, *, viewer: Viewer, drive_id: int, reason: str) -> None:
    """It ends today; what was checked stays, what is owed in it is owed no more."""
    row = session.get(Drive, drive_id)
    area = session.get(Area, row.area_id) if row else None
    if row is None or area is None or not viewer.sees(area_path=area.path):
        raise UnknownThing("There is no such window here.")
    require(viewer, MAY, area_path=area.path)
    if row.stopped_at is not None:
        return
    row.stop_reason, row.stopped_at = _reason(reason), now()
    session.flush()
    journal.record(session, viewer, "drive_stopped", ("drive", row.id), reason=row.stop_reason)


def _start(
    session: Session, viewer: Viewer, kind: str, name: str, area_id: int, starts_on: date, ends_on: date,
    check_kind: str, bars: list[dict[str, Any]], zero_report: bool, reason: str,
) -> Drive:  # fmt: skip
    area = session.get(Area, area_id)
    if area is None or not viewer.sees(area_path=area.path):
        raise UnknownThing("There is no such area here.")
    require(viewer, MAY, area_path=area.path)
    _mind_days(starts_on, ends_on)
    if _twin(session, kind, name, area_id, starts_on, ends_on):
        raise BadInput("This window is there already.", field="name")
    row = Drive(
        kind=kind, name=name, year=starts_on.year, starts_on=starts_on, ends_on=ends_on, area_id=area_id,
        check_kind=check_kind, bars=bars, zero_report=zero_report, created_by=viewer.person_id or None,
        is_demo=area.is_demo,
    )  # fmt: skip
    session.add(row)
    session.flush()
    after = {"kind": kind, "name": name, "starts_on": starts_on, "ends_on": ends_on, "bars": bars}
    why = reason.strip()[:200]
    journal.record(session, viewer, "drive_started", ("drive", row.id), after=after, reason=why)
    return row


def _twin(session: Session, kind: str, name: str, area_id: int, starts_on: date, ends_on: date) -> bool:
    rows = session.exec(
        select(Drive).where(Drive.area_id == area_id, Drive.kind == kind, col(Drive.stopped_at).is_(None))
    )
    return any(r.starts_on <= ends_on and starts_on <= r.ends_on and (kind != "own" or r.name == name) for r in rows)


def _mind_days(starts_on: date, ends_on: date) -> None:
    if ends_on < starts_on:
        raise BadInput("It ends before it begins.", field="ends_on")
    if (ends_on - starts_on).days >= LONGEST_DAYS:
        raise BadInput("A window is at most {n} days long.", field="ends_on", n=LONGEST_DAYS)


def _reason(text: str) -> str:
    if not text.strip():
        raise BadInput("Say why.", field="reason")
    return text.strip()[:200]
