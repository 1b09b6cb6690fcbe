"""Plans and their progress: what is most at risk, the board, and recording what was done."""

from collections.abc import Callable

import streamlit as st

from actions.activities import ActivityDraft, accept_record, record_activity, void_record
from actions.activity_copies import duplicate_record
from actions.activity_faults import Fault
from actions.events import EventDraft, change_event, draft_event, put_paper, take_event_step
from actions.photos import PhotoRef, keep
from actions.plans import cancel_assignment, make_campaign, move_date, waive_evidence
from data.queries import activities, curves, matrices, plans
from data.queries import handed_tasks as handed
from data.queries.boards import BoardRow
from ui import activities as shown
from ui import (
    activity_desk,
    activity_export,
    assignment_tools,
    deadlines,
    events,
    handed_tasks,
    plan_form,
    progress_grids,
    progress_views,
)
from ui.act import act
from ui.ask import ask
from ui.doors import door
from ui.person import require
from ui.words import _, today

CHANGES: dict[str, Callable[..., None]] = {"move": move_date, "cancel": cancel_assignment, "waive": waive_evidence}
RECORDS = activity_desk.Verbs(
    ActivityDraft, Fault, PhotoRef, keep, record_activity, void_record, accept_record, duplicate_record
)
EVENTS = events.Verbs(draft_event, change_event, put_paper, take_event_step, EventDraft)
viewer = require("view_all", "view_scope", "view_own")


def make_plan() -> None:
    """From a template to a campaign, every date shown before anything is saved."""
    door(_("Plan from a document"), "plans", icon=":material/upload_file:")
    templates, areas = ask(plans.templates), ask(plans.plannable_areas, viewer)
    if not (templates and areas):
        st.info(_("There is no area for which you may make plans."), icon=":material/info:")
        return
    units = ask(plans.units, viewer)
    choice = plan_form.choose_plan(templates, areas, units)
    if choice is None:
        st.info(_("Choose at least one unit to see every task with its dates."), icon=":material/info:")
        return
    plan = ask(plans.preview, viewer, **choice._asdict())
    wanted = plan_form.confirm(plan)
    plan_form.show(plan, units)
    if wanted and act(make_campaign, **choice._asdict()):
        newest = max(seen.id for seen in ask(activities.campaigns, viewer, on=today()))
        shown.finished(_("The plan is made."), campaign=newest)


def assignment(row: BoardRow) -> None:
    """One task of one unit: where it stands, what was recorded, what is next."""
    shown.assignment_head(row)
    handed_tasks.from_above(ask(handed.sender_of, viewer, assignment_id=row.id, on=today()))
    change = assignment_tools.ask_change(row, plans=viewer.has("manage_plans"), waives=viewer.has("approve_event"))
    if change and act(CHANGES[change[0]], assignment_id=row.id, **change[1]):
        shown.finished(_("Changed."), open=row.id)
    activity_desk.records(viewer, row, RECORDS)


def campaign(chosen: activities.CampaignSeen) -> None:
    """The plan as a whole: head, three at risk, and one of the views."""
    rows = ask(activities.board, viewer, campaign_id=chosen.id, on=today())
    shown.head(chosen, activities.progress_of(chosen.id, chosen.name, chosen.ends_on, rows))
    shown.at_risk(activities.most_at_risk(rows))
    view = shown.choose_view(progress_grids.available(rows))
    if view == "curve":
        progress_views.curve(ask(curves.curve, viewer, campaign_id=chosen.id, on=today()))
    elif view == "five":
        progress_grids.five(ask(matrices.five_entries, viewer, campaign_id=chosen.id, on=today()))
    else:
        with st.container(horizontal=True):
            found = shown.filtered(rows)
            activity_export.button(viewer, chosen.name, found)
        progress_views.draw(view, found)


def screen() -> None:
    if st.query_params.get("show") == "due" and not st.query_params.get("open"):
        deadlines.screen(viewer)
        return
    if st.query_params.get("show") == "events":
        events.screen(viewer, EVENTS)
        return
    st.title(_("Activity progress"))
    here = shown.place_in_url()
    if here == "new":
        make_plan()
    elif here == "record":
        activity_desk.quick(viewer, RECORDS)
    elif here.isdigit():
        row = ask(activities.one, viewer, assignment_id=int(here), on=today())
        assignment(row) if row else shown.unknown()
    else:
        seen = ask(activities.campaigns, viewer, on=today())
        shown.ways(makes=viewer.has("manage_plans"), records=viewer.has("update_task"), empty=not seen)
        if seen:
            campaign(shown.choose_campaign(seen))


screen()
