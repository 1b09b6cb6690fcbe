"""Handover notes of a roster: the short form for who was on duty, and the notes that others take over."""

from collections.abc import Sequence
from html import escape
from typing import Any, NamedTuple

import streamlit as st

from data.queries.handovers import Note
from data.queries.rosters import Held
from rules.permissions import Viewer
from ui import calls
from ui.emergency_words import shift_names
from ui.words import _, day, moment, today

TURN = "handovers.turn"


class Wish(NamedTuple):
    verb: str  # sign | take
    facts: dict[str, Any]


def form(viewer: Viewer, rows: Sequence[Held], *, keeps: bool) -> Wish | None:
    """For shifts that have begun: of my own name, or any where I keep the roster."""
    mine = [
        row
        for row in rows
        if row.facts.on_day <= today()
        and row.facts.leader.name
        and (keeps or any(one.name == viewer.name for one in row.facts.people))
    ]
    if not mine:
        return None
    by_id = {row.id: row for row in reversed(mine)}

    def said(id: int) -> str:
        facts = by_id[id].facts
        return f"{day(facts.on_day)} {shift_names()[facts.shift]} · {facts.leader.name}"

    key = f"handovers.{st.session_state.get(TURN, 0)}"
    with st.expander(_("Write a handover note"), icon=":material/draw:"), st.form(key, border=False):
        shift = st.selectbox(_("Shift"), list(by_id), format_func=said, key=f"{key}.shift")
        happened = st.text_area(_("What happened"), max_chars=1000, height=80, key=f"{key}.happened")
        left = st.text_area(_("What is still open"), max_chars=1000, height=80, key=f"{key}.open")
        st.caption(_("Signed as {name}; a signed note is not changed any more.").format(name=viewer.name))
        if not st.form_submit_button(_("Sign the note"), type="primary", width="stretch"):
            return None
    return Wish("sign", {"shift_id": shift or 0, "happened": happened, "still_open": left})


def listed(notes: Sequence[Note]) -> Wish | None:
    """The newest first; whoever did not sign it may take it over."""
    st.subheader(_("Handover notes"))
    if not notes:
        st.caption(_("No note yet."))
    wish = None
    for note in notes:
        taken = _("taken over by {name}, {when}").format(name=note.taken_by, when=moment(note.taken_at))
        signed = _("signed by {name}, {when}").format(name=note.signed_by, when=moment(note.signed_at))
        tail = f"{signed} · {taken if note.taken_at else _('not taken over yet')}"
        left = f"<div><b>{escape(_('Still open'))}</b> {escape(note.still_open)}</div>" if note.still_open else ""
        with st.container(border=True, key=f"handovers.note.{note.id}"):
            st.html(
                f'<div style="line-height:1.5;overflow-wrap:anywhere"><b>{escape(day(note.on_day))} '
                f"{escape(shift_names()[note.shift])}</b><div>{escape(note.happened)}</div>{left}"
                f'<small style="{calls.MUTED}">{escape(tail)}</small></div>'
            )
            open_one = note.taken_at is None and not note.mine
            if open_one and st.button(_("I take over"), icon=":material/handshake:", key=f"handovers.take.{note.id}"):
                wish = Wish("take", {"handover_id": note.id})
    return wish


def done() -> None:
    st.session_state[TURN] = st.session_state.get(TURN, 0) + 1
    st.toast(_("Saved."), icon=":material/check:")
    st.rerun()
