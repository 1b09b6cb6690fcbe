"""One task of a plan document beside its words: correct it, drop it, merge it with the one before, add another."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import streamlit as st

from data import reference
from data.queries.plan_documents import DraftTask
from data.queries.plans import UnitSeen
from rules.progress import METRICS
from ui import plan_draft, plan_source
from ui.activity_words import metric_word
from ui.address import go
from ui.plan_draft import Edited, Work
from ui.plan_due import ask_due
from ui.words import _, name


def open_at(work: Work) -> int:
    """The task that the address names, counted from nought."""
    asked = st.query_params.get("task", "0")
    return min(int(asked) if asked.isdecimal() and len(asked) < 5 else 0, max(0, len(work.tasks) - 1))


def review(work: Work, units: Sequence[UnitSeen], *, wide: bool) -> None:
    """On a desktop the text beside the fields; on a phone the sentence above them."""
    at = open_at(work)
    if wide:
        left, right = st.columns([5, 4], gap="medium")
        with left:
            plan_source.whole(work, at)
        with right:
            _task(work, at, units, sentence=False)
    else:
        _task(work, at, units, sentence=True)


def _task(work: Work, at: int, units: Sequence[UnitSeen], *, sentence: bool) -> None:
    _walk(work, at)
    if not work.tasks:
        return
    each = work.tasks[at]
    if sentence:
        plan_source.sentence(work, each)
    if not each.kept:
        st.info(_("This is left out of the plan."), icon=":material/block:")
    else:
        _fields(work, at, each, units)
    _change(at, each)


def _walk(work: Work, at: int) -> None:
    """Which of how many, and on to the next."""
    total = len(work.tasks)
    with st.container(horizontal=True, vertical_alignment="center", wrap=False, key="plans.walk"):
        st.button(
            _("Task before"), icon=":material/chevron_left:", on_click=go, kwargs={"task": str(at - 1)},
            disabled=at == 0, key="plans.before.iconly", width="content",
        )  # fmt: skip
        if total:
            names = [f"{n}/{total} {each.task.zh}" for n, each in enumerate(work.tasks, 1)]
            key = f"plans.at.{at}.{work.taken}.{names[at]}"
            chosen = st.selectbox(
                _("Task"), range(total), index=at, key=key, format_func=names.__getitem__, label_visibility="collapsed"
            )
            if chosen != at:
                st.query_params["task"] = str(chosen)
                st.rerun()
        st.button(
            _("Task after"), icon=":material/chevron_right:", on_click=go, kwargs={"task": str(at + 1)},
            disabled=at >= total - 1, key="plans.after.iconly", width="content",
        )  # fmt: skip


def _fields(work: Work, at: int, each: Edited, units: Sequence[UnitSeen]) -> None:
    key, task = f"plans.{each.key}", each.task
    title = st.text_input(_("Task"), value=task.zh, max_chars=200, key=f"{key}.zh")
    due = ask_due(key, task.due, work.starts_on, work.ends_on)
    unit_ids = _units(key, work, each, units)
    target, metric, unit_word = _amount(key, task)
    evidence = st.multiselect(
        _("Evidence"), list(reference.words("evidence")), default=list(task.evidence),
        format_func=lambda code: name("evidence", code), key=f"{key}.evidence",
    )  # fmt: skip
    categories = ["", *reference.words("task_categories")]
    category = st.selectbox(
        _("Category"), categories, index=categories.index(task.category),
        format_func=lambda code: name("task_categories", code), key=f"{key}.category",
    )  # fmt: skip
    changed = replace(
        task, zh=title, due=due, unit_ids=unit_ids, target=target, metric=metric, unit_word=unit_word,
        evidence=tuple(evidence), category=category,
    )  # fmt: skip
    if changed != task:
        plan_draft.change(at, changed)


def _units(key: str, work: Work, each: Edited, units: Sequence[UnitSeen]) -> tuple[int, ...]:
    by_id = {unit.id: unit.name for unit in units}
    chosen = st.multiselect(
        _("Responsible units"), list(by_id), default=[unit for unit in each.task.unit_ids if unit in by_id],
        format_func=by_id.__getitem__, key=f"{key}.units",
    )  # fmt: skip
    if each.names:
        said = _(", ").join(each.names)
        st.caption(_("The text says: {names}").format(names=said))
    lacking = [word for word in each.names if not plan_draft.sure(work.meant.get(word))]
    if lacking and not chosen:
        words = _(", ").join(lacking)
        st.warning(_("Not in the register: {names}. Choose who is meant.").format(names=words), icon=":material/help:")
    return tuple(chosen)


def _amount(key: str, task: DraftTask) -> tuple[float, str, str]:
    left, middle = st.columns([1, 1])
    target = left.number_input(
        _("At least"), min_value=0.0, value=float(task.target), step=1.0, format="%g", key=f"{key}.n"
    )
    metrics = list(METRICS)
    metric = middle.selectbox(
        _("of what"), metrics, index=metrics.index(task.metric), format_func=metric_word, key=f"{key}.metric"
    )
    return target, metric, task.unit_word if metric == task.metric else metric_word(metric)[:20]


def _change(at: int, each: Edited) -> None:
    with st.container(horizontal=True, key="plans.change"):
        drop = _("No task: leave it out") if each.kept else _("Take it back in")
        st.button(drop, icon=":material/block:", on_click=plan_draft.toggle, args=(at,), key=f"plans.drop.{each.key}")
        if at:
            st.button(
                _("Merge with the one before"), icon=":material/merge:", on_click=plan_draft.merge, args=(at,),
                key=f"plans.merge.{each.key}",
            )  # fmt: skip
        st.button(
            _("Add a task"), icon=":material/add:", on_click=plan_draft.add, args=(at,), key=f"plans.add.{each.key}"
        )


def unknown_names(work: Work, units: Sequence[UnitSeen]) -> None:
    """Names of the text that are not in the register: chosen once for all tasks that name them."""
    names = work.unknown_names()
    if not names:
        return
    by_id: Mapping[int, str] = {unit.id: unit.name for unit in units}
    title = _("{n} names are not in the register").format(n=len(names))
    with st.expander(title, icon=":material/help:"):
        st.caption(_("What you choose here goes to every task that names it."))
        for word in names:
            known = work.meant.get(word)
            maybe = [unit for unit in (known.units if known else ()) if unit in by_id]
            options = [*maybe, *(unit for unit in by_id if unit not in maybe)]
            chosen = st.multiselect(
                word, options, format_func=by_id.__getitem__, key=f"plans.name.{word}", placeholder=_("Who is meant?")
            )
            if chosen and st.button(_("Give to these"), key=f"plans.give.{word}", icon=":material/check:"):
                plan_draft.choose(word, tuple(chosen))
                st.rerun()
