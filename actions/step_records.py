"""What a step records, brought from a form or a wire into the types of the trade."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from rules.errors import BadInput
from rules.lifecycle import PLAN_PARTS
from rules.vocabulary import Grade

LONGEST_NOTE = 5000
LONGEST = {"basis": 500, "responsible_person": 60, "signed_by": 60, "interim_control": 500}


def cleaned(note: str, facts: Mapping[str, Any]) -> dict[str, Any]:
    """The record of a step; what is empty is left out. Raises BadInput naming the field."""
    if len(note) > LONGEST_NOTE:
        raise BadInput("The note is longer than {n} characters.", field="note", n=LONGEST_NOTE)
    record: dict[str, Any] = {"note": note.strip()}
    for name, value in facts.items():
        reader = READERS.get(name)
        if reader is None:
            raise BadInput("A step does not record “{name}”.", field=name, name=name)
        if value is not None and value != "":
            record[name] = reader(name, value)
    return record


def plain(record: Mapping[str, Any]) -> dict[str, Any]:
    """The record as JSON holds it, without the note, which has its own column."""
    return {name: _plain(value) for name, value in record.items() if name != "note"}


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def _text(name: str, value: Any) -> str:
    text = str(value).strip()
    if len(text) > LONGEST[name]:
        raise BadInput("That text is longer than {n} characters.", field=name, n=LONGEST[name])
    return text


def _grade(name: str, value: Any) -> Grade:
    try:
        return Grade(value)
    except ValueError:
        raise BadInput("Choose general or major.", field=name) from None


def _day(name: str, value: Any) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise BadInput("That is not a date.", field=name) from None


def _moment(name: str, value: Any) -> datetime:
    if not isinstance(value, datetime) or value.utcoffset() is None:
        raise BadInput("The time has no time zone.", field=name)
    return value


def _yes_or_no(name: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise BadInput("Approve the extension or refuse it.", field=name)
    return value


def _number(name: str, value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise BadInput("Choose the responsible unit.", field=name)
    return value


def _id(name: str, value: Any) -> UUID:
    try:
        return value if isinstance(value, UUID) else UUID(str(value))
    except ValueError:
        raise BadInput("There is no such hazard.", field=name) from None


def _plan(name: str, value: Any) -> dict[str, str]:
    if not isinstance(value, Mapping):
        raise BadInput("A major hazard is filed with its treatment plan.", field=name)
    plan = {part: str(value.get(part) or "").strip() for part in PLAN_PARTS}
    if any(len(text) > 1000 for text in plan.values()):
        raise BadInput("That text is longer than {n} characters.", field=name, n=1000)
    return plan


READERS: dict[str, Callable[[str, Any], Any]] = {
    "grade": _grade,
    "basis": _text,
    "plan": _plan,
    "due_on": _day,
    "asked_due_on": _day,
    "responsible_person": _text,
    "signed_by": _text,
    "interim_control": _text,
    "approve": _yes_or_no,
    "unit_id": _number,
    "duplicate_of": _id,
    "record": _id,
    "occurred_at": _moment,
}
