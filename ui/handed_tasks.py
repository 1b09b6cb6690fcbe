"""Tasks from above: taken in, given out, and answered in time."""

from collections.abc import Sequence
from datetime import date, timedelta
from html import escape
from typing import Any

import streamlit as st

from data.queries.handed_tasks import HandedSeen
from data.queries.plan_documents import DraftTask
from data.queries.plans import UnitSeen
from rules.progress import FINISHED, NOT_COUNTED
from ui import list_exports
from ui.activity_words import mark, state_word
from ui.plan_tasks import ask_task
from ui.words import _, day, label, today

DAYS_GIVEN = 7


def take_in(areas: Sequence[tuple[int, str]], units: Sequence[UnitSeen]) -> dict[str, Any] | None:
    """Sender, number, day and the task; None until it is sent."""
    with st.expander(_("Take in a task from above"), icon=":material/move_to_inbox:"):
        sender = st.text_input(
            _("Sent by"), max_chars=80, key="handed.sender", placeholder=_("such as the district office")
        )
        left, right = st.columns(2)
        number = left.text_input(_("Document number (may be empty)"), max_chars=60, key="handed.number")
        received: date = right.date_input(_("Came in on"), value=today(), key="handed.received")
        places = dict(areas)
        area = areas[0][0]
        if len(places) > 1:
            area = st.selectbox(_("For"), list(places), format_func=places.__getitem__, key="handed.area")
        task: DraftTask = ask_task("handed", received, received + timedelta(days=DAYS_GIVEN), units, kind="by")
        if not st.button(_("Give it to the units"), type="primary", width="stretch", key="handed.send"):
            return None
    return {"area_id": area, "sender": sender, "number": number, "received_on": received, "task": task}


def show(tasks: Sequence[HandedSeen]) -> tuple[int, str] | None:
    """The list; (assignment, reply) when one was answered."""
    if not tasks:
        st.info(_("No task has come from above."), icon=":material/inbox:")
    answered = [_task(task) for task in tasks]
    if tasks:
        list_exports.buttons("handed")
    return next((answer for answer in answered if answer), None)


def _task(task: HandedSeen) -> tuple[int, str] | None:
    answer = None
    with st.container(border=True):
        st.html(f"<b>{escape(label(task))}</b><br><small>{escape(sent(task))}</small>")
        for row in task.rows:
            st.html(f"<p>{escape(row.unit)} · {mark(row.light, state_word(row.state))}</p>")
            if row.state in FINISHED or row.state in NOT_COUNTED:
                continue
            with st.popover(_("Reply for {unit}").format(unit=row.unit), icon=":material/reply:"):
                text = st.text_area(_("Reply"), max_chars=2000, key=f"handed.reply.{row.id}")
                if st.button(_("Send the reply"), type="primary", key=f"handed.answer.{row.id}"):
                    answer = (row.id, text)
    return answer


def from_above(task: HandedSeen | None) -> None:
    """Who sent the task of an assignment, where it came from above."""
    if task is not None:
        st.caption(sent(task))


def sent(task: HandedSeen) -> str:
    """区安委办 · 安办〔2027〕3号 · 6月2日收到 · 6月9日前回复."""
    said = [task.sender, task.number, _("came in {day}").format(day=day(task.received_on))]
    return " · ".join(word for word in (*said, _("reply by {day}").format(day=day(task.due_on))) if word)
