"""Visits that wait until a person has looked: what is doubtful about each, and the two ways to decide."""

from html import escape
from math import ceil
from typing import NamedTuple
from uuid import UUID

import streamlit as st

from data.queries.reviews import VisitToReview, Waiting
from rules.reviews import LONGEST_REASON
from ui import address, list_exports, photos
from ui.words import _, moment, name

PER_PAGE = 10
MOST_PAGES = 10_000


class Decision(NamedTuple):
    verb: str  # accept | refuse
    visit: UUID
    reason: str


def first_row() -> int:
    return (address.page_number(MOST_PAGES) - 1) * PER_PAGE


def to_review(found: Waiting) -> Decision | None:
    """The list, and what was decided in this run."""
    if not found.rows:
        if first_row():  # the last one of this page was decided, or the link is old
            address.go(page="")
            st.rerun()
        st.success(_("No visit waits for a look."), icon=":material/check:")
        return None
    st.caption(_("{n} visits wait. Until somebody has looked they do not count.").format(n=found.total))
    decisions = [made for row in found.rows if (made := _visit(row))]
    last = ceil(found.total / PER_PAGE)
    if last > 1:
        here = address.page_number(last)
        key = f"reviews.page.{here}"  # pagination wants its default beside it, not in the session's state
        st.pagination(last, default=here, max_visible_pages=5, key=key, on_change=address.write, args=("page", key))
    list_exports.buttons("reviews")
    return next(iter(decisions), None)


def decided(decision: Decision) -> None:
    """The list comes again without it."""
    words = _("The visit counts.") if decision.verb == "accept" else _("The visit is refused.")
    st.toast(words, icon=":material/check:")
    st.rerun()


def why_not_counted(waits: str, refused: str) -> str:
    """For the person who made the visit."""
    if refused:
        return _("◌ refused: {reason}").format(reason=refused)
    return _("◌ waits for review, not counted yet: {why}").format(why=reason_word(waits)) if waits else ""


def reason_word(waits: str) -> str:
    words = {
        "future_time": _("its time lies in the future"),
        "clock_off": _("the phone's clock was wrong"),
        "null_island": _("the phone gave no place"),
        "reason": _("only a reason stands for the place"),
    }
    return words.get(waits, waits)


def _visit(row: VisitToReview) -> Decision | None:
    with st.container(border=True, key=f"review.{row.id}"):
        where = " · ".join((name("site_types", row.type), row.area, row.person, name("check_kinds", row.kind)))
        st.html(
            f'<div class="anxun-point"><b>{escape(f"◌ {row.site}")}</b><p class="anxun-muted">{escape(where)}</p>'
            f"<div>{'<br>'.join(escape(line) for line in _facts(row))}</div></div>"
        )
        photos.show(row.photos)
        if row.may_decide:
            return _decision(row)
        st.caption(
            _("You made this visit yourself: somebody else has to look at it.")
            if row.mine
            else _("The head of the community or a safety officer decides.")
        )
        return None


def _facts(row: VisitToReview) -> list[str]:
    """What is doubtful, the times beside each other, and what the person wrote."""
    lines = [_("Not counted: {why}").format(why=reason_word(row.waits))]
    times = _("Time of the visit {at}, arrived {arrived}")
    lines.append(times.format(at=moment(row.occurred_at), arrived=moment(row.recorded_at)))
    if row.waits in ("future_time", "clock_off") and row.clock_skew_s:
        minutes = round(abs(row.clock_skew_s) / 60)
        fast = _("The phone's clock was {n} minutes fast.")
        slow = _("The phone's clock was {n} minutes slow.")
        lines.append((fast if row.clock_skew_s > 0 else slow).format(n=minutes))
    if row.claim:
        lines.append(_("About the place: {words}").format(words=row.claim))
    if row.note:
        lines.append(_("Note: {words}").format(words=row.note))
    if not row.proven:
        lines.append(_("Nothing shows the place: accepted, it is kept as a visit without place proof."))
    return lines


def _decision(row: VisitToReview) -> Decision | None:
    with st.form(f"review.form.{row.id}", border=False):
        reason = st.text_input(_("Reason"), max_chars=LONGEST_REASON, key=f"review.reason.{row.id}")
        with st.container(horizontal=True):
            accepted = st.form_submit_button(
                _("Let it count"), icon=":material/check:", type="primary", key=f"review.accept.{row.id}"
            )
            refused = st.form_submit_button(
                _("Do not count it"), icon=":material/close:", key=f"review.refuse.{row.id}"
            )
    if not (accepted or refused):
        return None
    return Decision("accept" if accepted else "refuse", row.id, reason)
