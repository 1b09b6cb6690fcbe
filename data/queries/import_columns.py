"""What the headings of somebody else's list mean, and what its names mean here."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple, TypeVar

from sqlmodel import Session

from models import HeadingMap
from rules.errors import BadInput
from rules.headings import Vocabulary, guess, heading_row, remembered, signature

V = TypeVar("V")


class Columns(NamedTuple):
    """Where the headings stand (counted from 0) and which column holds which field."""

    row: int
    headings: tuple[str, ...]
    fields: tuple[tuple[str, int], ...]
    was_remembered: bool
    words: tuple[tuple[str, str], ...] = ()  # what else was said about this list the last time


def columns_of(
    session: Session, rows: Sequence[Sequence[object]], known: Vocabulary, such_as: tuple[str, str], kind: str = ""
) -> Columns:
    """As they were chosen the last time for the same headings, else as they read; `such_as` are two that it might have.
    Raises BadInput where there are no headings."""
    at = heading_row(rows, known)
    if at is None:
        raise no_headings(such_as)
    headings = tuple(str(cell or "").strip() for cell in rows[at])
    held = session.get(HeadingMap, signature(rows[at], kind))
    if held is None:
        return Columns(at, headings, tuple(guess(rows[at], known).items()), was_remembered=False)
    fields = remembered(rows[at], {field: name for field, name in held.columns.items() if field in known})
    words = tuple((word, said) for word, said in held.columns.items() if word not in known)
    return Columns(at, headings, tuple(fields.items()), was_remembered=True, words=words)


def no_headings(such_as: tuple[str, str]) -> BadInput:
    one, other = such_as
    return BadInput("No row with headings was found, such as {one} and {other}.", field="file", one=one, other=other)


def match(names: Mapping[str, V], said: str, otherwise: V) -> V | None:
    """By its name, or by a part of it that is long enough to mean it: 消防 is 消防安全, 清河街道东社区 is 东社区.

    Of several names in what was said the last one is meant: the 清河街道 before it only says where that is.
    """
    asked = said.lower()
    if not asked:
        return otherwise
    if asked in names:
        return names[asked]
    long = [(name, value) for name, value in names.items() if min(len(name), len(asked)) > 1]
    held = [(asked.rfind(name) + len(name), len(name), value) for name, value in long if name in asked]
    if held:
        return max(held, key=lambda one: one[:2])[2]
    return next((value for name, value in long if asked in name), None)
