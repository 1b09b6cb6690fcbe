"""The frequency rules of a site type: changed one at a time, with what that does to today's due list said first."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from data import reference
from data.days import as_of
from data.queries.frequency_rules import NewRule, RuleLine, conditions, preview, preview_new
from rules.duties import EVENT, LONGEST_REASON, MOST_TIMES, OWN_EVENTS, periods_of
from rules.permissions import Viewer
from ui import address
from ui.ask import ask
from ui.catalogue_forms import TURN, Wish, first_of, from_day, told
from ui.words import _, day, name, today


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


def rules(viewer: Viewer, site_type: str, rows: Sequence[RuleLine]) -> Wish | None:
    """Each rule with its change; what the change does is said before it is kept. Then a new one."""
    if not rows:
        st.info(_("No frequency rule is in force for this kind of site."), icon=":material/event_busy:")
    return first_of([*(_rule(viewer, row) for row in rows), _new(viewer, site_type)])


def often(times: int, period: str) -> str:
    if period == EVENT:
        return _("{n} for each event").format(n=times)
    return _("{n} per {period}").format(n=times, period=name("periods", period))


def condition_word(code: str) -> str:
    if not code:
        return _("always")
    return _("in the flood season") if code == "flood_season" else _("class {name}").format(name=code)


def _rule(viewer: Viewer, row: RuleLine) -> Wish | None:
    when = f" · {condition_word(row.condition)}" if row.condition else ""
    head = f"{name('check_kinds', row.kind)} · {often(row.times, row.period)}{when}"
    begins = row.in_force_from
    planned = begins is not None and begins > today()
    if planned:
        head += _(" · planned from {day}").format(day=day(begins))
    if row.ends_on:
        head += _(" · until {day}").format(day=day(row.ends_on))
    key = f"catalogue.rule.{row.id}.{st.session_state.get(TURN, 0)}"
    with st.expander(head, icon=":material/event_upcoming:" if planned else None):
        if row.source:
            st.caption(_("Source: {source}").format(source=row.source))
        if row.ends_on or planned:
            return _planned(row, key)
        return _change(viewer, row, key)


def _planned(row: RuleLine, key: str) -> Wish | None:
    """What is planned can be withdrawn at the rule that it changes, or where the new rule replaces none."""
    if not row.ends_on and row.replaces:
        st.caption(_("To withdraw it, open the rule whose place it takes."))
        return None
    st.write(_("It does not come then; what is in force now stays."))
    reason = st.text_input(_("Reason"), max_chars=LONGEST_REASON, key=f"{key}.reason")
    pressed = st.button(_("Withdraw what is planned"), width="stretch", icon=":material/event_busy:", key=f"{key}.void")
    return Wish("withdraw_rule", {"rule_id": row.id, "reason": reason}) if pressed else None


def _change(viewer: Viewer, row: RuleLine, key: str) -> Wish | None:
    times = int(st.number_input(_("Times (0 ends the rule)"), 0, MOST_TIMES, row.times, key=f"{key}.times"))
    per = _per(row.kind, row.period, f"{key}.per")
    if (times, per) == (row.times, row.period):
        st.caption(_("Change the number or the period, and what it does to today's due list is said here."))
        return None
    told(ask(preview, viewer, rule_id=row.id, times=times, per=per, at=as_of(today())))
    facts = {"rule_id": row.id, "times": times, "per": per}
    return _kept("change_rule", facts, _("Change the rule"), key)


def _new(viewer: Viewer, site_type: str) -> Wish | None:
    key = f"catalogue.rule.new.{site_type}.{st.session_state.get(TURN, 0)}"
    with st.expander(_("New rule"), icon=":material/add:"):
        kind = st.selectbox(
            _("Kind of check"), list(reference.words("check_kinds")), format_func=lambda c: name("check_kinds", c),
            key=f"{key}.kind",
        )  # fmt: skip
        held = ["", *conditions(site_type)]
        condition = st.selectbox(_("When"), held, format_func=condition_word, key=f"{key}.condition")
        times = int(st.number_input(_("Times"), 1, MOST_TIMES, 1, key=f"{key}.times"))
        per = _per(kind, "month", f"{key}.per.{kind}")
        wanted = NewRule(site_type, kind, times, per, condition or "")
        told(ask(preview_new, viewer, rule=wanted, at=as_of(today())))
        facts = {"site_type": site_type, "kind": kind, "times": times, "per": per, "condition": condition or ""}
        return _kept("add_rule", facts, _("Add the rule"), key)


def _per(kind: str, now: str, key: str) -> str:
    options = periods_of(kind)
    if kind in OWN_EVENTS:
        st.caption(_("Events of the sites themselves stand in no calendar: per event, nothing is due by itself."))
    per = st.selectbox(
        _("Per"), options, format_func=lambda code: name("periods", code),
        index=options.index(now) if now in options else 0, key=key,
    )  # fmt: skip
    return per or EVENT


def _kept(verb: str, facts: dict[str, Any], words: str, key: str) -> Wish | None:
    on = from_day(f"{key}.on", _("From the period that holds this day"), first=today())
    reason = st.text_input(_("Reason"), max_chars=LONGEST_REASON, key=f"{key}.reason")
    pressed = st.button(words, type="primary", width="stretch", key=f"{key}.save")
    return Wish(verb, {**facts, "on": on, "reason": reason}) if pressed else None
