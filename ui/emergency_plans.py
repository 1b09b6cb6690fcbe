"""Emergency plans as they are read while running: the steps first, then what is wrong with the plan."""

from collections.abc import Sequence
from datetime import date
from html import escape

import streamlit as st

from data.queries.emergency_plans import Plan
from rules.emergency import Kind, PlanWorry, Sheet, worries
from ui.emergency_changes import change_button
from ui.emergency_words import level_names
from ui.words import _, day, local, name, today


def plans(rows: Sequence[Plan]) -> None:
    """Steps first, the rest small below them."""
    if not rows:
        st.info(_("No emergency plan yet."), icon=":material/menu_book:")
    for row in rows:
        wrong = _worries(row, today())
        label = f"{'⚠ ' if wrong else ''}{row.title}"
        with st.expander(label, icon=":material/menu_book:", expanded=len(rows) == 1):
            st.caption(" · ".join((row.area, name("hazard_categories", row.category), level_names()[row.level])))
            items = "".join(f'<li style="margin:8px 0">{escape(step)}</li>' for step in row.steps)
            st.html(f'<ol style="margin:0;padding-left:1.5em;line-height:1.5">{items}</ol>')
            if row.file_name:
                st.link_button(row.file_name, f"/api/emergency/plans/{row.id}", icon=":material/attach_file:")
            for sentence in wrong:
                st.warning(sentence, icon=":material/warning:")
            st.caption(_plan_days(row))
            if row.mine:
                change_button(Kind.PLAN, row.id)


def _plan_days(row: Plan) -> str:
    until = _("valid until {day}").format(day=day(row.valid_until)) if row.valid_until else _("valid until replaced")
    drill = _("last drill {day}: {title}").format(day=day(row.drilled_at), title=row.drill) if row.drilled_at else ""
    revised = _("revised {day}").format(day=day(row.revised_on))
    return " · ".join(part for part in (revised, until, drill) if part)


def _worries(row: Plan, on: date) -> list[str]:
    said = {
        PlanWorry.EXPIRED: _("Past its day ({day}): revise it.").format(day=day(row.valid_until)),
        PlanWorry.NEVER_DRILLED: _("No drill is recorded for this plan."),
        PlanWorry.DRILL_LONG_AGO: _("Not drilled for more than twelve months."),
    }
    drilled = local(row.drilled_at).date() if row.drilled_at else None
    return [said[one] for one in worries(Sheet(row.valid_until, drilled), on)]
