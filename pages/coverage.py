"""Coverage: which points nobody has looked at in time, and the figures that say so, always together."""

from collections.abc import Callable

import streamlit as st

from actions.coverage import freeze_coverage
from actions.duties import end_frequency, leave_out, set_frequency, set_interval
from actions.reviews import accept_visit, refuse_visit
from data.days import as_of
from data.queries import coverage, due, duties, floors, kept, outlines, overview, reviews
from rules.duties import MAY_CHANGE
from ui import coverage as shown
from ui import coverage_export, coverage_frozen, coverage_lists, coverage_parts, duty_form, owed, rounds
from ui import reviews as reviews_shown
from ui.act import act
from ui.ask import ask
from ui.hazards import is_phone
from ui.maps import field_map
from ui.person import require
from ui.words import _, today

CHANGES: dict[str, Callable[..., object]] = {
    "interval": set_interval,
    "frequency": set_frequency,
    "again": end_frequency,
    "pause": leave_out,
}
DECISIONS = {"accept": accept_visit, "refuse": refuse_visit}

viewer = require("view_all", "view_scope")
named = shown.number("area")
deeper = ask(overview.area, viewer, area_id=named) if named else None
looked = shown.looked_at(ask(overview.areas, viewer), ask(floors.floors, viewer), deeper)
part, at = looked.part, looked.at
figure = ask(coverage.figure_of, viewer, at=at, part=part)


def the_map() -> None:
    """Freshness of the points on the ground; a phone opens it when wanted."""
    home = ask(outlines.frame, viewer, area_path=part.area_path)
    if home:
        wanted = shown.map_filters(looked)
        drawn = ("freshness", "sites")
        field_map(layers=drawn, home=home, key="coverage", filters=wanted, may_inspect=may_inspect, shapes=True)


def the_list() -> None:
    """The rows behind the chosen figure."""
    shown.choose_list(looked.which)
    if looked.which == "left_out":
        coverage_lists.left_out(ask(due.left_out, viewer, at=at, part=part))
    elif looked.which == "no_proof":
        coverage_lists.visits(ask(due.without_proof, viewer, at=at, part=part))
    elif looked.which == "review":
        review_visits()
    elif looked.which in owed.WHICH:
        owed.screen(viewer, looked, phone=phone, may_inspect=may_inspect, may_change=may_change)
    else:
        coverage_lists.choose_order()
        found = coverage_lists.due_page(viewer, looked, phone=phone)
        coverage_lists.points(found, looked, phone=phone, may_inspect=may_inspect)
    coverage_export.button(viewer, looked)


def change_duty() -> None:
    """The form for one site that the address names."""
    site = ask(duties.site_duties, viewer, site_id=site_id) if (site_id := shown.number("duty")) else None
    wish = duty_form.form(site) if site else None
    if wish and act(CHANGES[wish.verb], **wish.facts):
        duty_form.changed()


def review_visits() -> None:
    """Visits that wait for a person, who lets them count or refuses them."""
    found = ask(reviews.to_review, viewer, part=part, limit=reviews_shown.PER_PAGE, offset=reviews_shown.first_row())
    decision = reviews_shown.to_review(found)
    if decision and act(DECISIONS[decision.verb], inspection_id=decision.visit, reason=decision.reason):
        reviews_shown.decided(decision)


may_inspect, phone = viewer.has("log_inspection"), is_phone()
may_change = any(viewer.has(permission) for permission in MAY_CHANGE)
if not figure.active + figure.left_out:
    shown.nothing_here()
    if looked.which == "missed":  # by sites that are gone from here, or are something else by now
        the_list()
    st.stop()

if may_change:
    change_duty()
high = ask(coverage.figure_of, viewer, at=at, part=shown.high_risk(part)) if part.risk is None else figure
shown.sentence(figure, high, looked.on)
shown.figures(figure, looked.which)
rounds.ways()
if looked.on < today():
    shown.came_later(figure, ask(coverage.figure_of, viewer, at=at, part=part, known_at=as_of(today())))
if phone:
    the_list()
    if st.toggle(_("Show the map"), key="coverage.map"):
        the_map()
else:
    wide, narrow = st.columns([3, 2])
    with wide:
        the_list()
    with narrow:
        the_map()
parts, trend = st.columns(2, gap="large")
with parts:
    by = coverage_parts.choose_dimension()
    coverage_parts.groups(ask(due.groups, viewer, at=at, by=by, part=part), by)
with trend:
    st.subheader(_("Kept in time, by month"))
    coverage_parts.months(ask(kept.kept_by_month, viewer, at=at, part=part))
    shown.explained(figure)
if coverage_frozen.wants_freezing(viewer, looked) and act(
    freeze_coverage, at=at, part=part, area_id=int(looked.area_id) if looked.area_id else None
):
    st.toast(_("Frozen."), icon=":material/ac_unit:")
coverage_frozen.archive(viewer, looked)
