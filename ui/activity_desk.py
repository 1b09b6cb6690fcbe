"""Recording at the desk: the quick form, and what was recorded for one assignment with what may be done about it."""

from collections.abc import Callable
from typing import Any, NamedTuple

import streamlit as st

from data.queries import activities
from data.queries import activity_records as record_questions
from data.queries.boards import BoardRow
from rules.permissions import Viewer
from ui import activities as shown
from ui import activity_extras, activity_form, activity_records, capture, look
from ui.act import act
from ui.ask import ask
from ui.words import _, today


class Verbs(NamedTuple):
    """What the page lends: the verbs of actions.activities, and the shapes that they take."""

    draft: Callable[..., Any]  # ActivityDraft
    fault: Callable[..., Any]  # Fault
    photo: Callable[[str], Any]  # PhotoRef
    keep: Callable[..., str]
    record: Callable[..., Any]
    void: Callable[..., None]
    accept: Callable[..., None]
    duplicate: Callable[..., Any]


def quick(viewer: Viewer, verbs: Verbs) -> None:
    """For one of my open tasks, or for an activity outside every plan; on a phone the form that needs no signal."""
    if look.narrow() and st.query_params.get("record") != "desk":
        capture.capture_form(viewer, do="activity", back="/activities?record=1")
        return
    chosen = activity_form.choose_assignment(ask(activities.my_assignments, viewer, on=today()))
    record(ask(activities.one, viewer, assignment_id=chosen, on=today()) if chosen else None, viewer, verbs)


def record(row: BoardRow | None, viewer: Viewer, verbs: Verbs) -> None:
    """The quick form; progress moves in the run that saves it."""
    key = str(row.id) if row else "other"
    kind = activity_form.choose_kind(key, row)
    last = ask(record_questions.last_of_mine, viewer)
    grids = ask(record_questions.grids_of, viewer, area_id=row.area_id if row else None)
    entry = activity_form.record_form(key, row, kind, keep=verbs.keep, last=last, grids=grids)
    if entry is None:
        return
    facts = {name: value for name, value in entry._asdict().items() if name not in ("photos", "faults")}
    faults = tuple(verbs.fault(category=category, text=text) for category, text in entry.faults)
    draft = verbs.draft(**facts, faults=faults, assignment_id=row.id if row else None)
    if act(verbs.record, draft=draft, photos=tuple(verbs.photo(sha256) for sha256 in entry.photos)):
        activity_form.saved(key)
        shown.finished(_("Recorded."), open=row.id if row else None)


def records(viewer: Viewer, row: BoardRow, verbs: Verbs) -> None:
    """What was recorded, what is next; a record may be taken back or accepted."""
    found = ask(record_questions.records_of, viewer, assignment_id=row.id)
    if viewer.has("update_task") and activity_records.may_record(row):
        with st.expander(_("Record an activity"), icon=":material/add_task:", expanded=not found):
            record(row, viewer, verbs)
    others = ask(record_questions.siblings, viewer, assignment_id=row.id)
    for seen in found:
        author, planner = seen.person_id == viewer.person_id, viewer.has("verify_task")
        wish = activity_records.record(seen, author=author, planner=planner)
        also = activity_extras.ask_copies(seen, others) if author or planner else ()
        if also and act(verbs.duplicate, record_id=seen.id, assignment_ids=also):
            shown.finished(_("Recorded for {n} units more.").format(n=len(also)), open=row.id)
        if wish == "void" and act(verbs.void, record_id=seen.id, reason=activity_records.reason_given(seen)):
            shown.finished(_("Taken back."), open=row.id)
        if wish == "accept" and act(verbs.accept, record_id=seen.id):
            shown.finished(_("Accepted."), open=row.id)
