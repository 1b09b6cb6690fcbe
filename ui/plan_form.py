"""A campaign from a template: what to choose, and every task with its real dates before anything is saved."""

from collections.abc import Sequence
from html import escape
from typing import NamedTuple

import streamlit as st

from data.queries.plans import PlannedTask, Preview, TemplateSeen, UnitSeen
from rules.calendar import Occurrence
from rules.progress import Light
from rules.responsibility import Fit
from ui.activity_words import mark
from ui.words import _, day, label, language, name, today

SHOWN_DATES = 6


class PlanChoice(NamedTuple):
    template: str
    year: int
    area_id: int
    unit_ids: tuple[int, ...]
    month: int | None


def choose_plan(
    templates: Sequence[TemplateSeen], areas: Sequence[tuple[int, str]], units: Sequence[UnitSeen]
) -> PlanChoice | None:
    """Template, year, place, units; None until there is at least one unit."""
    by_code = {t.code: t for t in templates}
    code = st.selectbox(_("Template"), list(by_code), format_func=lambda c: label(by_code[c]), key="plan.template")
    chosen = by_code[code]
    st.caption(_("{n} tasks. {theme}").format(n=chosen.tasks, theme=_theme(chosen)))
    places = dict(areas)
    left, right = st.columns(2)
    year = left.number_input(
        _("Year"), min_value=2000, max_value=2099, value=_next_year(chosen), step=1, key=f"plan.year.{code}"
    )
    month = _month(chosen, right)
    area = areas[0][0]
    if len(places) > 1:
        area = st.selectbox(_("For"), list(places), format_func=places.__getitem__, key="plan.area")
    return _with_units(PlanChoice(code, int(year), area, (), month), units)


def _next_year(chosen: TemplateSeen) -> int:
    """This year, or the next one when the plan's days of this year are over."""
    return today().year + (f"{today():%m-%d}" > chosen.ends)


def _theme(chosen: TemplateSeen) -> str:
    return chosen.theme_zh if language() == "zh" else chosen.theme_en


def _month(chosen: TemplateSeen, place: st.delta_generator.DeltaGenerator) -> int | None:
    """The month of a safety month is a field: the building trade keeps May."""
    if chosen.kind != "safety_month":
        return None
    home = int(chosen.starts.split("-")[0])
    return int(
        place.selectbox(
            _("Month"), range(1, 13), index=home - 1, format_func=lambda m: _("month {n}").format(n=m), key="plan.month"
        )
    )


def _with_units(choice: PlanChoice, units: Sequence[UnitSeen]) -> PlanChoice | None:
    by_id = {u.id: u for u in units}
    kinds = sorted({u.kind for u in units})
    picked = st.pills(
        _("Kinds of unit"), kinds, selection_mode="multi", format_func=lambda k: name("unit_types", k), key="plan.kinds"
    )
    wanted = [u.id for u in units if u.kind in picked]
    key = f"plan.units.{'-'.join(sorted(picked))}"
    chosen = st.multiselect(
        _("Units"), list(by_id), default=wanted, format_func=lambda i: by_id[i].name, key=key,
        placeholder=_("Choose units, or a kind above"),
    )  # fmt: skip
    return choice._replace(unit_ids=tuple(sorted(chosen))) if chosen else None


def confirm(plan: Preview) -> bool:
    """The button above the preview, so that a thumb finds it; no button for a plan that is there already."""
    if plan.made_before:
        st.warning(
            _("This plan was already made: {name}").format(name=plan.made_before), icon=":material/content_copy:"
        )
        return False
    title = _("Make this plan: {n} assignments").format(n=plan.assignments)
    return bool(st.button(title, type="primary", width="stretch", icon=":material/check:", key="plan.make"))


def show(plan: Preview, units: Sequence[UnitSeen]) -> None:
    """Every task with its dates and whom it goes to; tasks that found no fitting unit are marked."""
    names = {u.id: u.name for u in units}
    st.subheader(_("{tasks} tasks, {n} assignments").format(tasks=len(plan.tasks), n=plan.assignments))
    st.caption(_("From {first} to {last}").format(first=day(plan.starts_on), last=day(plan.ends_on)))
    odd = sum(t.fit is not Fit.EXACT for t in plan.tasks)
    if odd:
        st.html(f"<p>{mark(Light.AMBER, _('{n} tasks have no unit of the right kind').format(n=odd))}</p>")
    rows = "".join(_row(n, task, names) for n, task in enumerate(plan.tasks, 1))
    st.html(f'<ol style="list-style:none;padding:0;margin:0" data-testid="plan-preview">{rows}</ol>')


def _row(number: int, task: PlannedTask, names: dict[int, str]) -> str:
    who = _(", ").join(names.get(u, "") for u in task.units[:SHOWN_DATES])
    if len(task.units) > SHOWN_DATES:
        who = _("{names} and {n} more").format(names=who, n=len(task.units) - SHOWN_DATES)
    owed = f"{task.op.replace('>=', '≥')} {task.target:g} {task.unit_word}".strip()
    warning = "" if task.fit is Fit.EXACT else f"<br>{mark(Light.AMBER, fit_word(task.fit))}"
    return (
        '<li style="border-bottom:1px solid var(--anxun-line);padding:8px 0">'
        f"<b>{number}. {escape(label(task))}</b><br>"
        f"{escape(dates_word(task.dates))} · {escape(owed)}<br><small>{escape(who)}</small>{warning}</li>"
    )


def fit_word(fit: Fit) -> str:
    if fit is Fit.KIN:
        return _("no such unit was chosen: given to units of the same rank")
    return _("no such unit was chosen: given to all, please check")


def dates_word(dates: Sequence[Occurrence]) -> str:
    """6月1日–6月30日; 6月16日; or the deadlines in a row."""
    if not dates:
        return _("no date in this year")
    first = dates[0]
    if len(dates) == 1:
        if first.target == 0:
            return _("when it happens")
        days = day(first.due_on) if first.opens_on == first.due_on else f"{day(first.opens_on)}–{day(first.due_on)}"
        return f"{days} {first.due_time:%H:%M}" if first.due_time else days
    shown = _(", ").join(day(d.due_on) for d in dates[:SHOWN_DATES])
    at = f" {first.due_time:%H:%M}" if first.due_time else ""
    more = _(" … {n} times").format(n=len(dates)) if len(dates) > SHOWN_DATES else ""
    return f"{shown}{at}{more}"
