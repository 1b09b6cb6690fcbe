"""The frequency rules of a site type: changed one at a time, with what that does to today's due list said first."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from data import reference
from data.days import as_of
from data.queries.frequency_rules import Preview, RuleLine, preview
from rules.duties import LONGEST_REASON, MOST_TIMES, PERIODS
from rules.permissions import Viewer
from ui import address
from ui.ask import ask
from ui.words import _, day, name, today

TURN = "catalogue.turn"


def part() -> str:
    """Checklists, or how often they are asked."""
    words = {"lists": _("Checklists"), "rules": _("How often")}
    chosen = address.said("part", list(words), "lists")
    st.segmented_control(
        _("Show"), list(words), format_func=words.__getitem__, required=True, label_visibility="collapsed",
        **address.bound("catalogue", "part", chosen),
    )  # fmt: skip
    return chosen


def choose_type() -> str:
    types = list(reference.words("site_types"))
    chosen = address.said("type", types, types[0])
    st.selectbox(
        _("Kind of site"),
        types,
        format_func=lambda code: name("site_types", code),
        **address.bound("catalogue", "type", chosen),
    )
    return chosen


def rules(viewer: Viewer, rows: Sequence[RuleLine]) -> dict[str, Any] | None:
    """Each rule with its change; what the change does is said before it is kept."""
    if not rows:
        st.info(_("No frequency rule is in force for this kind of site."), icon=":material/event_busy:")
    wishes = [_rule(viewer, row) for row in rows]
    return next((wish for wish in wishes if wish), None)


def changed() -> None:
    st.session_state[TURN] = st.session_state.get(TURN, 0) + 1
    st.toast(_("Changed."), icon=":material/check:")
    st.rerun()


def _rule(viewer: Viewer, row: RuleLine) -> dict[str, Any] | None:
    often = _("{n} per {period}").format(n=row.times, period=name("periods", row.period))
    when = f" · {_condition(row.condition)}" if row.condition else ""
    if row.ends_on:
        st.write(f"{name('check_kinds', row.kind)} · {often}{when} · {_('until {day}').format(day=day(row.ends_on))}")
        return None
    key = f"catalogue.rule.{row.id}.{st.session_state.get(TURN, 0)}"
    with st.expander(f"{name('check_kinds', row.kind)} · {often}{when}"):
        if row.source:
            st.caption(_("Source: {source}").format(source=row.source))
        if row.period not in PERIODS:
            st.caption(_("It goes by events and is not changed here."))
            return None
        return _change(viewer, row, key)


def _condition(code: str) -> str:
    return _("in the flood season") if code == "flood_season" else _("class {name}").format(name=code)


def _change(viewer: Viewer, row: RuleLine, key: str) -> dict[str, Any] | None:
    times = st.number_input(_("Times (0 ends the rule)"), 0, MOST_TIMES, row.times, key=f"{key}.times")
    per = st.selectbox(
        _("Per"),
        PERIODS,
        format_func=lambda code: name("periods", code),
        index=PERIODS.index(row.period),
        key=f"{key}.per",
    )
    if (times, per) == (row.times, row.period):
        st.caption(_("Change the number or the period, and what it does to today's due list is said here."))
        return None
    _told(ask(preview, viewer, rule_id=row.id, times=times, per=per or row.period, at=as_of(today())))
    on = st.date_input(
        _("From the period that holds this day"), today(), min_value=today(), format="YYYY-MM-DD", key=f"{key}.on"
    )
    reason = st.text_input(_("Reason"), max_chars=LONGEST_REASON, key=f"{key}.reason")
    if st.button(_("Change the rule"), type="primary", width="stretch", key=f"{key}.save"):
        return {"rule_id": row.id, "times": times, "per": per, "on": on, "reason": reason}
    return None


def _told(found: Preview) -> None:
    """More, fewer or the same, with both figures."""
    before, after = found
    if after.sites == before.sites == 0:
        st.info(_("No site here is concerned today."), icon=":material/info:")
        return
    more = after.missing - before.missing
    head = _("{n} more checks are due today.") if more > 0 else _("{n} fewer checks are due today.")
    said = head.format(n=abs(more)) if more else _("Just as many checks are due today.")
    both = _("Missing checks {a} → {b}, sites that are not done {c} → {d}.").format(
        a=before.missing, b=after.missing, c=before.short, d=after.short
    )
    st.warning(f"{said} {both}", icon=":material/compare_arrows:")
