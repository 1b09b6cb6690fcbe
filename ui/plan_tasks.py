"""The tasks of a running plan, to be changed: title, number, evidence; cancelled as a whole; one's own added."""

from collections.abc import Sequence
from datetime import date
from html import escape
from typing import Any

import streamlit as st

from data import reference
from data.queries.activities import CampaignSeen
from data.queries.plan_documents import DraftTask
from data.queries.plan_tasks import TaskSeen
from data.queries.plans import UnitSeen
from rules.plan_due import Due
from rules.progress import METRICS
from ui.activity_words import metric_word
from ui.plan_due import ask_due
from ui.words import _, day, label, name


def choose_plan(plans: Sequence[CampaignSeen]) -> CampaignSeen | None:
    """A plan that this person may change; the address names it."""
    own = {plan.id: plan for plan in plans if plan.mine}
    if not own:
        st.info(_("No plan yet: make one from a template."), icon=":material/event_note:")
        return None
    asked = st.query_params.get("campaign", "")
    at = list(own).index(int(asked)) if asked.isdecimal() and int(asked) in own else 0
    chosen = st.selectbox(_("Plan"), list(own), index=at, format_func=lambda i: own[i].name, key=f"plans.campaign.{at}")
    if str(chosen) != asked:
        st.query_params["campaign"] = str(chosen)
    return own[chosen]


def change(task: TaskSeen) -> tuple[str, dict[str, Any]] | None:
    """("edit" | "cancel", its facts) of one task, or None."""
    gone = task.cancelled == task.assignments
    dates = day(task.first_due) if task.first_due == task.last_due else f"{day(task.first_due)}–{day(task.last_due)}"
    said = [dates, _("{n} assignments").format(n=task.assignments)]
    if task.cancelled:
        said.append(_("{n} cancelled").format(n=task.cancelled))
    with st.expander(f"{label(task)} · {' · '.join(said)}"):
        if gone:
            st.caption(_("Cancelled for all units."))
            return None
        key = f"plans.task.{task.id}"
        with st.form(f"{key}.form", border=False):
            zh = st.text_input(_("Task"), value=task.zh, max_chars=200, key=f"{key}.zh")
            number = _("At least") + f" ({task.unit_word or metric_word(task.metric)})"
            target = st.number_input(number, min_value=0.0, value=float(task.target), format="%g", key=f"{key}.target")
            evidence = _evidence(key, task.evidence)
            reason = st.text_input(_("Reason"), max_chars=200, key=f"{key}.reason")
            left, right = st.columns(2)
            edit = left.form_submit_button(_("Save the change"), type="primary", width="stretch")
            cancel = right.form_submit_button(_("Cancel for all units"), icon=":material/block:", width="stretch")
    if edit:
        return "edit", {"zh": zh, "target": target, "evidence": evidence, "reason": reason}
    return ("cancel", {"reason": reason}) if cancel else None


def ask_task(key: str, first: date, last: date, units: Sequence[UnitSeen], *, kind: str = "window") -> DraftTask:
    """The fields of a task of one's own."""
    zh = st.text_input(_("Task"), max_chars=200, key=f"{key}.zh")
    due = ask_due(key, Due(kind, first if kind == "window" else None, last), first, last)
    by_id = {unit.id: unit.name for unit in units}
    chosen = st.multiselect(
        _("Responsible units"), list(by_id), format_func=by_id.__getitem__, key=f"{key}.units",
        placeholder=_("Choose units"),
    )  # fmt: skip
    left, right = st.columns(2)
    target = left.number_input(_("At least"), min_value=0.0, value=1.0, format="%g", key=f"{key}.target")
    metric = right.selectbox(_("of what"), list(METRICS), format_func=metric_word, key=f"{key}.metric")
    evidence = _evidence(key, ())
    category = st.selectbox(
        _("Category"), reference.words("task_categories"), format_func=lambda c: name("task_categories", c),
        key=f"{key}.category",
    )  # fmt: skip
    word = "次" if metric == "sessions" else ""
    return DraftTask(zh, due, tuple(chosen), category, metric, ">=", target, word, evidence)


def _evidence(key: str, before: Sequence[str]) -> tuple[str, ...]:
    chosen = st.multiselect(
        _("Evidence"), list(reference.words("evidence")), default=list(before),
        format_func=lambda code: name("evidence", code), key=f"{key}.evidence",
    )  # fmt: skip
    return tuple(chosen)


def head(plan: CampaignSeen, tasks: Sequence[TaskSeen]) -> None:
    days = _("{first} to {last}").format(first=day(plan.starts_on), last=day(plan.ends_on))
    st.html(f"<p>{escape(days)} · {escape(_('{n} tasks').format(n=len(tasks)))}</p>")
