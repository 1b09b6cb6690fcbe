"""What was recorded for one assignment: counts, papers, photos, and taking a record back."""

from collections.abc import Iterator
from html import escape

import streamlit as st

from data.queries.activity_records import RecordSeen
from data.queries.boards import BoardRow
from rules.progress import State
from ui import photos
from ui.activity_words import metric_word
from ui.words import _, day, moment, name


def may_record(row: BoardRow) -> bool:
    return row.state is not State.CANCELLED


def record(seen: RecordSeen, *, author: bool, planner: bool) -> str:
    """One record with its photos, and what may be done with it: "void", "accept" or ""."""
    counts = " · ".join(f"{metric_word(metric)} {count:g}" for metric, count in seen.counts)
    kinds = _(", ").join(name("evidence", kind) for kind in seen.evidence)
    said = [part for part in (seen.place, counts, kinds, seen.person) if part]
    with st.container(border=True, key=f"record.{seen.id}"):
        st.html(f"<b>{escape(moment(seen.occurred_at))}</b> {escape(' · '.join(said))}<br>{escape(seen.note)}")
        for remark in _remarks(seen):
            st.caption(remark)
        for link in seen.links:
            st.link_button(link, link)
        if seen.photos:
            photos.show(seen.photos)
        return _wish(seen, author=author, planner=planner)


def _remarks(seen: RecordSeen) -> Iterator[str]:
    if seen.hazards:
        yield _("{n} hazards opened").format(n=seen.hazards)
    if seen.joint:
        yield _("recorded for several units")
    if (seen.recorded_at - seen.occurred_at).days >= 1:
        yield _("entered later, on {day}").format(day=day(seen.recorded_at))
    if seen.needs_review:
        yield _("Its time lies in the future; it counts once a planner has looked.")
    if seen.voided:
        yield _("Taken back: {reason}").format(reason=seen.void_reason)


def _wish(seen: RecordSeen, *, author: bool, planner: bool) -> str:
    if seen.needs_review and planner and st.button(_("It is right: count it"), key=f"accept.{seen.id}"):
        return "accept"
    if seen.voided or not (author or planner):
        return ""
    with st.popover(_("Take back"), icon=":material/undo:"), st.form(f"void.{seen.id}", border=False):
        st.text_input(_("Reason"), max_chars=200, key=f"void.reason.{seen.id}")
        return "void" if st.form_submit_button(_("Take back")) else ""


def reason_given(seen: RecordSeen) -> str:
    return str(st.session_state.get(f"void.reason.{seen.id}", ""))
