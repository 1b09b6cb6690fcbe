"""Planned against actual, day by day, and when the plan will be finished at this pace."""

from datetime import date, timedelta
from typing import NamedTuple

from sqlmodel import Session, col

from data.days import local_day
from data.queries.boards import BoardRow, board_rows, deeds_of, moment_of
from data.queries.scope import visible
from models import Assignment, Campaign
from rules.forecast import Finish, finish
from rules.permissions import Viewer
from rules.progress import FINISHED, NOT_COUNTED, amount, planned, share_of, total


class Curve(NamedTuple):
    """Shares of the whole campaign at the end of each day; `actual` ends today."""

    days: tuple[date, ...]
    planned: tuple[float, ...]
    actual: tuple[float, ...]
    finish: Finish | None


def curve(session: Session, viewer: Viewer, *, campaign_id: int, on: date) -> Curve | None:
    """None when nothing is owed."""
    rows = [
        row
        for row in board_rows(session, viewer, campaign_id=campaign_id, on=on)
        if row.state not in NOT_COUNTED and row.share is not None
    ]
    if not rows:
        return None
    first, last = min(r.opens_on for r in rows), max(r.due_on for r in rows)
    days = tuple(first + timedelta(days=n) for n in range((last - first).days + 1))
    line = tuple(sum(planned(r.opens_on, r.due_on, day) for r in rows) / len(rows) for day in days)
    gained = _gains(session, viewer, campaign_id, rows, on)
    so_far, actual = sum(gain for day, gain in gained.items() if day < first), []
    for day in days:
        if day > on:
            break
        so_far += gained.get(day, 0.0)
        actual.append(min(1.0, so_far / len(rows)))
    return Curve(days, line, tuple(actual), _finish(rows, first, on))


def _gains(session: Session, viewer: Viewer, campaign_id: int, rows: list[BoardRow], on: date) -> dict[date, float]:
    """How much share each day brought, summed over assignments."""
    conditions = [
        visible(viewer, Assignment.area_id, Assignment.unit_id),
        col(Campaign.id) == campaign_id,
    ]
    deeds = deeds_of(session, conditions, moment_of(on))
    gained: dict[date, float] = {}
    for row in rows:
        amounts: list[float] = []
        before = 0.0
        for at, counts, _shown in sorted(deeds.get(row.id, ()), key=lambda deed: deed[0]):
            amounts.append(amount(row.metric, counts))
            after = share_of(total(row.metric, amounts), row.target) or 0.0
            gained[local_day(at)] = gained.get(local_day(at), 0.0) + after - before
            before = after
    return gained


def _finish(rows: list[BoardRow], first: date, on: date) -> Finish | None:
    finished = [local_day(r.completed_at) for r in rows if r.state in FINISHED and r.completed_at]
    days = (on - first).days + 1
    daily = [sum(day == first + timedelta(days=n) for day in finished) for n in range(days)]
    return finish(daily, len(rows) - len(finished), today=on)
