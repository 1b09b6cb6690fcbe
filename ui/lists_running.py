"""What runs the place, as rows of exported lists: channels, checklists, rules, projects. Papers are always Chinese."""

from collections.abc import Iterable
from datetime import date

from sqlmodel import Session

from data import reference
from data.exports import Cell
from data.queries import (
    appraisal,
    checklists,
    deadlines,
    events,
    frequency_rules,
    handed_tasks,
    labels,
    messages,
    projects,
    reports,
)  # fmt: skip
from data.queries.labels import LabelsWanted
from rules.permissions import Viewer
from ui.activity_export import lines
from ui.activity_words import STATE_WORDS
from ui.exports import named, zh

Rows = Iterable[tuple[Cell, ...]]
MOST = 100_000
KINDS = {
    "digest": "Daily digest", "overdue": "What is overdue, for officers",
    "decisions": "What waits for a decision, for leaders", "test": "Test message",
}  # fmt: skip
STATES = {
    "waiting": "Waiting to be sent", "sending": "Being sent", "sent": "Sent",
    "unclear": "Perhaps sent: the server stopped meanwhile", "given_up": "Given up",
}  # fmt: skip
EVENTS = {
    "draft": "Event in draft", "submitted": "Waits for approval", "returned": "Returned", "approved": "Approved",
    "done": "Held, no summary yet", "summarised": "Summed up", "called_off": "Called off",
}  # fmt: skip
REPORTS = {"weekly": "Weekly report", "monthly": "Month report", "final": "Final report"}


def of_channels(session: Session, viewer: Viewer, on: date) -> Rows:  # noqa: ARG001 - every list is asked alike
    """Without their addresses: those are secrets."""
    for row in messages.channels(session, viewer):
        kinds = "、".join(zh(KINDS[kind]) for kind in row.kinds)
        yield row.name, row.service, row.place, kinds, row.waiting, row.last_sent_at


def of_outbox(session: Session, viewer: Viewer, on: date) -> Rows:  # noqa: ARG001
    for row in messages.outbox(session, viewer, limit=MOST):
        kind, state = zh(KINDS[row.kind.value]), zh(STATES[row.state.value])
        yield row.created_at, row.channel, kind, state, row.text, row.tries, row.sent_at, row.error


def of_checklists(session: Session, viewer: Viewer, on: date) -> Rows:  # noqa: ARG001
    for code in checklists.codes(session):
        held = checklists.newest(session, checklist=code)
        for n, one in enumerate(held.questions if held else (), start=1):
            yield (
                named("hazard_categories", code), held.number if held else None, held.in_force_from if held else None,
                n, one.zh, one.fail_zh, named("grades", one.grade.value),
            )  # fmt: skip


def of_rules(session: Session, viewer: Viewer, on: date) -> Rows:  # noqa: ARG001
    for code in reference.words("site_types"):
        for row in frequency_rules.of_type(session, site_type=code, on=on):
            yield (
                named("site_types", code), named("check_kinds", row.kind), row.times, named("periods", row.period),
                row.condition, row.in_force_from, row.ends_on, row.source,
            )  # fmt: skip


def of_projects(session: Session, viewer: Viewer, on: date) -> Rows:  # noqa: ARG001
    """One line for each activity of a project."""
    for row in projects.projects(session, viewer):
        for step in row.steps:
            yield (
                row.name, row.area, row.starts_on, row.ends_on, row.goal[0], step.number, step.zh, step.on, step.note,
                row.end_reason,
            )  # fmt: skip


def of_units(session: Session, viewer: Viewer, on: date) -> Rows:
    for row in appraisal.units(session, viewer, year=on.year, on=on, limit=MOST):
        yield row.unit, row.open, row.overdue, row.late_reports, row.veto


def of_vetoes(session: Session, viewer: Viewer, on: date) -> Rows:
    for row in appraisal.vetoes(session, viewer, year=on.year):
        yield row.unit, row.area, row.on, row.reason, row.lifted_at, row.lift_reason


def of_events(session: Session, viewer: Viewer, on: date) -> Rows:  # noqa: ARG001
    for row in events.events(session, viewer):
        yield row.title, row.unit, row.place, row.starts_on, row.ends_on, zh(EVENTS[row.state.value])


def of_reports(session: Session, viewer: Viewer, on: date) -> Rows:  # noqa: ARG001
    for row in reports.archive(session, viewer, limit=MOST).rows:
        yield (
            zh(REPORTS[row.kind.value]), row.area, row.plan, row.period.starts_on, row.period.ends_on, row.frozen_by,
            row.known_at, row.hash,
        )  # fmt: skip


def of_labels(session: Session, viewer: Viewer, on: date) -> Rows:  # noqa: ARG001
    for row in labels.labels(session, viewer, of=LabelsWanted()):
        yield row.code, row.name, row.area


def of_deadlines(session: Session, viewer: Viewer, on: date) -> Rows:
    """What presses, then what was done late in the last three months."""
    found = deadlines.deadlines(session, viewer, on=on)
    return lines([*(one.row for one in found.open), *(one.row for one in found.late)])


def of_handed(session: Session, viewer: Viewer, on: date) -> Rows:
    """One line for each unit that a task from above was given to."""
    for task in handed_tasks.handed(session, viewer, on=on):
        for row in task.rows:
            yield (
                task.zh, task.sender, task.number, task.received_on, task.due_on, row.unit, zh(STATE_WORDS[row.state]),
                row.completed_at,
            )  # fmt: skip
