"""What needs a decision today, on the ledger's page: one line and one tap each."""

from collections.abc import Sequence
from html import escape

import streamlit as st

from data.queries import events as event_questions
from data.queries import hazards
from data.queries.hazards import Decision
from rules.permissions import Viewer
from ui import address, events
from ui.ask import ask
from ui.hazard_words import deadline_mark, grade_mark, state_word, step_names
from ui.hazards import open_line
from ui.words import _, day, today

MOST = 50


def kind_names() -> dict[str, str]:
    return {
        "extension": _("Extension asked for"),
        "refused": _("Refuses to rectify"),
        "major_unfiled": _("Major, not yet filed"),
        "overdue": _("Overdue"),
        "failed_recheck": _("Recheck not passed"),
        "recheck": _("To recheck"),
        "to_verify": _("To verify"),
    }


def ways(viewer: Viewer) -> None:
    """From the ledger to what is pressing, and to taking over another ledger."""
    waiting = sum(row.mine for row in ask(hazards.decisions, viewer, on=today(), limit=MOST))
    waiting += len(ask(event_questions.to_decide, viewer))
    with st.container(horizontal=True):
        if waiting:
            said = _("To decide today {n}").format(n=waiting if waiting < MOST else f"{MOST}+")
            _way(said, ":material/gavel:", "decisions")
        if viewer.has("register_hazard"):
            _way(_("Import a ledger"), ":material/upload_file:", "import")


def _way(said: str, icon: str, show: str) -> None:
    st.button(said, icon=icon, key=f"hazards.way.{show}", on_click=address.go, kwargs={"show": show})


def back() -> None:
    st.button(_("Ledger"), icon=":material/arrow_back:", type="tertiary", on_click=address.go, kwargs={"show": ""})


def screen(viewer: Viewer) -> None:
    """The most pressing first; those that wait for this person before the rest."""
    back()
    st.title(_("What needs a decision today"))
    large = ask(event_questions.to_decide, viewer)
    events.to_decide(large)
    rows = ask(hazards.decisions, viewer, on=today(), limit=MOST)
    if rows or not large:
        _list(sorted(rows, key=lambda row: not row.mine))


def _list(rows: Sequence[Decision]) -> None:
    if not rows:
        st.info(_("Nothing needs a decision today."), icon=":material/task_alt:")
        return
    for row in rows:
        with st.container(border=True, key=f"decision.{row.hazard_id}"):
            st.html(_told(row))
            _button(row)


def _button(row: Decision) -> None:
    """Straight to the step's form where the viewer's role may take it, else to the line."""
    mine = row.mine and row.step is not None
    st.button(
        step_names()[row.step] if mine and row.step else _("Look at it"),
        icon=":material/arrow_forward:" if mine else ":material/visibility:",
        type="primary" if mine else "secondary",
        width="stretch",
        key=f"decision.open.{row.hazard_id}",
        on_click=_open,
        args=(str(row.hazard_id), row.step.value if mine and row.step else ""),
    )


def _open(hazard_id: str, step: str) -> None:
    address.go(step=step)
    open_line(hazard_id)


def _told(row: Decision) -> str:
    late = deadline_mark(row.due_on, row.state) or escape(_("found {day}").format(day=day(row.found_at)))
    return (
        f'<div style="line-height:1.45"><b>{escape(kind_names()[row.kind])}</b> · {late}</div>'
        f"<div>{grade_mark(row.grade)} {escape(row.title)}</div>"
        f'<div style="color:var(--anxun-muted);font-size:.9em">{escape(row.place)} · {escape(state_word(row.state))}'
        f' · <span style="white-space:nowrap">{escape(row.number or _("no number yet"))}</span></div>'
    )
