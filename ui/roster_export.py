"""A month of a roster as a workbook to print, and as CSV. Papers are always Chinese."""

from collections.abc import Iterable
from datetime import date, timedelta

import streamlit as st

from data.database import reading
from data.exports import Cell, csv_table, workbook
from data.queries import rosters as questions
from data.queries.rosters import Held, Place
from rules.permissions import Viewer
from rules.rosters import Shift
from ui import exports
from ui.exports import zh
from ui.words import _

HEADINGS = (
    "Day", "Weekday", "Shift", "Duty leader", "Phone of the leader", "On duty", "Phone", "Deputy",
    "Phone of the deputy",
)  # fmt: skip
WEEKDAYS = ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日")
SHIFTS = {Shift.WHOLE: "Whole day", Shift.DAY: "Day shift", Shift.NIGHT: "Night shift"}


def buttons(viewer: Viewer, place: Place, week: date) -> None:
    """The month in which the week's Thursday lies."""
    first = (week + timedelta(days=3)).replace(day=1)
    called = f"{place.name}{zh('Duty roster')}{first:%Y%m}"
    with st.popover(_("Print or export the month"), icon=":material/download:", width="stretch"):
        exports.button("Excel", called, lambda: as_workbook(viewer, place, first), key="roster.xlsx")
        exports.button("CSV", called, lambda: as_csv(viewer, place, first), key="roster.csv", kind="csv")


def as_workbook(viewer: Viewer, place: Place, first: date) -> bytes:
    title = f"{first.year}年{first.month}月{zh('Duty roster')}"
    return workbook(title, [zh(heading) for heading in HEADINGS], _rows(_month(viewer, place, first)))


def as_csv(viewer: Viewer, place: Place, first: date) -> bytes:
    return csv_table([zh(heading) for heading in HEADINGS], _rows(_month(viewer, place, first)))


def _month(viewer: Viewer, place: Place, first: date) -> tuple[Held, ...]:
    last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    with reading() as session:
        return questions.shifts(session, viewer, place=place.key, starts_on=first, ends_on=last)


def _rows(rows: Iterable[Held]) -> Iterable[tuple[Cell, ...]]:
    for row in rows:
        facts = row.facts
        yield (
            facts.on_day, WEEKDAYS[facts.on_day.weekday()], zh(SHIFTS[facts.shift]), facts.leader.name,
            facts.leader.phone, "、".join(one.name for one in facts.staff), "、".join(one.phone for one in facts.staff),
            facts.deputy.name, facts.deputy.phone,
        )  # fmt: skip
