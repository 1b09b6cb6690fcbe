"""A campaign as grids: five entries, numbered things, twelve months, shares of grids, and the month as a calendar."""

from calendar import Calendar
from collections.abc import Iterable, Sequence
from datetime import date
from html import escape

import streamlit as st

from data.queries.boards import BoardRow
from data.queries.matrices import Entered
from rules.entries import NUMERALS, SETTINGS, thing_of
from rules.progress import FINISHED, NOT_COUNTED, Light, is_percentage
from ui import address
from ui.activity_words import MARKS, WORST, colour, mark, setting_names, state_word
from ui.words import _, day, label, language, percent, today

PER_PAGE = 40
FEWEST_MONTHS = 3  # so many months of one task make it a monthly one
FRAME = "overflow-x:auto;border:1px solid var(--anxun-line);border-radius:8px;margin:4px 0 12px"
STICKY = (
    "position:sticky;left:0;background:var(--anxun-card);text-align:left;padding:6px 8px;min-width:7em;max-width:12em"
)
CELL = "text-align:center;padding:6px 2px;border-top:1px solid var(--anxun-line)"
ONE_LINE = f"{CELL};white-space:nowrap"
HIDDEN = "position:absolute;left:-9999px"


def available(rows: Sequence[BoardRow]) -> list[str]:
    """Which of these views this campaign has anything for."""
    found = ["five"] if any(row.category == "five_entries" for row in rows) else []
    found += ["things"] if any(thing_of(row.zh) for row in rows) else []
    return [*found, *(["months"] if monthly(rows) or shares(rows) else [])]


def table(heads: Sequence[str], lines: Iterable[tuple[str, Sequence[str]]], *, name: str) -> None:
    """Names stay in sight while the cells move sideways inside their frame; the page never does."""
    top = "".join(f'<th scope="col" style="{ONE_LINE};font-weight:600">{escape(head)}</th>' for head in heads)
    body = "".join(
        f'<tr><th scope="row" style="{STICKY};border-top:1px solid var(--anxun-line)">{escape(first)}</th>'
        f"{''.join(cells)}</tr>"
        for first, cells in lines
    )
    st.html(
        f'<div role="region" aria-label="{escape(name)}" tabindex="0" style="{FRAME}">'
        f'<table style="border-collapse:collapse;width:100%"><thead><tr><th style="{STICKY}"></th>{top}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def cell(light: Light, short: str, words: str) -> str:
    """A shape and a short text to look at, the words for pointer and screen reader."""
    hidden, style = f'<span style="{HIDDEN}">{escape(words)}</span>', f"{ONE_LINE};color:{colour(light)}"
    return f'<td title="{escape(words)}" style="{style}">{MARKS[light]}{escape(short)}{hidden}</td>'


def legend() -> None:
    """What the marks in a cell of assignments mean."""
    words = {
        Light.RED: _("overdue or late"),
        Light.AMBER: _("due within 3 days or behind"),
        Light.GREEN: _("on time"),
    }
    marks = " ".join(mark(light, word) for light, word in words.items())
    st.html(f"<p>{marks} · {escape(_('✓ done'))}</p>")


def page_of(units: Sequence[int], key: str) -> Sequence[int]:
    pages = -(-len(units) // PER_PAGE)
    page = st.pagination(pages, key=key) if pages > 1 else 1
    return units[(page - 1) * PER_PAGE : page * PER_PAGE]


def five(found: Sequence[Entered]) -> None:
    """Unit x five settings; the last line is how many units have entered each."""
    if not found:
        st.info(_("This plan has no task of the five entries."), icon=":material/info:")
        return
    names = setting_names()
    whole = sum(unit.entered == len(SETTINGS) for unit in found)
    st.write(_("{n} of {total} units have entered all five.").format(n=whole, total=len(found)))
    legend = (
        mark(Light.GREEN, _("✓ entered, with the number of records")),
        mark(Light.AMBER, _("asked for, not yet entered")),
    )
    st.html(f"<p>{' '.join(legend)} <span>· {escape(_('not entered'))}</span></p>")
    sums = [sum(unit.records[n] > 0 for unit in found) for n in range(len(SETTINGS))]
    total = [f'<td style="{CELL};font-weight:600">{done}/{len(found)}</td>' for done in sums]
    by_id = {unit.unit_id: unit for unit in found}
    shown = [by_id[id] for id in page_of(list(by_id), "activities.five.page")]
    lines = [(unit.unit, [_entered(unit, n) for n in range(len(SETTINGS))]) for unit in shown]
    table([names[setting] for setting in SETTINGS], [*lines, (_("Units"), total)], name=_("Five entries"))
    unnamed = sum(unit.unnamed for unit in found)
    if unnamed:
        st.caption(_("{n} records do not say where they entered; their title or note may name it.").format(n=unnamed))


def _entered(unit: Entered, n: int) -> str:
    if unit.records[n]:
        return cell(Light.GREEN, f"✓{unit.records[n]}", _("entered, {n} records").format(n=unit.records[n]))
    if unit.owed[n]:
        return cell(Light.AMBER, "", _("asked for, not yet entered"))
    words = _("not entered")
    hidden = f'<span style="{HIDDEN}">{escape(words)}</span>'
    return f'<td title="{escape(words)}" style="{CELL};color:var(--anxun-muted)">·{hidden}</td>'


def things(rows: Sequence[BoardRow]) -> None:
    """Numbered lists such as the five things of an enterprise: unit x thing, with the share of units that are done."""
    lists: dict[str, dict[str, list[BoardRow]]] = {}
    for row in rows:
        thing = thing_of(row.zh)
        if thing and row.state not in NOT_COUNTED:
            lists.setdefault(thing.whose, {}).setdefault(row.zh, []).append(row)
    if not lists:
        st.info(_("This plan has no numbered things."), icon=":material/info:")
        return
    legend()
    for whose, of_list in lists.items():
        many = len(of_list)
        said = NUMERALS[many - 1] if language() == "zh" and many <= len(NUMERALS) else many
        heading = _("{whose}: {n} things").format(whose=whose, n=said)
        st.subheader(heading)
        st.html("<ol>" + "".join(f"<li>{escape(_what(of_list[name][0]))}</li>" for name in of_list) + "</ol>")
        _unit_table(list(of_list.values()), [str(n) for n in range(1, len(of_list) + 1)], heading, f"things.{whose}")


def _what(row: BoardRow) -> str:
    thing = thing_of(row.zh)
    return thing.what if thing and label(row) == row.zh else label(row)


def _unit_table(columns: Sequence[Sequence[BoardRow]], heads: Sequence[str], name: str, key: str) -> None:
    """A line per unit, a column per list of assignments, and the share done below."""
    names = {row.unit_id: row.unit for rows in columns for row in rows}
    cells: dict[tuple[int, int], list[BoardRow]] = {}
    for n, rows in enumerate(columns):
        for row in rows:
            cells.setdefault((row.unit_id, n), []).append(row)
    units = page_of(sorted(names, key=lambda unit: (names[unit], unit)), f"activities.{key}.page")
    lines = [(names[unit], [_state(cells.get((unit, n), [])) for n in range(len(columns))]) for unit in units]
    done = [sum(row.state in FINISHED for row in rows) / len(rows) if rows else None for rows in columns]
    last = [
        f'<td style="{ONE_LINE};font-weight:600">{escape(percent(share) if share is not None else "—")}</td>'
        for share in done
    ]
    table(heads, [*lines, (_("Share done"), last)], name=name)


def _state(of_cell: Sequence[BoardRow]) -> str:
    if not of_cell:
        return f'<td style="{CELL};color:var(--anxun-muted)">·</td>'
    worst = min(of_cell, key=lambda r: (WORST[r.light], r.state in FINISHED))
    done = sum(row.state in FINISHED for row in of_cell)
    short = "✓" if done == len(of_cell) else (f"{done}/{len(of_cell)}" if len(of_cell) > 1 else "")
    return cell(worst.light, short, f"{worst.unit} · {label(worst)} · {state_word(worst.state)} · {day(worst.due_on)}")


def monthly(rows: Sequence[BoardRow]) -> dict[int, list[BoardRow]]:
    """Tasks that a unit owes month after month."""
    tasks: dict[int, list[BoardRow]] = {}
    for row in rows:
        tasks.setdefault(row.task_id, []).append(row)
    return {task: of_task for task, of_task in tasks.items() if len({_month(r) for r in of_task}) >= FEWEST_MONTHS}


def _month(row: BoardRow) -> tuple[int, int]:
    return row.due_on.year, row.due_on.month


def shares(rows: Sequence[BoardRow]) -> dict[int, list[BoardRow]]:
    """Tasks that are measured in percent, such as the grids in which the film was played."""
    tasks: dict[int, list[BoardRow]] = {}
    for row in rows:
        if is_percentage(row.metric) and row.state not in NOT_COUNTED:
            tasks.setdefault(row.task_id, []).append(row)
    return tasks


def months(rows: Sequence[BoardRow]) -> None:
    """Twelve slots for what is owed each month, and the percentages reached where a share is asked for."""
    legend()
    for task, of_task in monthly(rows).items():
        st.subheader(label(of_task[0]))
        slots = sorted({_month(row) for row in of_task})
        heads = [_("{n} (month)").format(n=month) for _year, month in slots]
        columns = [[row for row in of_task if _month(row) == slot] for slot in slots]
        _unit_table(columns, heads, label(of_task[0]), f"months.{task}")
    for task, of_task in shares(rows).items():
        st.subheader(label(of_task[0]))
        by_unit = {row.unit_id: row for row in sorted(of_task, key=lambda r: (r.unit, r.due_on))}
        shown = [by_unit[unit] for unit in page_of(list(by_unit), f"activities.share.{task}.page")]
        lines = [(row.unit, [cell(row.light, f" {row.done:g}%", state_word(row.state))]) for row in shown]
        table([_("covered, of {target}%").format(target=f"{of_task[0].target:g}")], lines, name=label(of_task[0]))


def month_grid(rows: Sequence[BoardRow]) -> None:
    """One month, Monday to Sunday: how much is due each day, and how that stands."""
    days: dict[date, list[BoardRow]] = {}
    for row in rows:
        if row.state not in NOT_COUNTED:
            days.setdefault(row.due_on, []).append(row)
    if not days:
        return
    choices = sorted({f"{on:%Y-%m}" for on in days} | {f"{today():%Y-%m}"})
    nearest = f"{today():%Y-%m}"
    kept = address.bound("activities", "month", address.said("month", choices, nearest))
    chosen = st.selectbox(_("Month"), choices, format_func=_month_name, **kept)
    year, month = (int(part) for part in chosen.split("-"))
    weeks = Calendar().monthdatescalendar(year, month)
    heads = "".join(f'<th scope="col" style="{CELL}">{escape(name)}</th>' for name in weekday_names())
    body = "".join(f"<tr>{''.join(_day_cell(on, month, days.get(on, [])) for on in week)}</tr>" for week in weeks)
    st.html(
        f'<div role="region" aria-label="{escape(_month_name(chosen))}" tabindex="0" style="{FRAME}">'
        f'<table style="border-collapse:collapse;width:100%;table-layout:fixed"><thead><tr>{heads}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def weekday_names() -> list[str]:
    return [_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun")]


def _month_name(text: str) -> str:
    year, month = text.split("-")
    return _("{year}-{month} (month)").format(year=year, month=int(month))


def _day_cell(on: date, month: int, due: Sequence[BoardRow]) -> str:
    ring = "outline:2px solid var(--anxun-primary);outline-offset:-2px;" if on == today() else ""
    faint = "opacity:.4;" if on.month != month else ""
    number = f'<div style="font-size:.85em">{on.day}</div>'
    if not due:
        return f'<td style="{CELL};{ring}{faint}height:3.2em;vertical-align:top">{number}</td>'
    done = sum(row.state in FINISHED for row in due)
    light = min((row.light for row in due), key=WORST.__getitem__)
    words = f"{day(on)}: {_('{done} of {total} done').format(done=done, total=len(due))}"
    tasks = ", ".join(dict.fromkeys(label(row) for row in due))
    style = f"{CELL};{ring}{faint}height:3.2em;vertical-align:top"
    return (
        f'<td title="{escape(f"{words} · {tasks}")}" style="{style}">{number}'
        f'{mark(light, f"{done}/{len(due)}")}<span style="{HIDDEN}">{escape(words)}</span></td>'
    )
