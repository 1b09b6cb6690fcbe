"""What a planner or leader may change about one assignment. Says what was asked; the page does it."""

from typing import Any

import streamlit as st

from data.queries.boards import BoardRow
from rules.progress import FINISHED, State
from ui.words import _, name


def ask_change(row: BoardRow, *, plans: bool, waives: bool) -> tuple[str, dict[str, Any]] | None:
    """("move" | "cancel" | "waive", its facts), or None when nothing was asked."""
    if row.state is State.CANCELLED or not (plans or waives):
        return None
    with st.popover(_("Change"), icon=":material/edit:"):
        kinds = {"move": _("Another date"), "cancel": _("Cancel this task"), "waive": _("Do without evidence")}
        offered = ["move", "cancel"] if plans else []
        if row.missing and row.state not in FINISHED:
            offered.append("waive")
        if not offered:
            st.caption(_("Nothing to change here."))
            return None
        chosen = st.radio(_("What?"), offered, format_func=kinds.__getitem__, key=f"change.{row.id}")
        with st.form(f"change.form.{row.id}.{chosen}", border=False):
            facts: dict[str, Any] = {}
            if chosen == "move":
                facts["due_on"] = st.date_input(_("New date"), value=row.due_on, key=f"change.date.{row.id}")
            if chosen == "waive":
                facts["kinds"] = st.pills(
                    _("Evidence"), row.missing, selection_mode="multi",
                    format_func=lambda kind: name("evidence", kind), key=f"change.kinds.{row.id}",
                )  # fmt: skip
            facts["reason"] = st.text_input(_("Reason"), max_chars=200, key=f"change.reason.{row.id}.{chosen}")
            sent = st.form_submit_button(_("Save"), type="primary", width="stretch")
    return (chosen, facts) if sent else None
