"""Where every point stands at a moment, as one piece of SQL that all questions about coverage are asked of.

As-of: a visit counts when it happened by `at` and the server knew it by `known_at`, so a figure of last week stays
what it was; what came later is the difference between two figures. A point that is given another interval keeps the
old one for the time before.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import CTE, ColumnElement, and_, case, desc, false, func, or_, select
from sqlmodel import Session, col

from data.moments import day_number, moment
from data.queries.former import as_it_was
from data.queries.intervals import days_of, interval_lengths, own_intervals
from data.queries.ready import few_open, settled
from data.queries.scope import areas_below, sees_all, visible
from models import Area, Inspection, Site, SitePause, SiteStanding
from models.inspections import WAITING
from rules.coverage import CLASSES
from rules.permissions import Viewer
from rules.vocabulary import PlaceProof, Risk


@dataclass(frozen=True, slots=True)
class Part:
    """The part of the points that is looked at; empty means all that the viewer sees."""

    area_path: str | None = None
    site_type: str | None = None
    risk: Risk | None = None
    floor: str | None = None

    @property
    def wide(self) -> bool:
        """Holds so many sites that all visits of a month are read sooner than those of each site."""
        return True

    @property
    def is_whole(self) -> bool:
        return not self.holds()

    def holds(self, of: Any = Site) -> list[ColumnElement[bool]]:
        """Conditions on a table of sites, or on one that says what each site was."""
        ways: list[ColumnElement[bool]] = []
        if self.area_path:
            ways.append(col(of.area_id).in_(areas_below(self.area_path)))
        if self.site_type:
            ways.append(col(of.type) == self.site_type)
        if self.risk:
            ways.append(col(of.risk) == self.risk)
        if self.floor:
            ways.append(col(of.floor) == self.floor)
        return ways


WHOLE = Part()
LATELY = timedelta(days=30)
"""Most sites were seen within this time, so that one sweep over it answers for them."""


@dataclass(frozen=True)
class Points:
    """All points of a part, those left out for a time too, with their last valid visit."""

    rows: CTE
    at: datetime
    intervals: tuple[int, ...]

    @property
    def active(self) -> ColumnElement[bool]:
        return self.rows.c.paused == 0

    @property
    def fresh(self) -> ColumnElement[bool]:
        """t - T < v: exactly one interval ago is no longer fresh."""
        return and_(self.rows.c.last.is_not(None), self.rows.c.last > self.limit(self.at))

    @property
    def never(self) -> ColumnElement[bool]:
        return self.rows.c.last.is_(None)

    @property
    def age(self) -> ColumnElement[float]:
        """Time without a visit in intervals, to sort by; counted from its creation for a point never visited."""
        waited = day_number(moment(self.at)) - day_number(self.rows.c.since)
        return waited / self.rows.c.days

    def due_by(self, end: datetime) -> ColumnElement[bool]:
        """Its allowed time is over at `end`."""
        return self.rows.c.since <= self.limit(end)

    def limit(self, end: datetime) -> ColumnElement[datetime]:
        """`end` minus the interval of the row, as exact bound values instead of arithmetic in two dialects."""
        days = self.rows.c.days
        return case(*((days == n, moment(end - timedelta(days=n))) for n in self.intervals), else_=moment(end))


def points(
    session: Session, viewer: Viewer, part: Part, at: datetime, known_at: datetime, *, to_add_up: bool = False
) -> Points:
    """Where they stand; `to_add_up` leaves out what only lists and maps say of them."""
    own = own_intervals(at)
    said = (Site.code, Site.name, Site.lat, Site.lon, Site.ended_at)
    rows: Any = select(
        col(Site.id).label("site_id"),
        *(() if to_add_up else map(col, said)),
        col(Site.type),
        col(Site.risk),
        col(Site.area_id),
        col(Site.floor),
        col(Site.created_at),
        days_of(own).label("days"),
        weight().label("weight"),
        case((paused(at), 1), else_=0).label("paused"),
        case((settled(at, known_at), col(SiteStanding.last)), else_=last_valid(at, known_at)).label("last"),
    )
    rows = rows.outerjoin(own, own.c.site_id == col(Site.id))
    rows = rows.outerjoin(SiteStanding, col(SiteStanding.site_id) == col(Site.id))
    if part.wide and session.get_bind().dialect.name == "postgresql" and not few_open(session, at, known_at):
        rows = _swept(rows, at, known_at)
    rows = rows.where(existing(at), *held_by(viewer, part))
    inner = as_it_was(session, rows, at).cte("seen").prefix_with("MATERIALIZED")
    seen = select(inner, func.coalesce(inner.c.last, inner.c.created_at).label("since"))
    return Points(seen.cte("points").prefix_with("NOT MATERIALIZED"), at, interval_lengths(session, at))


def held_by(viewer: Viewer, part: Part) -> list[ColumnElement[bool]]:
    """The sites of a part that the viewer sees."""
    return [visible(viewer, Site.area_id + 0, Site.unit_id), *part.holds()]  # + 0: see maps._scope


def _swept(rows: Any, at: datetime, known_at: datetime) -> Any:
    """The same rows with the visits of the last month read in one go, and only older ones looked for site by site.

    PostgreSQL is three times faster so where little is kept ready; SQLite is faster site by site.
    """
    when = col(Inspection.occurred_at)
    lately = (
        select(col(Inspection.site_id), func.max(when).label("last"))
        .where(when > moment(at - LATELY), *valid(at, known_at))
        .group_by(col(Inspection.site_id))
        .subquery("lately")
    )  # fmt: skip
    columns = [c for c in rows.selected_columns if c.key != "last"]
    last = func.coalesce(lately.c.last, last_valid(at, known_at)).label("last")
    return rows.with_only_columns(*columns, last).outerjoin(lately, lately.c.site_id == col(Site.id))


def site_ids(session: Session, viewer: Viewer, part: Part) -> Any:
    """Ids of the sites of a part that the viewer sees; None where that is all there are."""
    if part.is_whole and sees_all(session, viewer):
        return None
    sites = select(col(Site.id)).where(visible(viewer, Site.area_id, Site.unit_id), *part.holds())
    return sites.offset(0).scalar_subquery()  # offset: PostgreSQL keeps it a set to look into


def last_valid(at: datetime, known_at: datetime) -> Any:
    """Time of the last valid visit to the site of the row; walks its index backwards and stops at the first."""
    return (
        select(col(Inspection.occurred_at))
        .where(col(Inspection.site_id) == col(Site.id), *valid(at, known_at))
        .order_by(desc(col(Inspection.occurred_at)))
        .limit(1)
        .correlate(Site)
        .scalar_subquery()
    )


def saved(at: datetime, known_at: datetime) -> list[ColumnElement[bool]]:
    """Happened and known in time, not voided by then, not waiting for a person to look at it.

    What holds for nearly all is said as "not more than": where PostgreSQL knows nothing it takes that for two in three
    rows, an equality for one in two hundred.
    """
    row, told = Inspection, func.coalesce(col(Inspection.recorded_at), col(Inspection.occurred_at))
    return [
        col(row.occurred_at) <= moment(at),
        # never null; as a condition on its index PostgreSQL would read the whole time for each site
        (told > moment(known_at)).is_(false()),
        or_(col(row.voided_at).is_(None), col(row.voided_at) > moment(known_at)),
        (func.length(col(row.needs_review)) > 0).is_(false()),  # SQLite must not look them up in that column's index
        or_(col(row.accepted_at).is_(None), col(row.accepted_at) <= moment(known_at)),
    ]


def waiting() -> CTE:
    """Ids of the visits that a person must look at; few among very many, each kind found by its own index."""
    flagged = select(col(Inspection.id)).where(col(Inspection.needs_review) > "", col(Inspection.voided_at).is_(None))
    only_words = select(col(Inspection.id)).where(WAITING)
    return flagged.union(only_words).cte("waiting").prefix_with("MATERIALIZED")


def proven() -> ColumnElement[bool]:
    """rules.coverage.proves_place, for a row."""
    shown = (PlaceProof.FIX, PlaceProof.SCAN, PlaceProof.TAG)
    accepted = and_(col(Inspection.place_proof) == PlaceProof.REASON, col(Inspection.proof_accepted_by).is_not(None))
    return or_(col(Inspection.place_proof).in_(shown), accepted)


def valid(at: datetime, known_at: datetime) -> list[ColumnElement[bool]]:
    """rules.coverage.Visit.is_valid, for a row."""
    return [*saved(at, known_at), proven()]


def existing(at: datetime) -> ColumnElement[bool]:
    """Created and not ended."""
    ended = col(Site.ended_at)
    return and_(col(Site.created_at) <= moment(at), or_(ended.is_(None), ended > moment(at)))


def paused(at: datetime) -> ColumnElement[bool]:
    """Left out for a time with a reason, approved; without an approver it still counts."""
    out = select(col(SitePause.site_id)).where(
        col(SitePause.starts_at) <= moment(at),
        col(SitePause.ends_at) > moment(at),
        col(SitePause.approved_by).is_not(None),
    )
    return col(Site.id).in_(out.scalar_subquery())


def weight() -> ColumnElement[int]:
    return case(*((col(Site.risk) == risk, of.weight) for risk, of in CLASSES.items()), else_=0)


def area_of(rows: CTE) -> Any:
    return select(col(Area.name)).where(col(Area.id) == rows.c.area_id).scalar_subquery()
