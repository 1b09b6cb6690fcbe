"""The emergency page: who is on duty now, whom to call here, and what to do."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from typing import Any

import streamlit as st

from data.queries.areas import AreaRow
from data.queries.emergency import Contact, Ended, Hotline, Store, Team
from data.queries.rosters import Gap, Held
from rules import rosters
from rules.emergency import Kind, is_unchecked
from settings import settings
from ui import address, areas, calls
from ui.doors import door
from ui.emergency_changes import with_change
from ui.emergency_words import kind_names, shift_names
from ui.words import _, day, language, local, today

PARTS = ("now", "plans", "teams", "contacts", "roster")
MOST_GAPS = 2


def choose_part() -> str:
    """What the address asks for; who is on duty now where it asks for nothing."""
    names = {
        "now": _("Now"),
        "plans": _("Emergency plans"),
        "teams": _("Teams and stores"),
        "contacts": _("Contacts"),
        "roster": _("Duty roster"),
    }
    chosen = address.said("at", PARTS, PARTS[0])
    st.pills(
        _("Section"), list(PARTS), format_func=names.__getitem__, required=True, label_visibility="collapsed",
        **address.bound("emergency", "at", chosen),
    )  # fmt: skip
    return chosen


def on_duty(rows: Sequence[Held], *, keeps: bool) -> None:
    """Place by place, the widest first: the leader as a button, the others below."""
    st.subheader(_("On duty now"))
    if not rows:
        st.info(_("Nobody is entered for this hour. Call the hotlines below."), icon=":material/person_off:")
        if keeps:
            door(_("Enter the duty roster"), "emergency", {"at": "roster"}, icon=":material/edit_calendar:")
    for held in rows:
        facts, until = held.facts, rosters.span(held.facts.slot, settings().duty_hours)[1]
        told = _("{place} · {shift} until {time}").format(
            place=held.place_name, shift=shift_names()[facts.shift], time=f"{until:%H:%M}"
        )
        said = calls.big(facts.leader.name, f"{_('Duty leader')} · {told}", facts.leader.phone)
        said += calls.people(facts.staff, _("On duty")) + calls.people([facts.deputy], _("Deputy"))
        st.html(f'<div style="margin-bottom:12px">{said}</div>')


def hotlines(rows: Sequence[Hotline]) -> None:
    st.subheader(_("Hotlines"))
    calls.hotlines([(row.number, row.zh if language() == "zh" else row.en) for row in rows])


def contacts(rows: Sequence[Contact], *, edits: bool = False) -> None:
    """By area, the widest first."""
    if not rows:
        st.caption(_("No contact yet: police station, hospital, property company, gas, power and water repair."))
    for area, found in groupby(rows, key=lambda row: row.area):
        st.markdown(f"**{area}**")
        if edits:
            for row in found:
                with_change(_contact(row), Kind.CONTACT, row.id, mine=row.mine)
        else:
            st.html("".join(_contact(row) for row in found))


def _contact(row: Contact) -> str:
    below = " · ".join(part for part in (kind_names()[row.kind], row.note) if part)
    return calls.row(row.name, below, row.phone, callable=row.callable)


def chain(rows: Sequence[AreaRow]) -> None:
    """Who answers for a place, from the smallest area up."""
    st.subheader(_("Who answers for a place"))
    seats = [row for row in rows if row.level in areas.SEATS]
    if not seats:
        st.caption(_("Stewards sit at communities, grids, zones and buildings."))
        return
    by_key = {str(row.id): row for row in seats}
    chosen = st.selectbox(
        _("Place"), list(by_key), format_func=lambda key: by_key[key].name, index=None,
        placeholder=_("Choose a building, zone, grid or community"),
        **address.bound("emergency", "area", address.said("area", list(by_key)) or None),
    )  # fmt: skip
    opened = by_key.get(chosen or "", seats[0])
    st.html(areas.chain(opened, rows))


def without_signal() -> None:
    st.caption(_("The same sheet opens on the phone with no signal, once it was opened there:"))
    st.link_button(_("Open it on the field page"), "/field/?do=emergency", icon=":material/cloud_off:")


def teams(rows: Sequence[Team], held: Sequence[Store]) -> None:
    st.subheader(_("Emergency teams"))
    if not rows:
        st.caption(_("No team yet."))
    for row in rows:
        people = _("{n} members").format(n=row.members)
        below = " · ".join(part for part in (row.leader, people, row.area, row.place, row.note) if part)
        with_change(calls.row(row.name, below, row.phone), Kind.TEAM, row.id, mine=row.mine)
    st.subheader(_("Emergency stores"))
    if not held:
        st.caption(_("No stores yet."))
    for place, found in groupby(held, key=lambda one: (one.area, one.place)):
        st.markdown(f"**{place[1]}** · {place[0]}")
        for one in found:
            with_change(_store(one), Kind.STORE, one.id, mine=one.mine)


def _store(one: Store) -> str:
    old = is_unchecked(one.checked_on, today())
    when = _("checked {day}").format(day=day(one.checked_on)) if one.checked_on else _("never checked")
    mark = "⚠ " if old else ""
    below = " · ".join(part for part in (f"{mark}{when}", one.keeper) if part)
    return calls.row(f"{one.name} {one.amount} {one.measure}", below, one.phone)


def ended(rows: Sequence[Ended]) -> Ended | None:
    """What no longer stands here, each with the way back."""
    wish = None
    if rows:
        with st.expander(_("Ended: {n}").format(n=len(rows)), icon=":material/history:"):
            for row in rows:
                words = _("Bring back {name} (ended on {day})").format(name=row.name, day=day(row.ended_at))
                if st.button(words, icon=":material/undo:", key=f"emergency.back.{row.kind}.{row.id}", width="stretch"):
                    wish = row
    return wish


def gaps(rows: Sequence[Gap]) -> None:
    """Shifts of the next days that nobody holds; none stays unseen."""
    if rows:
        st.warning(
            _("Nobody on duty: {shifts}").format(shifts=_gap_words(rows, len(rows))), icon=":material/event_busy:"
        )


def _gap_words(rows: Sequence[Gap], most: int) -> str:
    said = [
        f"{day(gap.on_day)} {gap.place_name} {'、'.join(shift_names()[one] for one in gap.shifts)}"
        for gap in rows[:most]
    ]
    if len(rows) > most:
        said.append(_("and {n} more").format(n=len(rows) - most))
    return ";".join(said)


def line(rows: Sequence[Held], gaps_ahead: Sequence[Gap]) -> None:
    """For the overview: today's duty leader to be called, the way to the rest, and the gaps ahead."""
    with st.container(key="overview-duty", horizontal=True, wrap=False, vertical_alignment="center"):
        if rows:
            leader = rows[0].facts.leader
            st.html(calls.row(leader.name, f"{_('Duty leader')} · {rows[0].place_name}", leader.phone))
        with st.container(width="content" if rows else "stretch"):
            door(_("Emergency"), "emergency", icon=":material/sos:")
    if gaps_ahead:
        label = _("Nobody on duty: {shifts}").format(shifts=_gap_words(gaps_ahead, MOST_GAPS))
        place, week = gaps_ahead[0].place, monday(gaps_ahead[0].on_day).isoformat()
        door(f"⚠ {label}", "emergency", {"at": "roster", "place": place, "week": week}, icon=":material/event_busy:")


def this_hour() -> dict[str, Any]:
    """Now by the community's clock, to the minute (so an answer is asked for once a minute), and when shifts change."""
    clock = local(datetime.now(UTC)).replace(second=0, microsecond=0, tzinfo=None)
    return {"clock": clock, "hours": settings().duty_hours}


def monday(of: date) -> date:
    return of - timedelta(days=of.weekday())
