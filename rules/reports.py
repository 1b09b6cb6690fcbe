"""Reports of a period: which days one covers, which figures it tells, and what a correction by hand changes.

A weekly report is handed in on one weekday and covers the seven days before it. A report's figures are frozen; a
correction stands beside the frozen figure and is told wherever the corrected one is.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from rules.errors import BadInput
from rules.progress import METRICS, is_percentage

DEFINITION = "report/1"
"""Stands on every frozen report. What changes a figure of a period that is past gets another number."""
MAY_REPORT = ("export", "export_scope", "send_report")
MAY_CORRECT = ("manage_plans", "approve_event", "export_scope")
MOST_DAYS = 400
MOST_PHOTOS = 12
"""That stand in a report; how many there are is told beside them, and all of them are in the evidence pack."""
LARGEST = 10_000_000

KINDS_OF = frozenset({"drill_types", "lecture_kinds", "settings", "groups", "fields", "trades"})
"""Numbers of kinds: the same kind in two records is one kind, so they are never added up."""
SUMMED = tuple(metric for metric in METRICS if not is_percentage(metric) and metric not in KINDS_OF)
"""What can be added up over records, in the order in which a table shows it."""
COLUMNS = (
    "sessions", "people", "leaflets", "consultations", "drills", "hazards", "hazards_fixed", "units_ordered",
)  # fmt: skip
"""The columns that a statistics table has; what else was counted is told in its last one."""


class ReportKind(StrEnum):
    WEEKLY = "weekly"  # 周报
    MONTHLY = "monthly"  # 月报
    FINAL = "final"  # 总结


class Period(NamedTuple):
    """Whole days, both included."""

    starts_on: date
    ends_on: date


def kind_of(word: str) -> ReportKind:
    """Raises BadInput for a word that names no report."""
    try:
        return ReportKind(word)
    except ValueError:
        raise BadInput("There is no such kind of report.", field="kind") from None


def week_reported(day: date, weekday: int) -> Period:
    """The week that the last report day up to `day` is about. `weekday` 1 = Monday … 7 = Sunday."""
    reported = day - timedelta(days=(day.isoweekday() - weekday) % 7)
    return Period(reported - timedelta(days=7), reported - timedelta(days=1))


def month_of(day: date) -> Period:
    first = day.replace(day=1)
    return Period(first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1))


def periods(kind: ReportKind, today: date, weekday: int, back: int = 12) -> list[Period]:
    """What can be reported on: the last one that is over first, then the one that runs, then older ones."""
    if kind is ReportKind.WEEKLY:
        last = week_reported(today, weekday)
        weeks = [Period(*(d - timedelta(weeks=n) for d in last)) for n in range(back)]
        running = Period(last.ends_on + timedelta(days=1), last.ends_on + timedelta(days=7))
        return [weeks[0], _until(running, today), *weeks[1:]]
    running = month_of(today)
    months = [running]
    for _ in range(back):
        months.append(month_of(months[-1].starts_on - timedelta(days=1)))
    return [months[1], _until(running, today), *months[2:]]


def _until(period: Period, today: date) -> Period:
    return Period(period.starts_on, min(period.ends_on, today))


def mind_period(period: Period, today: date) -> None:
    """Raises BadInput for days that are not over or make no sense."""
    if period.ends_on < period.starts_on:
        raise BadInput("The period ends before it begins.", field="ends_on")
    if period.ends_on > today:
        raise BadInput("A report covers days that are over, and today at most.", field="ends_on")
    if (period.ends_on - period.starts_on).days >= MOST_DAYS:
        raise BadInput("A report covers {n} days at most.", field="starts_on", n=MOST_DAYS)


class Correction(NamedTuple):
    """A figure put right by hand, the newest of a code last."""

    code: str
    before: float
    after: float
    reason: str
    person: str
    on: date


def corrected(figures: Mapping[str, Any], corrections: Iterable[Correction]) -> dict[str, Any]:
    """The figures as they stand now. The frozen ones stay what they are."""
    found = dict(figures)
    for correction in corrections:
        if correction.code in found:
            found[correction.code] = correction.after
    return found


def mind_correction(figures: Mapping[str, Any], code: str, value: float) -> None:
    """Raises BadInput unless it is a count of this report and a possible value."""
    if not isinstance(figures.get(code), int | float) or code.endswith(".share"):
        raise BadInput("This figure cannot be corrected by hand.", field="code")
    if value != value or value < 0 or value > LARGEST or value != int(value):
        raise BadInput("A count is a whole number that is not negative.", field="value")
    if value == figures[code]:
        raise BadInput("The figure is {n} already.", field="value", n=f"{value:g}")


def cell(category: str, metric: str) -> str:
    """The code of one cell of the statistics table."""
    return f"activity.{category}.{metric}"


def cells(figures: Mapping[str, Any]) -> dict[str, dict[str, float]]:
    """category -> metric -> number, out of the figures by code."""
    found: dict[str, dict[str, float]] = {}
    for code, value in figures.items():
        part, _, rest = code.partition(".")
        if part == "activity":
            category, _, metric = rest.partition(".")
            found.setdefault(category, {})[metric] = value
    return found


def totals(table: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    """metric -> sum over categories: the last line of the table."""
    found: dict[str, float] = {}
    for row in table.values():
        for metric, value in row.items():
            found[metric] = found.get(metric, 0.0) + value
    return found
