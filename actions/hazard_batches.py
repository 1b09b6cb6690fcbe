"""Several hazards at once: one rectification notice for a unit, one responsible unit for all. All of them or none."""

from collections.abc import Callable, Sequence
from datetime import date
from uuid import UUID

from sqlmodel import Session

from actions.hazard_steps import serve
from actions.hazards import locked, taken
from actions.step_records import cleaned
from data.queries.hazard_batches import MOST
from models import Hazard, Notice, now
from rules.errors import BadInput, ForbiddenMove, NotPermitted
from rules.hazard_steps import Step
from rules.permissions import Viewer

Progress = Callable[[int, int], None]
"""Told how many of how many are done; what it raises undoes all of them."""


def issue_one_notice(
    session: Session,
    *,
    viewer: Viewer,
    hazard_ids: Sequence[UUID],
    due_on: date,
    responsible_person: str,
    note: str,
    progress: Progress = lambda _done, _of: None,
) -> Notice:
    """One notice with one number for hazards of one unit; each of them takes its own step."""
    lines = _lines(session, viewer, hazard_ids)
    if len({line.unit_id for line, _path in lines}) > 1 or lines[0][0].unit_id is None:
        raise BadInput("One notice is for hazards of one responsible unit.", field="hazards")
    record = cleaned(note, {"due_on": due_on, "responsible_person": responsible_person})
    for field in ("note", "responsible_person"):
        if not record.get(field):
            raise BadInput(MISSING[field], field=field)
    moment = now()
    notice = serve(session, [line for line, _path in lines], record, viewer, moment)
    _each(session, viewer, lines, Step.ISSUE_NOTICE, record, progress)
    return notice


def assign_together(
    session: Session,
    *,
    viewer: Viewer,
    hazard_ids: Sequence[UUID],
    unit_id: int,
    responsible_person: str = "",
    progress: Progress = lambda _done, _of: None,
) -> None:
    """The same responsible unit for all of them."""
    record = cleaned("", {"unit_id": unit_id, "responsible_person": responsible_person})
    _each(session, viewer, _lines(session, viewer, hazard_ids), Step.ASSIGN, record, progress)


MISSING = {
    "note": "Say what must be rectified.",
    "responsible_person": "Name the person who is responsible for the rectification.",
}


def _lines(session: Session, viewer: Viewer, hazard_ids: Sequence[UUID]) -> list[tuple[Hazard, str]]:
    """Locked in one order, so that two people who choose the same lines do not wait for one another."""
    chosen = sorted(set(hazard_ids))
    if not chosen:
        raise BadInput("Choose at least one hazard.", field="hazards")
    if len(chosen) > MOST:
        raise BadInput("At most {n} hazards at once.", field="hazards", n=MOST)
    return [locked(session, viewer, hazard_id) for hazard_id in chosen]


def _each(
    session: Session,
    viewer: Viewer,
    lines: Sequence[tuple[Hazard, str]],
    step: Step,
    record: dict[str, object],
    progress: Progress,
) -> None:
    """A refusal that is about one line names it."""
    for done, (line, path) in enumerate(lines):
        progress(done, len(lines))
        try:
            taken(session, viewer, line, path, step, dict(record))
        except (ForbiddenMove, NotPermitted) as refusal:
            name = line.number or line.title
            raise ForbiddenMove("{line} cannot take this step now; nothing was changed.", line=name) from refusal
