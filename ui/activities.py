"""What the activities page is made of: the head, the three at risk, the board and one assignment."""

from collections.abc import Sequence
from html import escape
from typing import NoReturn

import streamlit as st

from data.queries.activities import CampaignSeen, Progress, TaskRisk
from data.queries.boards import BoardRow
from rules.progress import FINISHED, NOT_COUNTED, Light
from ui.activity_words import WORST, bar, mark, metric_word, state_word, when_word
from ui.words import _, day, label, name, percent, today

ROWS_PER_PAGE = 20
VIEWS = ("board", "units", "matrix", "five", "things", "months", "calendar", "gantt", "curve")
SOME = ("five", "things", "months")  # views that only some plans have anything for


def view_names() -> dict[str, str]:
    return {
        "board": _("Board"),
        "units": _("By unit"),
        "matrix": _("Matrix"),
        "five": _("Five entries"),
        "things": _("Numbered things"),
        "months": _("Months and shares"),
        "calendar": _("Calendar"),
        "gantt": _("Gantt"),
        "curve": _("Curve"),
    }


def choose_campaign(campaigns: Sequence[CampaignSeen]) -> CampaignSeen:
    """The campaign named in the URL, else the one that runs now."""
    by_id = {c.id: c for c in campaigns}
    asked = st.query_params.get("campaign", "")
    at = next((n for n, c in enumerate(campaigns) if str(c.id) == asked), 0)
    if len(campaigns) > 1:
        chosen = st.selectbox(
            _("Plan"), list(by_id), index=at, format_func=lambda i: by_id[i].name, key="activities.campaign"
        )
        if str(chosen) != asked:
            st.query_params["campaign"] = str(chosen)
        return by_id[chosen]
    return campaigns[at]


def head(campaign: CampaignSeen, progress: Progress) -> None:
    """One line that says how far the plan is, in figures that the board below opens."""
    left = (campaign.ends_on - today()).days
    days = _("{n} days left").format(n=left) if left >= 0 else _("ended {day}").format(day=day(campaign.ends_on))
    said = [  # a task half done counts half in the share: it is not the finished ones by all
        _("mean progress of the tasks"),
        _("{done} of {total} done").format(done=progress.done, total=progress.total),
        _("{n} overdue").format(n=progress.overdue),
        _("{n} late").format(n=progress.late),
        days,
    ]
    st.html(
        f'<div><b style="font-size:1.6rem;font-variant-numeric:tabular-nums">{escape(percent(progress.share))}</b> '
        f"<span>{escape(' · '.join(said))}</span>{bar(progress.share)}</div>"
    )


def at_risk(risks: Sequence[TaskRisk]) -> None:
    """The three tasks to look at first, each with the way in."""
    st.subheader(_("Most at risk"))
    if not risks:
        st.html(f"<p>{mark(Light.GREEN, _('Nothing is overdue, behind or due within three days.'))}</p>")
    for place, risk in zip(st.columns(max(len(risks), 1)), risks, strict=False):
        word = _("{n} overdue").format(n=risk.overdue) if risk.overdue else _("{n} units open").format(n=risk.open)
        body = (
            f"<div><b>{escape(label(risk))}</b><br>{mark(risk.light, word)} "
            f"<span>{escape(when_word(risk.due_on, finished=False))} · {escape(percent(risk.share))}</span></div>"
        )
        with place:
            line(body, key=f"risk.{risk.task_id}", opens=risk.first_id)


def line(body: str, *, key: str, opens: int) -> None:
    """One row with the way to an assignment at its end."""
    with st.container(border=True, horizontal=True, vertical_alignment="center", wrap=False, key=f"row.{key}"):
        st.html(body, width="stretch")
        name = _("Open this task")
        if st.button(name, icon=":material/chevron_right:", key=f"open.{key}.iconly", width="content"):
            st.query_params["open"] = str(opens)
            st.rerun()


def choose_view(also: Sequence[str] = ()) -> str:
    """The view named in the URL; the choice goes back into it. `also`: which of SOME this plan has."""
    named = view_names()
    views = [view for view in VIEWS if view not in SOME or view in also]
    asked = st.query_params.get("view", "")
    default = asked if asked in views else "board"
    chosen = st.segmented_control(
        _("View"), views, default=default, format_func=named.__getitem__, required=True,
        key="activities.view", label_visibility="collapsed",
    )  # fmt: skip
    if chosen != asked and (asked or chosen != "board"):
        st.query_params["view"] = chosen
    return chosen


def filtered(rows: Sequence[BoardRow]) -> list[BoardRow]:
    """Rows after the filters of the URL: unit, category, state."""
    units = {str(r.unit_id): r.unit for r in rows}
    categories = {r.category: name("task_categories", r.category) for r in rows}
    states = {r.state.value: state_word(r.state) for r in rows}
    chosen_now = [p for p in ("unit", "category", "state") if st.query_params.get(p)]
    title = _("Filter ({n})").format(n=len(chosen_now)) if chosen_now else _("Filter")
    with st.popover(title, icon=":material/filter_list:"):
        unit = _one_of("unit", _("Unit"), units)
        category = _one_of("category", _("Category"), categories)
        state = _one_of("state", _("State"), states)
    return [
        r
        for r in rows
        if unit in ("", str(r.unit_id)) and category in ("", r.category) and state in ("", r.state.value)
    ]


def _one_of(param: str, title: str, options: dict[str, str]) -> str:
    choices = ["", *sorted(options, key=lambda code: options[code])]
    asked = st.query_params.get(param, "")
    at = choices.index(asked) if asked in choices else 0
    chosen = st.selectbox(
        title, choices, index=at, format_func=lambda code: options.get(code) or _("all"), key=f"activities.{param}.{at}"
    )
    if chosen != asked:
        if chosen:
            st.query_params[param] = chosen
        else:
            st.query_params.pop(param, None)
        st.rerun()
    return chosen


def board(rows: Sequence[BoardRow]) -> None:
    """Assignments, the most urgent first, a page at a time."""
    ranked = sorted(rows, key=lambda r: (r.state in FINISHED, WORST[r.light], r.due_on, r.position, r.unit))
    if not ranked:
        st.info(_("No task matches. Widen the filter."), icon=":material/filter_list_off:")
        return
    pages = -(-len(ranked) // ROWS_PER_PAGE)
    page = st.pagination(pages, key="activities.page") if pages > 1 else 1
    for row in ranked[(page - 1) * ROWS_PER_PAGE : page * ROWS_PER_PAGE]:
        line(row_body(row), key=f"board.{row.id}", opens=row.id)


def row_body(row: BoardRow) -> str:
    """Task, unit, deadline, standing and what is still missing."""
    finished = row.state in FINISHED or row.state in NOT_COUNTED
    nth = f" ({row.occurrence})" if row.occurrence > 1 else ""
    lacking = _("still wanted: {kinds}").format(kinds=_(", ").join(name("evidence", k) for k in row.missing))
    said = [row.unit, when_word(row.due_on, finished=finished), amount_word(row)]
    if row.missing and row.records and row.share is not None:
        said.append(lacking)
    return (
        f"<div><b>{escape(label(row) + nth)}</b> {mark(row.light, state_word(row.state))}"
        f"{bar(row.share, row.light)}<small>{escape(' · '.join(said))}</small></div>"
    )


def amount_word(row: BoardRow) -> str:
    """12 / 30 人: how much of what was asked."""
    if row.share is None:
        return _("nothing owed")
    return f"{row.done:g} / {row.target:g} {metric_word(row.metric)}"


def assignment_head(row: BoardRow) -> None:
    st.html(row_body(row))
    wanted = _(", ").join(name("evidence", kind) for kind in row.evidence) or _("none")
    st.caption(_("Evidence asked for: {kinds}").format(kinds=wanted))
    if row.waived:
        kinds = _(", ").join(name("evidence", kind) for kind in row.waived)
        st.caption(_("Waived: {kinds}. {reason}").format(kinds=kinds, reason=row.waive_reason))
    if row.cancel_reason:
        st.caption(_("Cancelled: {reason}").format(reason=row.cancel_reason))


def finished(word: str, *, open: int | None = None, campaign: int | None = None) -> NoReturn:
    """Say that it was done and draw the page anew, at the assignment or at the plan."""
    st.toast(word, icon=":material/check:")
    for param in ("new", "record", "open"):
        st.query_params.pop(param, None)
    if open is not None:
        st.query_params["open"] = str(open)
    if campaign is not None:
        st.query_params["campaign"] = str(campaign)
        st.session_state.pop("activities.campaign", None)
    st.rerun()


def place_in_url() -> str:
    """ "new", "record", the id of an assignment, or "" for the plan itself; with the way back."""
    asked = st.query_params
    here = asked.get("open") or next((word for word in ("new", "record") if asked.get(word)), "")
    if here and st.button(_("Back"), icon=":material/arrow_back:", key="activities.back"):
        for param in ("new", "record", "open"):
            asked.pop(param, None)
        st.rerun()
    return here


def unknown() -> None:
    st.info(_("There is no such task here."), icon=":material/search_off:")


def ways(*, makes: bool, records: bool, empty: bool) -> None:
    """What to do from here; the empty page says it in words."""
    if empty:
        said = _("No plan yet: make one from a template.") if makes else _("No plan yet. Planners make one.")
        st.info(said, icon=":material/event_note:")
    with st.container(horizontal=True, key="activities.ways"):
        if records and not empty:
            _way("record", _("Record an activity"), ":material/add_task:", primary=True)
        if not empty:
            _show("due", _("Deadlines"), ":material/alarm:")
        _show("events", _("Large events"), ":material/celebration:")
        if makes:
            _way("new", _("New plan"), ":material/playlist_add:", primary=empty)


def _way(param: str, title: str, icon: str, *, primary: bool) -> None:
    if st.button(title, icon=icon, type="primary" if primary else "secondary", key=f"way.{param}"):
        st.query_params[param] = "1"
        st.rerun()


def _show(screen: str, title: str, icon: str) -> None:
    if st.button(title, icon=icon, key=f"way.{screen}"):
        st.query_params["show"] = screen
        st.rerun()
