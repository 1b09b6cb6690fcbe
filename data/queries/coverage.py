"""Coverage: the figures, where each point stands, and the lists behind the figures."""

from datetime import datetime, time, timedelta
from typing import Any, NamedTuple

from sqlalchemy import and_, case, desc, func, select, true
from sqlmodel import Session, col

from data.moments import moment
from data.queries.former import as_it_was
from data.queries.standing import Part, Points, area_of, points, proven, saved, site_ids
from models import Inspection, Site
from rules import coverage as rules
from rules.permissions import Viewer
from rules.vocabulary import Risk
from settings import settings

PROOF_WINDOW = timedelta(days=30)
"""Visits that the share without place proof looks back over."""


class Standing(NamedTuple):
    """One point at a moment. `ratio` is the age of its last valid visit in intervals."""

    site_id: int
    code: str
    name: str
    type: str
    risk: Risk
    area_id: int
    area_name: str
    lat: float | None
    lon: float | None
    interval_days: int
    weight: int
    last_valid_at: datetime | None
    ratio: float | None
    state: str  # fresh | due | stale | never
    paused: bool
    due_at: datetime  # when its allowed time ends; counted from its creation while it was never visited


class CoverageFigure(NamedTuple):
    """All figures of one moment together. Shares are None where nothing was required.

    active = fresh + overdue + new, where new points were never visited but their first interval still runs.
    """

    share: float | None
    high_share: float | None
    numerator: float  # weighted points that are fresh
    denominator: float  # weighted points that are active
    active: int
    overdue: int
    high_overdue: int
    never: int
    left_out: int
    without_proof_share: float | None
    worst_ratio: float | None
    worst_site_id: int | None
    worst_name: str
    fresh: int
    high_active: int
    high_fresh: int
    high_never: int
    visits: int  # saved in the last 30 days
    without_proof: int  # of these
    due_today: int  # not overdue yet, but at the end of this day
    due_week: int  # the same for the end of Sunday


def standing(
    session: Session,
    viewer: Viewer,
    *,
    at: datetime,
    area_path: str | None = None,
    known_at: datetime | None = None,
    site_type: str | None = None,
    risk: Risk | None = None,
) -> list[Standing]:
    return standing_of(session, viewer, at=at, part=Part(area_path, site_type, risk), known_at=known_at)


def standing_of(
    session: Session, viewer: Viewer, *, at: datetime, part: Part, known_at: datetime | None = None
) -> list[Standing]:
    """Every point of a part that exists at this moment, those left out for a time too (`paused`)."""
    found = points(session, viewer, part, at, known_at or at)
    return [as_standing(row, at) for row in session.execute(select_standing(found).order_by(found.rows.c.site_id))]


def figure(
    session: Session,
    viewer: Viewer,
    *,
    at: datetime,
    area_path: str | None = None,
    known_at: datetime | None = None,
    site_type: str | None = None,
    risk: Risk | None = None,
) -> CoverageFigure:
    return figure_of(session, viewer, at=at, part=Part(area_path, site_type, risk), known_at=known_at)


def figure_of(
    session: Session, viewer: Viewer, *, at: datetime, part: Part, known_at: datetime | None = None
) -> CoverageFigure:
    """The same for a part of the points."""
    found = points(session, viewer, part, at, known_at or at, to_add_up=True)
    totals, longest = select(*sums_of(found)).subquery(), _worst(found).subquery()
    worst_name = select(col(Site.name)).where(col(Site.id) == longest.c.worst_id).scalar_subquery().label("worst_name")
    asked = select(totals, longest, worst_name).join_from(totals, longest, true(), isouter=True)
    sums = session.execute(asked).one()
    visits, without = _visits(session, viewer, part, at, known_at or at)
    age = (at - sums.worst_since) / timedelta(days=sums.worst_days) if sums.worst_since else None
    return CoverageFigure(
        share=rules.Share(sums.numerator, sums.denominator).value,
        high_share=rules.Share(sums.high_fresh, sums.high_active).value,
        numerator=float(sums.numerator),
        denominator=float(sums.denominator),
        active=sums.active,
        overdue=sums.overdue,
        high_overdue=sums.high_overdue,
        never=sums.never,
        left_out=sums.left_out,
        without_proof_share=without / visits if visits else None,
        worst_ratio=age,
        worst_site_id=sums.worst_id,
        worst_name=sums.worst_name or "",
        fresh=sums.fresh,
        high_active=sums.high_active,
        high_fresh=sums.high_fresh,
        high_never=sums.high_never,
        visits=visits,
        without_proof=without,
        due_today=sums.due_today,
        due_week=sums.due_week,
    )


def select_standing(found: Points) -> Any:
    c = found.rows.c
    return select(
        c.site_id, c.code, c.name, c.type, c.risk, c.area_id, area_of(found.rows).label("area_name"),
        c.lat, c.lon, c.days, c.weight, c.last, c.paused, c.since,
    )  # fmt: skip


def as_standing(row: Any, at: datetime) -> Standing:
    interval = timedelta(days=row.days)
    age = rules.ratio(row.last, interval, at)
    return Standing(
        site_id=row.site_id,
        code=row.code,
        name=row.name,
        type=row.type,
        risk=row.risk,
        area_id=row.area_id,
        area_name=row.area_name,
        lat=row.lat,
        lon=row.lon,
        interval_days=row.days,
        weight=row.weight,
        last_valid_at=row.last,
        ratio=age,
        state=rules.state(age).value,
        paused=bool(row.paused),
        due_at=row.since + interval,
    )


def sums_of(found: Points) -> list[Any]:
    """Counts and weighted sums over the active points, and the number of those left out."""
    c = found.rows.c
    high = c.risk == Risk.HIGH

    def number(*conditions: Any) -> Any:
        return func.coalesce(func.sum(case((and_(found.active, *conditions), 1), else_=0)), 0)

    def weighed(*conditions: Any) -> Any:
        return func.coalesce(func.sum(case((and_(found.active, *conditions), c.weight), else_=0)), 0)

    overdue, day, week = found.due_by(found.at), *(found.due_by(end) for end in ends(found.at))
    return [
        weighed(found.fresh).label("numerator"),
        weighed().label("denominator"),
        number().label("active"),
        number(found.fresh).label("fresh"),
        number(overdue).label("overdue"),
        number(overdue, high).label("high_overdue"),
        number(found.never).label("never"),
        number(found.never, high).label("high_never"),
        number(high).label("high_active"),
        number(high, found.fresh).label("high_fresh"),
        (number(day) - number(overdue)).label("due_today"),
        (number(week) - number(overdue)).label("due_week"),
        func.coalesce(func.sum(c.paused), 0).label("left_out"),
    ]


def ends(at: datetime) -> tuple[datetime, datetime]:
    """When this day and this week (Monday to Sunday) end in the community's zone."""
    zone = settings().zone
    today = at.astimezone(zone).date()
    sunday = today + timedelta(days=6 - today.weekday())
    day, week = (datetime.combine(d + timedelta(days=1), time(), zone) for d in (today, sunday))
    return day, week


def _worst(found: Points) -> Any:
    """The active point that waited longest, measured in its own interval."""
    c = found.rows.c
    picked = select(
        c.site_id.label("worst_id"),
        c.since.label("worst_since"),
        c.days.label("worst_days"),
    )
    return picked.where(found.active).order_by(desc(found.age), c.site_id).limit(1)


def _visits(session: Session, viewer: Viewer, part: Part, at: datetime, known_at: datetime) -> tuple[int, int]:
    """Visits saved in the last 30 days, and those of them without place proof."""
    mine = visits_of(session, viewer, part)
    asked: Any = select(func.count(), func.coalesce(func.sum(case((proven(), 0), else_=1)), 0))
    asked = asked.where(*saved(at, known_at), *recent(at), *mine)
    row = session.execute(as_it_was(session, asked, at) if mine else asked).one()
    return int(row[0]), int(row[1])


def recent(at: datetime) -> list[Any]:
    return [col(Inspection.occurred_at) > moment(at - PROOF_WINDOW)]


def visits_of(session: Session, viewer: Viewer, part: Part) -> list[Any]:
    """Inspections of the sites of a part; a person at a unit sees those of the unit's sites."""
    ids = site_ids(session, viewer, part)
    return [] if ids is None else [col(Inspection.site_id).in_(ids)]
