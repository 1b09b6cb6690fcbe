"""What one site owes: what was set for it and by whom, and the small form that sets it anew."""

from datetime import date, timedelta
from typing import Any, NamedTuple

import streamlit as st

from data import reference
from data.queries.duties import OwnDuty, SiteDuties
from rules.coverage import CLASSES
from rules.duties import LONGEST_REASON, MOST_DAYS, MOST_TIMES, PERIODS
from ui import address
from ui.owed import times
from ui.words import _, day, name, today


class Wish(NamedTuple):
    verb: str  # interval | frequency | again | pause
    facts: dict[str, Any]


def form(site: SiteDuties) -> Wish | None:
    """What stands for the site, then one form; None until it is sent."""
    with st.container(border=True, key="coverage-duty"):
        st.subheader(site.name)
        own = _("{type}, {risk}: to be seen every {n} days unless set otherwise.")
        said = own.format(
            type=name("site_types", site.type), risk=name("risk_levels", site.risk.value), n=CLASSES[site.risk].days
        )
        st.caption(said)
        for one in site.decisions:
            st.markdown(f"- {_decision(one)}")
        words = {
            "interval": _("Interval"),
            "frequency": _("Frequency"),
            "again": _("Back to the rule"),
            "pause": _("Leave out for a time"),
        }
        verb = st.segmented_control(
            _("What to change"), list(words), format_func=words.__getitem__, default="interval", required=True,
            key="coverage.duty.verb",
        )  # fmt: skip
        wish = _ask(site, str(verb))
        st.button(_("Close"), on_click=address.go, kwargs={"duty": ""}, key="coverage.duty.close")
    return wish


def changed() -> None:
    st.toast(_("Changed."), icon=":material/check:")
    st.rerun()


def _ask(site: SiteDuties, verb: str) -> Wish | None:
    facts: dict[str, Any] = {"site_id": site.site_id}
    with st.form(f"coverage.duty.{verb}", border=False):
        if verb == "interval":
            facts["days"] = st.number_input(_("Every so many days"), 1, MOST_DAYS, CLASSES[site.risk].days)
        if verb in ("frequency", "again"):
            kinds = list(reference.words("check_kinds"))
            facts["kind"] = st.selectbox(_("Kind of check"), kinds, format_func=lambda k: name("check_kinds", k))
        if verb == "frequency":
            facts["count"] = st.number_input(_("Number of checks"), 0, MOST_TIMES, 1)
            facts["period"] = st.selectbox(
                _("Per"), PERIODS, index=1, format_func=lambda period: name("periods", period)
            )
        facts["starts" if verb == "pause" else "on"] = _day(_("From"), today())
        if verb == "pause":
            facts["ends"] = _day(_("Counts again from"), today() + timedelta(days=7))
        facts["reason"] = st.text_input(_("Reason"), max_chars=LONGEST_REASON)
        sent = st.form_submit_button(_("Save"), type="primary", width="stretch")
    return Wish(verb, facts) if sent else None


def _day(label: str, default: date) -> date:
    chosen = st.date_input(label, default, min_value=today())
    return chosen if isinstance(chosen, date) else default


def _decision(one: OwnDuty) -> str:
    what = {
        "interval": lambda: _("every {n} days").format(n=one.days),
        "frequency": lambda: f"{name('check_kinds', one.kind)} {times(one.times, one.period)}",
        "pause": lambda: _("left out"),
    }[one.sort]()
    until = f" – {day(one.until)}" if one.until else ""
    said = _("{what}, from {since}{until}: {reason} ({person})")
    return said.format(what=what, since=day(one.since), until=until, reason=one.reason, person=one.person or "—")
