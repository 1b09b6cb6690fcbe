"""Key periods: which windows are open, what is owed in them, who has reported today, and the rhythm of the year."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from actions.periods import move_period, open_window, start_screening, stop_drive
from actions.zero_reports import report_nothing, report_something
from data.days import as_of
from data.queries import cadence, period_hazards, plans, windows, zero_reports
from data.queries import periods as questions
from rules.periods import Count, Phase, Special, phase
from ui import address, period_forms
from ui import cadence as cadence_shown
from ui import periods as shown
from ui import zero_reports as zero_shown
from ui.act import act
from ui.ask import ask
from ui.person import require
from ui.words import _, label, today

viewer = require("view_all", "view_scope")
on, at = today(), as_of(today())
st.html(shown.STYLE)


def counts(window: Special) -> tuple[Count, ...]:
    return ask(questions.counts, viewer, window=window, at=at)


def one(key: str) -> None:
    """The rows of one window."""
    window = ask(windows.window, viewer, key=key)
    if window is None:
        st.warning(_("There is no such window here."), icon=":material/search_off:")
        return
    which, bar = shown.opened(window, counts(window), on)
    if which == "hazards":
        shown.hazards(ask(period_hazards.hazards, viewer, window=window, at=at, bar=bar))
        return
    first = (address.page_number(1_000_000) - 1) * shown.PER_PAGE
    found = ask(
        questions.sites, viewer, window=window, at=at, which="done" if which == "done" else "owed", bar=bar,
        limit=shown.PER_PAGE, offset=first,
    )  # fmt: skip
    shown.sites(found, may_inspect=viewer.has("log_inspection"))


def all_windows() -> None:
    """Open ones with their bars, then what comes, then what is over."""
    found = ask(windows.windows, viewer, year=year)
    by_phase = {p: [w for w in found if phase(w.window, on) is p] for p in Phase}
    if not found:
        st.info(_("The calendar of this year holds no window."), icon=":material/event_busy:")
    for window in sorted(by_phase[Phase.OPEN], key=lambda w: (w.ends, w.key)):
        shown.card(window, counts(window), on)
    if not by_phase[Phase.OPEN] and found:
        st.info(_("No window is open today."), icon=":material/event_available:")
    shown.upcoming(by_phase[Phase.UPCOMING], on)
    if by_phase[Phase.OVER]:
        with st.expander(_("Windows that are over ({n})").format(n=len(by_phase[Phase.OVER]))):
            for window in by_phase[Phase.OVER]:
                shown.card(window, counts(window), on)
    shown.stopped(ask(windows.stopped, viewer, year=year))
    if viewer.has("manage_plans"):
        manage(found)


def manage(found: tuple[Special, ...]) -> None:
    """What a planner may change; everything goes into the journal."""
    areas = ask(plans.plannable_areas, viewer)
    with st.expander(_("Change the windows"), icon=":material/edit_calendar:"):
        what = period_forms.choose_change()
        if what == "days":
            _do(move_period, period_forms.change_period(found))
        elif what == "stop":
            _do(stop_drive, period_forms.stop(found))
        elif not areas:
            st.info(_("There is no area for which you may make plans."), icon=":material/info:")
        elif what == "own":
            _do(open_window, period_forms.own_window(areas))
        else:
            _do(start_screening, period_forms.start_screening(areas))


def _do(action: Callable[..., object], facts: dict[str, Any] | None) -> None:
    if facts and act(action, **facts):
        st.toast(_("Changed."), icon=":material/check:")
        st.rerun()


def reports() -> None:
    """Today's reports, and the last days of each window that asks for them."""
    zero_shown.who(ask(zero_reports.day, viewer, on=on, today=on))
    for window in ask(windows.open_windows, viewer, on=on):
        if window.zero_report:
            st.subheader(label(window))
            zero_shown.table(*ask(zero_reports.table, viewer, window=window, today=on))


def tap() -> None:
    wish = zero_shown.tap(ask(zero_reports.day, viewer, on=on, today=on))
    if wish and act(report_something if wish.happened else report_nothing, **wish.facts):
        zero_shown.reported()


if asked := st.query_params.get("open"):
    one(asked)
else:
    st.title(_("Key periods"))
    tap()
    with st.container(horizontal=True, vertical_alignment="center"):
        view, year = shown.choose_view(), shown.choose_year()
    if view == "zero":
        reports()
    elif view == "cadence":
        cadence_shown.grid(ask(cadence.cadence, viewer, year=year, on=on))
    else:
        all_windows()
