"""Checks that the frequency rules ask for: what is owed in the running periods, what was missed in those just over."""

from collections.abc import Sequence
from datetime import date, timedelta
from html import escape
from math import ceil

import streamlit as st

from data import reference
from data.queries import schedule
from data.queries.owed import Owed, OwedPage, OwedRule
from data.queries.schedule import Which
from rules.permissions import Viewer
from ui import address
from ui.ask import ask
from ui.coverage import FURTHEST_BACK, Looked
from ui.coverage_lists import MOST_PAGES, PER_PAGE, PER_PAGE_ON_A_PHONE
from ui.doors import door
from ui.words import _, day, name, percent

RULES_SHOWN, RULES_ON_A_PHONE = 12, 4
WHICH: dict[str, Which] = {"owed": "running", "missed": "finished"}


def screen(viewer: Viewer, looked: Looked, *, phone: bool, may_inspect: bool, may_change: bool) -> None:
    """The share with numerator and denominator, the rules, then the sites that have not met theirs."""
    kinds = reference.words("check_kinds")
    kind = address.said("kind", list(kinds))
    length = PER_PAGE_ON_A_PHONE if phone else PER_PAGE
    which = WHICH[looked.which]
    first = (address.page_number(MOST_PAGES) - 1) * length
    page = ask(
        schedule.owed,
        viewer,
        at=looked.ended_by,
        known_at=looked.at,
        part=looked.part,
        which=which,
        kind=kind or None,
        limit=length,
        offset=first,
    )
    if which == "finished":
        _choose_over(looked)
    if not page.rules:
        st.info(_("No rule asks for a check here in this period."), icon=":material/event_available:")
        return
    st.caption(_told(page, which))
    _rules(page.rules, RULES_ON_A_PHONE if phone else RULES_SHOWN)
    options = {"": _("All kinds of check"), **{k: name("check_kinds", k) for k in sorted({r.kind for r in page.rules})}}
    st.selectbox(
        _("Kind of check"), list(options), format_func=options.__getitem__, **address.bound("coverage", "kind", kind)
    )
    if not page.rows:
        st.success(_("Nothing in this list."), icon=":material/check:")
        return
    st.caption(_("{n} rules at sites not met").format(n=page.total))
    for row in page.rows:
        _card(row, looked.on, may_inspect=may_inspect, may_change=may_change)
    last = ceil(page.total / length)
    if last > 1:
        here = address.page_number(last)
        key = f"coverage.page.{here}"  # pagination wants its default beside it, not in the session's state
        st.pagination(last, default=here, max_visible_pages=5, key=key, on_change=address.write, args=("page", key))


def _choose_over(looked: Looked) -> None:
    """Periods further back: those that were over by an earlier day; empty means the last ones."""
    key = "coverage.over"
    st.session_state[key] = looked.over
    first, last = looked.on - timedelta(days=FURTHEST_BACK), looked.on - timedelta(days=1)
    st.date_input(
        _("Periods that were over by an earlier day"), None, key=key, format="YYYY-MM-DD", min_value=first,
        max_value=last, on_change=address.write, args=("over", key),
    )  # fmt: skip


def period_word(starts: date, ends: date) -> str:
    return day(starts) if starts == ends else f"{day(starts)} – {day(ends)}"


def times(n: int, period: str) -> str:
    return _("{n} per {period}").format(n=n, period=name("periods", period))


def _told(page: OwedPage, which: Which) -> str:
    said = (
        _("In the running periods {done} of {required} checks are done ({share}). Each kind fills only its own rule.")
        if which == "running"
        else _("In the periods just over {done} of {required} checks were done ({share}). The rest was missed.")
    )
    return said.format(done=page.done, required=page.required, share=percent(page.share))


def _rules(rules: Sequence[OwedRule], first: int) -> None:
    """The worst met first; a tap on the head opens all of them."""
    _table(rules[:first])
    if len(rules) > first:
        with st.expander(_("{n} more rules").format(n=len(rules) - first)):
            _table(rules[first:])


def _table(rules: Sequence[OwedRule]) -> None:
    heads = (_("Rule"), _("Done"), _("Sites short"))
    head = "".join(f'<th scope="col">{escape(word)}</th>' for word in heads)
    body = "".join(
        f"<tr><td>{escape(_of(rule))}<small>{escape(_when(rule))}</small></td>"
        f"<td>{escape(percent(rule.share))}<small>{rule.done}/{rule.required}</small></td>"
        f"<td>{rule.short}<small>/{rule.sites}</small></td></tr>"
        for rule in rules
    )
    st.html(f'<table class="anxun-groups"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>')


def _of(rule: OwedRule) -> str:
    whose = name("site_types", rule.type) if rule.type else _("Own frequency")
    return f"{whose} · {name('check_kinds', rule.kind)}"


def _when(rule: OwedRule) -> str:
    return f"{times(rule.times, rule.period)} · {period_word(rule.starts, rule.ends)}"


def _card(row: Owed, on: date, *, may_inspect: bool, may_change: bool) -> None:
    key = f"coverage.owed.{row.site_id}.{row.kind}.{row.starts:%m%d}"
    with st.container(border=True, horizontal=True, vertical_alignment="center", wrap=False, key=key):
        st.html(_text(row, on), width="stretch")
        if may_inspect and row.ends >= on:
            with st.container(width=72):
                door(_("Check"), "inspect", {"site": str(row.site_id)})
        if may_change:
            st.button(
                _("Change"), key=f"{key}.change", on_click=address.go, kwargs={"duty": str(row.site_id)},
                help=_("Interval, frequency or leaving out of this site"),
            )  # fmt: skip


def _text(row: Owed, on: date) -> str:
    mark, late = ("○", ' class="late"') if row.ends < on else ("◐" if row.done < row.expected else "●", "")
    where = f"{name('site_types', row.type)} · {row.area_name}"
    own = f" · {_('own frequency')}" if row.own else ""
    said = (
        _("missed {n}: {done} of {required} done")
        if row.ends < on
        else _("{n} to go: {done} of {required} done, {expected} expected by now")
    ).format(n=row.required - row.done, done=row.done, required=row.required, expected=row.expected)
    rule = f"{name('check_kinds', row.kind)} · {period_word(row.starts, row.ends)}{own}"
    return (
        f'<div class="anxun-point"><b>{escape(row.name)}</b><p class="anxun-muted">{escape(where)}</p>'
        f"<p>{escape(rule)}</p><div><span{late}>{mark} {escape(said)}</span></div></div>"
    )
