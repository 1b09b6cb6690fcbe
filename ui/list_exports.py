"""Lists that go out whole, as Excel and as CSV: one entry for each, one button wherever the list is shown."""

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from sqlmodel import Session

from data.database import reading
from data.exports import Sheet
from rules.permissions import Viewer
from ui import activity_export, exports
from ui import lists_patrol as patrol
from ui import lists_running as running
from ui.exports import zh
from ui.person import viewer
from ui.words import today


class Listed(NamedTuple):
    title: str
    headings: tuple[str, ...]
    rows: Callable[[Session, Viewer, date], patrol.Rows]


LISTS = {
    "rounds": Listed("Patrol rounds", (
        "Day", "Round", "Area", "Team", "Person", "State", "Sites", "Visited", "Missed sites", "Expected minutes",
        "Minutes taken", "Note", "Reason",
    ), patrol.of_rounds),
    "flags": Listed("To be looked at", (
        "Day", "What stands out", "Area", "Sites", "Records", "What was decided", "Decided by", "Decided at", "Reason",
    ), patrol.of_flags),
    "reviews": Listed("Visits to review", (
        "When", "On the server", "Site", "Site type", "Area", "Kind of check", "Person", "Reason", "Place told", "Note",
    ), patrol.of_reviews),
    "days": Listed("Daily reports", (
        "Day", "Unit", "What was reported", "Late", "Reported at", "Note",
    ), patrol.of_days),
    "windows": Listed("Key periods", (
        "Key period", "From", "Until", "Daily report", "Reason", "Ended early", "Reason of the end",
    ), patrol.of_windows),
    "window_sites": Listed("Checks in key periods", (
        "Key period", "Bar", "Code", "Site", "Site type", "Area", "Checked",
    ), patrol.of_window_sites),
    "handed": Listed("Tasks from above", (
        "Task", "Sent by", "Number", "Came in on", "Due on", "Unit", "State", "Done on",
    ), running.of_handed),
    "channels": Listed("Channels", (
        "Channel", "Service", "Area", "Messages", "Still to be sent", "Last sent",
    ), running.of_channels),
    "outbox": Listed("Outbox", (
        "Written at", "Channel", "Kind", "State", "Text", "Tries", "Sent at", "Error",
    ), running.of_outbox),
    "checklists": Listed("Checklists", (
        "Checklist", "Version", "In force from", "Number", "Question", "What is wrong if not", "Grade",
    ), running.of_checklists),
    "rules": Listed("Frequency rules", (
        "Site type", "Kind of check", "Times", "Period", "Condition", "In force from", "Until", "Source",
    ), running.of_rules),
    "projects": Listed("Projects", (
        "Project", "Area", "From", "Until", "Goal", "Number", "Activity", "Done on", "Note", "Reason of the end",
    ), running.of_projects),
    "units": Listed("Units in facts", (
        "Unit", "Open hazards", "Overdue", "Late daily reports", "One-vote veto",
    ), running.of_units),
    "vetoes": Listed("One-vote veto", (
        "Unit", "Area", "Day", "Reason", "Lifted at", "Reason of the end",
    ), running.of_vetoes),
    "events": Listed("Large events", ("Event", "Unit", "Place", "From", "Until", "State"), running.of_events),
    "reports": Listed("Reports", (
        "Report", "Area", "Plan", "From", "Until", "Frozen by", "As of", "Checksum",
    ), running.of_reports),
    "labels": Listed("Labels", ("Code", "Site", "Area"), running.of_labels),
    "deadlines": Listed("Deadlines", activity_export.HEADINGS, running.of_deadlines),
}  # fmt: skip


def buttons(which: str) -> None:
    """For whoever may export; built when it is clicked."""
    person = viewer()
    if exports.may(person):
        name = f"{zh(LISTS[which].title)}{today():%Y%m%d}"
        exports.pair(name, lambda: table(person, which), key=f"list.{which}")


def table(person: Viewer, which: str) -> Sheet:
    """Title, headings and rows in Chinese."""
    listed = LISTS[which]
    with reading() as session:
        rows = list(listed.rows(session, person, today()))
    return zh(listed.title), [zh(heading) for heading in listed.headings], rows
