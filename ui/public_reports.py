"""Reports of residents and callers on a page: what waits, what belongs to a line, and a call written down."""

from collections.abc import Callable
from html import escape
from typing import Any
from uuid import UUID

import streamlit as st

from data import reference
from data.queries import public_reports as questions
from data.queries.hazard_detail import HazardDetail
from data.queries.public_reports import ReportSeen
from rules.permissions import Viewer
from rules.public_reports import CALLS, CONTACT_ROLES, LONGEST, Channel
from rules.vocabulary import HazardState
from ui.act import act
from ui.ask import ask
from ui.words import _, moment, name

Action = Callable[..., Any]
LINK = "display:block;min-height:48px;padding:4px 0;color:var(--anxun-primary);text-decoration:none"
MAY_MERGE = frozenset({"safety_officer", "community_admin"})


def channel_names() -> dict[Channel, str]:
    return {
        Channel.PAGE: _("Resident snapshot"),
        Channel.WHISTLEBLOWER: _("Whistle-blower"),
        Channel.HOTLINE_12350: _("Line 12350"),
        Channel.HOTLINE_12345: _("Line 12345"),
    }


def section(viewer: Viewer, seen: HazardDetail, *, answer: Action, merge: Action, look: Action) -> None:
    """Who told us of this line: numbers and times for all; names for the two roles that may know."""
    found = ask(questions.of_hazard, viewer, seen.line.id)
    if not found:
        return
    st.subheader(_("Public reports"))
    roles = viewer.roles_at(area_path=seen.area_path, unit_id=seen.line.unit_id)
    for report in found:
        _told(report)
        if report.has_contact and roles & CONTACT_ROLES:
            _contact(viewer, report, look)
    if viewer.may("register_hazard", area_path=seen.area_path, unit_id=seen.line.unit_id):
        _answer_form(found[0], answer)
    if seen.line.state is HazardState.REPORTED and roles & MAY_MERGE:
        _merge_form(viewer, seen.line.id, merge)


def _told(report: ReportSeen) -> None:
    facts = [report.number, channel_names()[report.channel], moment(report.created_at)]
    facts += [_("call {number}").format(number=report.call_number)] if report.call_number else []
    facts += [_("merged")] if report.merged else []
    facts += [_("asks for the reward")] if report.wants_reward else []
    told = f"<div>{_e(_('Answered: {text}').format(text=report.answer))}</div>" if report.answer else ""
    st.html(
        f'<div style="border-left:3px solid var(--anxun-line);padding-left:12px">{_e(" · ".join(facts))}{told}</div>'
    )


def _contact(viewer: Viewer, report: ReportSeen, look: Action) -> None:
    """Shown on request only; each request leaves a line in the journal."""
    shown = f"reports.contact.{report.id}"
    if not st.session_state.get(shown):
        pressed = st.button(_("Show who reported"), key=f"{shown}.show", icon=":material/visibility:")
        if not (pressed and act(look, report_id=report.id)):
            return
        st.session_state[shown] = True
    held = ask(questions.contact, viewer, report.id)
    st.text(" · ".join(part for part in held if part))
    st.caption(_("This look is recorded. Do not pass it on."))


def _answer_form(report: ReportSeen, answer: Action) -> None:
    with (
        st.expander(_("Answer the reporter"), icon=":material/reply:"),
        st.form(f"reports.answer.{report.id}", border=False),
    ):
        text = st.text_area(
            _("What the reporter reads beside the state"), value=report.answer, max_chars=LONGEST["answer"]
        )
        st.caption(_("Names and mobile numbers are covered on the public page."))
        sent = st.form_submit_button(_("Save the answer"), width="stretch")
    if sent and act(answer, report_id=report.id, text=text):
        st.rerun()


def _merge_form(viewer: Viewer, hazard_id: UUID, merge: Action) -> None:
    lines = {row.id: row for row in ask(questions.alike, viewer, hazard_id)}
    if not lines:
        return
    with (
        st.expander(_("It repeats another line"), icon=":material/merge:"),
        st.form(f"reports.merge.{hazard_id}", border=False),
    ):
        into = st.selectbox(
            _("Line that is kept"),
            list(lines),
            format_func=lambda i: " · ".join(
                part for part in (lines[i].number, lines[i].title, moment(lines[i].found_at)) if part
            ),
        )
        sent = st.form_submit_button(_("Merge; both reporters get one answer"), width="stretch")
    if sent and into and act(merge, hazard_id=hazard_id, into_hazard_id=into):
        st.rerun()


def desk(viewer: Viewer, *, enter: Action) -> None:
    """What waits to be verified, calls to be written down, and the sheet to hang up."""
    st.subheader(_("Public reports"))
    waiting = ask(questions.waiting, viewer, limit=50)
    if waiting:
        st.caption(_("{n} wait to be verified; the oldest first.").format(n=len(waiting)))
        _list(waiting)
    else:
        st.caption(_("None waits to be verified."))
    with st.expander(_("Write down a call to 12350 or 12345"), icon=":material/call:"):
        facts = _call_form(viewer)
        if facts is not None and act(enter, **facts):
            st.session_state["reports.call"] = st.session_state.get("reports.call", 0) + 1
            st.toast(_("Written down; it waits to be verified."), icon=":material/check:")
            st.rerun()
    st.link_button(_("Sheet with the code, to print"), "/report/poster", icon=":material/print:", width="stretch")


def _list(waiting: list[questions.Waiting]) -> None:
    rows = "".join(
        f'<li><a href="/hazards?id={row.hazard_id}" target="_self" style="{LINK}">'
        f"{_e(row.title)}<br><small>{_e(row.area_name)} · {_e(channel_names()[row.channel])} · "
        f"{_e(moment(row.created_at))}</small></a></li>"
        for row in waiting
    )
    st.html(f'<ul style="list-style:none;margin:0;padding:0">{rows}</ul>')


def _call_form(viewer: Viewer) -> dict[str, Any] | None:
    """What a caller said; the form empties itself after it was kept, and keeps what was typed after a refusal."""
    key = f"reports.call.{st.session_state.get('reports.call', 0)}"
    places = {place.id: place for place in ask(questions.places, viewer)}
    codes = [code for code in reference.words("hazard_categories") if "/" not in code]
    with st.form(key, border=False):
        facts: dict[str, Any] = {
            "channel": st.segmented_control(
                _("Line"), list(CALLS), default=CALLS[0], format_func=lambda c: channel_names()[c], key=f"{key}.line"
            ),
            "call_number": st.text_input(_("Number of the slip"), max_chars=LONGEST["call_number"], key=f"{key}.slip"),
            "text": st.text_area(_("What was said"), max_chars=LONGEST["text"], key=f"{key}.text"),
            "area_id": st.selectbox(_("Area"), list(places), format_func=lambda i: places[i].name, key=f"{key}.area"),
            "place": st.text_input(_("Street, building, floor"), max_chars=LONGEST["place"], key=f"{key}.place"),
            "category": st.selectbox(
                _("Category"), codes, format_func=lambda c: name("hazard_categories", c), key=f"{key}.category"
            ),
            "name": st.text_input(_("Caller's name"), max_chars=LONGEST["name"], key=f"{key}.name"),
            "phone": st.text_input(_("Caller's number"), max_chars=LONGEST["phone"], key=f"{key}.phone"),
        }
        st.caption(_("Name and number are kept apart; only the safety officer and the administrator read them."))
        sent = st.form_submit_button(_("Write it down"), type="primary", width="stretch")
    return {**facts, "channel": facts["channel"] or CALLS[0]} if sent else None


def _e(text: str) -> str:
    return escape(text)
