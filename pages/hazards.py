"""The hazard ledger: find a line, open it, take its next legal step."""

from collections.abc import Callable
from uuid import UUID

import streamlit as st

from actions.hazard_batches import assign_together, issue_one_notice
from actions.hazard_corrections import correct_report
from actions.hazard_figures import freeze_ledger
from actions.hazards import report_again, take_step
from actions.ledger_import import Asked, import_ledger
from actions.papers import issue_paper
from actions.photos import PhotoRef, keep
from actions.public_reports import answer, look_at_contact, merge
from data.queries import hazards as questions
from data.queries import overview
from rules.errors import UnknownThing
from rules.hazard_steps import Step
from rules.lifecycle import next_steps
from rules.vocabulary import HazardState
from ui import (
    hazard_decisions,
    hazard_detail,
    hazard_export,
    hazard_forms,
    hazard_frozen,
    hazard_looks,
    ledger_filters,
    ledger_import,
    papers,
    public_reports,
    report_corrections,
)
from ui import hazards as shown
from ui.act import act
from ui.ask import ask
from ui.person import require
from ui.words import _, say, today

viewer = require("view_all", "view_scope", "view_own")
TOGETHER: dict[str, Callable[..., object]] = {"notice": issue_one_notice, "assign": assign_together}


def ledger() -> None:
    """The list with its views and filters, all of them in the URL."""
    st.title(_("Hazard ledger"))
    counts, areas = ask(questions.counts, viewer, on=today()), ask(overview.areas, viewer)
    hazard_decisions.ways(viewer)
    wanted = ledger_filters.filters(counts, areas)
    total = ask(questions.count, viewer, wanted, on=today())
    if not total:
        shown.nothing_here(counts)
        return
    hazard_looks.screen(viewer, wanted, areas, total, TOGETHER)
    hazard_export.button(viewer, wanted)
    hazard_frozen.section(viewer, areas, wanted.area_path, freeze_ledger)


def line(asked: str) -> None:
    """One hazard; its next step stands above its history."""
    st.button(_("Ledger"), icon=":material/arrow_back:", type="tertiary", on_click=shown.close_line)
    try:
        seen = ask(questions.detail, viewer, UUID(asked))
    except (ValueError, UnknownThing):
        st.warning(say(UnknownThing("There is no such hazard.")), icon=":material/search_off:")
        return
    now, history = st.columns([3, 2], gap="large")
    with now:
        hazard_detail.head(seen)
        hazard_detail.stepper(seen)
        hazard_detail.deadline(seen)
        hazard_detail.before_and_after(seen)
        report_corrections.section(viewer, seen, correct_report)
        next_step(seen)
    with history:
        hazard_detail.evidence(seen)
        hazard_detail.facts(seen)
        papers.section(viewer, seen.line.id, seen.area_path, seen.line.unit_id, issue_paper)
        hazard_detail.timeline(seen)
        public_reports.section(viewer, seen, answer=answer, merge=merge, look=look_at_contact)


def next_step(seen: questions.HazardDetail) -> None:
    """Legal steps only: the main line as a form, what stands beside it folded away unless it is what was asked for."""
    asked = st.query_params.get("step")
    roles = viewer.roles_at(area_path=seen.area_path, unit_id=seen.line.unit_id)
    steps = next_steps(seen.facts, roles, viewer.person_id, today())
    main = [step for step in steps if step not in hazard_forms.BESIDE]
    beside = [step for step in steps if step in hazard_forms.BESIDE]
    if main:
        with st.container(border=True, key="hazards.next"):
            take(seen, hazard_forms.choose_step(main, asked, key=f"hazards.step.{seen.line.id}"))
    elif seen.line.state is HazardState.STRUCK_OFF:
        hazard_forms.came_back(seen, report_again)
    if beside:
        with st.expander(_("Other steps"), icon=":material/more_horiz:", expanded=asked in beside):
            take(seen, hazard_forms.choose_step(beside, asked, key=f"hazards.beside.{seen.line.id}"))


def take(seen: questions.HazardDetail, step: Step) -> None:
    asked = hazard_forms.step_form(viewer, seen, step, keep)
    if asked is None:
        return
    pictures = tuple(PhotoRef(sha256, role) for sha256, role in asked.photos)
    if act(take_step, hazard_id=seen.line.id, step=asked.step, photos=pictures, **asked.record):
        st.toast(_("Done."), icon=":material/check:")
        st.rerun()


asked_for, show = st.query_params.get("id"), st.query_params.get("show")
if asked_for:
    line(asked_for)
elif show == "decisions":
    hazard_decisions.screen(viewer)
elif show == "import":
    ledger_import.screen(viewer, import_ledger, Asked)
else:
    ledger()
