"""The overview: where the hazards are, what is late, what nobody has looked at, and what needs a decision."""

import streamlit as st

from actions.zero_reports import report_nothing, report_something
from data.days import as_of
from data.queries import (
    activities,
    coverage,
    events,
    expiries,
    hazard_decisions,
    hazard_figures,
    outlines,
    overview,
    rosters,
    windows,
    zero_reports,
)
from data.queries import periods as special
from rules.periods import total
from ui import emergency as emergency_shown
from ui import expiries as due_shown
from ui import overview as shown
from ui import periods as periods_shown
from ui import zero_reports as zero_shown
from ui.act import act
from ui.ask import ask
from ui.maps import field_map
from ui.person import require
from ui.words import today

WEEKS = 12
MOST_DECISIONS = 5
MOST_EVENTS = 2
LAYERS = ("hazards", "sites", "freshness")

viewer = require("view_all", "view_scope")
area = shown.head(ask(overview.areas, viewer))
here = overview.within(viewer, area.path) if area else viewer
on, at = today(), as_of(today())
wide, narrow = st.columns([2, 1])


def key_period() -> None:
    """What is open now, and the one tap of whoever reports for a unit."""
    reports = ask(zero_reports.day, here, on=on, today=on)
    waiting = [row for row in reports if row.unit in zero_shown.missing(reports)]
    wish = zero_shown.tap(waiting)
    if wish and act(report_something if wish.happened else report_nothing, **wish.facts):
        zero_shown.reported()
    found = [w for w in ask(windows.open_windows, here, on=on) if w.bars]
    first = next((w for w in found if w.zero_report), found[0] if found else None)
    if first is not None:
        count = total(ask(special.counts, here, window=first, at=at))
        periods_shown.line(first, count, zero_shown.missing(reports), on)


with wide:
    home = ask(outlines.frame, here)
    if home:
        narrowed = {"area": str(area.id)} if area else {}
        field_map(layers=LAYERS, home=home, key="overview", filters=narrowed, may_inspect=viewer.has("log_inspection"))
    else:
        shown.nothing_yet()

with narrow:
    counts = ask(hazard_figures.counts, here, on=on)
    seen = ask(coverage.figure, here, at=at)
    month = ask(activities.month_progress, here, on=on)
    shown.figures(
        area,
        major=counts.major_open,
        overdue=counts.overdue,
        unseen=seen.high_overdue if seen.high_active else None,
        month=month.share if month else None,
    )
    on_duty = ask(rosters.on_now, here, **emergency_shown.this_hour())
    emergency_shown.line(on_duty, ask(rosters.gaps, here, today=on))
    key_period()
    large = ask(events.to_decide, here)[:MOST_EVENTS]
    rows = ask(hazard_decisions.decisions, here, on=on, limit=MOST_DECISIONS - len(large))
    shown.decisions(rows, large)
    due_shown.line(ask(expiries.counts, here, on=on), str(area.id) if area else "")

trend, table = st.columns(2)
with trend:
    shown.weeks(ask(hazard_figures.weekly, here, until=on, weeks=WEEKS))
with table:
    shown.area_table(ask(overview.lines, here, on=on, at=at))
