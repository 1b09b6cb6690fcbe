"""Plans as planners make and change them: from a document, task by task, and what is handed down from above."""

import streamlit as st

from actions.handed_tasks import hand_down, reply
from actions.plan_documents import make_from_document
from actions.plan_tasks import add_task, cancel_task, edit_task
from data.queries import activities, handed_tasks, plan_documents, plan_tasks, plans
from rules.plan_text import read_plan
from ui import doors, look, plan_document, plan_draft, plan_review, plan_ways
from ui import handed_tasks as handed
from ui import plan_tasks as tasks_shown
from ui.act import act
from ui.ask import ask
from ui.person import require
from ui.words import _, today

viewer = require("manage_plans")


def take_in() -> None:
    """Read the text and keep what was found for correction."""
    given = plan_document.ask_text()
    if given is None:
        return
    found = read_plan(given.text, year=given.year, fallback=today().year)
    if not found.tasks:
        plan_document.found_nothing()
    names = tuple(dict.fromkeys(unit for task in found.tasks for unit in task.units))
    plan_draft.begin(given.text, found, ask(plan_documents.named_units, viewer, names=names))
    st.rerun()


def correct(work: plan_draft.Work) -> None:
    """On a desktop the way on stands above, on a phone below the fields, where the thumb is."""
    wide, units = not look.narrow(), ask(plans.units, viewer)
    plan_document.head(work)
    if wide:
        plan_document.steps(work, "")
    plan_review.review(work, units, wide=wide)
    plan_review.unknown_names(work, units)
    if not wide:
        plan_document.steps(work, "")


def make(work: plan_draft.Work) -> None:
    """The last look: name, days, every task with its dates; then the campaign is made."""
    plan_document.steps(work, "make")
    wanted = plan_document.ask_plan(work, ask(plans.plannable_areas, viewer))
    tasks = tuple(work.kept)
    if wanted.ends_on < wanted.starts_on:
        st.error(_("A plan ends after it starts, and within three years."), icon=":material/error:")
        return
    found = ask(plan_documents.dated, starts_on=wanted.starts_on, ends_on=wanted.ends_on, tasks=tasks)
    sure = plan_document.confirm(found)
    plan_document.show(found, {unit.id: unit.name for unit in ask(plans.units, viewer)})
    if sure and act(make_from_document, **wanted._asdict(), tasks=tasks):
        plan_draft.forget()
        newest = max(seen.id for seen in ask(activities.campaigns, viewer, on=today()))
        st.session_state.pop("activities.campaign", None)
        doors.enter("activities", {"campaign": str(newest)})


def document() -> None:
    work = plan_draft.current()
    if work is None:
        take_in()
    elif st.query_params.get("step") == "make" and work.kept:
        make(work)
    else:
        correct(work)


def tasks() -> None:
    """A running plan, task by task."""
    plan = tasks_shown.choose_plan(ask(activities.campaigns, viewer, on=today()))
    if plan is None:
        return
    rows = ask(plan_tasks.tasks_of, viewer, campaign_id=plan.id)
    tasks_shown.head(plan, rows)
    with st.expander(_("Add a task"), icon=":material/add:"):
        draft = tasks_shown.ask_task(
            f"plans.own.{plan.id}.{len(rows)}", plan.starts_on, plan.ends_on, ask(plans.units, viewer)
        )
        if st.button(_("Add it to the plan"), type="primary", width="stretch", key="plans.own.add") and act(
            add_task, campaign_id=plan.id, task=draft
        ):
            plan_ways.done(_("The task is in the plan."))
    for row in rows:
        wish = tasks_shown.change(row)
        if wish and act(edit_task if wish[0] == "edit" else cancel_task, task_id=row.id, **wish[1]):
            plan_ways.done(_("Changed."))


def from_above() -> None:
    """Tasks that were handed down: the list, the replies, one more."""
    wish = handed.take_in(ask(plans.plannable_areas, viewer), ask(plans.units, viewer))
    if wish and act(hand_down, **wish):
        plan_ways.done(_("The task is given out."))
    answer = handed.show(ask(handed_tasks.handed, viewer, on=today()))
    if answer and act(reply, assignment_id=answer[0], text=answer[1]):
        plan_ways.done(_("The reply is kept."))


def screen() -> None:
    st.title(_("Plans"))
    if not ask(plans.plannable_areas, viewer):
        st.info(_("There is no area for which you may make plans."), icon=":material/info:")
        return
    {"document": document, "tasks": tasks, "handed": from_above}[plan_ways.choose()]()


screen()
