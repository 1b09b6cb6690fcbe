"""How far a window is, bar by bar, and the rows behind each bar: sites checked, sites that owe, hazards found."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Literal, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, func, not_, or_, select, true
from sqlmodel import Session, col

from data.days import day_end, day_start, local_day
from data.moments import moment
from data.queries.scope import areas_below, visible
from data.queries.standing import existing, paused, saved
from data.queries.windows import open_windows
from models import Area, Hazard, Inspection, Site
from rules.periods import Bar, Count, Special
from rules.permissions import Viewer
from rules.vocabulary import ON_LEDGER_STATES, Grade, HazardState

Which = Literal["owed", "done"]
MOST_ON_PHONE = 3000


class SiteSeen(NamedTuple):
    """A site of a bar; `done_at` is its first check of the right kind within the window."""

    site_id: int
    code: str
    name: str
    type: str
    area: str
    bar: str
    done_at: datetime | None


class SitePage(NamedTuple):
    rows: tuple[SiteSeen, ...]
    total: int


class HazardSeen(NamedTuple):
    id: UUID
    number: str | None
    title: str
    state: HazardState
    grade: Grade | None
    site: str
    area: str
    found_at: datetime
    due_on: date | None
    overdue: bool


class Owing(NamedTuple):
    """A special check for the phone: its name, its kind, and the sites that still owe it."""

    key: str
    zh: str
    en: str
    kind: str
    ends: date
    site_ids: tuple[int, ...]


def counts(session: Session, viewer: Viewer, *, window: Special, at: datetime) -> tuple[Count, ...]:
    """One per bar, in two statements. Sites left out for a time owe nothing while they are left out."""
    if not window.bars:
        return ()
    wanted = [_of_bar(bar, at) for bar in window.bars]
    asked = [
        _number(condition)
        for bar, mine in zip(window.bars, wanted, strict=True)
        for condition in (and_(mine, _done(bar, at)), mine)
    ]
    sums = session.execute(select(*asked).select_from(Site).where(*_sites(viewer, window, at), or_(*wanted))).one()
    found = _hazard_counts(session, viewer, window, at)
    return tuple(Count(int(sums[2 * n]), int(sums[2 * n + 1]), *found[n]) for n in range(len(window.bars)))


def _hazard_counts(session: Session, viewer: Viewer, window: Special, at: datetime) -> list[tuple[int, int, int]]:
    """Found, struck off, overdue: of the lines that the window's own checks opened."""
    gone = and_(col(Hazard.state) == HazardState.STRUCK_OFF, col(Hazard.struck_off_at) <= moment(at))
    late = and_(col(Hazard.state).in_(ON_LEDGER_STATES), col(Hazard.due_on) < local_day(at))
    asked = [_number(and_(_from(bar, at), more)) for bar in window.bars for more in (true(), gone, late)]
    sums = session.execute(_hazards(viewer, window, at, window.bars, *asked)).one()
    return [(int(sums[n]), int(sums[n + 1]), int(sums[n + 2])) for n in range(0, len(asked), 3)]


def sites(
    session: Session,
    viewer: Viewer,
    *,
    window: Special,
    at: datetime,
    which: Which = "owed",
    bar: str = "",
    limit: int = 50,
    offset: int = 0,
) -> SitePage:
    """Sites of one bar, or of all, that owe their check or have had it."""
    chosen = [b for b in window.bars if not bar or b.code == bar]
    if not chosen:
        return SitePage((), 0)
    wanted = [and_(_of_bar(b, at), _done(b, at) if which == "done" else not_(_done(b, at))) for b in chosen]
    code = case(*((condition, b.code) for condition, b in zip(wanted, chosen, strict=True)), else_="")
    when = case(*((_of_bar(b, at), _first(b, at)) for b in chosen), else_=None)
    rows = session.execute(
        select(col(Site.id), col(Site.code), col(Site.name), col(Site.type), col(Area.name), code.label("bar"),
               when.label("done_at"), func.count().over().label("total"))
        .join(Area, col(Area.id) == col(Site.area_id))
        .where(*_sites(viewer, window, at), or_(*wanted))
        .order_by(col(Area.path), col(Site.type), col(Site.id))
        .limit(limit)
        .offset(offset)
    ).all()  # fmt: skip
    return SitePage(tuple(SiteSeen(*row[:7]) for row in rows), rows[0].total if rows else 0)


def hazards(
    session: Session, viewer: Viewer, *, window: Special, at: datetime, bar: str = "", limit: int = 200
) -> tuple[HazardSeen, ...]:
    """What the window's own checks found, the newest first."""
    chosen = [b for b in window.bars if not bar or b.code == bar]
    if not chosen:
        return ()
    asked = _hazards(
        viewer, window, at, chosen, col(Hazard.id), col(Hazard.number), col(Hazard.title), col(Hazard.state),
        col(Hazard.grade), col(Site.name), col(Area.name), col(Hazard.found_at), col(Hazard.due_on),
    )  # fmt: skip
    rows = session.execute(
        asked.join(Area, col(Area.id) == col(Hazard.area_id)).order_by(col(Hazard.found_at).desc()).limit(limit)
    )
    today = local_day(at)
    return tuple(
        HazardSeen._make((*row, row.state in ON_LEDGER_STATES and row.due_on is not None and row.due_on < today))
        for row in rows
    )


def owing(session: Session, viewer: Viewer, *, at: datetime) -> tuple[Owing, ...]:
    """Every special check that is open now with the sites that owe it, what closes first first."""
    on, found = local_day(at), []
    for window in open_windows(session, viewer, on=on):
        for bar in window.bars:
            if not bar.starts <= on <= bar.ends:
                continue
            ids = session.execute(
                select(col(Site.id))
                .where(*_sites(viewer, window, at), _of_bar(bar, at), not_(_done(bar, at)))
                .order_by(col(Site.id))
                .limit(MOST_ON_PHONE)
            ).scalars()
            found.append(Owing(window.key, *names(window, bar), bar.kind, bar.ends, tuple(ids)))
    return tuple(owed for owed in found if owed.site_ids)


def names(window: Special, bar: Bar) -> tuple[str, str]:
    """The name of a check that a patrol member reads: 冬季重点时段专项检查."""
    if window.kind == "own":
        return window.zh, window.en
    return f"{window.zh} · {bar.zh}", f"{window.en} · {bar.en}"


def _sites(viewer: Viewer, window: Special, at: datetime) -> list[ColumnElement[bool]]:
    there = [existing(at), not_(paused(at)), visible(viewer, Site.area_id, Site.unit_id)]
    return [*there, col(Site.area_id).in_(areas_below(window.area_path))] if window.area_path else there


def _of_bar(bar: Bar, at: datetime) -> ColumnElement[bool]:
    """Its type, its name, and registered by the end of the day on which the window opened."""
    conditions: list[ColumnElement[bool]] = [col(Site.type).in_(bar.types)]
    if bar.words:
        conditions.append(or_(*(col(Site.name).contains(word, autoescape=True) for word in bar.words)))
    if bar.starts <= local_day(at):
        conditions.append(col(Site.created_at) < moment(day_end(bar.starts)))
    return and_(*conditions)


def _within(bar: Bar, at: datetime) -> list[ColumnElement[bool]]:
    when = col(Inspection.occurred_at)
    days = [when >= moment(day_start(bar.starts)), when < moment(day_end(bar.ends))]
    return [col(Inspection.kind) == bar.kind, *days, *saved(at, at)]


def _first(bar: Bar, at: datetime) -> Any:
    made = select(func.min(col(Inspection.occurred_at))).where(
        col(Inspection.site_id) == col(Site.id), *_within(bar, at)
    )
    return made.correlate(Site).scalar_subquery()


def _done(bar: Bar, at: datetime) -> ColumnElement[bool]:
    made = select(col(Inspection.id)).where(col(Inspection.site_id) == col(Site.id), *_within(bar, at))
    return made.correlate(Site).exists()


def _from(bar: Bar, at: datetime) -> ColumnElement[bool]:
    return and_(_of_bar(bar, at), *_within(bar, at))


def _hazards(viewer: Viewer, window: Special, at: datetime, bars: Sequence[Bar], *columns: Any) -> Any:
    inside = [col(Site.area_id).in_(areas_below(window.area_path))] if window.area_path else []
    return (
        select(*columns)
        .select_from(Hazard)
        .join(Inspection, col(Inspection.id) == col(Hazard.inspection_id))
        .join(Site, col(Site.id) == col(Inspection.site_id))
        .where(
            visible(viewer, Hazard.area_id, Hazard.unit_id),
            col(Hazard.state) != HazardState.REJECTED,
            col(Hazard.recorded_at) <= moment(at),
            *inside,
            or_(*(_from(bar, at) for bar in bars)),
        )
    )


def _number(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)
