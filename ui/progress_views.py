"""A campaign from the side: by unit, unit x task, by date."""

from collections.abc import Sequence
from datetime import date
from html import escape
from importlib import import_module

import streamlit as st

from data.queries.boards import BoardRow
from data.queries.curves import Curve
from rules.progress import FINISHED, NOT_COUNTED, Light, State, mean
from ui import progress_grids
from ui.activities import board
from ui.activity_words import MARKS, WORST, bar, colour, mark, state_word, when_word
from ui.words import _, label, percent

UNITS_PER_PAGE = 40


def draw(view: str, rows: Sequence[BoardRow]) -> None:
    """The view that was chosen; plotly is imported only for the one that needs it."""
    if view == "gantt":
        charts = import_module("ui.charts")
        st.plotly_chart(
            charts.gantt(rows), theme=None, config={"displayModeBar": False}, alt=_("Gantt chart of the plan")
        )
        by_date(rows)
        return
    views = {"board": board, "units": by_unit, "matrix": matrix, "things": progress_grids.things}
    views |= {"months": progress_grids.months, "calendar": calendar}
    views[view](rows)


def calendar(rows: Sequence[BoardRow]) -> None:
    """The month as a grid, and below it all deadlines in order."""
    progress_grids.month_grid(rows)
    by_date(rows)


def curve(found: Curve | None) -> None:
    """Planned against actual, and the forecast in words."""
    if found is None:
        st.info(_("Nothing is owed in this plan."), icon=":material/info:")
        return
    charts = import_module("ui.charts")
    sentence = charts.finish_sentence(found)
    st.write(sentence)
    st.plotly_chart(charts.progress_curve(found), theme=None, config={"displayModeBar": False}, alt=sentence)


def _by_unit(rows: Sequence[BoardRow]) -> dict[int, list[BoardRow]]:
    units: dict[int, list[BoardRow]] = {}
    for row in rows:
        units.setdefault(row.unit_id, []).append(row)
    return units


def _page_of(units: list[int], key: str) -> list[int]:
    pages = -(-len(units) // UNITS_PER_PAGE)
    page = st.pagination(pages, key=key) if pages > 1 else 1
    return units[(page - 1) * UNITS_PER_PAGE : page * UNITS_PER_PAGE]


def by_unit(rows: Sequence[BoardRow]) -> None:
    """Each unit with its share, the furthest behind first; a tap shows its tasks. Units are compared, people never."""
    units = _by_unit(rows)
    shares = {unit: mean(r.share for r in of_unit) for unit, of_unit in units.items()}
    overdue = {unit: sum(r.state is State.OVERDUE for r in of_unit) for unit, of_unit in units.items()}
    order = sorted(units, key=lambda u: (-overdue[u], shares[u] if shares[u] is not None else 2.0, units[u][0].unit))
    for unit in _page_of(order, "activities.units.page"):
        of_unit = [r for r in units[unit] if r.state not in NOT_COUNTED]
        done = sum(r.state in FINISHED for r in of_unit)
        light = min((r.light for r in of_unit if r.state not in FINISHED), key=WORST.__getitem__, default=Light.GREEN)
        word = _("{n} overdue").format(n=overdue[unit]) if overdue[unit] else _("none overdue")
        said = f"{percent(shares[unit])} · {_('{done} of {total} done').format(done=done, total=len(of_unit))}"
        with st.container(border=True, horizontal=True, vertical_alignment="center", wrap=False, key=f"unit.{unit}"):
            st.html(
                f"<div><b>{escape(units[unit][0].unit)}</b> {mark(light, word)}{bar(shares[unit], light)}"
                f"<small>{escape(said)}</small></div>",
                width="stretch",
            )
            if st.button(_("Open this unit"), icon=":material/chevron_right:", key=f"unit.open.{unit}.iconly"):
                st.query_params.update({"unit": str(unit), "view": "board"})
                del st.session_state["activities.view"]
                st.rerun()


def matrix(rows: Sequence[BoardRow]) -> None:
    """Unit x task; each cell has a shape, its colour, and its words for the pointer and the screen reader."""
    tasks = {r.task_id: r for r in rows}
    cells: dict[tuple[int, int], list[BoardRow]] = {}
    for row in rows:
        cells.setdefault((row.unit_id, row.task_id), []).append(row)
    units = _by_unit(rows)
    order = sorted(units, key=lambda u: units[u][0].unit)
    progress_grids.legend()
    numbers = "".join(
        f'<th scope="col" title="{escape(label(task))}" style="padding:4px 8px">{n}</th>'
        for n, task in enumerate(tasks.values(), 1)
    )
    body = "".join(
        f'<tr><th scope="row" style="position:sticky;left:0;background:var(--anxun-card);text-align:left;'
        f'white-space:nowrap;padding:4px 8px">{escape(units[unit][0].unit)}</th>'
        + "".join(_cell(cells.get((unit, task), []), label(row)) for task, row in tasks.items())
        + "</tr>"
        for unit in _page_of(order, "activities.matrix.page")
    )
    st.html(
        '<div role="region" tabindex="0" style="overflow-x:auto;border:1px solid var(--anxun-line);border-radius:8px">'
        f'<table style="border-collapse:collapse;width:100%"><thead><tr>'
        f'<th style="position:sticky;left:0;background:var(--anxun-card)"></th>{numbers}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )
    names = "".join(f"<li>{escape(label(task))}</li>" for task in tasks.values())
    st.html(f"<ol>{names}</ol>")


def _cell(of_cell: Sequence[BoardRow], task: str) -> str:
    if not of_cell:
        return '<td style="text-align:center;color:var(--anxun-muted)">·</td>'
    worst = min(of_cell, key=lambda r: (WORST[r.light], r.state in FINISHED))
    done = sum(r.state in FINISHED for r in of_cell)
    ticks = "✓" if done == len(of_cell) else (f"{done}/{len(of_cell)}" if len(of_cell) > 1 else "")
    title = f"{worst.unit} · {task} · {state_word(worst.state)}"
    hidden = f'<span style="position:absolute;left:-9999px">{escape(state_word(worst.state))}</span>'
    style = f"text-align:center;white-space:nowrap;color:{colour(worst.light)}"
    return f'<td title="{escape(title)}" style="{style}">{MARKS[worst.light]}{ticks}{hidden}</td>'


def by_date(rows: Sequence[BoardRow]) -> None:
    """Deadlines in order, those to come first; what is past and open stands on top as overdue."""
    days: dict[date, dict[int, list[BoardRow]]] = {}
    for row in rows:
        if row.state not in NOT_COUNTED:
            days.setdefault(row.due_on, {}).setdefault(row.task_id, []).append(row)
    for due_on in sorted(days):
        finished = all(r.state in FINISHED for of_task in days[due_on].values() for r in of_task)
        items = "".join(_due_line(of_task) for of_task in days[due_on].values())
        st.html(
            f'<div><b>{escape(when_word(due_on, finished=finished))}</b><ul style="margin:4px 0">{items}</ul></div>'
        )


def _due_line(of_task: Sequence[BoardRow]) -> str:
    done = sum(r.state in FINISHED for r in of_task)
    light = min((r.light for r in of_task), key=WORST.__getitem__)
    word = _("{done} of {total} done").format(done=done, total=len(of_task))
    return f"<li>{escape(label(of_task[0]))} {mark(light, word)}</li>"
