"""Windows of a year with real days: key periods of the catalogue, windows of one's own, screenings."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, or_, select
from sqlmodel import Session, col

from data.days import local_day
from data.queries.almanac import almanac
from data.queries.scope import visible
from models import Area, Drive, FrequencyRule, KeyPeriod, PeriodYear, now
from rules.almanac import Window
from rules.periods import BEFORE_HOLIDAY, HOLIDAYS, SPECIAL, Bar, Phase, Special, period_bars, phase
from rules.permissions import Viewer
from rules.schedule import KEY_PERIODS


class Stopped(NamedTuple):
    """A drive that was ended before its time, with the reason."""

    id: int
    name: str
    starts: date
    ends: date
    stopped_at: datetime
    reason: str


def windows(session: Session, viewer: Viewer, *, year: int) -> tuple[Special, ...]:
    """All that touch a year, a winter that began the year before too; in the order in which they open."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    found = [w for each in (year - 1, year) for w in _periods(session, each)] + _drives(session, in_sight(viewer))
    return tuple(sorted((w for w in found if w.starts <= last and w.ends >= first), key=lambda w: (w.starts, w.key)))


def open_windows(session: Session, viewer: Viewer, *, on: date) -> tuple[Special, ...]:
    """Those that are open on a day, the one that closes first first."""
    found = [w for w in windows(session, viewer, year=on.year) if phase(w.window, on) is Phase.OPEN]
    return tuple(sorted(found, key=lambda w: (w.ends, w.key)))


def window(session: Session, viewer: Viewer, *, key: str) -> Special | None:
    """One window by its key, "labour_day-2026" or "drive-7"; None when it is not there or not in sight."""
    name, _dash, number = key.rpartition("-")
    if not (name and number.isdecimal() and len(number) < 10):
        return None
    if name == "drive":
        return next(iter(_drives(session, col(Drive.id) == int(number), in_sight(viewer))), None)
    if not 2000 <= int(number) < 2100:
        return None
    return next((w for w in _periods(session, int(number)) if w.key == key), None)


def stopped(session: Session, viewer: Viewer, *, year: int) -> tuple[Stopped, ...]:
    rows = session.execute(
        select(col(Drive.id), col(Drive.name), col(Drive.starts_on), col(Drive.ends_on), col(Drive.stopped_at),
               col(Drive.stop_reason))
        .where(in_sight(viewer), col(Drive.year) == year, col(Drive.stopped_at).is_not(None))
        .order_by(col(Drive.id))
    )  # fmt: skip
    return tuple(Stopped(*row) for row in rows)


def in_sight(viewer: Viewer) -> ColumnElement[bool]:
    """A drive is seen by who sees its area, and by everybody who works below it."""
    above = {part for path in viewer.area_paths for part in path.strip("/").split("/")[:-1]}
    ways = [visible(viewer, Drive.area_id)]
    if above:
        ways.append(col(Drive.area_id).in_([int(part) for part in above]))
    return or_(*ways)


def _periods(session: Session, year: int) -> list[Special]:
    """Key periods that start in a year; only the seven in which special checks are held."""
    known = almanac(session, year, years_on=1)
    changed = {row.code: row for row in _changed(session, year)}
    rules = _rules(session)
    rows = session.execute(select(KeyPeriod).where(col(KeyPeriod.code).in_(KEY_PERIODS))).scalars()
    found = []
    for row in rows:
        days, moved = known.periods[row.code], changed.get(row.code)
        found.append(
            Special(
                key=f"{row.code}-{year}",
                kind="period",
                zh=row.zh,
                en=row.en,
                starts=days.starts,
                ends=days.ends,
                area_path="",
                bars=period_bars(row.code, days, _types(rules, days.ends), known.holidays),
                zero_report=moved.zero_report if moved else row.code in HOLIDAYS,
                reason=moved.reason if moved else "",
            )
        )
    return found


def _changed(session: Session, year: int) -> Iterable[PeriodYear]:
    return session.execute(select(PeriodYear).where(col(PeriodYear.year) == year)).scalars()


def _rules(session: Session) -> Sequence[FrequencyRule]:
    wanted = col(FrequencyRule.kind).in_((SPECIAL, BEFORE_HOLIDAY))
    return session.execute(select(FrequencyRule).where(wanted).order_by(col(FrequencyRule.id))).scalars().all()


def _types(rules: Iterable[FrequencyRule], last: date) -> dict[str, list[str]]:
    """Site types by the special check that they owed by rule on the last day of a window, in one that is not over
    today; a change that is planned is none yet."""
    day = min(last, local_day(now()))
    found: dict[str, list[str]] = {}
    for rule in rules:
        if (rule.in_force_from or day) <= day and (rule.ended_on is None or rule.ended_on > day):
            found.setdefault(rule.kind, []).append(rule.site_type)
    return found


def _drives(session: Session, *conditions: ColumnElement[bool]) -> list[Special]:
    """Drives that were not stopped."""
    rows = session.execute(
        select(Drive, col(Area.path))
        .join(Area, col(Area.id) == col(Drive.area_id))
        .where(col(Drive.stopped_at).is_(None), *conditions)
    )
    return [_drive(row, path) for row, path in rows]


def _drive(row: Drive, path: str) -> Special:
    return Special(
        key=f"drive-{row.id}",
        kind=row.kind,
        zh=row.name,
        en=row.name,
        starts=row.starts_on,
        ends=row.ends_on,
        area_path=path,
        bars=tuple(_bar(bar, row.check_kind, Window(row.starts_on, row.ends_on)) for bar in row.bars),
        zero_report=row.zero_report,
        drive_id=row.id,
    )


def _bar(bar: dict[str, Any], kind: str, days: Window) -> Bar:
    return Bar(bar["id"], bar["zh"], bar["en"], kind, tuple(bar["types"]), *days, tuple(bar.get("words", ())))


def catalogue_days(session: Session, *, code: str, year: int) -> Window:
    """The days of a key period as they are held now in a year."""
    return almanac(session, year).period(code)
