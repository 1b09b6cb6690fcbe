"""Deadlines: overdue, today, within three days; for all, for a unit or for my own; with the words to remind."""

from collections.abc import Sequence
from html import escape

import streamlit as st

import lang
from data import reference
from data.queries import deadlines as questions
from data.queries.boards import BoardRow
from data.queries.deadlines import Deadline, DoneLate
from rules.permissions import Viewer
from rules.progress import METRICS
from rules.reminders import Owed, Pressing, counted, reminder
from ui import address, list_exports
from ui.activities import line, row_body
from ui.ask import ask
from ui.copying import copy
from ui.words import _, day, label, moment, today

UNITS_PER_PAGE = 10
ROWS_PER_UNIT = 8
WHENS = ("all", *(when.value for when in Pressing), "late")


def when_names() -> dict[str, str]:
    return {
        "all": _("Pressing"),
        Pressing.OVERDUE.value: _("Overdue"),
        Pressing.TODAY.value: _("Today"),
        Pressing.SOON.value: _("In 3 days"),
        "late": _("Done late"),
    }


def screen(viewer: Viewer) -> None:
    """Everything that is chosen stands in the address: when, unit, mine."""
    st.button(_("Back"), icon=":material/arrow_back:", on_click=address.go, kwargs={"show": ""}, key="deadlines.back")
    st.title(_("Deadlines"))
    found = ask(questions.deadlines, viewer, on=today())
    mine, unit = _whose([*found.open, *found.late])
    rows = [d for d in found.open if _wanted(d, mine, unit)]
    late = [d for d in found.late if _wanted(d, mine, unit)]
    when = _when(rows, len(late))
    if when == "late":
        _late(late)
        return
    shown = [d for d in rows if when in ("all", d.when.value)]
    if not shown:
        st.info(_("Nothing presses here."), icon=":material/task_alt:")
        return
    copy(_("Copy the reminder for all {n} tasks").format(n=len(shown)), reminder_of(shown))
    _units(shown)
    list_exports.buttons("deadlines")


def _wanted(row: Deadline | DoneLate, mine: bool, unit: str) -> bool:
    return (row.mine or not mine) and unit in ("", str(row.row.unit_id))


def _whose(rows: Sequence[Deadline | DoneLate]) -> tuple[bool, str]:
    """Whose deadlines: (my own only, unit id or "")."""
    units = {str(d.row.unit_id): d.row.unit for d in sorted(rows, key=lambda d: d.row.unit)}
    with st.container(horizontal=True, vertical_alignment="bottom", key="deadlines.choice"):
        whose = address.said("whose", ("all", "mine"), "all")
        chosen = st.segmented_control(
            _("Whose"), ("all", "mine"), format_func={"all": _("All units"), "mine": _("My own")}.__getitem__,
            required=True, **address.bound("deadlines", "whose", whose),
        )  # fmt: skip
        unit = st.selectbox(
            _("Unit"), ["", *units], format_func=lambda code: units.get(code) or _("all"), width=280,
            **address.bound("deadlines", "unit", address.said("unit", list(units))),
        )  # fmt: skip
    return chosen == "mine", str(unit)


def _when(rows: Sequence[Deadline], late: int) -> str:
    """Each choice with its number, so that the numbers are the way in."""
    numbers: dict[str, int] = {when.value: n for when, n in counted(d.when for d in rows).items()}
    numbers |= {"all": len(rows), "late": late}
    named = when_names()
    chosen: str = st.segmented_control(
        _("How pressing"), WHENS, format_func=lambda code: f"{named[code]} {numbers[code]}", required=True,
        label_visibility="collapsed", **address.bound("deadlines", "when", address.said("when", WHENS, "all")),
    )  # fmt: skip
    return chosen


def _units(rows: Sequence[Deadline]) -> None:
    """Unit by unit, the one with the oldest deadline first."""
    units: dict[int, list[Deadline]] = {}
    for row in rows:
        units.setdefault(row.row.unit_id, []).append(row)
    ids = list(units)
    last = -(-len(ids) // UNITS_PER_PAGE)
    page = st.pagination(last, key="deadlines.page") if last > 1 else 1
    for unit in ids[(page - 1) * UNITS_PER_PAGE : page * UNITS_PER_PAGE]:
        _unit(units[unit])


def _unit(rows: Sequence[Deadline]) -> None:
    first = rows[0].row
    with st.container(border=True, key=f"deadlines.unit.{first.unit_id}"):
        with st.container(horizontal=True, vertical_alignment="center", wrap=False):
            st.html(f"<b>{escape(first.unit)}</b> {escape(_('{n} tasks').format(n=len(rows)))}", width="stretch")
            copy(_("Copy reminder"), reminder_of(rows), short=True)
        for one in rows[:ROWS_PER_UNIT]:
            line(row_body(one.row), key=f"due.{one.row.id}", opens=one.row.id)
        if len(rows) > ROWS_PER_UNIT:
            st.caption(_("and {n} more: choose this unit above").format(n=len(rows) - ROWS_PER_UNIT))
        with st.expander(_("The words of the reminder"), icon=":material/chat:"):
            st.code(reminder_of(rows), language=None, wrap_lines=True)


def _late(rows: Sequence[DoneLate]) -> None:
    """Done after the deadline; the true time stands beside it and stays."""
    if not rows:
        st.info(_("Nothing was done late."), icon=":material/task_alt:")
    for late in rows[: UNITS_PER_PAGE * ROWS_PER_UNIT]:
        row = late.row
        said = _("due {due}, done {done}").format(due=day(row.due_on), done=moment(row.completed_at))
        body = f"<div><b>{escape(label(row))}</b><br><small>{escape(row.unit)} · {escape(said)}</small></div>"
        line(body, key=f"late.{row.id}", opens=row.id)


def reminder_of(rows: Sequence[Deadline]) -> str:
    """Always Chinese: it goes to the units."""
    return reminder([_owed(d.row, late=d.when is Pressing.OVERDUE) for d in rows], today())


def _owed(row: BoardRow, *, late: bool) -> Owed:
    kinds = reference.words("evidence")
    counts = lang.translate(METRICS.get(row.metric, row.metric), "zh")
    lacking = tuple(kinds[kind].zh if kind in kinds else kind for kind in row.missing)
    task = row.zh or row.en
    return Owed(row.unit, task, row.due_on, row.due_time, late, row.done, row.target, counts, lacking)
