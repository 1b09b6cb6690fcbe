"""The duty roster of one place, week by week: what stands on it, and every way to fill it."""

from collections.abc import Sequence
from datetime import date, timedelta
from html import escape

import streamlit as st

from data.queries.rosters import Held, Place
from rules import rosters
from rules.rosters import Shift
from ui import address, calls
from ui.emergency import monday
from ui.emergency_words import shift_names
from ui.words import _, day, today

FURTHEST_WEEKS = 60
EMPTY = "color:var(--anxun-stale);font-weight:600"


def choose_place(places: Sequence[Place]) -> Place | None:
    """The place that the address asks for; the first that has a roster, else the first of all."""
    by_key = {place.key: place for place in places}
    first = next((place.key for place in places if place.kept), next(iter(by_key), ""))
    said = address.said("place", list(by_key), first)
    if len(by_key) > 1:
        st.selectbox(
            _("Roster of"), list(by_key), format_func=lambda key: by_key[key].name,
            **address.bound("emergency", "place", said),
        )  # fmt: skip
    return by_key.get(said)


def choose_week() -> date:
    """Its Monday, from the address, with the way to the weeks beside it."""
    here = monday(today())
    try:
        asked = monday(date.fromisoformat(st.query_params.get("week", "")))
    except ValueError:
        asked = here
    week = asked if abs((asked - here).days) <= 7 * FURTHEST_WEEKS else here
    with st.container(horizontal=True, vertical_alignment="center"):
        for label, icon, to in (
            (_("Week before"), ":material/chevron_left:", week - timedelta(days=7)),
            (_("This week"), ":material/today:", here),
            (_("Week after"), ":material/chevron_right:", week + timedelta(days=7)),
        ):
            st.button(
                label, icon=icon, key=f"roster.week.{icon}", disabled=to == week, on_click=address.go,
                kwargs={"week": "" if to == here else to.isoformat()},
            )  # fmt: skip
    st.markdown(f"**{day(week)} – {day(week + timedelta(days=6))}**")
    return week


def weekday_names() -> tuple[str, ...]:
    return _("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun")


def day_label(on: date) -> str:
    return f"{weekday_names()[on.weekday()]} {day(on)}"


def listed(rows: Sequence[Held], week: date, usual: Sequence[Shift]) -> None:
    """Seven days; a shift that nobody holds says so."""
    by_day: dict[date, list[Held]] = {}
    for row in rows:
        by_day.setdefault(row.facts.on_day, []).append(row)
    said = "".join(_day(week + timedelta(days=n), by_day.get(week + timedelta(days=n), []), usual) for n in range(7))
    st.html(said)


def _day(on: date, rows: Sequence[Held], usual: Sequence[Shift]) -> str:
    held = [row for row in rows if row.facts.leader.name]
    empty = rosters.missing({row.facts.shift for row in held}, usual) if usual else ()
    now = "border-left:4px solid var(--anxun-primary);padding-left:8px;" if on == today() else ""
    lines = [_line(row) for row in held]
    lines += [
        f'<div style="{EMPTY}">⚠ {escape(shift_names()[one])} {escape(_("nobody on duty"))}</div>' for one in empty
    ]
    if not lines:
        lines = [f'<div style="{calls.MUTED}">{escape(_("nobody entered"))}</div>']
    return (
        f'<div style="{now}padding-block:8px;border-bottom:1px solid var(--anxun-line);line-height:1.5">'
        f"<b>{escape(day_label(on))}</b>{''.join(lines)}</div>"
    )


def _line(row: Held) -> str:
    """班次, then each person: the name unbroken, the number below it where the line is too short."""
    facts = row.facts
    people = [
        (_("Duty leader"), facts.leader),
        *((_("On duty"), one) for one in facts.staff),
        (_("Deputy"), facts.deputy),
    ]
    said = "".join(
        f'<span><span style="white-space:nowrap">{escape(role)} <b>{escape(one.name)}</b></span> '
        f"{calls.numbers(one.name, one.phone) if one.phone else ''}</span>"
        for role, one in people
        if one.name
    )
    shift = f'<span style="{calls.MUTED};flex:none;min-width:3em">{escape(shift_names()[facts.shift])}</span>'
    people_in_turn = f'<span style="display:flex;flex-wrap:wrap;align-items:center;gap:0 16px">{said}</span>'
    return f'<div style="display:flex;align-items:baseline;gap:8px">{shift}{people_in_turn}</div>'


def days_of(week: date) -> dict[str, date]:
    return {"starts_on": week, "ends_on": week + timedelta(days=6)}


def way_to_import() -> None:
    st.button(
        _("Import a duty roster"), icon=":material/upload_file:", key="roster.import", width="stretch",
        on_click=address.go, kwargs={"show": "import"},
    )  # fmt: skip
