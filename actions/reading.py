"""Reading what a phone sent: a draft, or a sentence for every part that makes no sense."""

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel, ValidationError

from actions.drafts import KINDS, SENT, Sent
from rules.errors import BadInput

MOST_ERRORS = 20
MOST_UNKNOWN = 50


class BadDraft(BadInput):
    """More than one part makes no sense: `parts` has the refusal of each, by its place in what was sent."""

    def __init__(self, parts: dict[str, BadInput]) -> None:
        place, first = next(iter(parts.items()))
        super().__init__(first.message, field=place, **first.facts)
        self.parts = parts


def read(body: bytes) -> Sent:
    """Raises BadDraft with a sentence for every part that makes no sense."""
    try:
        return SENT.validate_json(body)
    except ValidationError as wrong:
        errors = wrong.errors(include_url=False, include_input=False)
    parts: dict[str, BadInput] = {}
    for error in errors[:MOST_ERRORS]:
        parts.setdefault(_place(error["loc"]), _refusal(error))
    raise BadDraft(parts)


def unknown_pieces(draft: BaseModel, prefix: str = "") -> list[str]:
    """Names of what this version did not know, like "position.mood"."""
    return [name[:120] for name, _n in zip(_unknown(draft, prefix), range(MOST_UNKNOWN), strict=False)]


def _unknown(draft: BaseModel, prefix: str) -> Iterator[str]:
    for name in draft.model_extra or {}:
        yield f"{prefix}{name}".replace("\0", "")
    for name in type(draft).model_fields:
        for key, value in _parts(getattr(draft, name)):
            if isinstance(value, BaseModel):
                yield from _unknown(value, f"{prefix}{name}{key}.")


def _parts(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, tuple):
        yield from ((f".{n}", part) for n, part in enumerate(value))
    elif isinstance(value, dict):
        yield from ((f".{key}", part) for key, part in value.items())
    else:
        yield "", value


SENTENCES: dict[str, str] = {
    "json_invalid": "What was sent cannot be read: it is not whole JSON.",
    "missing": "This is missing.",
    "union_tag_not_found": "This is missing.",
    "union_tag_invalid": "This is not one of the words that are known here.",
    "enum": "This is not one of the words that are known here.",
    "literal_error": "This is not one of the words that are known here.",
    "string_too_long": "The text is longer than {n} characters.",
    "too_long": "There are more than {n} entries.",
    "timezone_aware": "The time has no time zone.",
    "value_error": "There is no such day and time.",
    "finite_number": "This is not a number.",
    "greater_than_equal": "The number is too small to be true.",
    "less_than_equal": "The number is too large to be true.",
}
BY_START = (
    ("date", "There is no such day and time."),
    ("uuid", "This is not an id."),
    ("float", "This is not a number."),
    ("int", "This is not a whole number."),
    ("string", "This is not a text of the kind expected."),
)


def _refusal(error: Any) -> BadInput:
    kind, facts = error["type"], error.get("ctx") or {}
    sentence = SENTENCES.get(kind) or next((s for start, s in BY_START if kind.startswith(start)), None)
    return BadInput(sentence or "This makes no sense as sent.", n=facts.get("max_length", 0))


def _place(loc: tuple[int | str, ...]) -> str:
    """("inspection", "answers", "fire-01", "note") becomes "answers.fire-01.note"."""
    rest = loc[1:] if loc and loc[0] in KINDS else loc
    return ".".join(str(part)[:60] for part in rest) or "record"
