"""What an import of somebody else's duty roster would bring, before anything is written."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlmodel import Session

from data.queries.import_columns import Columns, columns_of
from data.queries.rosters import known_people, shifts
from rules.errors import BadInput
from rules.ledger_rows import Trouble
from rules.permissions import Viewer
from rules.roster_rows import FIELDS, KIND, RosterRow, read
from rules.rosters import MOST_DAYS, ShiftFacts


class RosterPreview(NamedTuple):
    new: tuple[RosterRow, ...]
    changed: tuple[tuple[RosterRow, ShiftFacts], ...]  # a row, and what stands on ours
    same: int
    troubles: tuple[Trouble, ...]


def columns(session: Session, rows: Sequence[Sequence[object]]) -> Columns:
    """Of a roster. Raises BadInput."""
    return columns_of(session, rows, FIELDS, ("日期", "带班领导"), KIND)


def preview(
    session: Session,
    viewer: Viewer,
    *,
    rows: Sequence[Sequence[object]],
    start: int,
    fields: tuple[tuple[str, int], ...],
    place: str,
    today: date,
) -> RosterPreview:
    """Everything below the headings (`start` counts from 0), compared with what stands on the roster of the place."""
    named = dict(fields)
    if "on_day" not in named or "leader" not in named:
        raise BadInput("Say which columns hold the day and the leader.", field="columns")
    known = {one.name: one.phone for one in known_people(session, viewer, place=place) if one.phone}
    found, troubles = read(rows, start, named, today=today, known=known)
    days = sorted({one.facts.on_day for one in found})
    if days and (days[-1] - days[0]).days >= MOST_DAYS:
        raise BadInput("More than {n} days at once.", field="days", n=MOST_DAYS)
    held = shifts(session, viewer, place=place, starts_on=days[0], ends_on=days[-1]) if days else ()
    ours = {one.facts.slot: one.facts for one in held if one.facts.leader.name}
    new = tuple(one for one in found if one.facts.slot not in ours)
    changed = tuple((one, ours[one.facts.slot]) for one in found if one.facts.slot in ours)
    other = tuple(pair for pair in changed if pair[0].facts != pair[1])
    return RosterPreview(new, other, len(changed) - len(other), tuple(troubles))
