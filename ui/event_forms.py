"""The forms of a large event: its facts, a paper, a step. Each gives back what was entered; the page does it."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import streamlit as st

from data.documents import ENDINGS
from data.queries.events import EventLine, EventSeen
from data.queries.plans import UnitSeen
from rules.events import EventPaper, EventStep
from ui.doors import door
from ui.words import _, today

FILES = sorted({*ENDINGS.values(), "jpeg", "heif"})


def paper_names() -> dict[EventPaper, str]:
    return {
        EventPaper.PLAN: _("Event plan"),
        EventPaper.RISK_ANALYSIS: _("Risk analysis"),
        EventPaper.MEASURES: _("Safety measures"),
        EventPaper.RESPONSE_PLAN: _("Response plan"),
    }


def step_names() -> dict[EventStep, str]:
    return {
        EventStep.SUBMIT: _("Submit for approval"),
        EventStep.APPROVE: _("Approve"),
        EventStep.RETURN: _("Return with a reason"),
        EventStep.FINISH: _("It was held"),
        EventStep.SUMMARISE: _("Add the summary"),
        EventStep.CALL_OFF: _("Call it off"),
    }


def verb_names() -> dict[str, str]:
    return {
        "event_drafted": _("Drafted"),
        "event_changed": _("Facts changed"),
        "event_paper_put": _("Paper handed in"),
        "event_submit": _("Submitted"),
        "event_approve": _("Approved"),
        "event_return": _("Returned"),
        "event_finish": _("Held"),
        "event_summarise": _("Summed up"),
        "event_call_off": _("Called off"),
    }


def facts_form(key: str, seen: EventSeen | None, units: Sequence[UnitSeen]) -> dict[str, Any] | None:
    """{"draft": EventDraft facts, "unit_id"} when it was sent; the unit is asked of a new event only."""
    line = seen.line if seen else None
    with st.form(f"event.facts.{key}", border=False):
        title = st.text_input(_("Name of the event"), value=line.title if line else "", max_chars=200)
        unit = _unit(units) if line is None else None
        place = st.text_input(_("Place"), value=line.place if line else "", max_chars=200)
        first, last = st.columns(2)
        starts = first.date_input(_("First day"), value=line.starts_on if line else today())
        ends = last.date_input(_("Last day"), value=line.ends_on if line else today())
        people = st.number_input(
            _("People expected"), min_value=0, max_value=1_000_000, value=seen.people_expected if seen else 0, step=10
        )
        note = st.text_area(_("More about it"), value=seen.note if seen else "", max_chars=2000)
        if not st.form_submit_button(_("Save"), type="primary", width="stretch", icon=":material/check:"):
            return None
    draft = {"title": title.strip(), "place": place.strip(), "starts_on": starts, "ends_on": ends}
    facts: dict[str, Any] = {"draft": {**draft, "people_expected": int(people), "note": note.strip()}}
    return facts if unit is None else {**facts, "unit_id": unit}


def _unit(units: Sequence[UnitSeen]) -> int:
    names = {unit.id: unit.name for unit in units}
    chosen: int = st.selectbox(_("Organised by"), list(names), format_func=lambda i: names[i])
    return chosen


def paper_form(kind: EventPaper, version: int) -> dict[str, Any] | None:
    """A file, or the text itself; the key changes with each version, so that the form is empty after it was kept."""
    key = f"event.paper.{kind}.{version}"
    file = st.file_uploader(_("PDF, Word or a photo"), type=FILES, key=f"{key}.file")
    with st.form(f"{key}.form", border=False):
        text = st.text_area(_("or write it here"), max_chars=20_000, key=f"{key}.text")
        if not st.form_submit_button(_("Save"), type="primary", width="stretch"):
            return None
    if file is not None:
        return {"data": file.getvalue(), "file_name": file.name}
    return {"text": text}


def step_form(line: EventLine, step: EventStep) -> dict[str, Any] | None:
    """What the step asks for; None until it is sent."""
    with st.form(f"event.step.{line.id}.{step}", border=False):
        facts: dict[str, Any] = {}
        if step is EventStep.SUBMIT and line.missing:
            lacking = _(", ").join(paper_names()[paper] for paper in line.missing)
            st.caption(_("Still missing: {papers}").format(papers=lacking))
        if step is EventStep.FINISH:
            facts["people_came"] = int(st.number_input(_("People who came"), min_value=0, max_value=1_000_000, step=10))
        if step is EventStep.SUMMARISE:
            facts["note"] = st.text_area(_("Summary of the event"), max_chars=5000)
        if step in (EventStep.RETURN, EventStep.CALL_OFF):
            facts["note"] = st.text_input(_("Reason"), max_chars=500)
        beside = step in (EventStep.RETURN, EventStep.CALL_OFF)
        kind: Literal["primary", "secondary"] = "secondary" if beside else "primary"
        return facts if st.form_submit_button(step_names()[step], type=kind, width="stretch") else None


def way(said: str, query: Mapping[str, str]) -> None:
    door(said, "activities", query)
