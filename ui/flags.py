"""Flags: what a person should look at, with its rows, and the two ways to decide. No word of blame anywhere."""

from collections.abc import Mapping
from html import escape
from math import ceil
from typing import Any, NamedTuple

import streamlit as st

from data.queries.flags import Flagged, FlaggedVisit, FlagRow
from rules.flags import LONGEST_REASON
from rules.vocabulary import FlagKind
from ui import address, list_exports, photos
from ui.words import _, day, moment

PER_PAGE = 10
MOST_PAGES = 10_000
LISTS = ("waiting", "decided")
MOST_ROWS = 12


class Decided(NamedTuple):
    flag_id: int
    decision: str
    reason: str
    refuse_visits: bool


def choose_list() -> bool:
    """Whether the decided ones are asked for."""
    words = {"waiting": _("Waiting"), "decided": _("Decided")}
    chosen = address.said("flags", LISTS, "waiting")
    st.segmented_control(
        _("List"), LISTS, format_func=words.__getitem__, required=True, label_visibility="collapsed",
        **address.bound("rounds", "flags", chosen),
    )  # fmt: skip
    st.caption(_("Questions that the records raise, not findings. None of them changes a figure by itself."))
    return chosen == "decided"


def first_row() -> int:
    return (address.page_number(MOST_PAGES) - 1) * PER_PAGE


def show(found: Flagged, *, decided: bool) -> Decided | None:
    """The list, and what was decided in this run."""
    if not found.rows:
        st.success(
            _("Nothing has been decided yet.") if decided else _("Nothing waits to be looked at."),
            icon=":material/check:",
        )
        return None
    made = [decision for row in found.rows if (decision := _flag(row))]
    last = ceil(found.total / PER_PAGE)
    if last > 1:
        here = address.page_number(last)
        key = f"flags.page.{here}"  # pagination wants its default beside it, not in the session's state
        st.pagination(last, default=here, max_visible_pages=5, key=key, on_change=address.write, args=("page", key))
    list_exports.buttons("flags")
    return next(iter(made), None)


def kind_word(kind: FlagKind) -> str:
    words = {
        FlagKind.SPEED: _("The way between two visits is very quick"),
        FlagKind.PACE: _("Several visits close upon one another"),
        FlagKind.SAME_FIX: _("The same position or accuracy again and again"),
        FlagKind.CLOCK: _("The phone's clock is off"),
        FlagKind.PHOTO: _("The same picture in two records"),
    }
    return words[kind]


def _explains(kind: FlagKind) -> str:
    words = {
        FlagKind.SPEED: _("Often it is a bad fix or a wrong clock. Ask which way was taken."),
        FlagKind.PACE: _("Doors next to one another are quickly seen. Ask how the points lie."),
        FlagKind.SAME_FIX: _("Some phones repeat their last position indoors. Ask which phone it was."),
        FlagKind.CLOCK: _("Mostly the phone only needs its time set. Times of these records may be off."),
        FlagKind.PHOTO: _("Perhaps the picture was chosen from the album by mistake. Look at both."),
    }
    return words[kind]


def _flag(row: FlagRow) -> Decided | None:
    with st.container(border=True, key=f"flag.{row.id}"):
        where = " · ".join((row.area, row.person, day(row.on_day)))
        st.html(
            f'<div class="anxun-point"><b>{escape(f"⚑ {kind_word(row.kind)}")}</b>'
            f'<p class="anxun-muted">{escape(where)}</p><p>{escape(_explains(row.kind))}</p></div>'
        )
        with st.expander(_("The records: {n}").format(n=len(row.visits)), expanded=row.kind is FlagKind.PHOTO):
            for visit in row.visits[:MOST_ROWS]:
                _visit(row.kind, visit)
            if len(row.visits) > MOST_ROWS:
                st.caption(_("and {n} more records").format(n=len(row.visits) - MOST_ROWS))
        if row.decision:
            _outcome(row)
        elif row.may_decide:
            return _decide(row)
        else:
            st.caption(
                _("These are your own visits: somebody else has to look at them.")
                if row.mine
                else _("The head of the community or a safety officer decides.")
            )
    return None


def _visit(kind: FlagKind, visit: FlaggedVisit) -> None:
    site = visit.site or _("a site that is not yours to see")
    line = " · ".join(part for part in (moment(visit.at), site, _facts(kind, dict(visit.facts))) if part)
    st.html(f'<p style="margin:4px 0">{escape(line)}</p>')
    if visit.photos:
        photos.show(visit.photos)


def _facts(kind: FlagKind, facts: Mapping[str, Any]) -> str:
    """The numbers of one row, in words."""
    if kind is FlagKind.SPEED:
        return _("{metres} m in {seconds} s since the visit before").format(**_some(facts, "metres", "seconds"))
    if kind is FlagKind.PACE:
        return _("{seconds} s after the visit before").format(**_some(facts, "seconds"))
    if kind is FlagKind.CLOCK:
        minutes = round(abs(float(facts.get("skew_s", 0))) / 60)
        fast = _("the phone's clock was {n} minutes fast")
        slow = _("the phone's clock was {n} minutes slow")
        return (fast if float(facts.get("skew_s", 0)) > 0 else slow).format(n=minutes)
    if kind is FlagKind.SAME_FIX and "lat" in facts:
        return _("position {lat}, {lon}").format(lat=f"{facts['lat']:.6f}", lon=f"{facts['lon']:.6f}")
    if kind is FlagKind.SAME_FIX:
        return _("accuracy {n} m").format(n=facts.get("accuracy_m", ""))
    return ""


def _some(facts: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: facts.get(name, "") for name in names}


def _outcome(row: FlagRow) -> None:
    words = _("accepted") if row.decision == "accepted" else _("not accepted")
    said = _("{outcome} by {name}, {at}: {reason}").format(
        outcome=words, name=row.decided_by, at=moment(row.decided_at), reason=row.reason
    )
    st.html(f"<p>{escape(said)}</p>")


def _decide(row: FlagRow) -> Decided | None:
    with st.form(f"flag.form.{row.id}", border=False):
        reason = st.text_input(_("What you found out"), max_chars=LONGEST_REASON, key=f"flag.reason.{row.id}")
        refuse = st.checkbox(_("If not accepted: these visits do not count from now on"), key=f"flag.refuse.{row.id}")
        with st.container(horizontal=True):
            accepted = st.form_submit_button(
                _("Accepted"), icon=":material/check:", type="primary", key=f"flag.accept.{row.id}"
            )
            not_accepted = st.form_submit_button(_("Not accepted"), icon=":material/close:", key=f"flag.not.{row.id}")
    if not (accepted or not_accepted):
        return None
    return Decided(row.id, "accepted" if accepted else "not_accepted", reason, bool(refuse) and not accepted)
