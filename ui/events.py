"""Large events: the list, one event with its four papers, and what may be done with it now."""

from collections.abc import Callable, Sequence
from html import escape
from typing import Any, NamedTuple

import streamlit as st

from data.queries import events as questions
from data.queries import plans
from data.queries.events import EventLine, EventSeen, PaperSeen
from rules.events import EventPaper, EventState
from rules.permissions import Viewer
from ui import address, event_forms, list_exports
from ui.act import act
from ui.ask import ask
from ui.event_forms import paper_names, step_names
from ui.words import _, day, moment, today

DONE_ALREADY = (EventState.SUMMARISED, EventState.CALLED_OFF)


class Verbs(NamedTuple):
    """What the page lends: the verbs of actions.events."""

    draft: Callable[..., Any]
    change: Callable[..., Any]
    put_paper: Callable[..., Any]
    step: Callable[..., Any]
    facts: Callable[..., Any]  # EventDraft


def state_names() -> dict[EventState, str]:
    return {
        EventState.DRAFT: _("Event in draft"),
        EventState.SUBMITTED: _("Waits for approval"),
        EventState.RETURNED: _("Returned"),
        EventState.APPROVED: _("Approved"),
        EventState.DONE: _("Held, no summary yet"),
        EventState.SUMMARISED: _("Summed up"),
        EventState.CALLED_OFF: _("Called off"),
    }


def screen(viewer: Viewer, verbs: Verbs) -> None:
    """`event` in the address opens one of them; "new" opens the form."""
    asked = st.query_params.get("event", "")
    up = {"event": ""} if asked else {"show": ""}
    st.button(_("Back"), icon=":material/arrow_back:", on_click=address.go, kwargs=up, key="events.back")
    if asked == "new":
        _new(viewer, verbs)
    elif asked.isdecimal() and len(asked) < 10:
        seen = ask(questions.event, viewer, event_id=int(asked), on=today())
        if seen is None:
            st.info(_("There is no such event here."), icon=":material/search_off:")
        else:
            _one(seen, verbs)
    else:
        _all(viewer)


def _all(viewer: Viewer) -> None:
    st.title(_("Approval of large events"))
    rows = ask(questions.events, viewer)
    if viewer.has("update_task"):
        st.button(
            _("New event"), icon=":material/add:", type="primary", key="events.new",
            on_click=address.go, kwargs={"event": "new"},
        )  # fmt: skip
    if not rows:
        st.info(_("No large event yet. A plan, a risk analysis, measures and a response plan belong to each."))
    for row in rows:
        _line(row)
    if rows:
        list_exports.buttons("events")


def _line(row: EventLine) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center", wrap=False, key=f"event.{row.id}"):
        st.html(f"<div>{_told(row)}</div>", width="stretch")
        st.button(
            _("Open this event"), icon=":material/chevron_right:", key=f"event.open.{row.id}.iconly",
            on_click=address.go, kwargs={"event": str(row.id)},
        )  # fmt: skip


def _told(row: EventLine) -> str:
    return f"<b>{escape(row.title)}</b> {_state(row)}<br><small>{escape(_where(row))}</small>"


def _state(row: EventLine) -> str:
    return f'<span style="color:{_colour(row)};font-weight:600">{_mark(row)} {escape(state_names()[row.state])}</span>'


def _where(row: EventLine) -> str:
    said = [row.unit, _dates(row), row.place]
    if row.missing and row.state not in DONE_ALREADY:
        said.append(_("{n} of 4 papers missing").format(n=len(row.missing)))
    return " · ".join(part for part in said if part)


def _mark(row: EventLine) -> str:
    waits = row.state in (EventState.SUBMITTED, EventState.RETURNED)
    return "▲" if waits else "●" if row.state in (EventState.APPROVED, EventState.SUMMARISED) else "■"


def _colour(row: EventLine) -> str:
    return "var(--anxun-primary)" if _mark(row) == "▲" else "var(--anxun-muted)"


def _dates(row: EventLine) -> str:
    if row.starts_on == row.ends_on:
        return day(row.starts_on)
    return _("{first} to {last}").format(first=day(row.starts_on), last=day(row.ends_on))


def _new(viewer: Viewer, verbs: Verbs) -> None:
    st.title(_("New event"))
    units = [unit for unit in ask(plans.units, viewer) if viewer.has("update_task")]
    if not units:
        st.info(_("There is no unit for which you may draft an event."), icon=":material/info:")
        return
    facts = event_forms.facts_form("new", None, units)
    if facts is None:
        return
    kept: dict[str, int] = {}
    draft = verbs.facts(**facts["draft"])
    if act(_draft, verb=verbs.draft, kept=kept, draft=draft, unit_id=facts["unit_id"]):
        address.go(event=str(kept["id"]))
        st.toast(_("Kept as a draft. Now its four papers."), icon=":material/check:")
        st.rerun()


def _draft(session: Any, *, viewer: Any, verb: Callable[..., Any], kept: dict[str, int], **facts: Any) -> None:
    kept["id"] = verb(session, viewer=viewer, **facts).id


def _one(seen: EventSeen, verbs: Verbs) -> None:
    row = seen.line
    st.title(row.title)
    st.html(f"<div>{_state(row)}<br><small>{escape(_where(row))}</small></div>")
    for said in _facts(seen):
        st.caption(said)
    now, papers = st.columns([2, 3], gap="large")
    with papers:
        st.subheader(_("The four papers"))
        changeable = seen.writes and row.state in (EventState.DRAFT, EventState.RETURNED)
        by_kind = {paper.kind: paper for paper in seen.papers}
        for kind in EventPaper:
            _paper(row.id, kind, by_kind.get(kind), verbs.put_paper if changeable else None)
    with now:
        _next(seen, verbs.step)
        if changeable:
            _change(seen, verbs)
        _history(seen)


def _facts(seen: EventSeen) -> list[str]:
    said = [_("{n} people expected").format(n=seen.people_expected)] if seen.people_expected else []
    if seen.people_came is not None:
        said.append(_("{n} people came").format(n=seen.people_came))
    said += [seen.note] if seen.note else []
    if seen.reason and seen.line.state in (EventState.RETURNED, EventState.CALLED_OFF):
        said.append(_("Reason: {reason}").format(reason=seen.reason))
    if seen.summary:
        said.append(_("Summary: {summary}").format(summary=seen.summary))
    return said


def _paper(event_id: int, kind: EventPaper, held: PaperSeen | None, put: Callable[..., Any] | None) -> None:
    with st.container(border=True, key=f"event.paper.{kind}"):
        word = _("on file") if held else _("not on file")
        st.html(f"<b>{escape(paper_names()[kind])}</b> <span>{'●' if held else '○'} {escape(word)}</span>")
        if held is not None:
            _shown(held)
        if put is None:
            return
        with st.popover(
            _("Replace the paper") if held else _("Add the paper"), icon=":material/upload_file:", width="stretch"
        ):
            facts = event_forms.paper_form(kind, held.id if held else 0)
            if facts and act(put, event_id=event_id, kind=kind.value, **facts):
                st.toast(_("Paper kept."), icon=":material/check:")
                st.rerun()


def _shown(held: PaperSeen) -> None:
    if held.sha256 is None:
        with st.expander(_("Read the paper"), icon=":material/description:"):
            st.text(held.text)
        return
    name = held.file_name or held.kind.value
    size = _("{n} KB").format(n=max(1, round(held.size / 1000)))
    st.html(
        f'<a href="/api/events/papers/{held.id}" target="_blank" rel="noopener" style="display:inline-block;'
        f'padding:12px 0;color:var(--anxun-primary);font-weight:600">{escape(name)}</a> <small>{escape(size)}</small>'
    )


def _next(seen: EventSeen, take: Callable[..., Any]) -> None:
    """The steps of this person, the main one as a form that stands open."""
    for step in seen.steps:
        if step is not seen.steps[0]:
            with st.expander(step_names()[step]):
                facts = event_forms.step_form(seen.line, step)
        else:
            with st.container(border=True, key="event.next"):
                facts = event_forms.step_form(seen.line, step)
        if facts is not None and act(take, event_id=seen.line.id, step=step.value, **facts):
            st.toast(_("Done."), icon=":material/check:")
            st.rerun()


def _change(seen: EventSeen, verbs: Verbs) -> None:
    with st.expander(_("Change the facts"), icon=":material/edit:"):
        facts = event_forms.facts_form(str(seen.line.id), seen, ())
        if facts is None:
            return
        if act(verbs.change, event_id=seen.line.id, draft=verbs.facts(**facts["draft"])):
            st.toast(_("Changed."), icon=":material/check:")
            st.rerun()


def _history(seen: EventSeen) -> None:
    said = event_forms.verb_names()
    lines = [
        f"<li>{escape(moment(one.at))} · {escape(said.get(one.verb, one.verb))} · {escape(one.who)}"
        f"{': ' + escape(one.reason) if one.reason else ''}</li>"
        for one in seen.history
    ]
    with st.expander(_("Steps so far"), icon=":material/history:"):
        st.html(f'<ol style="padding-left:1.2em">{"".join(lines)}</ol>')


def to_decide(rows: Sequence[EventLine]) -> None:
    """Events that wait for this person, for the lists of decisions on other pages."""
    from_here = {"show": "events"}
    for row in rows:
        with st.container(key=f"decision-event-{row.id}", horizontal=True, wrap=False, vertical_alignment="center"):
            said = _("Large event waits for approval")
            st.html(
                f'<div class="anxun-decision"><p><span style="color:var(--anxun-primary)" aria-hidden="true">▲</span> '
                f"{escape(row.title)}</p><small>{escape(' · '.join((said, _dates(row), row.unit)))}</small></div>"
            )
            with st.container(width="content"):
                event_forms.way(_("Decide"), {**from_here, "event": str(row.id)})
