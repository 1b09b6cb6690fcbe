"""Rounds: what is planned, running and finished, what was missed and why, and what a round did to coverage."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import desc, select
from sqlmodel import Session, col

from data.days import day_end, day_start, local_day
from data.moments import moment
from data.queries import coverage
from data.queries.scope import visible
from data.queries.standing import Part
from models import Area, Inspection, Patrol, PatrolVisit, Person, PlannedRound, Site, now
from rules import rounds as rules
from rules.permissions import Viewer
from rules.rounds import MAY_SEND_OTHERS, RoundState


class MissedStop(NamedTuple):
    """`reason` is a SkipReason, or empty where nobody said anything."""

    site_id: int
    name: str
    reason: str
    note: str


class RoundRow(NamedTuple):
    id: int
    title: str
    area_id: int
    area: str
    on_day: date
    team: int
    person: str  # empty = whoever patrols there
    in_order: bool
    state: RoundState
    total: int
    visited: int
    missed: tuple[MissedStop, ...]
    minutes: float | None  # expected
    taken: float | None  # minutes from begin to end
    before: float | None  # weighted points fresh when it was planned
    after: float | None  # expected
    required: float | None
    note: str
    repeats: bool
    cancel_reason: str
    may_cancel: bool


class Effect(NamedTuple):
    """Coverage of the round's area when the round began and when it ended, by the same definition as everywhere."""

    began: datetime
    ended: datetime
    before: float | None
    after: float | None


class _Walked(NamedTuple):
    visited: set[int]
    skipped: dict[int, tuple[str, str]]
    began: datetime | None
    ended: datetime | None


def rounds(
    session: Session, viewer: Viewer, *, starts_on: date, ends_on: date, limit: int = 60
) -> tuple[RoundRow, ...]:
    """The latest day first."""
    asked = (
        select(PlannedRound, Area, col(Person.name))
        .join(Area, col(Area.id) == col(PlannedRound.area_id))
        .outerjoin(Person, col(Person.id) == col(PlannedRound.person_id))
        .where(visible(viewer, PlannedRound.area_id))
        .where(col(PlannedRound.on_day) >= starts_on, col(PlannedRound.on_day) <= ends_on)
        .order_by(desc(col(PlannedRound.on_day)), col(PlannedRound.team), col(PlannedRound.id))
        .limit(limit)
    )
    found = session.execute(asked).all()
    walked = _walked(session, [row for row, _area, _person in found])
    names = _names(session, viewer, {site for row, _area, _person in found for site in row.stops})
    repeats = _repeating(session, [row.series for row, _area, _person in found])
    return tuple(_told(viewer, row, area, who, walked[row.id or 0], names, repeats) for row, area, who in found)


def effect(session: Session, viewer: Viewer, *, round_id: int) -> Effect | None:
    """What the round really did; None while it is not over, or where it is not this person's to see."""
    row = session.execute(
        select(PlannedRound, col(Area.path))
        .join(Area, col(Area.id) == col(PlannedRound.area_id))
        .where(col(PlannedRound.id) == round_id, visible(viewer, PlannedRound.area_id))
    ).one_or_none()
    if row is None:
        return None
    walked = _walked(session, [row[0]])[round_id]
    if walked.began is None or walked.ended is None:
        return None
    part, known = Part(row[1]), now()
    before, after = (
        coverage.figure_of(session, viewer, at=at, part=part, known_at=known).share
        for at in (walked.began, walked.ended)
    )
    return Effect(walked.began, walked.ended, before, after)


def _walked(session: Session, rows: Sequence[PlannedRound]) -> dict[int, _Walked]:
    """What was seen: by the checks of that day at the planned points, and by the rounds that phones have ended."""
    ids = [row.id or 0 for row in rows]
    days = _checked(session, rows)
    patrols: dict[int, list[Patrol]] = defaultdict(list)
    for patrol in session.execute(select(Patrol).where(col(Patrol.planned_round_id).in_(ids))).scalars():
        patrols[patrol.planned_round_id or 0].append(patrol)
    on_way = _on_way(session, [patrol.id for several in patrols.values() for patrol in several])
    found = {}
    for row in rows:
        mine = patrols[row.id or 0]
        times = {site: days[row.on_day][site] for site in row.stops if site in days[row.on_day]}
        visited = {*times, *(site for patrol in mine for site in on_way[patrol.id] if site in row.stops)}
        skipped = {s["site"]: (s.get("reason", ""), s.get("note", "")) for patrol in mine for s in patrol.skipped}
        began = min((p.started_at for p in mine), default=min(times.values(), default=None))
        ended = max((p.ended_at for p in mine if p.ended_at), default=None)
        if ended is None and len(visited) >= len(row.stops):
            ended = max(times.values(), default=None)
        found[row.id or 0] = _Walked(visited, skipped, began, ended)
    return found


def _checked(session: Session, rows: Sequence[PlannedRound]) -> dict[date, dict[int, datetime]]:
    """By day and site, when it was checked last that day. A check that was refused is none."""
    days: dict[date, dict[int, datetime]] = defaultdict(dict)
    if not rows:
        return days
    first, last = min(row.on_day for row in rows), max(row.on_day for row in rows)
    sites = sorted({site for row in rows for site in row.stops})
    asked = select(col(Inspection.site_id), col(Inspection.occurred_at)).where(
        col(Inspection.site_id).in_(sites),
        col(Inspection.occurred_at) >= moment(day_start(first)),
        col(Inspection.occurred_at) < moment(day_end(last)),
        col(Inspection.voided_at).is_(None),
    )
    for site, at in session.execute(asked.order_by(col(Inspection.occurred_at))):
        days[local_day(at)][site] = at
    return days


def _on_way(session: Session, patrols: list[Any]) -> dict[Any, list[int]]:
    visits: dict[Any, list[int]] = defaultdict(list)
    asked = select(col(PatrolVisit.patrol_id), col(PatrolVisit.site_id)).where(col(PatrolVisit.patrol_id).in_(patrols))
    for patrol, site in session.execute(asked):
        visits[patrol].append(site)
    return visits


def _names(session: Session, viewer: Viewer, sites: set[int]) -> dict[int, str]:
    asked = select(col(Site.id), col(Site.name)).where(
        col(Site.id).in_(sorted(sites)), visible(viewer, Site.area_id, Site.unit_id)
    )
    return {row.id: row.name for row in session.execute(asked)}


def _repeating(session: Session, series: list[Any]) -> set[Any]:
    asked = select(col(PlannedRound.series), col(PlannedRound.on_day)).where(col(PlannedRound.series).in_(series))
    days: dict[Any, set[date]] = defaultdict(set)
    for one, day in session.execute(asked):
        days[one].add(day)
    return {one for one, several in days.items() if len(several) > 1}


def _told(
    viewer: Viewer, row: PlannedRound, area: Area, who: str | None, walked: _Walked,
    names: dict[int, str], repeats: Iterable[Any],
) -> RoundRow:  # fmt: skip
    left = rules.missed(row.stops, walked.visited)
    state = rules.state(
        row.on_day,
        local_day(now()),
        visited=len(walked.visited),
        total=len(row.stops),
        ended=walked.ended is not None,
        cancelled=row.cancelled_at is not None,
    )
    taken = (walked.ended - walked.began).total_seconds() / 60 if walked.began and walked.ended else None
    mine = row.created_by == viewer.person_id or any(viewer.may(p, area_path=area.path) for p in MAY_SEND_OTHERS)
    return RoundRow(
        row.id or 0, row.title, row.area_id, area.name, row.on_day, row.team, who or "", row.in_order, state,
        len(row.stops), len(walked.visited),
        tuple(MissedStop(site, names.get(site, ""), *walked.skipped.get(site, ("", ""))) for site in left),
        row.minutes, taken, row.covered_before, row.covered_after, row.required, row.note, row.series in repeats,
        row.cancel_reason, mine and state in (RoundState.PLANNED, RoundState.RUNNING),
    )  # fmt: skip
