"""The rows behind the coverage figures: what is due, overdue, never visited, left out, without place proof."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Literal, NamedTuple

from sqlalchemy import and_, desc, func, not_, select, text, true
from sqlmodel import Session, col

from data.moments import moment
from data.queries.coverage import Standing, as_standing, ends, recent, select_standing, sums_of, visits_of
from data.queries.former import as_it_was
from data.queries.scope import visible
from data.queries.standing import WHOLE, Part, Points, existing, paused, points, proven, saved, waiting
from models import Area, Inspection, Person, Site, SitePause
from rules.coverage import Share
from rules.permissions import Viewer
from rules.vocabulary import Risk

Which = Literal["all", "overdue", "high_overdue", "today", "week", "never", "high_never", "fresh"]
Dimension = Literal["area", "type", "risk", "floor"]
Order = Literal["worst", "area"]


class DuePage(NamedTuple):
    """A page of the list, and how many points it has in all."""

    rows: tuple[Standing, ...]
    total: int


class LeftOut(NamedTuple):
    site_id: int
    code: str
    name: str
    type: str
    area_name: str
    reason: str
    starts_at: datetime
    ends_at: datetime
    approver: str


class DoubtfulVisit(NamedTuple):
    """A saved visit that no place proof stands behind, or whose clock a person must look at."""

    site_id: int
    code: str
    name: str
    type: str
    area_name: str
    kind: str
    occurred_at: datetime
    recorded_at: datetime
    note: str
    needs_review: str


class GroupFigure(NamedTuple):
    """Coverage of one area, type, risk class or floor; all groups together add up to the whole.

    Its list is the part narrowed by `area_id` and, for a floor, by `floor` too; else by the key.
    """

    key: str
    name: str  # empty where the catalogue has the words
    share: float | None
    numerator: float
    denominator: float
    active: int
    fresh: int
    overdue: int
    never: int
    area_id: int | None = None
    floor: str = ""


def due_list(
    session: Session,
    viewer: Viewer,
    *,
    at: datetime,
    which: Which = "overdue",
    order: Order = "worst",
    part: Part = WHOLE,
    known_at: datetime | None = None,
    limit: int = 200,
    offset: int = 0,
) -> DuePage:
    """The points that waited longest first, measured in their own interval; by area, the same within each area."""
    found = points(session, viewer, part, at, known_at or at)
    wanted = and_(found.active, _wanted(found, which))
    asked = select_standing(found).add_columns(func.count().over().label("total")).where(wanted)
    ordered = asked.order_by(*([text("area_name")] if order == "area" else []), desc(found.age), found.rows.c.site_id)
    page = ordered.limit(limit).offset(offset)
    rows = session.execute(page).all()
    return DuePage(tuple(as_standing(row, at) for row in rows), rows[0].total if rows else 0)


def left_out(
    session: Session, viewer: Viewer, *, at: datetime, part: Part = WHOLE, limit: int = 500
) -> tuple[LeftOut, ...]:
    """Points that are out of the figure for a time, why, until when, and who approved it."""
    asked = (
        select(col(Site.id), col(Site.code), col(Site.name), col(Site.type), col(Area.name), col(SitePause.reason),
               col(SitePause.starts_at), col(SitePause.ends_at), col(Person.name))
        .join(SitePause, col(SitePause.site_id) == col(Site.id))
        .join(Area, col(Area.id) == col(Site.area_id))
        .join(Person, col(Person.id) == col(SitePause.approved_by))
        .where(existing(at), visible(viewer, Site.area_id, Site.unit_id), *part.holds(), paused(at))
        .where(col(SitePause.starts_at) <= moment(at), col(SitePause.ends_at) > moment(at))
        .order_by(col(SitePause.ends_at), col(Site.id))
        .limit(limit)
    )  # fmt: skip
    return tuple(LeftOut(*row) for row in session.execute(as_it_was(session, asked, at)))


def without_proof(
    session: Session, viewer: Viewer, *, at: datetime, part: Part = WHOLE, known_at: datetime | None = None,
    limit: int = 500,
) -> tuple[DoubtfulVisit, ...]:  # fmt: skip
    """Visits of the last 30 days that no place proof stands behind, newest first."""
    return _doubtful(session, viewer, part, [*saved(at, known_at or at), *recent(at), not_(proven())], limit)


def for_review(session: Session, viewer: Viewer, *, part: Part = WHOLE, limit: int = 500) -> tuple[DoubtfulVisit, ...]:
    """Visits that are not counted until a person has looked: a phone clock in the future, a reason in words."""
    return _doubtful(session, viewer, part, [col(Inspection.id).in_(select(waiting().c.id))], limit)


def groups(
    session: Session,
    viewer: Viewer,
    *,
    at: datetime,
    by: Dimension,
    part: Part = WHOLE,
    known_at: datetime | None = None,
) -> tuple[GroupFigure, ...]:
    """The figure cut by the next lower areas, by type, by risk class or by the floors of each building; worst first."""
    found = points(session, viewer, part, at, known_at or at, to_add_up=True)
    if by == "floor":
        return _floors(session, found)
    key = {"area": found.rows.c.area_id, "type": found.rows.c.type, "risk": found.rows.c.risk}[by]
    asked = select(key.label("key"), *sums_of(found)).group_by(key)
    if by == "area":
        asked = asked.join(Area, col(Area.id) == key).add_columns(col(Area.path)).group_by(col(Area.path))
    cells: dict[str, list[Any]] = {}
    roots = (part.area_path,) if part.area_path else viewer.area_paths
    for row in session.execute(asked):
        cells.setdefault(_step_below(row.path, roots) if by == "area" else str(row.key), []).append(row)
    names = _area_names(session, cells) if by == "area" else {}
    made = [_group(under, names.get(under, ""), rows) for under, rows in cells.items()]
    if by == "area":
        made = [group._replace(area_id=int(group.key)) for group in made]
    return _worst_covered_first(made)


def _worst_covered_first(made: list[GroupFigure]) -> tuple[GroupFigure, ...]:
    return tuple(sorted((g for g in made if g.active), key=lambda g: (g.share or 0.0, -g.active, g.key)))


def _floors(session: Session, found: Points) -> tuple[GroupFigure, ...]:
    """The floors of each smallest area, such as a building; last, all sites without a floor together."""
    area, floor = found.rows.c.area_id, found.rows.c.floor
    asked = select(area.label("area"), floor.label("floor"), col(Area.name), *sums_of(found))
    rows = session.execute(asked.join(Area, col(Area.id) == area).group_by(area, floor, col(Area.name))).all()
    made = [
        _group(f"{row.area}|{row.floor}", row.name, [row])._replace(area_id=row.area, floor=row.floor)
        for row in rows
        if row.floor
    ]
    without = _group("", "", [row for row in rows if not row.floor])
    return (*_worst_covered_first(made), *((without,) if without.active else ()))


def _wanted(found: Points, which: Which) -> Any:
    overdue, high = found.due_by(found.at), found.rows.c.risk == Risk.HIGH
    day, week = (and_(found.due_by(end), not_(overdue)) for end in ends(found.at))
    return {
        "all": true(),
        "overdue": overdue,
        "high_overdue": and_(overdue, high),
        "today": day,
        "week": week,
        "never": found.never,
        "high_never": and_(found.never, high),
        "fresh": found.fresh,
    }[which]


def _doubtful(
    session: Session, viewer: Viewer, part: Part, conditions: list[Any], limit: int
) -> tuple[DoubtfulVisit, ...]:
    asked = (
        select(col(Site.id), col(Site.code), col(Site.name), col(Site.type), col(Area.name), col(Inspection.kind),
               col(Inspection.occurred_at), col(Inspection.recorded_at), col(Inspection.place_note),
               col(Inspection.needs_review))
        .join(Site, col(Site.id) == col(Inspection.site_id))
        .join(Area, col(Area.id) == col(Site.area_id))
        .where(*conditions, *visits_of(session, viewer, part))
        .order_by(desc(col(Inspection.occurred_at)), col(Inspection.id))
        .limit(limit)
    )  # fmt: skip
    return tuple(DoubtfulVisit(*row) for row in session.execute(asked))


def _group(key: str, name: str, rows: list[Any]) -> GroupFigure:
    whole = sum((Share(float(row.numerator), float(row.denominator)) for row in rows), Share())
    counts = (sum(getattr(row, of) for row in rows) for of in ("active", "fresh", "overdue", "never"))
    return GroupFigure(key, name, whole.value, whole.numerator, whole.denominator, *counts)


def _area_names(session: Session, keys: Iterable[str]) -> dict[str, str]:
    asked = select(col(Area.id), col(Area.name)).where(col(Area.id).in_([int(key) for key in keys]))
    return {str(row.id): row.name for row in session.execute(asked)}


def _step_below(path: str, roots: tuple[str, ...]) -> str:
    """The area one step below the root that is looked at; the root itself for what lies directly in it."""
    root = next((r for r in roots if path.startswith(r)), path)
    return (path[len(root) :] or path).strip("/").split("/")[0 if len(path) > len(root) else -1]
