"""A campaign from a plan document: its text comes in, the rules propose, the planner corrects, then it is made."""

import streamlit as st

from actions.plan_documents import make_from_document
from data.queries import activities, plan_documents, plans
from rules.plan_text import read_plan
from ui import doors, look, plan_document, plan_draft, plan_review
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


def screen() -> None:
    st.title(_("Plan from a document"))
    if not ask(plans.plannable_areas, viewer):
        st.info(_("There is no area for which you may make plans."), icon=":material/info:")
        return
    work = plan_draft.current()
    if work is None:
        take_in()
    elif st.query_params.get("step") == "make" and work.kept:
        make(work)
    else:
        correct(work)


screen()
