"""A plan document comes in, and goes out as a campaign: paste or upload, and the last look before it is made."""

from collections.abc import Sequence
from datetime import date
from html import escape
from typing import NamedTuple

import streamlit as st

from data import plan_documents
from data.queries.plan_documents import Dated, owed
from rules.errors import RuleBroken
from rules.progress import Light
from ui import plan_draft
from ui.activity_words import mark
from ui.address import go
from ui.plan_draft import Work
from ui.plan_form import dates_word
from ui.words import _, day, say, today

SHOWN_UNITS = 6
LINES = 12


class Text(NamedTuple):
    text: str
    year: int | None  # none = the year that the text names


class Wanted(NamedTuple):
    name: str
    area_id: int
    starts_on: date
    ends_on: date


def ask_text() -> Text | None:
    """A file or pasted text; None until there is something to read. A refusal is said at the file."""
    st.caption(
        _(
            "Tasks, dates, units, numbers and evidence are found in the text and shown beside it. "
            "Nothing is saved before you have corrected them."
        )
    )
    file = st.file_uploader(
        _("Plan document (.docx, .pdf, .txt)"),
        type=[*plan_documents.KINDS, "doc"],
        max_upload_size=10,
        key="plans.file",
    )
    with st.form("plans.text", border=False):
        pasted = st.text_area(_("or paste its text"), height=220, key="plans.pasted")
        own = _("as the text says")
        years = [own, *(str(today().year + n) for n in range(-1, 3))]
        year = st.selectbox(_("Use it for the year"), years, key="plans.year")
        sent = st.form_submit_button(
            _("Find the tasks"), type="primary", width="stretch", icon=":material/manage_search:"
        )
    if not sent:
        return None
    try:
        text = plan_documents.read(file.name, file.getvalue()) if file else plan_documents.checked(pasted)
    except RuleBroken as refusal:
        st.error(say(refusal), icon=":material/error:")
        return None
    return Text(text, None if year == own else int(year))


def found_nothing() -> None:
    st.warning(
        _("No task was found in this text. Is it a plan with numbered points? You can add tasks by hand."),
        icon=":material/search_off:",
    )


def ask_plan(work: Work, areas: Sequence[tuple[int, str]]) -> Wanted:
    """Name, place and days of the plan as a whole."""
    work.name = st.text_input(_("Name of the plan"), value=work.name, max_chars=160, key="plans.name")
    places = dict(areas)
    area = areas[0][0]
    if len(places) > 1:
        area = st.selectbox(_("For"), list(places), format_func=places.__getitem__, key="plans.area")
    left, right = st.columns(2)
    work.starts_on = left.date_input(_("From day"), value=work.starts_on, key="plans.starts")
    work.ends_on = right.date_input(_("To day"), value=work.ends_on, key="plans.ends")
    return Wanted(work.name, area, work.starts_on, work.ends_on)


def troubles(found: Sequence[Dated]) -> list[str]:
    """Why the plan cannot be made yet, one sentence each."""
    said = []
    for number, each in enumerate(found, 1):
        title = each.task.zh or _("without a name")
        if not each.task.zh.strip():
            said.append(_("Task {n} has no name.").format(n=number))
        if not each.dates:
            said.append(_("{n}. {title}: no date within the plan").format(n=number, title=title))
        if not each.task.unit_ids:
            said.append(_("{n}. {title}: no responsible unit").format(n=number, title=title))
    return said


def confirm(found: Sequence[Dated]) -> bool:
    """The button, or what still stands in its way."""
    lacking = troubles(found)
    if lacking:
        st.warning("\n".join(f"- {word}" for word in lacking[:LINES]), icon=":material/rule:")
        return False
    title = _("Make this plan: {n} assignments").format(n=owed(found))
    return bool(st.button(title, type="primary", width="stretch", icon=":material/check:", key="plans.make"))


def show(found: Sequence[Dated], names: dict[int, str]) -> None:
    """Every task as it will be made."""
    st.subheader(_("{tasks} tasks, {n} assignments").format(tasks=len(found), n=owed(found)))
    rows = "".join(_row(number, each, names) for number, each in enumerate(found, 1))
    st.html(f'<ol style="list-style:none;padding:0;margin:0" data-testid="document-preview">{rows}</ol>')


def _row(number: int, each: Dated, names: dict[int, str]) -> str:
    task = each.task
    who = _(", ").join(names.get(unit, "") for unit in task.unit_ids[:SHOWN_UNITS])
    if len(task.unit_ids) > SHOWN_UNITS:
        who = _("{names} and {n} more").format(names=who, n=len(task.unit_ids) - SHOWN_UNITS)
    when = escape(dates_word(each.dates)) if each.dates else mark(Light.RED, _("no date within the plan"))
    given = escape(who) if task.unit_ids else mark(Light.RED, _("no responsible unit"))
    target = f"{task.op.replace('>=', '≥')} {task.target:g} {task.unit_word}".strip()
    return (
        '<li style="border-bottom:1px solid var(--anxun-line);padding:8px 0">'
        f"<b>{number}. {escape(task.zh)}</b><br>{when} · {escape(target)}<br><small>{given}</small></li>"
    )


def steps(work: Work, step: str) -> None:
    """Where one is: correct, then make; and the way to begin anew."""
    n = len(work.kept)
    with st.container(horizontal=True, key="plans.steps"):
        if step == "make":
            st.button(
                _("Back to the tasks"), icon=":material/arrow_back:", on_click=go, kwargs={"step": ""}, key="plans.back"
            )
        else:
            st.button(
                _("Look over {n} tasks and make the plan").format(n=n), icon=":material/checklist:", type="primary",
                on_click=go, kwargs={"step": "make"}, disabled=not n, key="plans.forward",
            )  # fmt: skip
        st.button(_("Another document"), icon=":material/restart_alt:", on_click=plan_draft.forget, key="plans.anew")


def head(work: Work) -> None:
    dropped = len(work.tasks) - len(work.kept)
    said = [
        _("{n} tasks").format(n=len(work.kept)),
        _("{first} to {last}").format(first=day(work.starts_on), last=day(work.ends_on)),
    ]
    if dropped:
        said.append(_("{n} dropped").format(n=dropped))
    st.html(f"<p><b>{escape(work.name)}</b><br><small>{escape(' · '.join(said))}</small></p>")
