"""The ledger as a board: a column for each state, counted over the whole filter, with its first lines."""

from dataclasses import replace
from datetime import date
from typing import NamedTuple

from sqlalchemy import func, select
from sqlmodel import Session, col

from data.queries.hazards import LedgerRow, lines
from data.queries.ledger_filter import LedgerFilter, found_by
from models import Hazard
from rules.permissions import Viewer
from rules.vocabulary import HazardState


class Column(NamedTuple):
    """`total` lines are in this state; `rows` are the first of them in the order of the filter."""

    state: HazardState
    total: int
    rows: tuple[LedgerRow, ...]


def board(
    session: Session, viewer: Viewer, filters: LedgerFilter, *, on: date, per_column: int = 10
) -> tuple[Column, ...]:
    """States in the order of a hazard's life; those without a line are left out."""
    counted = select(col(Hazard.state), func.count()).where(*found_by(viewer, filters, on)).group_by(col(Hazard.state))
    totals = {row[0]: row[1] for row in session.execute(counted)}
    return tuple(
        Column(
            state,
            totals[state],
            lines(session, viewer, replace(filters, states=(state,)), on=on, limit=per_column),
        )
        for state in HazardState
        if state in totals
    )
