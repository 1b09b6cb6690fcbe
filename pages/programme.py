"""Safe community: outcome indicators with their lights, projects, the injury survey, units and the one-vote veto."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from actions import programme as deeds
from actions.indicators import enter_values
from data.days import as_of
from data.queries import appraisal, indicators, overview, plans, projects, reference, surveys
from ui import indicator_export, list_exports, periods, survey_export
from ui import indicators as shown
from ui import programme as parts
from ui import programme_forms as forms
from ui.act import act
from ui.ask import ask
from ui.person import require
from ui.words import _, today

viewer = require("view_all", "view_scope")
on, at = today(), as_of(today())
st.html(periods.STYLE)
st.html(parts.STYLE)


def do(action: Callable[..., object], facts: dict[str, Any] | None) -> None:
    if facts and act(action, **facts):
        forms.saved()


def one(row: indicators.IndicatorSeen, area: overview.AreaChoice, year: int) -> None:
    """The months of one indicator, its line, its entries."""
    shown.head(row)
    parts.trend(row)
    shown.months(row)
    if shown.is_entered(row) and viewer.may("manage_plans", area_path=area.path):
        with st.expander(_("Enter or correct a value"), icon=":material/edit:"):
            do(enter_values, forms.one_value(row, area.id, year))
    shown.history(ask(indicators.history, viewer, area_id=area.id, indicator=row.code, year=year), row.unit_word)


def indicator_view(area: overview.AreaChoice, year: int) -> None:
    rows = ask(indicators.year_of, viewer, area_id=area.id, year=year, at=at)
    asked = next((row for row in rows if row.code == st.query_params.get("open")), None)
    if asked is not None:
        one(asked, area, year)
        return
    shown.four(rows)
    shown.listed(rows)
    indicator_export.button(viewer, area.name, year, rows)
    if viewer.may("manage_plans", area_path=area.path):
        with st.expander(_("Enter a month"), icon=":material/edit:"):
            do(enter_values, forms.values(rows, area.id, year))


def project_view(area: overview.AreaChoice, year: int) -> None:
    """Each project with its six fields; its activities are ticked one by one."""
    found = ask(projects.projects, viewer)
    known = {row.code: row for row in ask(indicators.year_of, viewer, area_id=area.id, year=year, at=at)}
    if not found:
        st.info(_("No project yet. Start one of the catalogue's."), icon=":material/flag:")
    for row in found:
        with st.container(border=True, key=f"project-{row.id}"):
            parts.project(row, known)
            do(deeds.tick_activity, parts.steps(row, on))
            if row.mine and viewer.has("manage_plans"):
                with st.popover(_("End this project")):
                    do(deeds.end_project, forms.end_project(row))
    list_exports.buttons("projects")
    if viewer.has("manage_plans"):
        with st.expander(_("Start a project"), icon=":material/add:", expanded=not found):
            do(deeds.start_project, forms.start_project(projects.templates(), ask(plans.plannable_areas, viewer)))


def survey_view() -> None:
    found = ask(surveys.rounds, viewer)
    if not found:
        st.info(_("No survey round yet."), icon=":material/home_health:")
    for row in found:
        with st.container(border=True, key=f"round-{row.id}"):
            parts.survey(row)
            survey_export.buttons(viewer, row)
            if row.starts_on <= on <= row.ends_on:
                with st.expander(_("Enter a household"), icon=":material/add:"):
                    do(deeds.answer_survey, forms.answer(row))
    if viewer.has("manage_plans"):
        with st.expander(_("Start a round"), icon=":material/add:", expanded=not found):
            do(deeds.start_round, forms.start_round(ask(plans.plannable_areas, viewer)))


def unit_view(area: overview.AreaChoice, year: int) -> None:
    here = overview.within(viewer, area.path)
    held = ask(appraisal.vetoes, here, year=year)
    parts.vetoes(held)
    st.subheader(_("Units in facts"))
    parts.units(ask(appraisal.units, here, year=year, on=on))
    if any(viewer.may(p, area_path=area.path) for p in ("manage_plans", "supervise_hazard")):
        with st.expander(_("One-vote veto"), icon=":material/gavel:"):
            do(deeds.veto, forms.veto(ask(reference.units_in_scope, here), year))
            do(deeds.lift_veto, forms.lift(held))


st.title(_("Safe community"))
view = parts.choose_view()
with st.container(horizontal=True, vertical_alignment="center", wrap=False):
    area, year = parts.choose_area(ask(overview.areas, viewer)), parts.choose_year()
if area is None:
    st.info(_("There is no area in your sight."), icon=":material/map:")
elif view == "indicators":
    indicator_view(area, year)
elif view == "projects":
    project_view(area, year)
elif view == "survey":
    survey_view()
else:
    unit_view(area, year)
